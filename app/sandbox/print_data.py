"""Print data as the practice platform encrypts it and a practice print component opens it.

Both ends are made up; nobody else needs to look inside, as with the real one (reference 4.3).
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from hashlib import blake2b

_HEAD = b"ZLPD1"
_TAG = 8


def seal_print_data(label: Mapping[str, object]) -> str:
    """Text that carries ``label``."""
    plain = json.dumps(label, ensure_ascii=False, sort_keys=True).encode()
    tag = blake2b(plain, digest_size=_TAG, key=_HEAD).digest()
    return b64encode(_HEAD + tag + _mixed(plain, tag)).decode()


def open_print_data(text: str) -> dict[str, object] | None:
    """The label of :func:`seal_print_data`, or None for anything else.

    Members: track_no, company, company_name, branch, receiver_name, receiver_phone,
    receiver_region (four names), receiver_detail, items [{name, count}], remark, sort_code,
    package_center_code, package_center_name, short_address_code, short_address_name.
    """
    try:
        data = b64decode(text, validate=True)
    except ValueError:
        return None
    head, tag, body = data[: len(_HEAD)], data[len(_HEAD) :][:_TAG], data[len(_HEAD) + _TAG :]
    plain = _mixed(body, tag)
    if head != _HEAD or blake2b(plain, digest_size=_TAG, key=_HEAD).digest() != tag:
        return None
    label: dict[str, object] = json.loads(plain)
    return label


def _mixed(data: bytes, tag: bytes) -> bytes:
    blocks = (
        blake2b(tag + b"%d" % number, key=_HEAD).digest() for number in range(len(data) // 64 + 1)
    )
    stream = b"".join(blocks)[: len(data)]
    return bytes(a ^ b for a, b in zip(data, stream, strict=True))
