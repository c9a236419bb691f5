"""zhunlan printers: list, find, add, remove, state, test."""

import pytest

from app.cli.exits import Exit
from app.domain.errors import InvalidInput
from app.domain.ids import PrinterId
from app.domain.station import Silence, Way
from app.ports.printer import Paper, PrinterStatus, SendResult
from app.ports.station import FoundPrinter
from app.settings.printers import FIRST

SECOND = PrinterId("second")


def test_a_station_without_printers_says_what_to_do(zhunlan):
    assert zhunlan("printers") == Exit.OK
    assert "zhunlan printers add" in zhunlan.out
    assert zhunlan.json("printers", "list") == {"printers": []}


def test_a_printer_is_added_with_all_that_was_said(zhunlan):
    code = zhunlan(
        *("printers", "add", "打包台", "--place", "192.168.1.60", "--model", "zebra-zd420-203"),
        *("--template", "one_part_76x130", "--speed", "4", "--density", "9", "--gap", "3"),
        *("--media", "mark", "--finish", "cut", "--turned", "--silence", "go_on"),
    )
    assert code == Exit.OK
    (setup,) = zhunlan.fakes.station.setups
    assert (setup.name, setup.way, setup.place) == ("打包台", Way.NETWORK, "192.168.1.60")
    assert (setup.profile, setup.template) == ("zebra-zd420-203", "one_part_76x130")
    assert (setup.speed_ips, setup.density, setup.gap_mm, setup.media) == (4, 9, 3.0, "mark")
    assert (setup.finish, setup.turned, setup.silence) == ("cut", True, Silence.GO_ON)


def test_another_printer_comes_after_the_usual_one_unless_it_shall_be_usual(zhunlan):
    zhunlan.fakes.set_up_printer()
    added = zhunlan.json("printers", "add", "二号", "--way", "file", "--place", "labels.bin")
    assert (added["usual"], added["current"]) == (False, False)
    added = zhunlan.json("printers", "add", "三号", "--way", "doudian", "--usual")
    assert (added["usual"], added["current"], added["template"], added["model"]) == (
        True,
        True,
        "",
        "",
    )
    rows = zhunlan.json("printers", "list")["printers"]
    assert [(row["name"], row["way"], row["usual"]) for row in rows] == [
        ("三号", "doudian", True),
        ("标签机", "network", False),
        ("二号", "file", False),
    ]
    assert zhunlan("printers", "list") == Exit.OK
    assert "抖店打印组件" in zhunlan.out
    assert "常用 当前" in zhunlan.out


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--place", "http://x"], "192.168.1.60:9100"),
        ([], "没有填写打印机在哪里"),
        (["--place", "1.2.3.4", "--model", "nobody"], "没有型号 nobody"),
        (["--place", "1.2.3.4", "--model", "generic-escpos-80"], "没有型号"),
        (["--place", "1.2.3.4", "--template", "packing_slip_100x100"], "没有面单模板"),
        (["--place", "1.2.3.4", "--density", "16"], "0–15"),
    ],
)
def test_what_does_not_fit_is_refused_with_words(zhunlan, more, words):
    assert zhunlan("printers", "add", "机", *more) == Exit.ERROR
    assert words in zhunlan.err
    assert zhunlan.fakes.station.setups == []


def test_a_name_that_is_taken_is_refused(zhunlan):
    zhunlan.fakes.set_up_printer()
    assert zhunlan("printers", "add", "标签机", "--place", "1.2.3.4") == Exit.ERROR
    assert len(zhunlan.fakes.station.setups) == 1


def test_an_unknown_way_is_a_wrong_command(zhunlan):
    assert zhunlan("printers", "add", "机", "--way", "pigeon") == Exit.USAGE


def test_removing_by_name_or_id(zhunlan):
    zhunlan.fakes.set_up_printer()
    zhunlan.fakes.set_up_printer(printer_id=SECOND, name="二号")
    assert zhunlan.json("printers", "remove", "标签机")["removed"] is True
    assert zhunlan("printers", "remove", "second") == Exit.OK
    assert zhunlan.fakes.station.setups == []
    assert zhunlan("printers", "remove", "标签机") == Exit.ERROR
    assert "没有叫「标签机」的打印机" in zhunlan.err


