"""The 抖店 print component. Marks such as (1) and (?) are those of docs/print-components.md."""

from collections.abc import Callable, Sequence

from printers.components.component import QueuedComponent
from printers.components.facts import Fact, Message, Says, text
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
from printers.components.task import Document, Sender, Task, params_of

ADDRESS = "ws://localhost:13888"
MINIMUM_VERSION = "1.0.1.3"
"""Of the component; the oldest that knows the batch counter we send (1)."""
COUNTRY = "CHN"
"""``countryCode`` of a sender (?)."""
AGENT_COMMAND = "getAgentInfo"
"""Whether this component knows it is not shown (?); without it the version stays unknown."""

_REPLY = {"success": Says.ACCEPTED, "failed": Says.REFUSED}


class DoudianDialect:
    """Messages of the 抖店 component."""

    name = "doudian"

    def ask_printers(self, request_id: str) -> Message:
        """``getPrinters``."""
        return head("getPrinters", request_id)

    def read_printers(self, reply: Message) -> PrinterList:
        """Names and the default."""
        return read_printers(reply)

    def ask_agent(self, request_id: str) -> Message:
        """``getAgentInfo``."""
        return head(AGENT_COMMAND, request_id)

    def read_version(self, reply: Message) -> str:
        """The version, if it tells one."""
        return read_version(reply)

    def print_task(self, task_id: str, task: Task) -> Message:
        """``print`` with taskID = requestID, so that a notification may carry either."""
        params = params_of(task)
        documents = [_document(each, params) for each in task.documents]
        return head("print", task_id) | {
            "task": {
                "taskID": task_id,
                "printer": task.printer,
                "preview": False,
                **counter(task),
                "documents": documents,
            }
        }

    def read(self, message: Message) -> Sequence[Fact]:
        """The ``print`` reply, and ``notifyPrintResult``."""
        match text(message, "cmd"):
            case "print":
                says = _REPLY.get(status_of(message))
                return (whole(message, says),) if says else ()
            case "notifyPrintResult":
                status = text(message, "taskStatus").lower()
                return read_notification(message, status)
            case _:
                return ()


def doudian_component(
    address: str = ADDRESS,
    *,
    patience: Patience | None = None,
    on_change: Callable[[Report], None] | None = None,
    minimum_version: str = MINIMUM_VERSION,
) -> QueuedComponent:
    """The 抖店 component at ``address``. Connects at first use; see :class:`PrintComponent`."""
    return QueuedComponent(
        DoudianDialect(),
        address,
        patience=patience,
        on_change=on_change,
        minimum_version=minimum_version,
    )


def _document(document: Document, params: dict[str, str]) -> dict[str, object]:
    standard: dict[str, object] = {
        "params": params.get(document.document_id, ""),
        "encryptedData": document.encrypted_data,
        "signature": document.signature,
        "templateURL": document.template_url,
    }
    if document.sender:
        standard["addData"] = {"senderInfo": _sender(document.sender)}
    config = {"packageNumber": document.package_number, "printMask": document.print_mask}
    if any(config.values()):
        standard["config"] = {name: value for name, value in config.items() if value}
    contents: list[object] = [standard]
    if document.custom:
        area = document.custom
        contents.append({"data": dict(area.data), "templateURL": area.template_url})
    return {"documentID": document.document_id, "contents": contents}


def _sender(sender: Sender) -> dict[str, object]:
    return {
        "address": {
            "countryCode": COUNTRY,
            "provinceName": sender.province,
            "cityName": sender.city,
            "districtName": sender.district,
            "streetName": sender.street,
            "detailAddress": sender.detail,
        },
        "contact": {"name": sender.name, "mobile": sender.phone},
    }
