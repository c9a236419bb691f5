"""Reading one request strictly, and writing one answer: the little of HTTP that one page needs.

Anything a browser does not send is refused before anything is looked up. There is no file system
behind this server: a path is either the page of a link or nothing.
"""

import re
import socket
import time
from dataclasses import dataclass
from http import HTTPStatus

HEAD_MOST = 8 * 1024
"""Bytes of request line and headers; browsers send about 700."""
HEADERS_MOST = 60
HEAD_S = 5.0
"""For the whole head, however it drips in."""

_LINE = re.compile(rb"([A-Z]{1,16}) (/[\x21-\x7e]{0,511}) HTTP/1\.[01]")
_HEADER = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}):[ \t]*([\t\x20-\x7e\x80-\xff]*)")
_PAGE = re.compile(r"/b/([A-Za-z0-9_-]{1,128})(/live)?")
_ONCE = frozenset({b"host", b"content-length", b"transfer-encoding"})
_SECURITY = (
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ("X-Robots-Tag", "noindex, nofollow"),
)


class Refuse(Exception):
    """The request is not answered with the page."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


@dataclass(frozen=True, slots=True)
class Asked:
    """One good request. ``live`` asks for the changing part alone."""

    token: str
    live: bool
    head_only: bool


def read_head(connection: socket.socket) -> bytes:
    """The bytes up to the empty line.

    Raises:
        Refuse: too large, too slow, or the other side stopped in the middle.
    """
    end_s = time.monotonic() + HEAD_S
    head = bytearray()
    while b"\r\n\r\n" not in head:
        left_s = end_s - time.monotonic()
        if left_s <= 0:
            raise Refuse(HTTPStatus.REQUEST_TIMEOUT)
        connection.settimeout(left_s)
        try:
            more = connection.recv(2048)
        except TimeoutError as error:
            raise Refuse(HTTPStatus.REQUEST_TIMEOUT) from error
        if not more:
            raise Refuse(HTTPStatus.BAD_REQUEST)
        head += more
        if len(head) > HEAD_MOST:
            raise Refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
    return bytes(head.partition(b"\r\n\r\n")[0])


def parse(head: bytes) -> Asked:
    """The request in ``head``.

    Raises:
        Refuse: another method, another path, or headers that no browser sends.
    """
    first, *lines = head.split(b"\r\n")
    found = _LINE.fullmatch(first)
    if found is None:
        raise Refuse(HTTPStatus.BAD_REQUEST)
    _check_headers(lines)
    method, path = found.group(1), found.group(2).decode("ascii")
    if method not in {b"GET", b"HEAD"}:
        raise Refuse(HTTPStatus.METHOD_NOT_ALLOWED)
    page = _PAGE.fullmatch(path)
    if page is None:
        raise Refuse(HTTPStatus.NOT_FOUND)
    return Asked(page.group(1), page.group(2) is not None, method == b"HEAD")


def answer(
    status: HTTPStatus, body: bytes, *, policy: str, head_only: bool = False, wait_s: int = 0
) -> bytes:
    """A whole answer, after which the connection is closed.

    Args:
        status: of it.
        body: HTML in UTF-8.
        policy: Content-Security-Policy.
        head_only: leave the body out.
        wait_s: for Retry-After; 0 leaves it out.
    """
    headers = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Content-Security-Policy", policy),
        *_SECURITY,
        ("Connection", "close"),
    ]
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        headers.append(("Allow", "GET, HEAD"))
    if wait_s:
        headers.append(("Retry-After", str(wait_s)))
    lines = [f"HTTP/1.1 {status.value} {status.phrase}", *(f"{k}: {v}" for k, v in headers)]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + (b"" if head_only else body)


def _check_headers(lines: list[bytes]) -> None:
    if len(lines) > HEADERS_MOST:
        raise Refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
    seen: dict[bytes, bytes] = {}
    for line in lines:
        found = _HEADER.fullmatch(line)
        if found is None:
            raise Refuse(HTTPStatus.BAD_REQUEST)
        name = found.group(1).lower()
        if name in seen and name in _ONCE:
            raise Refuse(HTTPStatus.BAD_REQUEST)
        seen[name] = found.group(2).strip()
    if not seen.get(b"host"):
        raise Refuse(HTTPStatus.BAD_REQUEST)
    if b"transfer-encoding" in seen or seen.get(b"content-length", b"0") != b"0":
        raise Refuse(HTTPStatus(413))
