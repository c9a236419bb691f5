"""The receipt printer against the practice one."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from app.adapters.printing.slip_printer import NetworkSlipPrinter
from app.domain.errors import InvalidInput
from app.labels.raster import to_image
from app.labels.slip import render_slip
from app.ports.printer import Paper
from app.sandbox.printers import PracticeSlipPrinter
from printers.printer import Patience
from tests.unit.labels.seeing import codes

QUICK = Patience(reply_s=0.15, poll_s=0.01, finish_s=0.6)
LINES = ("发货单", "", "订单 6921447580236811234", "纯棉短袖T恤 白色 XL  ×2", "买家留言：🎁请尽快")
NUMBER = "YT1234567890123"


@pytest.fixture(params=[(80, 576), (58, 384)], ids=["80mm", "58mm"])
def paper(request: pytest.FixtureRequest) -> tuple[int, int]:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def device(tmp_path: Path, paper: tuple[int, int]) -> Iterator[PracticeSlipPrinter]:
    with PracticeSlipPrinter(tmp_path / "slips", width=paper[1]) as device:
        yield device


@pytest.fixture
def printer(device: PracticeSlipPrinter, paper: tuple[int, int]) -> NetworkSlipPrinter:
    return NetworkSlipPrinter(host=device.host, port=device.port, paper_mm=paper[0], patience=QUICK)


@pytest.mark.parametrize("code", [NUMBER, "6921447580236811234", "A{1"])
def test_text_and_code_come_out(
    code: str, device: PracticeSlipPrinter, printer: NetworkSlipPrinter, paper: tuple[int, int]
) -> None:
    result = printer.print_slip(LINES, code)
    assert (result.paper, result.title) == (Paper.PRINTED, "")
    (slip,) = device.slips
    text = to_image(render_slip(LINES, width=paper[1]))
    with Image.open(device.sheet_path(slip)) as picture:
        assert codes(picture) == [code]
        top = picture.crop((0, 0, picture.width, text.height))
        assert top.tobytes() == text.tobytes()
    assert slip.codes == (code,)
    assert device.not_understood == ()


def test_a_slip_without_a_code(device: PracticeSlipPrinter, printer: NetworkSlipPrinter) -> None:
    assert printer.print_slip(LINES, "").paper is Paper.PRINTED
    assert device.slips[0].codes == ()


@pytest.mark.parametrize(
    ("fault", "title"), [("paper_out", "打印机没有纸"), ("head_open", "打印机上盖打开")]
)
def test_faults_before_the_slip(
    fault: str, title: str, device: PracticeSlipPrinter, printer: NetworkSlipPrinter
) -> None:
    setattr(device.faults, fault, True)
    assert (printer.status().ready, printer.status().title) == (False, title)
    result = printer.print_slip(LINES, NUMBER)
    assert (result.paper, result.title) == (Paper.NOTHING_SENT, title)
    assert device.slips == ()


def test_silent_and_cut(device: PracticeSlipPrinter, printer: NetworkSlipPrinter) -> None:
    device.faults.close_after = 3000
    assert printer.print_slip(LINES, NUMBER).paper is Paper.UNKNOWN
    device.faults.clear()
    assert device.slips == ()
    device.faults.silent = True
    assert printer.status().ready is None
    assert printer.print_slip(LINES, NUMBER).paper is Paper.UNKNOWN


def test_unplugged(device: PracticeSlipPrinter, printer: NetworkSlipPrinter) -> None:
    device.stop()
    result = printer.print_slip(LINES, NUMBER)
    assert result.paper is Paper.NOTHING_SENT
    assert "连不上" in result.title


@pytest.mark.parametrize(
    ("code", "title"), [("X" * 60, "条码比小票纸宽"), ("单号", "编号里有条码不支持的字符")]
)
def test_a_code_that_cannot_be_is_refused(
    code: str, title: str, device: PracticeSlipPrinter, printer: NetworkSlipPrinter
) -> None:
    result = printer.print_slip(LINES, code)
    assert (result.paper, result.title) == (Paper.NOTHING_SENT, title)
    assert device.slips == ()


def test_only_known_paper_widths() -> None:
    with pytest.raises(InvalidInput, match="纸宽"):
        NetworkSlipPrinter(host="h", paper_mm=76)


def test_a_foreign_command_is_noted(device: PracticeSlipPrinter) -> None:
    with socket.create_connection((device.host, device.port)) as sock:
        sock.settimeout(5)
        sock.sendall(b"\x1bZhello\n\x1dk\x02123\0\x1dkC\x03123\x10\x04\x01")
        assert sock.recv(1) == b"\x12"
    assert device.not_understood == ("1b5a", "1d6b0231", "1d6b4303")
