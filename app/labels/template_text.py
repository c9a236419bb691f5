"""Edits of a template's text that leave everything else as it stands.

The file is the truth: a person may have ordered, spaced and commented it. It is cut into its
``[[slot]]`` tables by line; single values are set by tomlkit inside one table.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Array, Item

from app.domain.errors import InvalidInput
from app.domain.toml_lines import HEADER, statements

Value = str | int | float | bool | Sequence[float]
SlotPath = tuple[int, ...]
"""``(3,)`` is the fourth slot, ``(3, 0)`` the first of the slots in its rows."""

_OUTER, _INNER = "slot", "slot.slot"
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_DIGITS = 3  # a dot of a 300 dpi head is 0.085 mm


@dataclass(frozen=True, slots=True)
class _Table:
    """One ``[[…]]``: comments right above, header line, keys, then blank lines and comments."""

    lead: str
    header: str
    keys: str
    tail: str

    @property
    def text(self) -> str:
        return self.lead + self.header + self.keys + self.tail


@dataclass(frozen=True, slots=True)
class _Block:
    """A slot with the slots of its rows."""

    own: _Table
    inner: tuple[_Table, ...] = ()

    @property
    def text(self) -> str:
        return self.own.text + "".join(table.text for table in self.inner)


@dataclass(frozen=True, slots=True)
class TemplateText:
    """A template's text, cut into head and slots; each edit answers with another one."""

    head: str
    blocks: tuple[_Block, ...]

    @property
    def text(self) -> str:
        """The whole file."""
        return self.head + "".join(block.text for block in self.blocks)

    def head_set(self, values: Mapping[str, Value | None]) -> "TemplateText":
        """Set keys of the head; None takes a key out."""
        body, tail = _split_tail(self.head)
        return replace(self, head=_with_values(body, values) + tail)

    def slot_set(self, path: SlotPath, values: Mapping[str, Value | None]) -> "TemplateText":
        """Set keys of one slot; None takes a key out."""
        block = self.blocks[path[0]]
        if len(path) == 1:
            own = replace(block.own, keys=_with_values(block.own.keys, values))
            return self._with_block(path[0], replace(block, own=own))
        inner = list(block.inner)
        old = inner[path[1]]
        inner[path[1]] = replace(old, keys=_with_values(old.keys, values))
        return self._with_block(path[0], replace(block, inner=tuple(inner)))

    def slot_text(self, path: SlotPath) -> str:
        """Header and keys of one slot and its rows' slots, to be pasted elsewhere."""
        block = self.blocks[path[0]]
        if len(path) == 2:
            return f"[[{_OUTER}]]\n" + block.inner[path[1]].keys
        tables = (block.own, *block.inner)
        return "\n".join(table.header + table.keys for table in tables)

    def inserted(self, at: SlotPath, slot_texts: Sequence[str]) -> "TemplateText":
        """Put slots, as :meth:`slot_text` gives them, before the place ``at``."""
        new = [block for text in slot_texts for block in cut("\n" + text).blocks]
        if len(at) == 1:
            return self._arranged([*self.blocks[: at[0]], *new, *self.blocks[at[0] :]])
        block = self.blocks[at[0]]
        rows = [replace(each.own, header=f"[[{_INNER}]]\n") for each in new]
        return self._with_rows(at[0], [*block.inner[: at[1]], *rows, *block.inner[at[1] :]])

    def removed(self, paths: Iterable[SlotPath]) -> "TemplateText":
        """Take slots out; comments that stand between slots stay."""
        gone = set(paths)
        kept: list[_Block] = []
        head = self.head
        for number, block in enumerate(self.blocks):
            if (number,) not in gone:
                inner = tuple(t for n, t in enumerate(block.inner) if (number, n) not in gone)
                kept.append(replace(block, inner=inner))
                continue
            left = block.own.lead + "".join(_comments(t.tail) for t in (block.own, *block.inner))
            if left and kept:
                kept[-1] = _with_tail(kept[-1], left)
            elif left:
                head = _spaced(head) + left
        if kept and (len(self.blocks) - 1,) in gone:
            kept[-1] = _ended(kept[-1], last=True)
        return TemplateText(head, tuple(kept))

    def reordered(self, order: Sequence[int], within: int | None = None) -> "TemplateText":
        """The slots in another order, or those in the rows of the slot ``within``.

        ``order`` holds their present places.
        """
        if within is not None:
            inner = self.blocks[within].inner
            return self._with_rows(within, [inner[number] for number in order])
        return self._arranged([self.blocks[number] for number in order])

    def _with_block(self, number: int, block: _Block) -> "TemplateText":
        return replace(self, blocks=(*self.blocks[:number], block, *self.blocks[number + 1 :]))

    def _with_rows(self, number: int, tables: Sequence[_Table]) -> "TemplateText":
        last = number == len(self.blocks) - 1
        places = range(1, len(tables) + 1)
        ended = tuple(
            _table_ended(table, last=last and place == len(tables))
            for place, table in zip(places, tables, strict=True)
        )
        block = self.blocks[number]
        own = _table_ended(block.own, last=last and not ended)
        return self._with_block(number, replace(block, own=own, inner=ended))

    def _arranged(self, blocks: Sequence[_Block]) -> "TemplateText":
        """``blocks`` with a blank line between slots where order changed."""
        old = {id(b): n for n, b in enumerate(self.blocks)}
        out: list[_Block] = []
        for place, block in enumerate(blocks):
            follows = blocks[place + 1] if place + 1 < len(blocks) else None
            before, after = old.get(id(block)), old.get(id(follows))
            untouched = before is not None and (
                after == before + 1 if follows else before == len(self.blocks) - 1
            )
            out.append(block if untouched else _ended(block, last=follows is None))
        head = _spaced(self.head) if out else self.head
        return replace(self, head=head, blocks=tuple(out))


