"""Masks for what may be shown or printed of a receiver.

The national waybill standard (GB/T 41833-2022) asks to hide at least one character of the name
and at least six digits of the phone number; the everyday ``138****5678`` hides only four.
"""

import re

_DIGIT = re.compile(r"\d")
_ROOM = re.compile(r"\d+(?=\s*(?:室|房|户|号房|单元|号楼|栋|幢|座|楼|层))|\d{3,}$")


def mask_name(name: str) -> str:
    """``王小明`` → ``王*明``, ``张三`` → ``张*``; a single character becomes ``*``."""
    name = name.strip()
    if len(name) <= 1:
        return "*" if name else ""
    if len(name) == 2:
        return name[0] + "*"
    return name[0] + "*" * (len(name) - 2) + name[-1]


def mask_phone(phone: str) -> str:
    """``13812345678`` → ``138******78``: the middle six digits go, an extension stays.

    Numbers of fewer than eleven digits keep at most their last two.
    """
    main, dash, extension = phone.strip().partition("-")
    digits = _DIGIT.findall(main)
    if len(digits) < 11:
        hidden = "*" * max(len(digits) - 2, 0) + "".join(digits[-2:])
    else:
        hidden = "".join(digits[:3]) + "*" * (len(digits) - 5) + "".join(digits[-2:])
    return hidden + dash + extension


def mask_detail(detail: str) -> str:
    """Hide unit, building and room numbers of a street address."""
    return _ROOM.sub("**", detail)
