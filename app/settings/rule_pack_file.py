"""Text of a rule file to a :class:`RulePack`, or to what is wrong with it and on which line."""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import TypeVar

from app.domain.errors import InvalidInput
from app.domain.pickup import PickupRules
from app.domain.rule_pack import Exclusion, Indicator, NightRule, Reading, RulePack
from app.domain.toml_lines import Path, key_lines, line_of
from app.domain.words import Words
from app.settings.rules import decode_rules

SCHEMA = 1
LONGEST = 100_000
"""Characters of a rule file; a shipped one has under two thousand."""

_SYNTAX = re.compile(r"\(at line (\d+), column \d+\)")
_NAME = re.compile(r"[\w][\w.\-]{0,39}")
_TOP = frozenset(
    {"schema", "name", "title", "version", "from", "as_of", "assumptions", "rate", "night"}
    | {"pay", "upload"}
)
_RATE = frozenset(
    {"indicator", "window_days", "refresh_hour", "edges_h", "weights", "points"}
    | {"anomaly_points", "reading", "exclude", "low_price_below_fen"}
)
_CREDITS = {Indicator.SHARE: "weights", Indicator.POINTS: "points"}

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class PackFault:
    """One thing wrong with a rule file: the line, counted from 1, and why, in Chinese."""

    line: int
    reason: str


class RulePackInvalid(InvalidInput):
    """A rule file that cannot be used. ``faults`` are in the order of their lines."""

    def __init__(self, name: str, faults: tuple[PackFault, ...]) -> None:
        first = faults[0]
        super().__init__(
            "packs.invalid",
            Words("规则包 {name} 不能用", name=name),
            Words(
                "第 {line} 行：{why}。改好后再添加；原来的规则包没有变。",
                line=first.line,
                why=first.reason,
            ),
            context={"file": name, "line": first.line},
        )
        self.name = name
        self.faults = faults


@dataclass(frozen=True, slots=True, kw_only=True)
class PackFile:
    """All that a rule file says."""

    pack: RulePack
    rules: PickupRules