def cut(text: str) -> TemplateText:
    """``text``, which must be TOML, cut into head and slots.

    Raises:
        InvalidInput: it is written in another way than with ``[[slot]]`` tables.
    """
    lines = _lines(text)
    tables: list[tuple[str, int]] = []  # name, "" for a plain table, and place of the header line
    for number, line in statements(text):
        header = HEADER.match(line)
        if header:
            tables.append((header[2] if header[1] == "[[" else "", number - 1))
    begins = [*(_lead_start(lines, at) for _, at in tables), len(lines)]
    blocks: list[_Block] = []
    for place, (name, at) in enumerate(tables):
        keys, tail = _split_tail("".join(lines[at + 1 : begins[place + 1]]))
        table = _Table("".join(lines[begins[place] : at]), _lined(lines[at]), keys, tail)
        if name == _OUTER:
            blocks.append(_Block(table))
        elif name == _INNER and blocks:
            blocks[-1] = replace(blocks[-1], inner=(*blocks[-1].inner, table))
        else:
            raise _unknown_style()
    head = "".join(lines[: begins[0]])
    try:
        inline = _OUTER in tomlkit.parse(head)
    except TOMLKitError as error:
        raise _unknown_style() from error
    if inline:
        raise _unknown_style()
    return TemplateText(head, tuple(blocks))


def slot_toml(values: Mapping[str, Value]) -> str:
    """A new slot as text."""
    return f"[[{_OUTER}]]\n" + _with_values("", values)


def rounded(millimetres: float) -> float:
    """To the finest step that a template's text holds."""
    return round(millimetres, _DIGITS) + 0.0  # no minus zero


def _unknown_style() -> InvalidInput:
    return InvalidInput(
        "label.template_style",
        "这个模板的写法不能在画布上改",
        "请把每个部件写成一段 [[slot]]，或在「文本」里直接改。",
    )


def _with_values(body: str, values: Mapping[str, Value | None]) -> str:
    document = tomlkit.parse(_lined(body))
    for key, value in values.items():
        if value is None:
            if key in document:
                del document[key]
            continue
        old = document.get(key)
        if isinstance(old, Array) and isinstance(value, list | tuple) and len(old) == len(value):
            for at, number in enumerate(value):
                if old[at] != rounded(number):
                    old[at] = _number(number)
        elif old is None or isinstance(old, bool) is not isinstance(value, bool) or old != value:
            document[key] = _item(value)
    return tomlkit.dumps(document)


def _item(value: Value) -> Item:
    if isinstance(value, str | bool | int):
        return tomlkit.item(value)
    if isinstance(value, float):
        return tomlkit.item(_number(value))
    array = tomlkit.array()
    array.extend([_number(each) for each in value])
    return array


def _number(value: float) -> float:
    return rounded(float(value))


def _lead_start(lines: Sequence[str], header: int) -> int:
    """Where the comment right above the header line begins."""
    at = header
    while at > 0 and lines[at - 1].lstrip().startswith("#"):
        at -= 1
    return at


def _split_tail(text: str) -> tuple[str, str]:
    """What holds keys, and the blank lines and comments after them."""
    lines = _lines(text)
    at = len(lines)
    while at > 0 and (not lines[at - 1].strip() or lines[at - 1].lstrip().startswith("#")):
        at -= 1
    return "".join(lines[:at]), "".join(lines[at:])


def _comments(tail: str) -> str:
    return "".join(_lined(line) for line in _lines(tail) if line.strip().startswith("#"))


def _with_tail(block: _Block, more: str) -> _Block:
    if block.inner:
        last = block.inner[-1]
        return replace(block, inner=(*block.inner[:-1], replace(last, tail=last.tail + more)))
    return replace(block, own=replace(block.own, tail=block.own.tail + more))


def _ended(block: _Block, *, last: bool) -> _Block:
    """``block`` with the blank line that separates it from what follows now."""
    if block.inner:
        table = _table_ended(block.inner[-1], last=last)
        return replace(block, inner=(*block.inner[:-1], table))
    return replace(block, own=_table_ended(block.own, last=last))


def _table_ended(table: _Table, *, last: bool) -> _Table:
    tail = table.tail.rstrip() + "\n" if table.tail.strip() else ""
    return replace(table, keys=_lined(table.keys), tail=tail if last else tail + "\n")


def _spaced(head: str) -> str:
    if not head.strip() or head.endswith("\n\n"):
        return head
    return _lined(head) + "\n"


def _lines(text: str) -> list[str]:
    """Lines with their ends; TOML knows no other ones than these."""
    return _LINE.findall(text)


def _lined(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"
