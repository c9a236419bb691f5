"""The properties of a slot as fields of a form, from the template language's own keys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.labels.content import FIELDS, LISTS, PAGE_FIELDS
from app.labels.template import KEYS, Slot, SlotKind, Use
from app.labels.template_text import Value
from app.presentation.formatting import Phrase, phrase


class FieldKind(StrEnum):
    """How a property is edited."""

    NUMBER = "number"  # mm
    COUNT = "count"
    TEXT = "text"
    FLAG = "flag"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One property. ``key`` as in the file, or ``box.0`` for a part of the box."""

    key: str
    label: str
    kind: FieldKind
    unit: str = ""
    note: str = ""
    choices: tuple[tuple[str, Phrase], ...] = ()


KIND_TITLES = {
    SlotKind.TEXT: "文字",
    SlotKind.CODE: "条形码",
    SlotKind.QR: "二维码",
    SlotKind.MATRIX: "Data Matrix",
    SlotKind.GOODS: "商品清单",
    SlotKind.REPEAT: "重复行",
    SlotKind.RULE: "实线",
    SlotKind.DASHES: "撕纸线",
    SlotKind.FRAME: "方框",
    SlotKind.DISC: "圆底字",
    SlotKind.RING: "圆圈字",
    SlotKind.IMAGE: "图片",
    SlotKind.RULER: "标尺",
}
"""Kind → its name for a person."""

BOX_FIELDS = (
    Field(key="box.0", label="左", kind=FieldKind.NUMBER, unit="毫米"),
    Field(key="box.1", label="上", kind=FieldKind.NUMBER, unit="毫米"),
    Field(key="box.2", label="宽", kind=FieldKind.NUMBER, unit="毫米"),
    Field(key="box.3", label="高", kind=FieldKind.NUMBER, unit="毫米"),
)

PAPER_FIELDS = (
    Field(key="title", label="名称", kind=FieldKind.TEXT),
    Field(key="width_mm", label="纸宽", kind=FieldKind.NUMBER, unit="毫米"),
    Field(key="height_mm", label="纸高", kind=FieldKind.NUMBER, unit="毫米"),
)
"""Of the template itself."""

_PLAIN = (
    Field(key="literal", label="固定文字", kind=FieldKind.TEXT),
    Field(key="size", label="字号", kind=FieldKind.NUMBER, unit="毫米"),
    Field(
        key="smallest",
        label="最小字号",
        kind=FieldKind.NUMBER,
        unit="毫米",
        note="放不下时缩到这么小，再放不下就截断。",
    ),
    Field(key="lines", label="最多行数", kind=FieldKind.COUNT),
    Field(
        key="align",
        label="水平",
        kind=FieldKind.CHOICE,
        choices=(("left", phrase("左")), ("center", phrase("居中")), ("right", phrase("右"))),
    ),
    Field(
        key="valign",
        label="垂直",
        kind=FieldKind.CHOICE,
        choices=(("top", phrase("上")), ("middle", phrase("居中"))),
    ),
    Field(key="bold", label="加粗", kind=FieldKind.FLAG),
    Field(key="reverse", label="黑底白字", kind=FieldKind.FLAG),
    Field(key="vital", label="放不下就不打印", kind=FieldKind.FLAG),
    Field(
        key="module",
        label="条宽",
        kind=FieldKind.NUMBER,
        unit="毫米",
        note="最细一条的宽度，打印时取整到点。",
    ),
    Field(
        key="level",
        label="纠错",
        kind=FieldKind.CHOICE,
        choices=tuple((level, phrase(level)) for level in "LMQH"),
    ),
    Field(key="line", label="线粗", kind=FieldKind.NUMBER, unit="毫米"),
    Field(key="step", label="行高", kind=FieldKind.NUMBER, unit="毫米"),
    Field(
        key="smallest_step",
        label="最小行高",
        kind=FieldKind.NUMBER,
        unit="毫米",
        note="缩到这么小能省一页时才缩；0 为不缩。",
    ),
    Field(
        key="largest_step",
        label="最大行高",
        kind=FieldKind.NUMBER,
        unit="毫米",
        note="文字多的行长到这么高；0 为不长。",
    ),
    Field(key="columns", label="列数", kind=FieldKind.COUNT),
)


