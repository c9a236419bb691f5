"""Parts of messages that dialects share. Marks are those of docs/print-components.md."""

from printers.components.facts import Fact, Message, Says, ids, rows, text
from printers.components.standing import PrinterList, Standing
from printers.components.task import Task

VERSION = "1.0"
"""Of the protocol, in every request."""
SUCCESS_IN_FAILED_TASK = Says.UNSURE
"""What ``success`` of a document means when its task failed: drawn or printed is not told (?)."""

_DENIED = {"failed": Says.FAILED, "canceled": Says.CANCELED}
_ROWS = {
    "rendered": _DENIED,
    "printed": _DENIED | {"success": Says.PRINTED},
    "partprinted": _DENIED | {"success": Says.PRINTED},
    "failed": _DENIED | {"success": SUCCESS_IN_FAILED_TASK},
}
_WHOLE = {"printed": Says.PRINTED, "failed": Says.FAILED}


def head(command: str, request_id: str) -> dict[str, object]:
    """The members that every request has."""
    return {"cmd": command, "requestID": request_id, "version": VERSION}


def counter(task: Task) -> dict[str, object]:
    """Members that number the documents of a batch."""
    if not task.first_number:
        return {}
    return {"firstDocumentNumber": task.first_number, "totalDocumentCount": task.total}


def whole(message: Message, says: Says) -> Fact:
    """A statement about the whole task."""
    code = text(message, "errorCode", "errorcode")
    return Fact(
        about=ids(message),
        says=says,
        detail=text(message, "msg", "detail"),
        code="" if code == "0" else code,
    )


def read_notification(message: Message, status: str) -> list[Fact]:
    """``notifyPrintResult`` whose ``taskStatus`` is ``status``.

    A list of documents speaks for those in it only; without one the task speaks for all.
    """
    words = _ROWS.get(status)
    if words is None:
        return [whole(message, Says.UNSURE)]
    listed = [
        _row(message, row, words.get(status_of(row), Says.UNSURE)) for row in _listed(message)
    ]
    if status == "rendered":  # a document that could not be drawn will not be printed either
        return [each for each in listed if each.says is Says.FAILED or each.says is Says.CANCELED]
    return listed or [whole(message, _WHOLE.get(status, Says.UNSURE))]


def status_of(message: Message) -> str:
    """``status`` in lower case."""
    return text(message, "status").lower()


def read_printers(reply: Message) -> PrinterList:
    """The reply to ``getPrinters``."""
    if status_of(reply) == "failed" or not isinstance(reply.get("printers"), list):
        return PrinterList(standing=Standing.SILENT)
    names = tuple(name for row in rows(reply, "printers") if (name := text(row, "name")))
    return PrinterList(standing=Standing.READY, names=names, default=text(reply, "defaultPrinter"))


def read_version(reply: Message) -> str:
    """The version in the reply to ``getAgentInfo``; empty when it was refused."""
    return text(reply, "version") if status_of(reply) != "failed" else ""


def _listed(message: Message) -> list[Message]:
    return rows(message, "printStatus")


def _row(message: Message, row: Message, says: Says) -> Fact:
    return Fact(
        about=ids(message),
        document_id=text(row, "documentID", "documentId"),
        says=says,
        detail=text(row, "detailString", "detail", "msg"),
        code=text(row, "errorcode", "errorCode"),
    )
