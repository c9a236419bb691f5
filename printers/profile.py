"""Model data from ``profiles/*.toml``."""

import importlib.resources
import re
import tomllib
import types
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from printers.languages.base import ABILITIES, JobRefused, JobSettings
from printers.languages.options import (
    CpclOptions,
    EscPosOptions,
    Options,
    TsplOptions,
    ZplOptions,
)

_OPTIONS: Mapping[str, type[Options] | None] = {
    "tspl": TsplOptions,
    "zpl": ZplOptions,
    "cpcl": CpclOptions,
    "escpos": None,
    "escpos-label": EscPosOptions,
}
_COMMON = ABILITIES - {"peel", "cut"}
_DEFAULT_ABILITIES: Mapping[str, frozenset[str]] = {
    "tspl": _COMMON,
    "zpl": _COMMON,
    "cpcl": _COMMON,
    "escpos": _COMMON | {"cut"},
    "escpos-label": frozenset({"turn", "mirror", "offset", "continuous", "tear"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a model can do and how its firmware behaves.

    ``width_dots`` is the head's printable width. ``must_answer``: the model is known to answer
    status queries, so silence before a job means trouble and nothing is sent. ``settle_s``: how
    long it must say "ready" after a job before that is believed, since some answer "ready" for a
    moment before they start.

    ``offers``: the ``ABILITIES`` it has, its language's usual ones when left out. ``ignores``:
    those among the others that are left out of a job without a word; any other refuses the job.
    ``speeds_ips``: slowest and fastest. ``options`` belong to the language.
    """

    name: str
    title: str
    language: str
    dpi: int
    dots_per_mm: float
    width_dots: int
    speed_ips: int | None = None
    density: int | None = None
    must_answer: bool = False
    settle_s: float = 0.15
    offers: frozenset[str] = field(default=frozenset())
    ignores: frozenset[str] = field(default=frozenset())
    speeds_ips: tuple[int, int] | None = None
    options: Options | None = None

    def __post_init__(self) -> None:
        if not self.offers:
            usual = _DEFAULT_ABILITIES.get(self.language, _COMMON)
            object.__setattr__(self, "offers", usual - self.ignores)

    def fit(self, settings: JobSettings) -> JobSettings:
        """``settings`` without what the model ignores.

        Raises:
            JobRefused: one that it neither offers nor ignores, or a speed out of its range.
        """
        lacking = settings.needs() - self.offers
        for name in sorted(lacking - self.ignores):
            raise JobRefused(name, f"{self.name} has no such setting")
        settings = settings.without(lacking)
        if settings.speed_ips is None or self.speeds_ips is None:
            return settings
        slowest, fastest = self.speeds_ips
        if not slowest <= settings.speed_ips <= fastest:
            detail = f"{settings.speed_ips} is not within {slowest}-{fastest} of {self.name}"
            raise JobRefused("speed", detail)
        return settings


class UnknownProfile(Exception):
    """No such profile, or its file is not one."""


def profile_names() -> tuple[str, ...]:
    """Names of the packaged profiles, sorted."""
    folder = importlib.resources.files("printers.profiles")
    names = (entry.name for entry in folder.iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def load_profile(name: str) -> Profile:
    """The packaged profile ``name``.

    Raises:
        UnknownProfile: there is none of that name.
    """
    if name not in profile_names():
        raise UnknownProfile(name)
    text = (
        importlib.resources.files("printers.profiles").joinpath(f"{name}.toml").read_text("utf-8")
    )
    return parse_profile(name, text)


def parse_profile(name: str, text: str) -> Profile:
    """A profile from TOML ``text``.

    Raises:
        UnknownProfile: it is not TOML, or a field is missing, unknown, of a wrong type or out of
            range; the message names the line and the key.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:  # says the line itself, but for the last
        last = f"at line {len(text.splitlines())}, the end"
        said = str(error).replace("at end of document", last)
        raise UnknownProfile(f"{name}: {said}") from error
    return _Reader(name, text).profile(data)


class _Reader:
    """Checks one file against the fields of ``Profile`` and of its language's options."""

    def __init__(self, name: str, text: str) -> None:
        self._name = name
        self._lines = text.splitlines()

    def profile(self, data: dict[str, Any]) -> Profile:
        options = data.pop("options", None)
        if "name" in data:
            raise self._wrong("name", "is the file's name")
        values = self._checked(Profile, {**data, "name": self._name})
        language = values["language"]
        if language not in _OPTIONS:
            raise self._wrong("language", f"is none of {', '.join(_OPTIONS)}")
        for key in ("dpi", "dots_per_mm", "width_dots"):
            if values[key] <= 0:
                raise self._wrong(key, "must be positive")
        self._check_ranges(values)
        if options is not None:
            values["options"] = self._options(_OPTIONS[language], options)
        return Profile(**values)

    def _options(self, kind: type[Options] | None, data: object) -> Options:
        if kind is None or not isinstance(data, dict):
            raise self._wrong("options", "does not belong to this language")
        return kind(**self._checked(kind, data))

    def _checked(self, kind: type, data: dict[str, Any]) -> dict[str, Any]:
        hints = get_type_hints(kind)
        known = {item.name: item for item in fields(kind) if item.name != "options"}
        for key in data:
            if key not in known:
                raise self._wrong(key, "is no key of a profile")
        for key, item in known.items():
            if key not in data and item.default is MISSING:
                raise self._wrong(key, "is missing")
        return {key: self._value(key, hints[key], value) for key, value in data.items()}

    def _value(self, key: str, hint: Any, value: object) -> Any:
        """``value`` as the field's type, lists as sets or tuples."""
        kinds = get_args(hint) if get_origin(hint) in {types.UnionType, Union} else (hint,)
        for kind in kinds:
            fitted = _fit(kind, value)
            if fitted is not None:
                return fitted
        raise self._wrong(key, "is of a wrong type or not one of its values")

    def _check_ranges(self, values: dict[str, Any]) -> None:
        for key in ("offers", "ignores"):
            for ability in sorted(values.get(key, frozenset()) - ABILITIES):
                raise self._wrong(key, f"{ability} is none of {', '.join(sorted(ABILITIES))}")
        speeds = values.get("speeds_ips")
        if speeds and not 1 <= speeds[0] <= speeds[1]:
            raise self._wrong("speeds_ips", "is slowest and fastest, at least 1")
        density = values.get("density")
        if density is not None and not 0 <= density <= 15:
            raise self._wrong("density", "is within 0-15")

    def _wrong(self, key: str, what: str) -> UnknownProfile:
        for number, line in enumerate(self._lines, 1):
            if re.match(rf"\s*\[?{re.escape(key)}\b", line):
                return UnknownProfile(f"{self._name}: line {number}: {key} {what}")
        return UnknownProfile(f"{self._name}: {key} {what}")


def _fit(kind: Any, value: object) -> Any:
    """``value`` as ``kind``, or None."""
    if get_origin(kind) is Literal:
        return value if value in get_args(kind) else None
    if get_origin(kind) in {frozenset, tuple}:
        return _fit_list(kind, value)
    if kind is float and type(value) is int:
        return float(value)
    return value if type(value) is kind else None


def _fit_list(kind: Any, value: object) -> Any:
    inner = get_args(kind)
    if not isinstance(value, list) or any(type(item) is not inner[0] for item in value):
        return None
    if get_origin(kind) is tuple:
        return tuple(value) if len(value) == len(inner) else None
    return frozenset(value)
