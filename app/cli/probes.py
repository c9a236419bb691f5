"""What the doctor looks at on this computer. Each probe is quick and changes nothing."""

import shutil
import socket
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import closing
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from app.adapters.store.schema import HEAD
from app.adapters.vault import open_secrets
from app.diagnostics.checks import DatabaseFacts, ServerAnswer
from app.domain.errors import NetworkError, SecretsError
from app.domain.ids import new_id
from app.labels.fonts import packaged_typeface
from app.ports.printer import PrinterStatus

PATIENCE_S = 8.0
SECRETS_FILE = "secrets.keyring"
SAMPLE = "准揽面单Aa0"

_FONT_FILES = (
    Path("C:/Windows/Fonts/msyh.ttc"),
    Path("C:/Windows/Fonts/simsun.ttc"),
    Path("/System/Library/Fonts/PingFang.ttc"),
    Path("/System/Library/Fonts/STHeiti Medium.ttc"),
    Path("/System/Library/Fonts/Hiragino Sans GB.ttc"),
)


def label_font() -> str:
    """Load the packaged font and make sure that it has Chinese."""
    typeface = packaged_typeface()
    missing = [char for char in SAMPLE if not typeface.has(char)]
    if missing:
        raise LookupError(f"the packaged font lacks {len(missing)} of the sample characters")
    return "自带字体"


def chinese_font() -> str | None:
    """A Chinese font of the system; None when there is none."""
    for path in _FONT_FILES:
        if path.exists():
            return path.stem
    if sys.platform in {"win32", "darwin"} or shutil.which("fc-list") is None:
        return None
    listed = subprocess.run(
        ["fc-list", ":lang=zh-cn", "family"],
        capture_output=True,
        timeout=PATIENCE_S,
        check=False,
    ).stdout.decode("utf-8", "replace")
    families = sorted(line.split(",")[0].strip() for line in listed.splitlines() if line.strip())
    return families[0] if families else None


def pyside_version() -> str | None:
    """The installed PySide6, without importing it; None when it is missing."""
    try:
        return version("PySide6-Essentials")
    except PackageNotFoundError:
        return None


def keyring_keeps(backend: str, folder: Path) -> str:
    """Put a secret away, read it back and forget it; returns the keyring's Chinese name.

    Args:
        backend: ``os`` or ``file``.
        folder: of the profile, for the encrypted file.

    Raises:
        SecretsError: there is no keyring, it is locked, or it does not keep what it is given.
    """
    file = folder / SECRETS_FILE if backend == "file" else None
    secrets = open_secrets("doctor", file=file)
    canary = new_id()
    secrets.put("probe", canary)
    kept = secrets.get("probe")
    secrets.delete("probe")
    if kept != canary:
        raise SecretsError(
            "secrets.forgets", "钥匙串没有留住密钥", "在设置里改用加密文件保存密钥。"
        )
    return "系统钥匙串" if file is None else "加密文件"


def printer_answers(host: str, port: int) -> PrinterStatus:
    """Whether anything listens where the printer should be; tells nothing about its paper."""
    try:
        with socket.create_connection((host, port), timeout=PATIENCE_S):
            return PrinterStatus(ready=None)
    except OSError:
        return PrinterStatus(
            ready=False, title="连不上打印机", advice="检查打印机电源、网线和地址。"
        )


def database_facts(path: Path) -> DatabaseFacts:
    """Look into the database read-only; a missing file is no fault."""
    folder = next(parent for parent in path.parents if parent.exists())
    free = shutil.disk_usage(folder).free
    if not path.exists():
        return DatabaseFacts(exists=False, free_bytes=free)
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            intact = connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
            schema = _schema(connection)
    except sqlite3.DatabaseError:
        return DatabaseFacts(exists=True, intact=False, free_bytes=free)
    return DatabaseFacts(exists=True, intact=intact, schema=schema, newest=HEAD, free_bytes=free)


def _schema(connection: sqlite3.Connection) -> str:
    named = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'"
    if connection.execute(named).fetchone() is None:
        return ""
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return "" if row is None else str(row[0])


class ShopServer:
    """Asks the shop server once, for the network's and the clock's finding."""

    def __init__(self, base_url: str, proxy: str) -> None:
        self._base_url = base_url
        proxies = {"http": proxy, "https": proxy} if proxy else {}
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler(proxies), _NoRedirect()
        )
        self._answer: ServerAnswer | None = None

    def ask(self) -> ServerAnswer:
        """The answer, asked for at the first call.

        Raises:
            NetworkError: there is none.
        """
        if self._answer is None:
            self._answer = self._fetch()
        return self._answer

    def _fetch(self) -> ServerAnswer:
        # base_url is checked to be http(s) when it is saved
        request = urllib.request.Request(self._base_url)  # noqa: S310
        before = datetime.now(UTC)
        try:
            with self._opener.open(request, timeout=PATIENCE_S) as response:
                status, date = response.status, response.headers.get("Date")
        except urllib.error.HTTPError as error:
            with closing(error):
                status, date = error.code, error.headers.get("Date")
        except (OSError, HTTPException, ValueError) as error:
            raise NetworkError(
                "network.unreachable",
                "连不上开放平台",
                "检查网络、代理和「开放平台地址」设置。",
                context={"kind": type(error).__name__},
            ) from error
        after = datetime.now(UTC)
        return ServerAnswer(
            server_date=_date(date), local=before + (after - before) / 2, status=status
        )


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer, too."""

    def redirect_request(self, *_args: object, **_kwargs: object) -> None:
        """Do not follow."""


def _date(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return parsedate_to_datetime(text).astimezone(UTC)
    except ValueError:
        return None
