"""The printers of this station in a file of the profile."""

from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock
from typing import Any

import msgspec

from app.domain.errors import InvalidInput
from app.domain.events import SettingsChanged
from app.domain.ids import PrinterId
from app.domain.station import PrinterSetup, Silence, Way
from app.ports.events import EventBus
from app.settings.kept import KeptFile

VERSION = 1
"""Version of the file's layout."""
KEY = "printers"
"""What ``SettingsChanged`` names when a printer changed."""
FIRST = PrinterId("label")
"""The printer that versions before several printers knew; the ledger names it so."""


class PrinterFile:
    """The :class:`app.ports.station.PrinterBook` of one profile.

    An entry that cannot be used is left out, named in :attr:`trouble`, and kept in the file until
    it is saved anew.

    Args:
        path: the JSON file; need not exist. ``.bak`` beside it is the last good copy.
        bus: told of saved changes.
        retired: gives the values that older versions stored as options, for the first start.

    Raises:
        StorageError: the file exists and cannot be read.
    """

    def __init__(
        self,
        path: Path,
        bus: EventBus,
        retired: Callable[[], Mapping[str, Any]] = dict,
    ) -> None:
        self._file = KeptFile(path, _entries, "打印机")
        self._bus = bus
        self._saving = Lock()
        entries, self.trouble = self._file.load()
        """Chinese: what was wrong with the file when it was opened; empty when all was well."""
        if entries is None and not self.trouble:
            self._setups = upgraded(retired())
        else:
            self._setups, bad = _read(entries or [])
            if bad and not self.trouble:
                self.trouble = f"打印机「{'」「'.join(bad)}」的设置不可用，请重新设置"

    def all(self) -> tuple[PrinterSetup, ...]:
        """Every printer, the usual one first."""
        return self._setups

    def get(self, printer_id: PrinterId) -> PrinterSetup | None:
        """The set-up of ``printer_id``."""
        return next((each for each in self._setups if each.printer_id == printer_id), None)

    def put(self, setup: PrinterSetup) -> None:
        """Add it, or save it over the one of the same id.

        Raises:
            InvalidInput: another printer has this name.
            StorageError: the folder cannot be written.
        """

        def change(setups: list[PrinterSetup]) -> list[PrinterSetup]:
            for other in setups:
                if other.printer_id != setup.printer_id and other.name == setup.name:
                    raise InvalidInput(
                        "printer.name",
                        f"已有一台叫「{setup.name}」的打印机",
                        "换一个名字再保存。",
                        context={"field": "name"},
                    )
            if all(other.printer_id != setup.printer_id for other in setups):
                return [*setups, setup]
            return [setup if o.printer_id == setup.printer_id else o for o in setups]

        self._change(change)

    def remove(self, printer_id: PrinterId) -> None:
        """Forget it."""
        self._change(lambda setups: [o for o in setups if o.printer_id != printer_id])

    def make_usual(self, printer_id: PrinterId) -> None:
        """Put it first."""
        self._change(lambda setups: sorted(setups, key=lambda o: o.printer_id != printer_id))

    def _change(self, change: Callable[[list[PrinterSetup]], list[PrinterSetup]]) -> None:
        with self._saving:
            entries, _ = self._file.load()  # another program may have saved meanwhile
            before = self._setups if entries is None else _read(entries)[0]
            after = tuple(change(list(before)))
            if after != before:
                printers = [msgspec.to_builtins(setup) for setup in after]
                self._file.save({"version": VERSION, "printers": printers})
            told, self._setups = self._setups != after, after
        if told:
            self._bus.publish(SettingsChanged(keys=frozenset({KEY})))


def upgraded(retired: Mapping[str, Any]) -> tuple[PrinterSetup, ...]:
    """The one network printer that versions before several printers kept among the options."""
    host = retired.get("printer.label.host")
    if not isinstance(host, str) or not host.strip():
        return ()
    profile = retired.get("printer.label.profile")
    bare = host.strip().removeprefix("[").removesuffix("]")
    address = f"[{bare}]" if ":" in bare else bare
    try:
        return (
            PrinterSetup(
                printer_id=FIRST,
                name="面单打印机",
                way=Way.NETWORK,
                place=f"{address}:{retired.get('printer.label.port', 9100)}",
                profile=profile if isinstance(profile, str) and profile else "generic-tspl-203",
                silence=Silence.STOP,
            ),
        )
    except InvalidInput:
        return ()


def _entries(raw: object) -> list[object] | None:
    if not isinstance(raw, dict) or raw.get("version") != VERSION:
        return None
    printers = raw.get("printers")
    return printers if isinstance(printers, list) else None


def _read(entries: list[object]) -> tuple[tuple[PrinterSetup, ...], list[str]]:
    """Usable set-ups, and the names of the others."""
    setups: list[PrinterSetup] = []
    bad: list[str] = []
    for entry in entries:
        try:
            setup = msgspec.convert(entry, PrinterSetup)
        except (msgspec.ValidationError, InvalidInput):
            name = entry.get("name") if isinstance(entry, dict) else None
            bad.append(str(name or "未命名"))
        else:
            if all(setup.printer_id != other.printer_id for other in setups):
                setups.append(setup)
    return tuple(setups), bad
