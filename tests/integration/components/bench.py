"""Documents, a quick patience, and a listener that can be waited for."""

import threading
import time
from collections.abc import Callable
from urllib.parse import urlencode

from app.sandbox.print_data import seal_print_data
from printers.components import (
    Document,
    DocumentReport,
    Paper,
    Patience,
    Report,
    Standing,
    Task,
    Why,
)
from printers.components.component import QueuedComponent

QUICK = Patience(
    connect_s=5, reply_s=10, write_s=10, result_s=30, close_s=5, retry_s=0.02, retry_most_s=0.1
)
SECRETS = ("张三丰", "13800001111", "1 号楼 2 单元")


def label(track_no: str) -> dict[str, object]:
    """Opened print data, as the practice shop seals them."""
    return {
        "track_no": track_no,
        "company_name": "中通快递",
        "receiver_name": SECRETS[0],
        "receiver_phone": SECRETS[1],
        "receiver_region": ["浙江省", "杭州市", "西湖区", "文三路"],
        "receiver_detail": SECRETS[2],
        "sort_code": "570-A12 03-028",
    }


def form_params() -> str:
    """A query of the right form; nobody here knows its secret."""
    return urlencode(
        {
            "access_token": "token",
            "app_key": "7100000000000000001",
            "method": "logistics.getShopKey",
            "param_json": "{}",
            "timestamp": str(int(time.time())),
            "v": "2",
            "sign": "0" * 64,
        }
    )


def document(track_no: str, **changes: object) -> Document:
    members: dict[str, object] = {
        "document_id": track_no,
        "encrypted_data": seal_print_data(label(track_no)),
        "signature": "signature",
        "template_url": "https://example.invalid/standard.xml",
        "params": form_params,
    } | changes
    return Document(**members)  # type: ignore[arg-type]


def task(*numbers: str) -> Task:
    return Task(documents=tuple(map(document, numbers)))


def known(report: Report) -> list[tuple[Paper, Why]]:
    return [(each.paper, each.why) for each in report.documents]


def only(report: Report) -> DocumentReport:
    (found,) = report.documents
    return found


PRINTED = (Paper.PRINTED, Why.NONE)


def notice_loss(client: QueuedComponent) -> None:
    """Wait until a client knows that its component is gone."""
    while client.reach() is Standing.READY:
        continue


class Listener:
    """Keeps every report; :meth:`wait` for one of a kind."""

    def __init__(self) -> None:
        self.reports: list[Report] = []
        self._changed = threading.Condition()

    def __call__(self, report: Report) -> None:
        with self._changed:
            self.reports.append(report)
            self._changed.notify_all()

    def wait(self, wanted: Callable[[Report], bool]) -> Report:
        with self._changed:
            assert self._changed.wait_for(lambda: any(map(wanted, self.reports)), 30)
            return next(filter(wanted, self.reports))


class Clock:
    """Real seconds, plus what a test adds."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.ahead
