"""order.batchDecrypt and order.batchSensitive (reference 3.6, 7)."""

from collections.abc import Callable

from app.sandbox.answers import Data, bad_parameter, business
from app.sandbox.cipher import ADDRESS, NAME, PHONE, Opened
from app.sandbox.dice import Dice
from app.sandbox.endpoints.call import Endpoint, ShopCall
from app.sandbox.ledger import TextDecrypted
from app.sandbox.params import Params
from app.sandbox.people import mask_detail, mask_name, mask_phone
from app.sandbox.wire import DAY

MOST = 50
VIRTUAL_LIFE_S = 15 * DAY
_FAILED, _PART_FAILED = 300003, 300008

Tell = Callable[[Opened], dict[str, object]]


def batch_decrypt(call: ShopCall) -> Data:
    """Plain texts of ≤ 50 ciphertexts, each with its own outcome."""
    account = call.params.text("account_id", "")

    def plain(opened: Opened) -> dict[str, object]:
        call.shop.ledger.decrypts.append(
            TextDecrypted(
                at=call.now,
                shop_id=call.shop.shop_id,
                order_id=opened.order_id,
                data_type=opened.data_type,
                account_id=account,
            )
        )
        if opened.data_type == PHONE and call.world.config.virtual_phones:
            return _virtual(opened, call.now)
        return {"decrypt_text": opened.text, "is_virtual_tel": False, "expire_time": 0}

    return _rows(call, plain)


def batch_sensitive(call: ShopCall) -> Data:
    """Masked texts of ≤ 50 ciphertexts."""
    masks = {NAME: mask_name, PHONE: mask_phone, ADDRESS: mask_detail}

    def masked(opened: Opened) -> dict[str, object]:
        return {"decrypt_text": masks[opened.data_type](opened.text)}

    return _rows(call, masked)


def _rows(call: ShopCall, tell: Tell) -> Data:
    infos = call.params.numbered(100000).objects("cipher_infos")
    if not 0 < len(infos) <= MOST:
        raise bad_parameter(100000, "cipher_infos 应有 1 到 50 条")
    rows = [_row(call, info, tell) for info in infos]
    failed = sum(1 for row in rows if row["err_no"])
    if failed == len(rows):
        raise business(_FAILED, "解密失败")
    custom = {"err_code": _PART_FAILED if failed else 0, "err_msg": "部分失败" if failed else ""}
    return {"decrypt_infos": rows, "custom_err": custom}


def _row(call: ShopCall, info: Params, tell: Tell) -> dict[str, object]:
    opened, problem = _open(call, info)
    row: dict[str, object] = {
        "auth_id": info.text("auth_id", ""),
        "cipher_text": info.text("cipher_text", ""),
        "decrypt_text": "",
        "err_no": 0 if opened else _FAILED,
        "err_msg": problem,
    }
    return row | {"data_type": opened.data_type, **tell(opened)} if opened else row


def _open(call: ShopCall, info: Params) -> tuple[Opened | None, str]:
    order_id = info.text("auth_id", "")
    if call.shop.book.get(order_id) is None:
        return None, "订单不存在或不属于该店铺"
    opened = call.shop.cipher.open(info.text("cipher_text", ""))
    if opened is None:
        return None, "密文格式错误"
    if opened.order_id != order_id:
        return None, "密文与订单不匹配"
    return opened, ""


def _virtual(opened: Opened, now: int) -> dict[str, object]:
    dice = Dice("virtual", opened.order_id)
    main, extension = "184" + dice.digits(8), dice.digits(4)
    return {
        "decrypt_text": f"{main}-{extension}",
        "is_virtual_tel": True,
        "expire_time": now + VIRTUAL_LIFE_S,
        "phone_no_a": main,
        "phone_no_b": extension,
    }


ENDPOINTS = {
    "order.batchDecrypt": Endpoint(batch_decrypt),
    "order.batchSensitive": Endpoint(batch_sensitive),
}