def test_finding_tells_what_to_add_it_with_and_what_was_not_searched(zhunlan):
    zhunlan.fakes.found = (
        FoundPrinter(name="TSC", place="10.0.0.7:9100", way=Way.NETWORK, profile="tsc-te-244"),
        FoundPrinter(name="HP", place="10.0.0.8:631", way=None, note="不接收打印指令"),
        FoundPrinter(name="USB 打印机", place="", way=None, note="没有找：缺少 pyusb。"),
    )
    assert zhunlan("printers", "find") == Exit.OK
    assert "tsc-te-244" in zhunlan.out
    assert "USB 打印机：没有找：缺少 pyusb。" in zhunlan.err
    document = zhunlan.json("printers", "find", "--scan")
    assert [each["place"] for each in document["found"]] == ["10.0.0.7:9100", "10.0.0.8:631"]
    assert document["found"][0]["model"] == "tsc-te-244"
    assert document["not_searched"][0]["name"] == "USB 打印机"
    assert zhunlan.fakes.called("find") == [(False,), (True,)]
    zhunlan.fakes.found = ()
    zhunlan("printers", "find")
    assert "没有找到打印机" in zhunlan.out


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        (PrinterStatus(ready=True), Exit.OK, "就绪"),
        (PrinterStatus(ready=None), Exit.OK, "不回报状态"),
        (PrinterStatus(ready=False, title="没有纸", advice="装纸。"), Exit.SOME_FAILED, "装纸。"),
    ],
)
def test_the_state_of_each_or_of_one(zhunlan, answer, code, words):
    zhunlan.fakes.set_up_printer()
    zhunlan.fakes.set_up_printer(printer_id=SECOND, name="二号")
    zhunlan.fakes.printer.state = answer
    assert zhunlan("printers", "state") == code
    assert words in zhunlan.out
    document = zhunlan.json("printers", "state", "二号")
    assert [(each["name"], each["ready"]) for each in document["printers"]] == [
        ("二号", answer.ready)
    ]


def test_one_that_does_not_fit_does_not_hide_the_others(zhunlan):
    zhunlan.fakes.set_up_printer()

    def unfit(_printer_id):
        raise InvalidInput("printer.profile", "型号不对", "重新选择。")

    zhunlan.fakes.printers.status = unfit
    assert zhunlan("printers", "state") == Exit.SOME_FAILED
    assert "型号不对" in zhunlan.out


@pytest.mark.parametrize(
    ("result", "code", "paper"),
    [
        (SendResult(paper=Paper.PRINTED), Exit.OK, "printed"),
        (SendResult(paper=Paper.UNKNOWN, silent=True), Exit.SOME_FAILED, "unknown"),
        (SendResult(paper=Paper.NOTHING_SENT, title="连不上"), Exit.ERROR, "nothing_sent"),
    ],
)
def test_a_test_label_tells_what_is_known_of_the_paper(zhunlan, result, code, paper):
    zhunlan.fakes.set_up_printer(template="one_part_76x130")
    zhunlan.fakes.printer.result = result
    document = zhunlan.json("printers", "test", "标签机")
    assert (zhunlan.code, document["paper"]) == (code, paper)
    assert zhunlan.fakes.printers.opened == [(FIRST, 76.0, 130.0)]
    assert zhunlan("printers", "test") == code


def test_a_component_prints_its_own_test_page(zhunlan):
    zhunlan.fakes.set_up_printer(way=Way.DOUDIAN, place="", template="")
    assert zhunlan("printers", "test") == Exit.ERROR
    assert "打印组件的测试页在组件自己的设置里打印" in zhunlan.err


def test_a_printer_is_changed_in_what_is_said_and_made_the_usual_one(zhunlan):
    zhunlan.fakes.set_up_printer()
    zhunlan("printers", "add", "二号", "--place", "1.2.3.4", "--density", "9", "--turned")
    changed = zhunlan.json("printers", "change", "二号", "--name", "大号", "--place", "1.2.3.5")
    assert (changed["name"], changed["place"], changed["usual"]) == ("大号", "1.2.3.5", False)
    _, setup = zhunlan.fakes.station.setups
    assert (setup.density, setup.turned, setup.gap_mm) == (9, True, 2.0)
    assert zhunlan("printers", "change", "大号", "--no-turned", "--density", "0") == Exit.OK
    _, setup = zhunlan.fakes.station.setups
    assert (setup.density, setup.turned) == (0, False)
    assert zhunlan("printers", "change", "大号", "--model", "nobody") == Exit.ERROR
    assert "没有型号 nobody" in zhunlan.err
    assert zhunlan("printers", "change", "大号", "--name", "标签机") == Exit.ERROR
    assert zhunlan.fakes.station.setups[1] == setup
    assert zhunlan.json("printers", "usual", "大号")["usual"] is True
    assert [row["name"] for row in zhunlan.json("printers")["printers"]] == ["大号", "标签机"]
