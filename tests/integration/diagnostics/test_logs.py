import logging

import pytest

from app.diagnostics import logs
from app.diagnostics.logs import FILE_NAME, log_to
from app.diagnostics.redaction import Redactor

CANARY_PHONE = "13987654321"
CANARY_SECRET = "canary-secret-0a1b2c3d"
CANARY_CIPHER = "$$Y2FuYXJ5*cipher*$1$$"


def written(folder) -> str:
    return (folder / FILE_NAME).read_text(encoding="utf-8")


def fail() -> None:
    raise ValueError(f"receiver 王小明 {CANARY_PHONE}")


def test_nothing_secret_reaches_the_file(tmp_path):
    redact = Redactor()
    stop = log_to(tmp_path, redact)
    redact.learn(CANARY_SECRET)
    log = logging.getLogger("test.canary")
    log.info("call %s with %s", CANARY_PHONE, {"app_secret": "other-secret-value"})
    log.warning("token %s cipher %s", CANARY_SECRET, CANARY_CIPHER)
    stop()
    text = written(tmp_path)
    for canary in (CANARY_PHONE, CANARY_SECRET, CANARY_CIPHER, "other-secret-value"):
        assert canary not in text
    assert "test.canary" in text
    assert text.count("***") >= 4


@pytest.mark.logs_errors
def test_a_traceback_in_the_file_carries_no_data(tmp_path):
    stop = log_to(tmp_path)
    try:
        fail()
    except ValueError:
        logging.getLogger("test.canary").exception("job failed")
    stop()
    text = written(tmp_path)
    assert "ValueError" in text
    assert "test_logs.py" in text
    assert "job failed" in text
    assert CANARY_PHONE not in text
    assert "王小明" not in text.split("ValueError:")[1]


@pytest.mark.logs_errors
def test_a_traceback_that_another_handler_cached_is_not_copied(tmp_path):
    stop = log_to(tmp_path)
    record = logging.LogRecord("x", logging.ERROR, "f", 1, "m", None, None)
    record.exc_text = f"cached {CANARY_PHONE} 王小明"
    logging.getLogger("x").handle(record)
    stop()
    assert "cached" not in written(tmp_path)


def test_chatty_libraries_are_heard_from_warning_on_and_set_back_afterwards(tmp_path):
    root, httpx = logging.getLogger(), logging.getLogger("httpx")
    before = (root.level, httpx.level, list(root.handlers))
    stop = log_to(tmp_path)
    httpx.info("GET https://a.example")
    httpx.warning("slow")
    stop()
    assert (root.level, httpx.level, list(root.handlers)) == before
    assert "GET" not in written(tmp_path)
    assert "slow" in written(tmp_path)


def test_the_file_is_rotated_and_old_ones_are_dropped(tmp_path, monkeypatch):
    monkeypatch.setattr(logs, "FILE_BYTES", 2000)
    monkeypatch.setattr(logs, "FILES_KEPT", 2)
    stop = log_to(tmp_path)
    for number in range(200):
        logging.getLogger("x").info("line %d %s", number, "z" * 50)
    stop()
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [FILE_NAME, f"{FILE_NAME}.1", f"{FILE_NAME}.2"]
    assert "line 199 " in written(tmp_path)


def test_without_anything_to_say_there_is_no_file(tmp_path):
    log_to(tmp_path, level=logging.ERROR)()
    assert list(tmp_path.iterdir()) == []


def test_a_log_that_cannot_be_written_stops_nobody(tmp_path, capsys):
    folder = tmp_path / "gone"
    folder.mkdir()
    stop = log_to(folder)
    folder.rmdir()
    logging.getLogger("x").warning("into nothing")
    stop()
    assert capsys.readouterr().err == ""


def test_half_a_surrogate_pair_can_be_logged(tmp_path):
    root = logging.getLogger()
    others = root.handlers[:]
    stop = log_to(tmp_path)
    for handler in others:  # a test report that holds it could not leave the process of this test
        root.removeHandler(handler)
    logging.getLogger("x").info("odd \ud83d end")
    for handler in others:
        root.addHandler(handler)
    stop()
    assert "odd \\ud83d end" in written(tmp_path)