def fields_for(
    slots: Sequence[Slot], use: Use, rows: str, files: Sequence[str] = ()
) -> tuple[Field, ...]:
    """Fields that all ``slots`` have in common, beside the box.

    Args:
        slots: one or more.
        use: of the template.
        rows: the list over whose rows the slots are repeated; "" for slots of the label itself.
        files: pictures that may be chosen.
    """
    shared = frozenset.intersection(*(KEYS[slot.kind] for slot in slots))
    names = field_titles(use, rows)
    found: list[Field] = []
    if "field" in shared:
        fixed = "literal" in shared
        found.append(_field_choice(names, fixed=fixed))
    for field in _PLAIN:
        hidden = field.key == "literal" and "field" in shared and any(s.field for s in slots)
        if field.key in shared and not hidden:
            found.append(field)
    if "rows" in shared:
        lists = tuple((name, phrase(LIST_TITLES[name])) for name in LISTS[use])
        found.insert(0, Field(key="rows", label="列表", kind=FieldKind.CHOICE, choices=lists))
    if "file" in shared:
        pictures = tuple((name, Phrase(name)) for name in files)
        found.append(Field(key="file", label="图片", kind=FieldKind.CHOICE, choices=pictures))
    found.append(_when_choice(names))
    return tuple(found)


LIST_TITLES = {"goods": "商品", "lines": "商品", "parcels": "包裹"}
"""List → its name for a person."""


def field_titles(use: Use, rows: str = "") -> Mapping[str, str]:
    """Field → its name for a person, of a template and of the rows of one of its lists."""
    row = LISTS[use].get(rows, {})
    named = {**FIELDS[use], **PAGE_FIELDS, **row}
    twice = {title for title in named.values() if list(named.values()).count(title) > 1}
    return {name: _TOLD_APART.get(name, t) if t in twice else t for name, t in named.items()}


_TOLD_APART = {
    "number_spaced": "运单号（分段）",
    "receiver": "收件人和地址",
    "receiver_contact": "收件人和电话",
    "sender": "寄件人和地址",
    "sender_name": "寄件人",
    "page_of": "页码 1/3",
}
"""Names for fields that the problems of a label call alike."""


def read_value(field: Field, text: str) -> Value | None:
    """What ``text``, typed into ``field``, means; None where it means nothing."""
    if field.kind is FieldKind.TEXT:
        return text
    cleaned = text.strip().replace("，", ".").replace(",", ".")
    try:
        return int(cleaned) if field.kind is FieldKind.COUNT else _finite(cleaned)
    except ValueError:
        return None


def shown_value(value: object) -> str:
    """A value as its field shows it: at most three decimals, no trailing zeros."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    return str(value)


def _finite(text: str) -> float:
    value = float(text)
    if not -1000 <= value <= 1000:
        raise ValueError(text)
    return value


def _field_choice(names: Mapping[str, str], *, fixed: bool) -> Field:
    choices = tuple((name, phrase(title)) for name, title in names.items())
    if fixed:
        choices = (("", phrase("固定文字")), *choices)
    return Field(key="field", label="内容", kind=FieldKind.CHOICE, choices=choices)


def _when_choice(names: Mapping[str, str]) -> Field:
    choices = [("", phrase("总是"))]
    choices += [(name, phrase("有{what}时", what=phrase(t))) for name, t in names.items()]
    choices += [
        (f"not {name}", phrase("没有{what}时", what=phrase(t))) for name, t in names.items()
    ]
    return Field(key="when", label="显示", kind=FieldKind.CHOICE, choices=tuple(choices))
