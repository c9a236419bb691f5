"""Decryption of receivers: which texts to ask for, and what came back. Pure.

Plain texts pass through memory only; nothing here has a telling ``repr``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec

from app.adapters.doudian import wire_waybills as wire
from app.adapters.doudian.canonical import Json
from app.adapters.doudian.fields import number, order_key
from app.domain.ids import OrderId
from app.domain.order import Receiver
from app.ports.platform import PlainReceiver

TEXTS_A_CALL = 50
"""The platform's limit of ``order.batchDecrypt`` (reference 3.6)."""

Cipher = tuple[OrderId, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Whom the platform records as the reader (reference 7): the main account, one fixed name."""

    account_id: str = "zhunlan"
    account_type: str = "main_account"


def ciphers(receivers: Mapping[OrderId, Receiver]) -> list[Cipher]:
    """Every text to decrypt, each once."""
    found = (
        (order_id, cipher)
        for order_id, receiver in receivers.items()
        for cipher in (receiver.name_cipher, receiver.phone_cipher, receiver.detail_cipher)
        if cipher
    )
    return list(dict.fromkeys(found))


def decrypt_params(chunk: Iterable[Cipher], account: Account) -> Json:
    """``order.batchDecrypt``."""
    return {
        "account_id": account.account_id,
        "account_type": account.account_type,
        "cipher_infos": [{"auth_id": order, "cipher_text": text} for order, text in chunk],
    }


def decrypted_texts(data: msgspec.Raw) -> dict[Cipher, str]:
    """The plain texts that were given; refused rows are left out.

    Raises:
        ValueError: the answer itself cannot be read.
    """
    found = msgspec.json.decode(data, type=wire.DecryptData | None) or wire.DecryptData()
    plain: dict[Cipher, str] = {}
    for row in found.decrypt_infos or []:
        text = _plain(row)
        if text and row.cipher_text and not number(row.err_no, "err_no"):
            plain[OrderId(order_key(row.auth_id)), row.cipher_text] = text
    return plain


def _plain(row: wire.Decrypted) -> str:
    if row.decrypt_text:
        return row.decrypt_text
    if row.phone_no_a:  # a virtual number and its extension
        return f"{row.phone_no_a}-{row.phone_no_b}" if row.phone_no_b else row.phone_no_a
    return ""


def plain_receivers(
    receivers: Mapping[OrderId, Receiver], plain: Mapping[Cipher, str]
) -> dict[OrderId, PlainReceiver]:
    """Receivers of which every text was given; half a receiver is none."""
    whole = {}
    for order_id, receiver in receivers.items():
        name = plain.get((order_id, receiver.name_cipher), "")
        phone = plain.get((order_id, receiver.phone_cipher), "")
        detail = plain.get((order_id, receiver.detail_cipher), "")
        if name and phone and detail:
            whole[order_id] = PlainReceiver(name=name, phone=phone, detail=detail)
    return whole
