"""The board of running jobs: progress, rate, cancel, and errors that find their taker."""

from typing import Any

import pytest

from app.domain.errors import Cancelled, NetworkError
from app.ports.tasks import NET_USER, PRINT
from app.presentation.status_jobs import JobBoard
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.unit.presentation.conftest import Taken


@pytest.fixture
def board(fake: FakeDesk, tasks: InlineTasks, taken: Taken) -> JobBoard:
    return JobBoard(tasks, fake.clock, failed=taken)


def test_a_job_is_on_the_board_while_it_runs(board: JobBoard, tasks: InlineTasks) -> None:
    results: list[int] = []
    tasks.hold()
    board.run_job("打印", NET_USER, lambda _ctx: 7, results.append)
    assert [job.title for job in board.jobs] == ["打印"]
    tasks.release()
    assert board.jobs == ()
    assert results == [7]


def test_progress_is_told(board: JobBoard) -> None:
    seen: list[str] = []
    board.subscribe(lambda: seen.append(str(board.summary())))

    def work(ctx: Any) -> None:
        ctx.progress(0, 128, "")
        ctx.progress(3, 128, "渲染")

    board.run_job("打印", NET_USER, work)
    assert seen == ["打印 ", "打印 0 / 128", "打印 3 / 128 · 渲染", "空闲"]


def test_the_newest_speaks_and_the_others_are_counted(board: JobBoard, tasks: InlineTasks) -> None:
    tasks.hold()
    for title in ("同步订单", "取号", "打印"):
        board.run_job(title, NET_USER, lambda _ctx: None)
    assert str(board.summary()) == "打印 （另有 2 项）"
    tasks.release()


def test_a_long_job_tells_rate_and_time_left(
    board: JobBoard, tasks: InlineTasks, fake: FakeDesk
) -> None:
    lines: list[str] = []

    def work(ctx: Any) -> None:
        for seconds, done in ((5, 10), (5, 20), (10, 40)):
            fake.clock.forward(seconds=seconds)
            ctx.progress(done, 100, "")
            lines.append(str(board.jobs[0].left_phrase(board.now_s())))

    board.run_job("打印", NET_USER, work)
    assert lines == ["", "每分钟 120，还要 40 秒", "每分钟 120，还要 30 秒"]


def test_cancelling_a_waiting_job_ends_it_with_cancelled(
    board: JobBoard, tasks: InlineTasks, taken: Taken
) -> None:
    tasks.hold()
    board.run_job("打印", NET_USER, lambda _ctx: None)
    board.cancel_all()
    assert board.jobs[0].cancelling
    tasks.release()
    assert board.jobs == ()
    assert [type(error) for error in taken.errors] == [Cancelled]


def test_errors_go_to_the_owner_or_to_the_shell(board: JobBoard, taken: Taken) -> None:
    mine: list[Exception] = []
    fault = NetworkError("network.timeout", "网络超时")

    def work(_ctx: Any) -> None:
        raise fault

    board.run_job("取号", NET_USER, work, failed=mine.append)
    assert (mine, taken.errors) == ([fault], [])
    board.run_job("取号", NET_USER, work)
    assert taken.errors == [fault]
    assert board.jobs == ()


def test_printing_means_a_label_may_be_in_hand(board: JobBoard, tasks: InlineTasks) -> None:
    tasks.hold()
    board.run_job("取号", NET_USER, lambda _ctx: None)
    assert not board.printing
    board.run_job("打印", f"{PRINT}.label", lambda _ctx: None)
    assert board.printing
    tasks.release()
    assert not board.printing