class _Wrong(Exception):
    """One wrong value."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(reason)
        self.path = path
        self.reason = reason


def parse_pack(name: str, text: str) -> PackFile:
    """A rule file from its TOML ``text``.

    Args:
        name: of the file, without its ending; the pack must be named so.
        text: the whole file.

    Raises:
        RulePackInvalid: it is not TOML, or something is missing, unknown or impossible.
    """
    if len(text) > LONGEST:
        raise RulePackInvalid(name, (PackFault(1, Words("文件太大")),))
    try:
        raw = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = _SYNTAX.search(str(error))
        line = int(found[1]) if found else max(1, text.count("\n"))
        raise RulePackInvalid(
            name, (PackFault(line, Words("不是正确的 TOML，请检查引号和括号")),)
        ) from error
    reader = _Reader(raw)
    pack = _pack(name, raw, reader)
    rules = reader.take((), lambda: _rules({**raw, "schema": SCHEMA}))  # its own fault is noted
    if pack is None or rules is None or reader.faults:
        lines = key_lines(text)
        placed = {PackFault(line_of(lines, path), reason): None for path, reason in reader.faults}
        raise RulePackInvalid(name, tuple(sorted(placed, key=lambda fault: fault.line)))
    return PackFile(pack=pack, rules=rules)


class _Reader:
    """Reads values one by one and collects what is wrong, so that a person sees all of it."""

    def __init__(self, raw: Mapping[str, object]) -> None:
        self.raw = raw
        self.faults: list[tuple[Path, str]] = []

    def take(self, path: Path, read: Callable[[], T]) -> T | None:
        """What ``read`` answers; None after noting what it complained of."""
        try:
            return read()
        except _Wrong as wrong:
            self.faults.append((wrong.path or path, wrong.reason))
            return None

    def note(self, path: Path, reason: str) -> None:
        """Note a fault."""
        self.faults.append((path, reason))

    def table(self, name: str) -> Mapping[str, object]:
        """A table of the file; empty after noting that it is missing."""
        found = self.raw.get(name)
        if isinstance(found, dict):
            return found
        self.note((name,), Words("缺少 [{name}]", name=name))
        return {}

    def unknown(self, table: Mapping[str, object], known: frozenset[str], at: Path) -> None:
        """Note keys that mean nothing: a typo must not pass for a setting."""
        for key in table:
            if key not in known:
                self.note((*at, key), Words("不认识 {key}", key=key))


def _pack(name: str, raw: Mapping[str, object], reader: _Reader) -> RulePack | None:
    reader.unknown(raw, _TOP, ())
    if raw.get("schema") != SCHEMA:
        reader.note(("schema",), Words("schema 应为 {n}", n=SCHEMA))
    rate = reader.table("rate")
    reader.unknown(rate, _RATE, ("rate",))
    take = reader.take
    own_name = take(("name",), lambda: _own_name(raw, name))
    title = take(("title",), lambda: _text(raw, ("title",)))
    version = take(("version",), lambda: _whole(raw, ("version",), 1, 1_000_000))
    from_day = take(("from",), lambda: _day(raw.get("from"), ("from",)))
    as_of = take(("as_of",), lambda: _day(raw.get("as_of"), ("as_of",)))
    assumptions = take(("assumptions",), lambda: _assumptions(raw))
    night = take(("night",), lambda: _night(raw.get("night")))
    counted = _counting(rate, reader)
    wanted = (own_name, title, version, from_day, as_of, assumptions)
    if reader.faults or any(each is None for each in wanted):
        return None
    return RulePack(
        name=name,
        title=title or "",
        version=version or 0,
        from_day=from_day or date.min,
        as_of=as_of or date.min,
        night=night,
        assumptions=assumptions or (),
        **counted,  # type: ignore[arg-type]
    )


def _counting(rate: Mapping[str, object], reader: _Reader) -> dict[str, object]:
    """What ``[rate]`` says; each wrong key is noted, and then the answer is not to be used."""

    def take(name: str, read: Callable[[], T]) -> T | None:
        return reader.take(("rate", name), read)

    def whole(name: str, low: int, high: int) -> int | None:
        return take(name, lambda: _whole(rate, ("rate", name), low, high))

    indicator = take("indicator", lambda: _choice(rate, ("rate", "indicator"), Indicator))
    edges = take("edges_h", lambda: _edges(rate))
    found: dict[str, object] = {
        "indicator": indicator,
        "window_days": whole("window_days", 1, 366),
        "refresh_hour": whole("refresh_hour", 0, 23),
        "edges_s": edges,
        "excluded": frozenset(take("exclude", lambda: _exclusions(rate)) or ()),
    }
    if "reading" in rate:
        found["reading"] = take("reading", lambda: _choice(rate, ("rate", "reading"), Reading))
    if "low_price_below_fen" in rate:
        found["low_price_below_fen"] = whole("low_price_below_fen", 0, 10_000_000)
    if indicator is not None:  # else it is not known which credits belong to it
        found |= _crediting(rate, reader, indicator, edges)
    return found


def _crediting(
    rate: Mapping[str, object],
    reader: _Reader,
    indicator: Indicator,
    edges: tuple[int, ...] | None,
) -> dict[str, object]:
    """Weights or points, as the indicator has them; None as ``edges``: these are wrong."""
    found: dict[str, object] = {}
    for name in _CREDITS.values():
        if name != _CREDITS.get(indicator) and name in rate:
            reader.note(("rate", name), f"indicator 为 {indicator} 时不能有 {name}")
    path: Path = ("rate", "anomaly_points")
    if "anomaly_points" in rate and indicator is not Indicator.POINTS:
        reader.note(path, "只有 points 才能有 anomaly_points")
    elif "anomaly_points" in rate:
        found["anomaly_points"] = reader.take(path, lambda: _whole(rate, path, 0, 1000))
    if edges is not None and indicator is Indicator.SHARE:
        found["weights"] = reader.take(("rate", "weights"), lambda: _weights(rate, len(edges)))
    if edges is not None and indicator is Indicator.POINTS:
        found["points"] = reader.take(("rate", "points"), lambda: _points(rate, len(edges) + 1))
    return found


def _own_name(raw: Mapping[str, object], name: str) -> str:
    found = _text(raw, ("name",))
    if not _NAME.fullmatch(found):
        raise _Wrong(("name",), Words("name 只能用字母、数字、点和短横线，最多 40 个字"))
    if found != name:
        raise _Wrong(("name",), Words("name 应与文件名相同，为 {name}", name=name))
    return found


def _text(raw: Mapping[str, object], path: Path) -> str:
    value = raw.get(str(path[-1]))
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise _Wrong(path, Words("{key} 应为一行文字", key=path[-1]))
    return value


def _assumptions(raw: Mapping[str, object]) -> tuple[str, ...]:
    found = raw.get("assumptions", [])
    if not isinstance(found, list) or not all(isinstance(each, str) and each for each in found):
        raise _Wrong(("assumptions",), Words("assumptions 应为几行文字"))
    return tuple(found)


def _whole(table: Mapping[str, object], path: Path, low: int, high: int) -> int:
    value = table.get(str(path[-1]))
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise _Wrong(
            path, Words("{key} 应为 {low}–{high} 的整数", key=path[-1], low=low, high=high)
        )
    return value


def _day(value: object, path: Path) -> date:
    """A TOML day, or one written as text."""
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise _Wrong(path, Words("{key} 应为日期，如 2026-09-08", key=path[-1])) from error


def _choice(table: Mapping[str, object], path: Path, kind: type[E]) -> E:
    try:
        return kind(str(table.get(str(path[-1]))))
    except ValueError as error:
        wish = " / ".join(each.value for each in kind)
        raise _Wrong(path, Words("{key} 可选 {wish}", key=path[-1], wish=wish)) from error


def _exclusions(rate: Mapping[str, object]) -> Iterable[Exclusion]:
    path: Path = ("rate", "exclude")
    found = rate.get("exclude")
    kinds = {each.value: each for each in Exclusion if each is not Exclusion.UNPAID}
    if not isinstance(found, list) or not all(each in kinds for each in map(str, found)):
        raise _Wrong(path, Words("exclude 里可以有 {wish}", wish=" / ".join(kinds)))
    return [kinds[str(each)] for each in found]


def _wholes(table: Mapping[str, object], path: Path) -> list[int]:
    found = table.get(str(path[-1]))
    if not isinstance(found, list) or not found:
        raise _Wrong(path, Words("{key} 应为整数的列表，如 [24, 36, 48]", key=path[-1]))
    for value in found:
        if not isinstance(value, int) or isinstance(value, bool):
            raise _Wrong(path, Words("{key} 里只能有整数", key=path[-1]))
    return found


def _edges(rate: Mapping[str, object]) -> tuple[int, ...]:
    path: Path = ("rate", "edges_h")
    hours = _wholes(rate, path)
    if hours[0] <= 0 or sorted(set(hours)) != hours or hours[-1] > 10_000:
        raise _Wrong(path, Words("edges_h 应从小到大，都大于 0"))
    return tuple(hour * 3600 for hour in hours)


def _weights(rate: Mapping[str, object], count: int) -> tuple[int, ...]:
    path: Path = ("rate", "weights")
    weights = _falling(rate, path, count)
    if sum(weights) > 100:
        raise _Wrong(path, Words("weights 加起来不能超过 100"))
    return weights


def _points(rate: Mapping[str, object], count: int) -> tuple[int, ...]:
    return _falling(rate, ("rate", "points"), count)


def _falling(rate: Mapping[str, object], path: Path, count: int) -> tuple[int, ...]:
    """Never more for being later: the projected best would not be the best otherwise."""
    found = _wholes(rate, path)
    if len(found) != count:
        raise _Wrong(path, Words("{key} 应有 {n} 个数，和 edges_h 对得上", key=path[-1], n=count))
    if sorted(found, reverse=True) != found or found[-1] < 0 or found[0] == 0 or found[0] > 1000:
        raise _Wrong(path, Words("{key} 应从大到小，不能小于 0，第一个要大于 0", key=path[-1]))
    return tuple(found)


def _night(raw: object) -> NightRule | None:
    if raw is None:
        return None
    if not isinstance(raw, dict) or set(raw) != {"from", "until"}:
        raise _Wrong(("night",), Words("[night] 里应有 from 和 until"))
    start, end = raw["from"], raw["until"]
    if not isinstance(start, time) or not isinstance(end, time) or start <= end:
        raise _Wrong(
            ("night",), Words("from 应是晚上的时间、until 是早上的时间，如 18:00:00 和 06:00:00")
        )
    return NightRule(from_s=_of_day(start), until_s=_of_day(end))


def _of_day(at: time) -> int:
    return at.hour * 3600 + at.minute * 60 + at.second


def _rules(raw: Mapping[str, object]) -> PickupRules:
    rules = decode_rules(dict(raw))
    if isinstance(rules, str):
        path = tuple(rules.split("."))
        raise _Wrong(path, Words("缺少 {key}，或写得不对", key=path[-1]))
    for clock in ("pay", "upload"):
        if getattr(rules, f"{clock}_urgent_s") > getattr(rules, f"{clock}_soon_s"):
            raise _Wrong((clock, "urgent_s"), Words("urgent_s 不能大于 soon_s"))
    return rules
