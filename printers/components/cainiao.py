"""菜鸟 CNPrint. Marks such as (1) and (?) are those of docs/print-components.md."""

from collections.abc import Callable, Sequence

from printers.components.component import QueuedComponent
from printers.components.facts import Fact, Message, Says, ids, rows, text
from printers.components.messages import (
    counter,
    head,
    read_notification,
    read_printers,
    read_version,
    status_of,
    whole,
)
from printers.components.patience import Patience
from printers.components.report import Report
from printers.components.standing import PrinterList
from printers.components.task import Document, Sender, Task

ADDRESS = "ws://localhost:13528"
MINIMUM_VERSION = ""
"""Of the component: no source names one, and both 0.x and 1.x are understood."""
CIPHER_VERSION = "waybill_print_secret_version_1"
NOTIFY_TYPES = ("render", "print")
"""Both, which is also what leaving it out means; an empty list is not allowed."""
PRINTED_STATUS = "0"
"""``status`` of a ``notifyPrintResult`` that carries no ``taskStatus`` (1)."""
UNTOLD_DOCUMENT_STATUS = Says.RENDERED
"""What a ``notifyDocResult`` of code 0 means whose ``status`` is not known here (?)."""

_OK = {"", "0"}
_DOCUMENT = {
    "printed": Says.PRINTED,
    "rendered": Says.RENDERED,
    "failed": Says.FAILED,
    "canceled": Says.CANCELED,
}
_TASK = {"completesuccess": Says.PRINTED, "completefailed": Says.FAILED}


class CainiaoDialect:
    """Messages of CNPrint."""

    name = "cainiao"

    def ask_printers(self, request_id: str) -> Message:
        """``getPrinters``."""
        return head("getPrinters", request_id)

    def read_printers(self, reply: Message) -> PrinterList:
        """Names and the default."""
        return read_printers(reply)

    def ask_agent(self, request_id: str) -> Message:
        """``getAgentInfo``."""
        return head("getAgentInfo", request_id)

    def read_version(self, reply: Message) -> str:
        """The version, such as ``1.5.3.0``."""
        return read_version(reply)

    def print_task(self, task_id: str, task: Task) -> Message:
        """``print``; the vendor advises one document a task."""
        return head("print", task_id) | {
            "task": {
                "taskID": task_id,
                "printer": task.printer,
                "preview": False,
                "notifyType": list(NOTIFY_TYPES),
                **counter(task),
                "documents": [_document(each) for each in task.documents],
            }
        }

    def read(self, message: Message) -> Sequence[Fact]:
        """The reply and the three kinds of events, in whatever order they come."""
        match text(message, "cmd"):
            case "print":
                return (whole(message, Says.REFUSED if _failed(message) else Says.ACCEPTED),)
            case "notifyPrintResult":
                return read_notification(message, _task_status(message))
            case "notifyDocResult":
                return (_document_result(message, ids(message)),)
            case "notifyTaskResult":
                return _task_result(message)
            case _:
                return ()


def cainiao_component(
    address: str = ADDRESS,
    *,
    patience: Patience | None = None,
    on_change: Callable[[Report], None] | None = None,
    minimum_version: str = MINIMUM_VERSION,
) -> QueuedComponent:
    """CNPrint at ``address``. Connects at first use; see :class:`PrintComponent`."""
    return QueuedComponent(
        CainiaoDialect(),
        address,
        patience=patience,
        on_change=on_change,
        minimum_version=minimum_version,
    )


def _failed(message: Message) -> bool:
    return text(message, "errorCode") not in _OK or status_of(message) == "failed"


def _task_status(message: Message) -> str:
    told = text(message, "taskStatus").lower()
    return told or ("printed" if status_of(message) == PRINTED_STATUS else "failed")


def _document_result(message: Message, about: tuple[str, ...]) -> Fact:
    code = text(message, "code")
    says = _DOCUMENT.get(status_of(message), UNTOLD_DOCUMENT_STATUS)
    if code not in _OK and says is not Says.CANCELED:
        says = Says.FAILED
    return Fact(
        about=about,
        document_id=text(message, "documentId", "documentID"),
        says=says,
        detail=text(message, "detail", "msg"),
        code="" if code in _OK else code,
    )


def _task_result(message: Message) -> list[Fact]:
    """The end of a task. Documents in ``docs[]`` count when they say how they ended."""
    says = _TASK.get(status_of(message))
    if says is None:  # "initial", or one that is not known here: neither is an end
        return [whole(message, Says.ACCEPTED)]
    listed = [row for row in rows(message, "docs") if status_of(row) in _DOCUMENT]
    return [whole(message, says), *(_document_result(row, ids(message)) for row in listed)]


def _document(document: Document) -> dict[str, object]:
    standard: dict[str, object] = {
        "encryptedData": document.encrypted_data,
        "signature": document.signature,
        "templateURL": document.template_url,
        "ver": CIPHER_VERSION,
    }
    if document.sender:
        standard["addData"] = {"sender": _sender(document.sender)}
    contents: list[object] = [standard]
    if document.custom:
        area = document.custom
        contents.append({"data": dict(area.data), "templateURL": area.template_url})
    return {"documentID": document.document_id, "contents": contents}


def _sender(sender: Sender) -> dict[str, object]:
    return {
        "name": sender.name,
        "mobile": sender.phone,
        "phone": "",
        "address": {
            "province": sender.province,
            "city": sender.city,
            "district": sender.district,
            "detail": sender.street + sender.detail,
        },
    }
