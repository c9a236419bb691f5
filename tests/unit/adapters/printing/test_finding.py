"""Searches that can and cannot be made, and the model that a printer's own name points to."""

from collections.abc import Callable

import pytest

from app.adapters.printing import finding
from app.adapters.printing.finding import QUEUE_WAY, find_printers, guess_profile
from app.domain.errors import Cancelled
from app.domain.station import Way
from printers.discovery import Found, Kind, NotScannable
from printers.languages.choose import LABEL_LANGUAGES
from printers.profile import load_profile, profile_names
from printers.result import Reason
from printers.transports.base import MissingPart, TransportError
from tests.fakes.tasks import CancelAt, job_context

QUEUE = Found(Kind.QUEUE, "Zebra_ZD420", "Zebra_ZD420", "Zebra Technologies ZTC ZD420-203dpi ZPL")
USB = Found(Kind.USB, "TSC TE310", "1203:0310:A1", "TE310")
RAW = Found(Kind.NETWORK, "标签机", "192.168.1.60:9100", "Deli DL-888")
IPP = Found(Kind.IPP, "HP", "192.168.1.9:631", "HP LaserJet")
Search = Callable[..., tuple[Found, ...]]


def found(*findings: Found) -> Search:
    return lambda *_args, **_more: findings


def broken(error: Exception) -> Search:
    def search(*_args: object, **_more: object) -> tuple[Found, ...]:
        raise error

    return search


NOTHING = found()
UNASKED = broken(AssertionError("nobody asked for a scan"))


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Sets what each search of the leaf answers: this machine's own are its own affair."""

    def put(
        queues: Search = NOTHING,
        usb: Search = NOTHING,
        mdns: Search = NOTHING,
        scan: Search = UNASKED,
    ) -> None:
        monkeypatch.setattr(finding, "system_queues", queues)
        monkeypatch.setattr(finding, "usb_printers", usb)
        monkeypatch.setattr(finding, "mdns_printers", mdns)
        monkeypatch.setattr(finding, "scan_9100", scan)

    return put


def test_each_kind_is_told_with_its_way_and_model(searches: Callable[..., None]) -> None:
    searches(found(QUEUE), found(USB), found(RAW, IPP))
    queue, usb, raw, ipp = find_printers(job_context())
    assert (queue.way, queue.place, queue.profile) == (QUEUE_WAY, "Zebra_ZD420", "zebra-zd420-203")
    assert (usb.way, usb.place, usb.profile) == (Way.USB, "1203:0310:A1", "tsc-te-310")
    assert (raw.way, raw.place, raw.profile) == (Way.NETWORK, "192.168.1.60:9100", "deli-dl-888")
    assert (ipp.way, ipp.profile) == (None, "")
    assert ipp.note.startswith("这台打印机不接收打印指令")


def test_a_search_that_cannot_be_made_is_a_note_and_the_others_go_on(
    searches: Callable[..., None],
) -> None:
    searches(
        broken(MissingPart("lpstat")),
        broken(TransportError(Reason.UNREACHABLE, "no bus")),
        found(RAW),
    )
    queues, usb, raw = find_printers(job_context())
    assert (queues.name, queues.place, queues.note) == ("系统打印机", "", "没有找：缺少 lpstat。")
    assert (usb.name, usb.note) == ("USB 打印机", "没有找：系统没有回应。")
    assert raw.place == "192.168.1.60:9100"


def test_a_scan_is_made_only_when_asked_and_doubles_are_told_once(
    searches: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "local_subnet", lambda: "192.168.1.0/24")
    bare = Found(Kind.NETWORK, "192.168.1.60", "192.168.1.60:9100")
    other = Found(Kind.NETWORK, "192.168.1.61", "192.168.1.61:9100")
    searches(mdns=found(RAW), scan=found(bare, other))
    places = [(each.name, each.place) for each in find_printers(job_context(), scan=True)]
    assert places == [
        ("标签机", "192.168.1.60:9100"),
        ("192.168.1.61", "192.168.1.61:9100"),
    ]


def test_a_network_that_may_not_be_scanned_is_a_note(
    searches: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def none() -> str:
        raise NotScannable("no private network")

    monkeypatch.setattr(finding, "local_subnet", none)
    searches()
    (note,) = find_printers(job_context(), scan=True)
    assert (note.name, note.place, note.way) == ("9100 端口", "", None)


def test_progress_names_each_search_and_a_cancel_ends_it(searches: Callable[..., None]) -> None:
    told: list[tuple[int, int | None, str]] = []
    searches()
    find_printers(job_context(tell=lambda *report: told.append(report)))
    assert told == [
        (0, 3, "系统打印机"),
        (1, 3, "USB 打印机"),
        (2, 3, "网络打印机"),
        (3, 3, ""),
    ]
    searches(usb=broken(AssertionError("it was cancelled")))
    with pytest.raises(Cancelled):
        find_printers(CancelAt(1).context)


@pytest.mark.parametrize(
    ("model", "profile"),
    [
        ("TSC TE244", "tsc-te-244"),
        ("TSC TE-244 Series", "tsc-te-244"),
        ("ZTC ZD888-203dpi ZPL Zebra", "zebra-zd888-203"),
        ("Zebra ZD420-300dpi", "zebra-zd420-300"),
        ("Deli DL-888", "deli-dl-888"),
        ("Gprinter GP-1324D", "gprinter-gp-1324d"),
        ("Xprinter XP-420B", "xprinter-xp-420b"),
        ("HPRT N41", "hprt-n41"),
        ("HP LaserJet 1020", ""),
        ("Deli", ""),
        ("888", ""),
        ("", ""),
        ("Generic 203", ""),
    ],
)
def test_the_model_is_guessed_by_maker_and_number(model: str, profile: str) -> None:
    assert guess_profile(model) == profile


@pytest.mark.parametrize("name", profile_names())
def test_every_model_is_found_by_its_own_name(name: str) -> None:
    guessed = guess_profile(name.replace("-", " "))
    model = load_profile(name)
    if name.startswith("generic") or model.language not in LABEL_LANGUAGES:
        assert guessed != name
    elif any(char.isdigit() for char in name.removesuffix("-203").removesuffix("-300")):
        assert load_profile(guessed).language == model.language
