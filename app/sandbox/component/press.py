"""Prints the documents of a task: opens, checks, draws, writes a PNG and a record line."""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.labels.code128 import Unencodable
from app.sandbox.component.drawing import DPI, Waybill, draw
from app.sandbox.component.faults import ComponentFaults
from app.sandbox.component.shop_key import BadParams, KeyDesk
from app.sandbox.print_data import open_print_data
from app.sandbox.printers.output import OutputTray

Json = Mapping[str, object]

BAD_CIPHER = 40
"""Code of print data that cannot be opened (菜鸟)."""
NO_DOCUMENT = 11


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedDocument:
    """One label that came out; a line of ``documents.jsonl``. No receiver in it."""

    sequence: int
    task_id: str
    document_id: str
    track_no: str
    printer: str
    package_number: str
    custom: tuple[str, ...]
    file: str
    codes: tuple[str, ...]
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What became of one document: ``status`` as 抖店 words it, ``code`` as 菜鸟 does."""

    document_id: str
    status: str
    message: str = ""
    code: int = 0
    track_no: str = ""


class _CannotPrint(Exception):
    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class Press:
    """One component's way to paper."""

    def __init__(
        self,
        folder: Path,
        faults: ComponentFaults,
        keys: KeyDesk | None,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        self._folder = folder
        self._faults = faults
        self._keys = keys
        self._now = now or (lambda: datetime.now(UTC))
        self._tray = OutputTray(folder, "waybill", DPI, now)
        self._lock = threading.Lock()
        self._printed: list[PrintedDocument] = []

    @property
    def printed(self) -> tuple[PrintedDocument, ...]:
        """Everything that came out since this was made, in order."""
        with self._lock:
            return tuple(self._printed)

    def print_all(self, task: Json) -> list[Done]:
        """Print the documents of a task, each by itself."""
        documents = task.get("documents")
        listed = documents if isinstance(documents, list) else []
        return [self._print(task, each) for each in listed if isinstance(each, Mapping)]

    def _print(self, task: Json, document: Json) -> Done:
        document_id = _text(document, "documentID")
        try:
            track_no = self._to_paper(task, document, document_id)
        except _CannotPrint as error:
            return Done(
                document_id=document_id, status="failed", message=error.message, code=error.code
            )
        if not track_no:
            return Done(document_id=document_id, status="canceled", message="已取消", code=2)
        return Done(document_id=document_id, status="success", track_no=track_no)

    def _to_paper(self, task: Json, document: Json, document_id: str) -> str:
        if document_id in self._faults.cancel:
            return ""
        if document_id in self._faults.fail:
            raise _CannotPrint("打印机拒绝了任务")
        contents = [each for each in _list(document, "contents") if isinstance(each, Mapping)]
        if not contents:
            raise _CannotPrint("document not found", NO_DOCUMENT)
        standard, custom = contents[0], contents[1] if len(contents) > 1 else {}
        label = self._open(standard)
        config, added = _part(standard, "config"), _part(standard, "addData")
        fields = _part(custom, "data")
        waybill = Waybill(
            label=label,
            sender=_sender(added),
            package_number=_text(config, "packageNumber"),
            custom=fields,
        )
        try:
            picture = draw(waybill)
        except Unencodable as error:
            raise _CannotPrint("运单号不能印成条码") from error
        with self._lock:
            sheet = self._tray.put(picture)
            printed = PrintedDocument(
                sequence=sheet.sequence,
                task_id=_text(task, "taskID"),
                document_id=document_id,
                track_no=str(label["track_no"]),
                printer=_text(task, "printer"),
                package_number=waybill.package_number,
                custom=tuple(fields),
                file=sheet.file,
                codes=sheet.codes,
                at=self._now().isoformat(),
            )
            with (self._folder / "documents.jsonl").open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(printed), ensure_ascii=False) + "\n")
            self._printed.append(printed)
        return printed.track_no

    def _open(self, standard: Json) -> dict[str, object]:
        data, signature = _text(standard, "encryptedData"), _text(standard, "signature")
        if not _text(standard, "templateURL").startswith(("http://", "https://")):
            raise _CannotPrint("模板地址错误")
        if not signature:
            raise _CannotPrint("缺少 signature")
        if self._keys is not None:
            try:
                self._keys.check(_text(standard, "params"), data, signature)
            except BadParams as error:
                raise _CannotPrint(f"获取密钥失败：{error}") from error
        label = open_print_data(data.removeprefix("AES:"))
        if label is None:
            raise _CannotPrint("Unknown encryption type.", BAD_CIPHER)
        return label


def _text(message: Json, name: str) -> str:
    value = message.get(name)
    return value if isinstance(value, str) else ""


def _part(message: Json, name: str) -> Json:
    value = message.get(name)
    return value if isinstance(value, Mapping) else {}


def _list(message: Json, name: str) -> list[object]:
    value = message.get(name)
    return value if isinstance(value, list) else []


def _sender(added: Json) -> str:
    """Name and phone of a replaced sender, in either dialect."""
    contact = _part(_part(added, "senderInfo"), "contact") or _part(added, "sender")
    return f"{_text(contact, 'name')} {_text(contact, 'mobile')}".strip()
