"""What tells shops apart in one list: a colour of the palette and a short tag."""

from types import MappingProxyType

from app.domain.errors import InvalidInput

COLOURS = MappingProxyType(
    {
        "blue": "蓝",
        "teal": "青",
        "green": "绿",
        "amber": "黄",
        "orange": "橙",
        "red": "红",
        "pink": "粉",
        "purple": "紫",
    }
)
"""Names of the palette beside what people call them."""
TAG_LENGTHS = range(2, 4)


def checked_colour(name: str) -> str:
    """The palette's name for ``name``, which may be Chinese; "" takes the colour away.

    Raises:
        InvalidInput: there is no such colour.
    """
    wanted = name.strip().removesuffix("色").lower()
    if not wanted or wanted in COLOURS:
        return wanted
    for known, chinese in COLOURS.items():
        if chinese == wanted:
            return known
    raise InvalidInput(
        "shop.colour", f"没有颜色 {name.strip()}", f"可用的颜色：{'、'.join(COLOURS.values())}。"
    )


def checked_tag(text: str) -> str:
    """``text`` as a tag; "" takes it away.

    Raises:
        InvalidInput: it is too short or too long, or holds blanks.
    """
    tag = text.strip()
    if not tag:
        return ""
    if len(tag) not in TAG_LENGTHS or not tag.isprintable() or any(map(str.isspace, tag)):
        raise InvalidInput("shop.tag", "店铺标记应为 2 到 3 个字", "例如「旗舰」「二店」「AB」。")
    return tag


def default_tag(name: str) -> str:
    """What stands in the row of a shop without a tag: the beginning of its name."""
    return "".join(name.split())[:2]


def default_colour(place: int) -> str:
    """The colour of the ``place``-th shop (from 0) that was given none."""
    names = tuple(COLOURS)
    return names[place % len(names)]
