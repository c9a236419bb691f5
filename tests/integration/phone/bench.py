"""A board of made-up parcels served on loopback, and a plain socket to ask it with."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from app.adapters.phone_page.limits import Limits
from app.adapters.phone_page.server import PhoneServer, Place
from app.domain.parcel import Stage
from app.domain.phone_link import PhoneLink, Verdict, judge, new_link
from app.presentation.boards.phone_page import PhonePages
from app.presentation.boards.shared import SharedBoard
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.options import OPTIONS
from tests.fakes.pickup_money import line_of
from tests.fakes.rows import HOUR_S, NOW, NOW_S, make_row, make_shop

LOOPBACK = "127.0.0.1"
CANARY = "金丝雀收件人"
CANARY_PHONE = "13987654321"
CANARY_PLACE = "云南省昭通市"
CANARY_WORDS = "<script>alert(1)</script>"


def made_rows() -> list[Any]:
    """Missed, urgent, soon, calm; every text of a person in them is a canary."""
    hours = (-3, 1, 1, 5, 9, 20, 22)
    rows = []
    for n, left in enumerate(hours, 1):
        row = make_row(n, paid_s=NOW_S - 24 * HOUR_S + left * HOUR_S - 77 * n)
        rows.append(
            replace(
                row,
                promise_s=NOW_S + left * HOUR_S if left < 0 else NOW_S + 60 * HOUR_S,
                stage=Stage.TO_PRINT,
                paid_s=row.paid_s if left > 0 else NOW_S - 70 * HOUR_S,
                carrier_name="中通快递" if n % 2 else "韵达快递",
                receiver=f"{CANARY} {CANARY_PHONE}",
                region=CANARY_PLACE,
                buyer_words=f"请给{CANARY}打电话",
                seller_words=CANARY_WORDS,
            )
        )
    return rows


def made_desk(folder: Path) -> FakeDesk:
    """A desk with those rows and a rate."""
    rows = made_rows()
    fake = FakeDesk(InlineTasks(), folder, OPTIONS, rows=rows, shops=[make_shop()])
    paid_s = NOW_S - 5 * 24 * HOUR_S
    waiting = [line_of(row, row.order_ids[0]).rate for row in rows]
    taken = [
        line_of(make_row(n), make_row(n).order_ids[0]).rate._replace(
            paid_s=paid_s, picked_up_s=paid_s + 10 * HOUR_S
        )
        for n in range(200, 208)
    ]
    fake.reader.rate = (*waiting, *taken)
    return fake


@dataclass
class Bench:
    """A running server and what stands behind it."""

    fake: FakeDesk
    server: PhoneServer
    link: PhoneLink | None
    forward: timedelta = timedelta()

    def judge(self, token: str) -> Verdict:
        return judge(self.link, token, NOW + self.forward)

    @property
    def path(self) -> str:
        assert self.link is not None
        return f"/b/{self.link.token}"

    def ask(self, request: bytes, tls: ssl.SSLContext | None = None) -> bytes:
        """Send these bytes, read to the end."""
        with socket.create_connection((LOOPBACK, self.server.port), 20) as plain:
            connection = tls.wrap_socket(plain, server_hostname=LOOPBACK) if tls else plain
            connection.sendall(request)
            found = b""
            while more := connection.recv(65536):
                found += more
            if tls:
                connection.close()
        return found

    def get(self, path: str, *more: str, method: str = "GET") -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {LOOPBACK}", *more, "", ""]
        return self.ask("\r\n".join(lines).encode("latin-1"))


@contextmanager
def serving(
    folder: Path, *, tls: ssl.SSLContext | None = None, limits: Limits | None = None
) -> Iterator[Bench]:
    """Serve until the end of the block."""
    fake = made_desk(folder)
    board = SharedBoard(fake.desk())

    def judged(token: str) -> Verdict:
        return bench.judge(token)

    server = PhoneServer(
        Place(host=LOOPBACK, port=0),
        pages=PhonePages(board.facts),
        judge=judged,
        tls=tls,
        limits=limits,
    )
    bench = Bench(fake, server, new_link(NOW, 24))
    server.begin()
    try:
        yield bench
    finally:
        board.close()
        server.end()


def status(answer: bytes) -> int:
    """The status code of an answer."""
    return int(answer.split(b" ", 2)[1])


def body(answer: bytes) -> str:
    """The text behind the headers."""
    return answer.partition(b"\r\n\r\n")[2].decode()
