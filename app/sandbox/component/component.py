"""The practice component as one object: a websocket server on loopback."""

import contextlib
import json
import logging
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

from app.sandbox.component.faults import ComponentFaults, Order
from app.sandbox.component.press import Press, PrintedDocument
from app.sandbox.component.shop_key import KeyDesk
from app.sandbox.component.talks import CainiaoTalk, DoudianTalk, Event, Talk

Json = Mapping[str, object]
PRINTERS = ("练习面单打印机", "练习备用打印机")
VERSIONS = {"doudian": "1.2.0.0", "cainiao": "1.5.3.0"}


class _Cut(Exception):
    """The connection is to be cut now."""


class PracticeComponent:
    """A print component on loopback; ``start`` before use, ``stop`` after.

    Args:
        folder: for ``waybill-0001.png`` …, ``documents.jsonl`` and ``waybills.jsonl``.
        port: 0 takes a free one, which is kept for later starts.
        dialect: whose messages it speaks.
        shop_url: of the practice shop that answers ``logistics.getShopKey``; empty checks the form
            of ``params`` alone. Used by the 抖店 dialect only.
        shop_ids: shops whose print data may be opened.
        version: told to ``getAgentInfo``.
        now: aware instants for the record.

    Attributes:
        faults: switches, to be changed while it runs.
        commands: what was asked, in order.
        seen: taskIDs in the order in which they came, repeated ones repeatedly.
    """

    def __init__(
        self,
        folder: Path,
        port: int = 0,
        *,
        dialect: Literal["doudian", "cainiao"] = "doudian",
        shop_url: str = "",
        shop_ids: tuple[str, ...] = ("88000001",),
        host: str = "127.0.0.1",
        version: str = "",
        now: Callable[[], datetime] | None = None,
    ) -> None:
        self.faults = ComponentFaults()
        self.commands: list[str] = []
        self.seen: list[str] = []
        self.version = version or VERSIONS[dialect]
        self._host = host
        self._port = port
        keys = KeyDesk(shop_url, shop_ids) if dialect == "doudian" else None
        self._press = Press(folder, self.faults, keys, now)
        self._talk: Talk = DoudianTalk() if dialect == "doudian" else CainiaoTalk()
        self._stopping = threading.Event()
        self._server: Server | None = None
        self._thread: threading.Thread | None = None
        self._lines: set[ServerConnection] = set()

    @property
    def url(self) -> str:
        """``ws://…``; the port is known once started when 0 was asked for."""
        return f"ws://{self._host}:{self._port}"

    @property
    def connections(self) -> int:
        """Those that are open; one that its client left is open until its task is worked off."""
        return len(self._lines)

    @property
    def documents(self) -> tuple[PrintedDocument, ...]:
        """Everything that came out, over all starts, in order."""
        return self._press.printed

    def start(self) -> None:
        """Listen. Raises OSError when the port is taken."""
        if self._server is not None:
            return
        self._stopping.clear()
        self._server = serve(
            self._converse,
            self._host,
            self._port,
            compression=None,
            ping_interval=None,
            close_timeout=1,
            max_size=None,
            logger=_silent_logger(),
        )
        self._port = self._server.socket.getsockname()[1]
        self._thread = threading.Thread(
            target=self._server.serve_forever, name="practice-component"
        )
        self._thread.start()

    def stop(self) -> None:
        """Close every connection and wait for all threads. Doing it twice is fine."""
        server, thread = self._server, self._thread
        if server is None or thread is None:
            return
        self._stopping.set()
        server.shutdown()
        thread.join()
        self._server = self._thread = None

    def kill(self) -> None:
        """Stop as a crash would: connections break without a goodbye."""
        self._stopping.set()
        if self._server is not None:
            self._server.socket.close()  # first, or clients are back before it is dead
        for line in list(self._lines):
            _cut(line)
        self.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _converse(self, line: ServerConnection) -> None:
        self._lines.add(line)
        try:
            for text in line:
                for event in self._answers(text):
                    self._say(line, event)
        except ConnectionClosed:
            return
        except _Cut:
            _cut(line)
        finally:
            self._lines.discard(line)

    def _say(self, line: ServerConnection, event: Event) -> None:
        for text in self.faults.rubbish:
            line.send(text)
        for _ in range(2 if self.faults.twice else 1):
            line.send(json.dumps(event, ensure_ascii=False))

    def _answers(self, text: str | bytes) -> Iterator[Event]:
        try:
            message = json.loads(text)
        except ValueError:
            return
        if not isinstance(message, dict):
            return
        command = str(message.get("cmd"))
        self.commands.append(command)
        if command in self.faults.deaf_to:
            return
        head: Event = {"cmd": command, "requestID": message.get("requestID")}
        if command == "print" and command not in self.faults.unknown:
            yield from self._work(message)
        else:
            yield head | self._simple(command)

    def _simple(self, command: str) -> Event:
        if command in self.faults.unknown or command not in {"getPrinters", "getAgentInfo"}:
            return {"status": "failed", "msg": "command not supported"}
        if command == "getAgentInfo":
            return {"status": "success", "msg": "", "version": self.version}
        extras = self._talk.printer_extras
        return {
            "status": "success",
            "msg": "",
            "defaultPrinter": PRINTERS[0],
            "printers": [{"name": name, **extras} for name in PRINTERS],
        }

    def _work(self, request: Json) -> Iterator[Event]:
        found = request.get("task")
        task: Json = found if isinstance(found, dict) else {}
        self.seen.append(str(task.get("taskID")))
        order = self.faults.order
        refusal = "打印组件忙，请稍后再试" if self.faults.busy else ""
        refusal = refusal or ("" if task.get("documents") else "没有文档")
        for event in self._talk.before(request, task, order):
            yield self._addressed(event, request)
        reply = self._talk.reply(request, task, refusal)
        if refusal:
            yield reply
            return
        if order is not Order.RESULT_FIRST:
            yield reply
        for event in self._results(task, order):
            yield self._addressed(event, request)
        if order is Order.RESULT_FIRST:
            yield reply

    def _results(self, task: Json, order: Order) -> Iterator[Event]:
        self._stopping.wait(self.faults.delay_s)
        if self.faults.use_drop("before") or self._stopping.is_set():
            raise _Cut
        done = self._press.print_all(task)
        if self.faults.use_drop("after"):
            raise _Cut
        if not self.faults.never_notify:
            yield from self._talk.results(task, done, order)

    def _addressed(self, event: Event, request: Json) -> Event:
        """With the ids that the faults leave, and the noise."""
        faults = self.faults
        if faults.only_request_id:
            event = {name: value for name, value in event.items() if name.lower() != "taskid"}
        if not faults.only_task_id:
            event = event | {"requestID": request.get("requestID")}
        return event | {"noise": "噪" * (faults.noise_bytes // 3)} if faults.noise_bytes else event


def _cut(line: ServerConnection) -> None:
    with contextlib.suppress(OSError):
        line.socket.shutdown(socket.SHUT_RDWR)


def _silent_logger() -> logging.Logger:
    """Connections that break are what it is for, and messages do not belong into a log."""
    logger = logging.Logger("practice-component")  # noqa: LOG001 - out of reach of settings
    logger.disabled = True
    return logger
