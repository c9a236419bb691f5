"""One printer's set-up as a form: drafts, errors at the field, saved as one."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import Any

from app.domain.errors import InvalidInput
from app.domain.ids import PrinterId, new_id
from app.domain.station import PrinterSetup, Silence, Way
from app.ports.station import FoundPrinter
from app.ports.tasks import READ, STORE
from app.ports.templates import TemplateEntry
from app.presentation.desk import Desk
from app.presentation.formatting import Phrase, phrase, verbatim
from app.presentation.printing.words import FINISHES, MEDIA, PLACES, SILENCES, WAYS
from app.presentation.status_notify import Notifier
from printers.languages.choose import LABEL_LANGUAGES
from printers.profile import Profile, load_profile, profile_names

BASIC = ("name", "way", "place", "baud", "profile", "template", "code")
FINE = ("media", "gap_mm", "speed_ips", "density", "burst", "finish", "turned", "silence")
"""Fields under 更多设置."""
TEXTS = frozenset({"name", "place", "code", "gap_mm", "speed_ips", "density", "burst"})
FLAGS = frozenset({"turned"})
BAUDS = (9600, 19_200, 38_400, 57_600, 115_200)
USUAL_TEMPLATE = "two_part_100x180"

Choices = tuple[tuple[str, Phrase], ...]

_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "name": "名称",
        "way": "连接方式",
        "baud": "波特率",
        "profile": "型号",
        "template": "面单模板",
        "code": "平台模板",
        "media": "纸张",
        "gap_mm": "标签间隙",
        "speed_ips": "打印速度",
        "density": "打印浓度",
        "burst": "连发张数",
        "finish": "出纸方式",
        "turned": "倒过来打印",
        "silence": "不回报状态时",
    }
)
_NOTES: Mapping[str, str] = MappingProxyType(
    {
        "code": "平台的面单模板代码；留空用快递公司的第一个模板。",
        "gap_mm": "毫米，两张标签之间的空隙。",
        "speed_ips": "1–14 英寸/秒；留空按型号。",
        "density": "0–15，越大越黑；留空按型号。",
        "burst": "1–10 张连着打完再核对，走纸不停；中途出错时要核对的也是这几张。",
        "silence": "有些打印机从不回报出纸没有。停下确认最稳，整批核对更快。",
    }
)
_NONE_OF: Mapping[Way, frozenset[str]] = MappingProxyType(
    {
        Way.DOUDIAN: frozenset({"profile", "template", *FINE}),
        Way.DRIVER: frozenset(
            {"profile", "media", "gap_mm", "speed_ips", "density", "burst", "finish"}
        ),
    }
)


@cache
def label_profiles() -> tuple[Profile, ...]:
    """Packaged models that print labels, generic ones first."""
    profiles = (load_profile(name) for name in profile_names())
    labels = (profile for profile in profiles if profile.language in LABEL_LANGUAGES)
    return tuple(sorted(labels, key=lambda p: (not p.name.startswith("generic"), p.title)))


class PrinterForm:
    """Drafts of one printer; nothing is saved before :meth:`save`.

    Args:
        desk: the book, templates and tasks.
        failed: takes an error that belongs to no field (a full disk, a bug).
    """

    def __init__(self, desk: Desk, *, failed: Callable[[Exception], None]) -> None:
        self.changed = Notifier()
        self.errors: dict[str, str] = {}
        self.new = True
        """Whether what is filled in is not in the book yet."""
        self._desk = desk
        self._failed = failed
        self._saving = False
        self._before = PrinterSetup(printer_id=PrinterId(""), name="-", place="-")
        self._drafts: dict[str, str] = {}
        self._places: dict[Way, str] = {}
        self._templates: Choices = ()
        self._begin(self._blank(None), "")

    # Beginning.

    def begin_new(self, found: FoundPrinter | None = None) -> None:
        """An empty form, or one filled with what a search found."""
        self.new = True
        self._read_templates()
        self._begin(self._blank(found), found.place if found is not None else "")

    def begin_edit(self, setup: PrinterSetup) -> None:
        """Show what is saved of ``setup``."""
        self.new = False
        self._read_templates()
        self._begin(setup, setup.place)

    def shown_first(self) -> None:
        """The form comes into sight: before that no file is read for it."""
        if not self._templates:
            self._read_templates()

    def _blank(self, found: FoundPrinter | None) -> PrinterSetup:
        way = found.way if found is not None and found.way is not None else Way.NETWORK
        return PrinterSetup(
            printer_id=PrinterId(new_id()),
            name=self._free_name(found.name if found is not None else ""),
            way=way,
            place=found.place if found is not None and found.place else "-",
            profile=(found.profile if found is not None else "") or "generic-tspl-203",
            template="" if way.component else USUAL_TEMPLATE,
        )

    def _read_templates(self) -> None:
        """Read away from the window which templates there are: the first time takes 20 ms."""
        templates = self._desk.templates
        self._desk.tasks.run(
            READ, lambda _ctx: templates.list(), done=self._take_templates, failed=self._failed
        )

    def _take_templates(self, entries: tuple[TemplateEntry, ...]) -> None:
        found = tuple(
            (each.name, verbatim(each.title))
            for each in entries
            if each.use == "courier" and each.width_mm
        )
        if found != self._templates:
            self._templates = found
            self.changed.notify()

    def _begin(self, setup: PrinterSetup, place: str) -> None:
        self._before = setup
        component = setup.way.component
        self._places = {setup.way: place}
        self._drafts = {
            "name": setup.name,
            "way": setup.way,
            "baud": str(setup.baud),
            "profile": setup.profile,
            "template": USUAL_TEMPLATE if component else setup.template,
            "code": setup.template if component else "",
            "media": setup.media,
            "gap_mm": f"{setup.gap_mm:g}",
            "speed_ips": "" if setup.speed_ips is None else str(setup.speed_ips),
            "density": "" if setup.density is None else str(setup.density),
            "burst": str(setup.burst),
            "finish": setup.finish,
            "turned": "1" if setup.turned else "",
            "silence": setup.silence,
        }
        self._begun = self._state()
        self.errors.clear()
        self.changed.notify()

    # What is shown.

    @property
    def printer_id(self) -> PrinterId:
        """Of the printer in the form."""
        return self._before.printer_id

    @property
    def way(self) -> Way:
        """The chosen one."""
        return Way(self._drafts["way"])

    @property
    def dirty(self) -> bool:
        """Whether something differs from what was there at the beginning."""
        return self._state() != self._begun

    @property
    def saving(self) -> bool:
        """Whether a save is under way."""
        return self._saving

    def visible(self, name: str) -> bool:
        """Whether the chosen way has this field."""
        if name == "baud":
            return self.way is Way.SERIAL
        if name == "code":
            return self.way.component
        if name == "gap_mm" and self._drafts["media"] == "continuous":
            return False
        return name not in _NONE_OF.get(self.way, frozenset())

    def shown(self, name: str) -> str:
        """What the field holds."""
        if name == "place":
            return self._places.get(self.way, "")
        return self._drafts[name]

    def label(self, name: str) -> str:
        """Chinese name of the field."""
        return PLACES[self.way][0] if name == "place" else _LABELS[name]

    def note(self, name: str) -> str:
        """Chinese explanation below the field, may be empty."""
        return PLACES[self.way][1] if name == "place" else _NOTES.get(name, "")

    def choices(self, name: str) -> Choices:
        """Of a field that is chosen; what is saved now is always among them."""
        offered = self._offered(name)
        now = self._drafts[name]
        if all(value != now for value, _ in offered):
            words = phrase(WAYS[Way(now)]) if name == "way" else verbatim(now)
            offered = (*offered, (now, words))
        return offered

    def _offered(self, name: str) -> Choices:
        tables: dict[str, Mapping[Any, str]] = {
            "media": MEDIA,
            "finish": FINISHES,
            "silence": SILENCES,
        }
        if name in tables:
            return tuple((str(value), phrase(words)) for value, words in tables[name].items())
        if name == "way":
            return tuple((way, phrase(WAYS[way])) for way in ways_here())
        if name == "baud":
            return tuple((str(baud), verbatim(str(baud))) for baud in BAUDS)
        if name == "profile":
            return tuple((profile.name, verbatim(profile.title)) for profile in label_profiles())
        return self._templates

    # Changing.

    def edit(self, name: str, value: str) -> None:
        """Something was typed, chosen or ticked (a flag: ``1`` or nothing); it is checked at once.

        An empty field is no error until it is to be saved.
        """
        self.errors.pop(name, None)
        if name == "way":
            self.errors.pop("place", None)
        if name == "place":
            self._places[self.way] = value
        else:
            self._drafts[name] = value
        if value.strip() and name in TEXTS:
            self._check(name)
        self.changed.notify()

    def save(self, then: Callable[[PrinterSetup], None] | None = None) -> bool:
        """Save, then call ``then``; False, with the errors at their fields, when it cannot be."""
        if self._saving:
            return False
        for name in (*BASIC, *FINE):
            if self.visible(name):
                self._check(name)
        if self.errors:
            self.changed.notify()
            return False
        setup = self._built()
        self._saving = True
        self._desk.tasks.run(
            STORE,
            lambda _ctx: self._put(setup),
            done=lambda saved: self._saved(saved, then),
            failed=self._refused,
        )
        self.changed.notify()
        return True

    def _put(self, setup: PrinterSetup) -> PrinterSetup:
        """Save it; what was measured since the form was opened is not the form's to undo."""
        now = self._desk.station.get(setup.printer_id)
        if now is not None:
            setup = replace(setup, calibrations=now.calibrations, rulers=now.rulers)
        self._desk.station.put(setup)
        return setup

    def _saved(self, setup: PrinterSetup, then: Callable[[PrinterSetup], None] | None) -> None:
        self._saving = False
        self.begin_edit(setup)
        if then is not None:
            then(setup)

    def _refused(self, error: Exception) -> None:
        self._saving = False
        name = str(error.context.get("field", "")) if isinstance(error, InvalidInput) else ""
        if isinstance(error, InvalidInput) and name in {*BASIC, *FINE}:
            self.errors[name] = error.title
        else:
            self._failed(error)
        self.changed.notify()

    # Checking.

    def _check(self, name: str) -> None:
        """One field by itself, so that each bad one is told at its place."""
        self.errors.pop(name, None)
        try:
            value = self._parsed(name)
            sound = PrinterSetup(printer_id=self.printer_id, name="-", way=Way.FILE, place="-")
            if name == "place":
                replace(sound, way=self.way, place=value)
            elif name != "way":
                replace(sound, **{_FIELD.get(name, name): value})
        except InvalidInput as error:
            self.errors[name] = error.title

    def _parsed(self, name: str) -> Any:
        text = self.shown(name).strip()
        if name in FLAGS:
            return bool(text)
        if name == "gap_mm":
            return _number(text or "0", float)
        if name in {"speed_ips", "density"}:
            return _number(text, int) if text else None
        if name in {"burst", "baud"}:
            return _number(text or "1", int)
        if name == "silence":
            return Silence(text)
        known = {
            "profile": {p.name for p in label_profiles()},
            # One that was not looked up yet is taken: printing says when it is gone.
            "template": set(dict(self._templates)) or {text},
        }
        if name in known and text not in known[name]:
            words = "请重新选择型号" if name == "profile" else "请重新选择面单模板"
            raise InvalidInput("printer.form", words)
        return text

    def _built(self) -> PrinterSetup:
        component = self.way.component
        values = {
            name: self._parsed(name)
            for name in (*BASIC, *FINE)
            if self.visible(name) and name not in {"way", "code", "template"}
        }
        values["template"] = self._parsed("code" if component else "template")
        return replace(self._before, way=self.way, **values)

    def _state(self) -> tuple[dict[str, str], str]:
        return dict(self._drafts), self.shown("place")

    def _free_name(self, wanted: str) -> str:
        taken = {setup.name for setup in self._desk.station.all()}
        wanted = wanted.strip() or "面单打印机"
        if wanted not in taken:
            return wanted
        return next(name for n in range(2, 10_000) if (name := f"{wanted} {n}") not in taken)


_FIELD = {"code": "template"}


def ways_here() -> tuple[Way, ...]:
    """Ways that this system has, the usual ones first."""
    windows = sys.platform == "win32"
    gone = {Way.DEVICE, Way.CUPS} if windows else {Way.SPOOLER}
    order = (
        Way.NETWORK,
        Way.USB,
        Way.DOUDIAN,
        Way.SPOOLER,
        Way.CUPS,
        Way.DRIVER,
        Way.SERIAL,
        Way.DEVICE,
        Way.FILE,
    )
    return tuple(way for way in order if way not in gone)


def _number(text: str, kind: Callable[[str], float]) -> float:
    try:
        return kind(text)
    except ValueError as error:
        raise InvalidInput("printer.form", "请填写数字") from error
