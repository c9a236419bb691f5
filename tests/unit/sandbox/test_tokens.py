"""Token rules of the reference (2.2, 2.3), on a clock that is a number."""

from typing import Any

import pytest

from app.sandbox.answers import Refused
from app.sandbox.tokens import ACCESS_S, CODE_S, LAST_HOUR_S, REFRESH_S, TokenDesk

T0 = 1_700_000_000.0
SHOP = "88000001"


@pytest.fixture
def desk() -> TokenDesk:
    return TokenDesk("secret", {SHOP: "练习店铺"}, "duration")


def _refresh(desk: TokenDesk, refresh: object, now: float) -> dict[str, Any]:
    return desk.finish_refresh(desk.begin_refresh(str(refresh), now), now)


def _sub_code(error: pytest.ExceptionInfo[Refused]) -> str:
    return error.value.sub_code


def test_a_self_use_app_gets_a_pair(desk: TokenDesk) -> None:
    pair = desk.create_self(SHOP, T0)
    assert desk.check(str(pair["access_token"]), T0) == SHOP
    assert pair["expires_in"] == ACCESS_S == 7 * 86400
    assert (pair["shop_id"], pair["authority_id"]) == (int(SHOP), SHOP)
    assert REFRESH_S == 14 * 86400


def test_an_unknown_shop_gets_none(desk: TokenDesk) -> None:
    with pytest.raises(Refused) as error:
        desk.create_self("1", T0)
    assert _sub_code(error) == "isv.no-authorization"


def test_expires_in_can_be_an_instant() -> None:
    desk = TokenDesk("secret", {SHOP: "练习店铺"}, "timestamp")
    assert desk.create_self(SHOP, T0)["expires_in"] == T0 + ACCESS_S


def test_a_code_works_once(desk: TokenDesk) -> None:
    code = desk.new_code(SHOP, T0)
    desk.create_by_code(code, T0 + CODE_S - 1)
    with pytest.raises(Refused) as error:
        desk.create_by_code(code, T0 + CODE_S - 1)
    assert _sub_code(error) == "isv.code-invalid"


def test_a_code_lives_ten_minutes(desk: TokenDesk) -> None:
    code = desk.new_code(SHOP, T0)
    with pytest.raises(Refused) as error:
        desk.create_by_code(code, T0 + 600)
    assert _sub_code(error) == "isv.code-expired"


@pytest.mark.parametrize("early", [ACCESS_S, LAST_HOUR_S + 1])
def test_an_early_refresh_changes_nothing(desk: TokenDesk, early: int) -> None:
    pair = desk.create_self(SHOP, T0)
    now = T0 + ACCESS_S - early
    again = _refresh(desk, pair["refresh_token"], now)
    assert again | {"expires_in": 0} == pair | {"expires_in": 0}
    assert again["expires_in"] == early


def test_a_refresh_in_the_last_hour_keeps_the_old_token_an_hour(desk: TokenDesk) -> None:
    pair = desk.create_self(SHOP, T0)
    now = T0 + ACCESS_S - LAST_HOUR_S
    new = _refresh(desk, pair["refresh_token"], now)
    old = str(pair["access_token"])
    assert new["access_token"] != old
    assert new["expires_in"] == ACCESS_S
    assert desk.check(old, now + LAST_HOUR_S - 1) == SHOP
    with pytest.raises(Refused) as error:
        desk.check(old, now + LAST_HOUR_S)
    assert _sub_code(error) == "isv.access-token-no-existed"
    assert desk.check(new["access_token"], now + LAST_HOUR_S) == SHOP


def test_a_refresh_after_the_end_kills_the_old_token(desk: TokenDesk) -> None:
    pair = desk.create_self(SHOP, T0)
    now = T0 + ACCESS_S
    with pytest.raises(Refused) as error:
        desk.check(str(pair["access_token"]), now)
    assert _sub_code(error) == "isv.access-token-expired"
    new = _refresh(desk, pair["refresh_token"], now)
    with pytest.raises(Refused) as error:
        desk.check(str(pair["access_token"]), now)
    assert _sub_code(error) == "isv.access-token-no-existed"
    assert desk.check(new["access_token"], now) == SHOP


def test_a_refresh_token_ends_too(desk: TokenDesk) -> None:
    pair = desk.create_self(SHOP, T0)
    with pytest.raises(Refused) as error:
        desk.begin_refresh(str(pair["refresh_token"]), T0 + REFRESH_S)
    assert _sub_code(error) == "isv.token-expired"


def test_the_loser_of_two_refreshes_calls_again_and_gets_the_newest(desk: TokenDesk) -> None:
    pair = desk.create_self(SHOP, T0)
    now = T0 + ACCESS_S + 5
    entered = desk.begin_refresh(str(pair["refresh_token"]), now)
    with pytest.raises(Refused) as error:
        desk.begin_refresh(str(pair["refresh_token"]), now)
    assert _sub_code(error) == "isv.business-failed:31012"
    won = desk.finish_refresh(entered, now)
    assert _refresh(desk, pair["refresh_token"], now + 1)["access_token"] == won["access_token"]


def test_a_new_authorization_ends_the_old_pair(desk: TokenDesk) -> None:
    old = desk.create_self(SHOP, T0)
    new = desk.create_self(SHOP, T0 + 1)
    with pytest.raises(Refused) as error:
        desk.check(str(old["access_token"]), T0 + 1)
    assert _sub_code(error) == "isv.access-token-no-existed"
    with pytest.raises(Refused) as error:
        desk.begin_refresh(str(old["refresh_token"]), T0 + 1)
    assert _sub_code(error) == "isv.token-invalid"
    assert desk.check(str(new["access_token"]), T0 + 1) == SHOP


def test_names_missing_and_unknown_tokens(desk: TokenDesk) -> None:
    for token, sub_code in (("", "access-token-missing"), ("x", "access-token-no-existed")):
        with pytest.raises(Refused, match=sub_code):
            desk.check(token, T0)
