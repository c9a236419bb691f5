"""What the component says to a task, in both dialects."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from app.sandbox.component.faults import Order
from app.sandbox.component.press import NO_DOCUMENT, Done

Json = Mapping[str, object]
Event = dict[str, object]


class Talk(Protocol):
    """A dialect's side of the conversation about one task."""

    printer_extras: Mapping[str, object]

    def before(self, request: Json, task: Json, order: Order) -> Iterator[Event]:
        """What is said before the reply to the request."""
        ...

    def reply(self, request: Json, task: Json, refusal: str) -> Event:
        """Accepted, or refused with a reason."""
        ...

    def results(self, task: Json, done: Sequence[Done], order: Order) -> Iterator[Event]:
        """What is said of the paper."""
        ...


class DoudianTalk:
    """One notification, or two from old components."""

    printer_extras: Mapping[str, object] = {}

    def before(self, request: Json, task: Json, order: Order) -> Iterator[Event]:
        """Nothing."""
        del request, task, order
        return iter(())

    def reply(self, request: Json, task: Json, refusal: str) -> Event:
        """``status`` and ``msg``."""
        return {
            "cmd": "print",
            "requestID": request.get("requestID"),
            "taskID": task.get("taskID"),
            "status": "failed" if refusal else "success",
            "msg": refusal,
        }

    def results(self, task: Json, done: Sequence[Done], order: Order) -> Iterator[Event]:
        """``rendered`` from old components, then ``printed``, or ``failed`` when nothing was."""
        if order is Order.OLD:
            yield _notification(task, done, "rendered")
        worked = any(each.status == "success" for each in done)
        yield _notification(task, done, "printed" if worked else "failed")


class CainiaoTalk:
    """Events of three kinds."""

    printer_extras: Mapping[str, object] = {"status": "enable", "type": "RAW"}

    def before(self, request: Json, task: Json, order: Order) -> Iterator[Event]:
        """``initial`` from new components."""
        del request
        if order is not Order.OLD:
            yield {"cmd": "notifyTaskResult", "status": "initial", "taskId": task.get("taskID")}

    def reply(self, request: Json, task: Json, refusal: str) -> Event:
        """``status``, ``msg`` and ``errorCode``."""
        code = 1 if refusal else 0
        if not task.get("documents"):
            code, refusal = NO_DOCUMENT, "document not found"
        return {
            "cmd": "print",
            "requestID": request.get("requestID"),
            "taskID": task.get("taskID"),
            "status": "failed" if code else "success",
            "msg": refusal,
            "errorCode": code,
        }

    def results(self, task: Json, done: Sequence[Done], order: Order) -> Iterator[Event]:
        """The three orders that are known."""
        worked = all(each.status == "success" for each in done)
        status = "printed" if worked else "failed"
        if any(each.status == "success" for each in done) and not worked:
            status = "partPrinted"
        if order is Order.OLD:
            yield _notification(task, done, "rendered")
            yield _notification(task, done, status)
            return
        for stage in ("rendered", "printed"):
            for each in done:
                yield _document_event(task, each, "" if order is Order.UNNAMED else stage)
        event = _notification(task, done, status) | {"status": 0 if worked else 1}
        if order is Order.UNNAMED:
            del event["taskStatus"]
        yield event
        yield {
            "cmd": "notifyTaskResult",
            "status": "completeSuccess" if worked else "completeFailed",
            "printer": task.get("printer"),
            "taskId": task.get("taskID"),
            "spendTime": 12,
            "docs": [{"documentId": each.document_id} for each in done],
        }


def _document_event(task: Json, done: Done, stage: str) -> Event:
    words = {"success": stage, "failed": "failed", "canceled": "canceled"}
    return {
        "cmd": "notifyDocResult",
        "status": words[done.status],
        "printer": task.get("printer"),
        "taskID": task.get("taskID"),
        "documentId": done.document_id,
        "code": done.code,
        "detail": done.message,
    }


def _notification(task: Json, done: Sequence[Done], status: str) -> Event:
    return {
        "cmd": "notifyPrintResult",
        "printer": task.get("printer"),
        "taskID": task.get("taskID"),
        "taskStatus": status,
        "printStatus": [
            {
                "documentID": each.document_id,
                "status": each.status,
                "msg": each.message,
                "detail": each.message,
                "trackNo": each.track_no,
            }
            for each in done
        ],
    }
