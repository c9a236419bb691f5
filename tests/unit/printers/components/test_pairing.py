"""Several tasks at once, their messages shuffled: each statement reaches its own task only."""

from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from app.sandbox.component.faults import Order
from app.sandbox.component.press import Done
from app.sandbox.component.talks import CainiaoTalk, DoudianTalk, Talk
from printers.components.base import Dialect
from printers.components.cainiao import CainiaoDialect
from printers.components.doudian import DoudianDialect
from printers.components.patience import Patience
from printers.components.report import Paper
from printers.components.tasks import Tasks
from tests.unit.printers.components.samples import task

SIDES: dict[str, tuple[Dialect, Talk]] = {
    "doudian": (DoudianDialect(), DoudianTalk()),
    "cainiao": (CainiaoDialect(), CainiaoTalk()),
}
PAPER = {
    "success": Paper.PRINTED,
    "failed": Paper.NOT_PRINTED,
    "canceled": Paper.NOT_PRINTED,
}
STATUSES = st.lists(st.sampled_from(sorted(PAPER)), min_size=1, max_size=4)


def conversation(
    talk: Talk, task_id: str, statuses: list[str], order: Order, ids: str
) -> list[dict[str, object]]:
    """Everything a component says to one task."""
    done = [
        Done(document_id=f"D{number}", status=status, code=0 if status == "success" else 1)
        for number, status in enumerate(statuses)
    ]
    request = {"requestID": task_id}
    work = {"taskID": task_id, "documents": [{"documentID": each.document_id} for each in done]}
    events = [
        *talk.before(request, work, order),
        talk.reply(request, work, ""),
        *talk.results(work, done, order),
    ]
    if ids == "request":
        events = [
            {name: value for name, value in each.items() if name.lower() != "taskid"} | request
            for each in events
        ]
    return events


@given(
    side=st.sampled_from(sorted(SIDES)),
    tasks=st.lists(STATUSES, min_size=1, max_size=4),
    order=st.sampled_from(Order),
    ids=st.sampled_from(["task", "request"]),
    data=st.data(),
)
def test_pairing_under_shuffled_and_repeated_events(
    side: Literal["doudian", "cainiao"],
    tasks: list[list[str]],
    order: Order,
    ids: str,
    data: st.DataObject,
) -> None:
    dialect, talk = SIDES[side]
    queue = Tasks(Patience(), lambda: 0.0)
    entries = []
    said: list[dict[str, object]] = []
    for number, statuses in enumerate(tasks):
        names = [f"D{each}" for each in range(len(statuses))]
        entry = queue.add(f"t{number}", task(*names))
        queue.sent(entry)
        entries.append(entry)
        said += conversation(talk, f"t{number}", statuses, order, ids)
    said += data.draw(st.lists(st.sampled_from(said), max_size=6))
    said += conversation(talk, "someone else's", ["success", "failed"], order, ids)
    for message in data.draw(st.permutations(said)):
        queue.hear(dialect.read(message))
    for entry, statuses in zip(entries, tasks, strict=True):
        expected = [PAPER[each] for each in statuses]
        if (side, order) == ("cainiao", Order.UNNAMED) and set(statuses) != {"success"}:
            # These events name a failed task, in which "success" does not say "printed".
            expected = [Paper.UNKNOWN if each is Paper.PRINTED else each for each in expected]
        assert [each.paper for each in entry.told.documents] == expected
