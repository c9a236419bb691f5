"""api sign, api call: the platform's protocol by hand."""

import json
from typing import Any

from app.adapters.doudian.sign import sign_request
from app.cli.choosing import choose_one_shop
from app.cli.exits import Exit
from app.cli.session import Session
from app.domain.errors import InvalidInput
from app.ports.tasks import NET_USER

PLATFORM_OK = 10000

SECRET_KEYS = frozenset(
    {"access_token", "refresh_token", "app_secret", "decrypt_text", "print_data", "sign", "key"}
)
HIDDEN = "***"


def sign(session: Session) -> int:
    """Sign parameters as the platform wants them; needs no profile."""
    args = session.args
    secret = session.app_secret()
    signed = sign_request(
        args.app_key, secret, args.method, args.timestamp, session.read_text(args.params)
    )
    session.screen.document(
        {
            "param_json": signed.param_json,
            "md5": signed.md5,
            "hmac_sha256": signed.hmac_sha256,
        }
    )
    return Exit.OK


def call(session: Session) -> int:
    """Call one method for a bound shop and show the whole answer, secrets hidden."""
    args = session.args
    params = _params(session.read_text(args.params)) if args.params else {}
    with session.desk() as desk:
        shop_id = choose_one_shop(desk, args.shop)
        answer = session.work(
            desk, NET_USER, lambda _ctx: desk.call_api(shop_id, args.method, params)
        )
    session.screen.document(without_secrets(answer))
    return Exit.OK if answer.get("code") == PLATFORM_OK else Exit.SOME_FAILED


def without_secrets(value: Any) -> Any:
    """``value`` with tokens, secrets, opened ciphers and print data replaced."""
    if isinstance(value, dict):
        return {
            key: HIDDEN if key in SECRET_KEYS and each else without_secrets(each)
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [without_secrets(each) for each in value]
    return value


def _params(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise InvalidInput("params.not_json", "参数不是 JSON 对象", "请检查括号、引号和逗号。")
    return value
