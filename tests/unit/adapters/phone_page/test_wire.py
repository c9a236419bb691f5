"""Whatever bytes come, a request is parsed or refused, and never anything else."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from app.adapters.phone_page.limits import ADDRESSES, BURST, Limits
from app.adapters.phone_page.wire import Asked, Refuse, answer, parse

HEAD = st.lists(st.binary(max_size=80), min_size=1, max_size=8).map(b"\r\n".join)


@given(HEAD)
@example(b"GET /b/abc/live HTTP/1.1\r\nHost: a")
@example(b"GET /b/../x HTTP/1.1\r\nHost: a")
def test_any_head_is_answered(head: bytes) -> None:
    try:
        asked = parse(head)
    except Refuse as error:
        refused: Refuse | None = error
    else:
        refused = None
        assert re.fullmatch(r"[A-Za-z0-9_-]{1,128}", asked.token)
    assert refused is None or 400 <= refused.status.value < 500


def test_a_browsers_head_is_understood() -> None:
    head = (
        b"GET /b/aB-_9/live HTTP/1.1\r\nHost: 192.168.1.20:8780\r\nAccept: */*\r\n"
        b"User-Agent: Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X)\r\n"
        b"Accept-Language: zh-CN,zh;q=0.9\r\nContent-Length: 0"
    )
    assert parse(head) == Asked("aB-_9", True, False)


def test_no_header_can_be_slipped_into_an_answer() -> None:
    from http import HTTPStatus

    head = answer(HTTPStatus.OK, b"x\r\nSet-Cookie: a", policy="default-src 'none'")
    assert b"Set-Cookie" not in head.partition(b"\r\n\r\n")[0]
    assert b"\r\nContent-Length: 16\r\n" in head


def test_only_so_many_addresses_are_remembered() -> None:
    limits = Limits(lambda: 0.0)
    for _ in range(BURST):
        assert limits.may_ask("first")
    assert not limits.may_ask("first")
    for n in range(ADDRESSES):
        assert limits.may_ask(f"other {n}")
    assert len(limits._buckets) == ADDRESSES
    assert limits.may_ask("first")  # forgotten, as the one not heard of longest
