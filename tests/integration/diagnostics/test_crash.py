import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.diagnostics.crash import KEPT, CrashReporter, crash_text, watch
from app.diagnostics.redaction import Redactor
from tests.fakes.clock import FakeClock

PHONE = "13987654321"


@pytest.fixture
def reporter(tmp_path) -> CrashReporter:
    clock = FakeClock(datetime(2026, 7, 1, tzinfo=UTC))

    def now() -> datetime:
        return clock.advance(1)

    return CrashReporter(tmp_path, redact=Redactor(), now=now, about={"zhunlan": "0.1"})


def fail() -> None:
    raise ValueError(f"王小明 {PHONE}")


def failure() -> ValueError:
    with pytest.raises(ValueError, match="王小明") as caught:
        fail()
    return caught.value


def test_a_report_says_where_and_not_on_whose_data(reporter):
    path = reporter.report(failure())
    assert path is not None
    text = path.read_text(encoding="utf-8")
    assert "zhunlan: 0.1" in text
    assert "ValueError" in text
    assert "test_crash.py" in text
    assert PHONE not in text
    assert "[3 字]" in text


def test_only_the_newest_reports_are_kept(reporter, tmp_path):
    paths = [reporter.report(failure()) for _ in range(KEPT + 3)]
    assert sorted(tmp_path.iterdir()) == paths[3:]


def test_a_report_that_cannot_be_written_is_no_second_crash(tmp_path):
    reporter = CrashReporter(
        tmp_path / "missing", redact=Redactor(), now=lambda: datetime.now(UTC), about={}
    )
    assert reporter.report(failure()) is None


def test_the_message_is_chinese_and_names_the_report():
    assert "crash-1.txt" in crash_text(Path("crash-1.txt"))
    assert "没有留下报告" in crash_text(None)


@pytest.mark.logs_errors
def test_errors_at_the_top_of_any_thread_are_reported_while_watched(reporter, tmp_path):
    before = (sys.excepthook, threading.excepthook)
    told: list[str] = []
    with watch(reporter, told.append):
        error = failure()
        sys.excepthook(type(error), error, error.__traceback__)
        thread = threading.Thread(target=lambda: 1 / 0)
        thread.start()
        thread.join()
    assert (sys.excepthook, threading.excepthook) == before
    assert len(told) == 2
    reports = [path.read_text(encoding="utf-8") for path in sorted(tmp_path.iterdir())]
    assert "ValueError" in reports[0]
    assert "ZeroDivisionError" in reports[1]


def test_ctrl_c_is_no_crash(reporter, tmp_path, capsys):
    told: list[str] = []
    with watch(reporter, told.append):
        sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert told == []
    assert list(tmp_path.iterdir()) == []
    assert "KeyboardInterrupt" in capsys.readouterr().err


def test_reports_of_the_same_second_have_different_names(tmp_path):
    at = datetime(2026, 7, 1, tzinfo=UTC)
    moments = iter([at, at + timedelta(microseconds=1)])
    reporter = CrashReporter(tmp_path, redact=Redactor(), now=lambda: next(moments), about={})
    assert reporter.report(failure()) != reporter.report(failure())
