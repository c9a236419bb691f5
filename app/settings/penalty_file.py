"""Text of a penalty table to a ``PenaltyTable``, or to what is wrong with it and on which line."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated

import msgspec

from app.domain.errors import InvalidInput
from app.domain.penalty import CLOCKS, Charge, Ends, Limit, Penalty, PenaltyTable, Starts
from app.domain.toml_lines import Path, key_lines, line_of
from app.domain.words import Words
from app.domain.wrong_input import translated

SCHEMA = 1
PREFIX = "penalties-"
LONGEST = 100_000
"""Characters of a table; the shipped one has some six thousand."""

_SYNTAX = re.compile(r"\(at line (\d+), column \d+\)")
_NAME = re.compile(PREFIX + r"[\w.\-]{1,60}")

Hours = Annotated[int, msgspec.Meta(ge=0, le=10_000)]
Yuan = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
Percent = Annotated[float, msgspec.Meta(ge=0, le=100)]
Text = Annotated[str, msgspec.Meta(min_length=1)]


class _Penalty(msgspec.Struct, forbid_unknown_fields=True):
    id: Text
    title: Text
    family: Text


class _Charge(msgspec.Struct, forbid_unknown_fields=True):
    penalty: str
    starts: Starts
    percent: Percent
    floor_yuan: Yuan
    cap_yuan: Yuan
    rule: Text
    ends: Ends = Ends.SCAN
    after_h: Hours = 0
    promise_over_h: Hours = 0
    promise_upto_h: Hours | None = None


class _Limit(msgspec.Struct, forbid_unknown_fields=True):
    penalty: str
    count: Annotated[int, msgspec.Meta(ge=1)]
    effect: Text
    rule: Text
    share_above: Percent | None = None
    share_from: Percent | None = None
    days: Annotated[int, msgspec.Meta(ge=1, le=31)] = 1
    per_product: bool = False


class _File(msgspec.Struct, forbid_unknown_fields=True):
    schema: int
    name: Text
    as_of: str
    penalty: list[_Penalty]
    charge: list[_Charge]
    version: Annotated[int, msgspec.Meta(ge=1)] | None = None
    limit: list[_Limit] = []
    assumptions: list[Text] = []


class PenaltiesInvalid(InvalidInput):
    """A table that cannot be used: ``line``, counted from 1, and why, in Chinese."""

    def __init__(self, name: str, line: int, reason: str) -> None:
        super().__init__(
            "penalties.broken",
            Words("罚则 {name} 第 {line} 行：{why}", name=name, line=line, why=reason),
            "改好后再添加；在那之前沿用原来的罚则。",
            context={"file": name, "line": line, "why": reason},
        )
        self.line = line
        self.reason = reason


def read_penalties(name: str, text: str) -> PenaltyTable:
    """The table in ``text``, the content of a file called ``name``; "" takes the table's own name.

    Raises:
        PenaltiesInvalid: it is not TOML, a key is missing, unknown or of the wrong type, or what
            it says contradicts itself.
    """
    if len(text) > LONGEST:
        raise PenaltiesInvalid(name or "文件", 1, Words("文件太大，不像罚则"))
    try:
        raw = tomllib.loads(text)
    except ValueError as error:
        at = _SYNTAX.search(str(error))
        line = int(at[1]) if at else text.count("\n") + 1
        raise PenaltiesInvalid(name or "文件", line, Words("不是正确的 TOML")) from error
    lines = key_lines(text)
    called = name or str(raw.get("name", "")) or "文件"
    try:
        decoded = msgspec.convert(raw, _File)
    except msgspec.ValidationError as error:
        path, reason = translated(str(error))
        raise PenaltiesInvalid(called, line_of(lines, path), reason) from error
    for path, reason in _faults(decoded, called):
        raise PenaltiesInvalid(called, line_of(lines, path), reason)
    return _table(decoded)


def _faults(file: _File, called: str) -> Iterator[tuple[Path, str]]:
    yield from _head_faults(file, called)
    known = {one.id for one in file.penalty}
    if len(known) != len(file.penalty):
        yield ("penalty",), Words("两个 penalty 的 id 相同")
    if not file.charge:
        yield (), Words("至少要有一个 charge")
    for number, charge in enumerate(file.charge):
        for key, reason in _charge_faults(charge, known):
            yield ("charge", number, key), reason
    for number, limit in enumerate(file.limit):
        for key, reason in _limit_faults(limit, known):
            yield ("limit", number, key), reason


def _head_faults(file: _File, called: str) -> Iterator[tuple[Path, str]]:
    if file.schema != SCHEMA:
        yield ("schema",), Words("这一版程序只认 schema = {n}", n=SCHEMA)
    if not _NAME.fullmatch(file.name) or file.name != called:
        yield ("name",), Words("name 要以 {start} 开头，并和文件名相同", start=PREFIX)
    try:
        date.fromisoformat(file.as_of)
    except ValueError:
        yield ("as_of",), Words("as_of 要写成 2026-08-22 这样的日期")


def _limit_faults(limit: _Limit, known: set[str]) -> Iterator[tuple[str, str]]:
    if limit.penalty not in known:
        yield "penalty", Words("没有叫 {name} 的 penalty", name=limit.penalty)
    if (limit.share_above is None) is (limit.share_from is None):
        yield "share_from", Words("share_above 和 share_from 要写其中一个")
    for key, share in (("share_above", limit.share_above), ("share_from", limit.share_from)):
        if share is not None and not _whole_bp(share):
            yield key, Words("百分数最多两位小数")


def _charge_faults(charge: _Charge, known: set[str]) -> Iterator[tuple[str, str]]:
    if charge.penalty not in known:
        yield "penalty", Words("没有叫 {name} 的 penalty", name=charge.penalty)
    if charge.floor_yuan > charge.cap_yuan:
        yield "cap_yuan", Words("cap_yuan 不能小于 floor_yuan")
    if charge.promise_upto_h is not None and charge.promise_upto_h <= charge.promise_over_h:
        yield "promise_upto_h", Words("promise_upto_h 要大于 promise_over_h")
    if charge.starts not in CLOCKS and charge.after_h:
        yield "after_h", Words("{starts} 立即生效，不用 after_h", starts=charge.starts.value)
    if charge.starts is Starts.UPLOAD and charge.ends is Ends.UPLOAD:
        yield "ends", Words("从回传算起的时钟不能以回传结束")
    if not _whole_bp(charge.percent):
        yield "percent", Words("百分数最多两位小数")


def _table(file: _File) -> PenaltyTable:
    kinds = {
        one.id: Penalty(penalty_id=one.id, title=one.title, family=one.family)
        for one in file.penalty
    }
    return PenaltyTable(
        name=file.name,
        as_of=file.as_of,
        version=file.version or 1,
        says_version=file.version is not None,
        charges=tuple(_charge(one, kinds[one.penalty]) for one in file.charge),
        limits=tuple(_limit(one, kinds[one.penalty]) for one in file.limit),
        assumptions=tuple(file.assumptions),
    )


def _charge(one: _Charge, penalty: Penalty) -> Charge:
    upto = one.promise_upto_h
    return Charge(
        penalty=penalty,
        starts=one.starts,
        ends=one.ends,
        after=timedelta(hours=one.after_h),
        promise_over=timedelta(hours=one.promise_over_h),
        promise_upto=None if upto is None else timedelta(hours=upto),
        percent_bp=_bp(one.percent),
        floor_fen=one.floor_yuan * 100,
        cap_fen=one.cap_yuan * 100,
        rule=one.rule,
    )


def _limit(one: _Limit, penalty: Penalty) -> Limit:
    share = one.share_from if one.share_above is None else one.share_above
    return Limit(
        penalty=penalty,
        per_product=one.per_product,
        share_bp=_bp(share or 0),
        above=one.share_above is not None,
        count=one.count,
        days=one.days,
        effect=one.effect,
        rule=one.rule,
    )


def _whole_bp(percent: float) -> bool:
    exact = Decimal(str(percent)) * 100
    return exact == exact.to_integral_value()


def _bp(percent: float) -> int:
    return int(Decimal(str(percent)) * 100)
