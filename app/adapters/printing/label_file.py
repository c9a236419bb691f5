"""A label as a printer's own bytes, for files and tests: nothing is sent."""

from collections.abc import Mapping

from app.domain.errors import InvalidInput
from app.ports.printer import Raster
from printers.languages.base import JobRefused, JobSettings
from printers.languages.choose import language_for
from printers.page import Page
from printers.profile import Profile, UnknownProfile, load_profile

LANGUAGES: Mapping[str, tuple[str, ...]] = {
    "zpl": ("zpl",),
    "tspl": ("tspl",),
    "cpcl": ("cpcl",),
    "escpos": ("escpos-label", "escpos"),
}
"""Language for a person → those of the profiles; the first one is the usual one."""

_GAP_MM = 2.0


class LabelEncoder:
    """Pages to jobs of one language for one model.

    Args:
        language: one of ``LANGUAGES``.
        model: name of a packaged profile; empty: the generic one of ``language`` and ``dpi``, with
            a head as wide as may be.
        dpi: of the head; None: the model's, 203 without one.

    Raises:
        InvalidInput: no such model, or it has another language or resolution.
    """

    def __init__(self, language: str, model: str = "", dpi: int | None = None) -> None:
        self._profile = _profile(language, model, dpi)
        self._widest = self._profile.width_dots if model else None
        self._language = language_for(self._profile)

    @property
    def dpi(self) -> int:
        """Of the pages it takes."""
        return self._profile.dpi

    def encode(self, page: Raster, *, width_mm: float, height_mm: float) -> bytes:
        """``page`` as a whole job on labels of this size, with the model's speed and darkness.

        Raises:
            InvalidInput: it is wider than the head, or the model cannot print it.
        """
        model = self._profile
        if self._widest is not None and page.width > self._widest:
            raise InvalidInput(
                "label.too_wide",
                f"标签比打印头宽：{page.width} 点，打印头 {self._widest} 点",
                "请换窄一点的模板，或用 --lang pdf 在办公打印机上打印。",
                context={"width": page.width, "head": self._widest},
            )
        dots = Page(width=page.width, height=page.height, rows=page.rows)
        settings = JobSettings(
            width_mm=width_mm,
            height_mm=height_mm,
            gap_mm=_GAP_MM if "gap" in model.offers | model.ignores else 0,
            speed_ips=model.speed_ips,
            density=model.density,
        )
        try:
            return self._language.encode(dots, model.fit(settings))
        except JobRefused as error:
            raise InvalidInput(
                "label.setting",
                "这个型号打印不了这种标签",
                "请换一个 --profile-model。",
                context={"setting": error.name},
            ) from error


def _profile(language: str, model: str, dpi: int | None) -> Profile:
    wanted = LANGUAGES[language]
    name = model or f"generic-{wanted[0]}-{dpi or 203}"
    try:
        profile = load_profile(name)
    except UnknownProfile as error:
        raise InvalidInput(
            "printer.profile",
            f"没有打印机型号 {name}",
            "型号名是 printers/profiles 里的文件名，如 zebra-gk888-203。",
            context={"profile": name},
        ) from error
    if profile.language not in wanted:
        raise InvalidInput(
            "printer.profile",
            f"{profile.title} 的语言不是 {language}",
            f"请用 --lang {_spoken(profile.language)}，或换一个型号。",
            context={"profile": name, "language": profile.language},
        )
    if dpi is not None and profile.dpi != dpi:
        raise InvalidInput(
            "printer.profile",
            f"{profile.title} 是 {profile.dpi} dpi，不是 {dpi} dpi",
            f"请用 --dpi {profile.dpi}，或换一个型号。",
            context={"profile": name, "dpi": profile.dpi},
        )
    return profile


def _spoken(language: str) -> str:
    """A profile's language as a person names it."""
    return next(name for name, known in LANGUAGES.items() if language in known)
