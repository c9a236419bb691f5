"""Binding against answers that the practice shop never gives."""

from collections.abc import Callable

import pytest

from app.adapters.doudian.binder import Doudian
from app.adapters.doudian.client import NoJob
from app.adapters.doudian.skew import SkewedClock
from app.adapters.doudian.transport import Endpoint
from app.domain.errors import AuthorizationError
from app.domain.ids import ShopId
from tests.fakes.clock import FakeClock
from tests.integration.doudian.desk import MemorySecrets
from tests.integration.doudian.kit import WildServer, answer

TOKENS = b'"access_token":"a","refresh_token":"r","expires_in":604800'


@pytest.mark.parametrize(
    ("bind", "more", "code"),
    [
        (lambda doudian: doudian.bind_self("1", "s", ShopId("7")), b',"shop_id":8', "wrong_shop"),
        (lambda doudian: doudian.bind_code("1", "s", "c"), b"", "no_shop"),
    ],
)
def test_tokens_of_no_known_shop_are_not_kept(
    bind: Callable[[Doudian], object], more: bytes, code: str
) -> None:
    secrets = MemorySecrets()
    body = b'{"code":10000,"data":{' + TOKENS + more + b"}}"
    with WildServer([answer(body)]) as server:
        doudian = Doudian(
            secrets=secrets,
            clock=SkewedClock(FakeClock()),
            endpoint=lambda: Endpoint(base_url=server.url),
        )
        with pytest.raises(AuthorizationError) as caught:
            bind(doudian)
        doudian.close()
    assert caught.value.code == f"auth.{code}"
    assert not secrets.held


def test_a_caller_without_a_job_just_waits() -> None:
    job = NoJob()
    job.check()
    job.wait(0)
