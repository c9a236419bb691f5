"""How one task goes: statements in, outcome out. Their order and repetition do not matter.

The outcome is worked out anew from the set of all statements, so events may come before the reply,
twice, or in any of the orders that components are known to use.
"""

from printers.components.facts import PROGRESS, Fact, Says
from printers.components.report import DocumentReport, Paper, Report, State, Why
from printers.components.task import Task

_PLAIN = {
    Says.REFUSED: (Paper.NOT_PRINTED, Why.REFUSED),
    Says.FAILED: (Paper.NOT_PRINTED, Why.FAILED),
    Says.CANCELED: (Paper.NOT_PRINTED, Why.CANCELED),
    Says.UNSURE: (Paper.UNKNOWN, Why.UNSURE),
}
_WEIGHT = (Says.UNSURE, Says.REFUSED, Says.FAILED, Says.CANCELED)
"""Of several statements without a word of print, the first here counts."""
_NEVER_SENT = frozenset({Why.DROPPED, Why.CLOSED, Why.NOT_SIGNED})

_Heard = dict[Says, Fact]


class Course:
    """One task. Not thread-safe: the component's lock guards it."""

    def __init__(self, task_id: str, task: Task) -> None:
        self.task_id = task_id
        self.task = task
        self._place = State.QUEUED
        self._whole: _Heard = {}
        self._own: dict[str, _Heard] = {each.document_id: {} for each in task.documents}
        self._end = Why.NONE
        self._error: Exception | None = None

    @property
    def state(self) -> State:
        """Where it is now."""
        return self.report().state

    def move(self, place: State) -> None:
        """Put it into QUEUED, HELD or SENT."""
        self._place = place

    def hear(self, fact: Fact) -> None:
        """Take a statement about this task."""
        heard = self._heard(fact)
        if heard is None or fact.says in PROGRESS:
            return
        known = heard.get(fact.says)
        # Which of two texts is kept must not depend on their order either.
        if known is None or (known.code, known.detail) < (fact.code, fact.detail):
            heard[fact.says] = fact

    def end(self, why: Why, error: Exception | None = None) -> None:
        """Nothing more is expected; documents that nothing was said about end with ``why``."""
        if self._end is Why.NONE:
            self._end, self._error = why, error

    def report(self) -> Report:
        """What is known now."""
        documents = tuple(self._outcome(each.document_id) for each in self.task.documents)
        open_ones = any(each.paper is Paper.PENDING for each in documents)
        state = self._place if open_ones else State.DONE
        return Report(task_id=self.task_id, state=state, documents=documents, error=self._error)

    def _heard(self, fact: Fact) -> _Heard | None:
        if fact.document_id is None:
            return self._whole
        if not fact.document_id and len(self._own) == 1:
            return next(iter(self._own.values()))
        return self._own.get(fact.document_id)

    def _outcome(self, document_id: str) -> DocumentReport:
        own = self._own[document_id]
        if own:
            denied_only = Says.PRINTED not in own and Says.UNSURE not in own
            if denied_only and Says.PRINTED in self._whole:
                return _conflict(document_id, own)
            return _judged(document_id, own)
        whole = self._whole
        if set(whole) == {Says.FAILED} and len(self._own) > 1:
            # "The task failed" leaves open which of several documents came out before.
            return _report(document_id, Paper.UNKNOWN, Why.UNSURE, whole[Says.FAILED])
        if whole:
            return _judged(document_id, whole)
        return self._unspoken(document_id)

    def _unspoken(self, document_id: str) -> DocumentReport:
        if self._end is Why.NONE:
            return DocumentReport(document_id=document_id, paper=Paper.PENDING)
        paper = Paper.NOT_PRINTED if self._end in _NEVER_SENT else Paper.UNKNOWN
        return DocumentReport(document_id=document_id, paper=paper, why=self._end)


def _judged(document_id: str, heard: _Heard) -> DocumentReport:
    if Says.PRINTED in heard:
        against = set(heard) - {Says.PRINTED, Says.UNSURE}
        if against:
            return _conflict(document_id, heard)
        return _report(document_id, Paper.PRINTED, Why.NONE, heard[Says.PRINTED])
    says = next(each for each in _WEIGHT if each in heard)
    return _report(document_id, *_PLAIN[says], heard[says])


def _conflict(document_id: str, heard: _Heard) -> DocumentReport:
    fact = heard[next(each for each in _WEIGHT if each in heard)]
    return _report(document_id, Paper.UNKNOWN, Why.CONFLICT, fact)


def _report(document_id: str, paper: Paper, why: Why, fact: Fact) -> DocumentReport:
    detail = "" if paper is Paper.PRINTED else fact.detail
    code = "" if paper is Paper.PRINTED else fact.code
    return DocumentReport(document_id=document_id, paper=paper, why=why, detail=detail, code=code)
