"""The data files of tracking: what scans mean, where cities lie, how long a trip may rest.

A person's file of the same name in the profile corrects the packaged one. A bad one is told of and
left out; the packaged one goes on.
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.domain.errors import AppError
from app.domain.route import RouteKind, RouteSource
from app.domain.route_table import RouteTable, WordRule
from app.domain.trajectory import Leg, TrajectoryRules
from app.settings.data_file import (
    DataFile,
    Malformed,
    need_schema,
    own,
    packaged,
    table_of,
    text_of,
    texts_of,
    whole_of,
)

STATES = "route-states.toml"
CITIES = "cities.toml"
TRAJECTORY = "trajectory.toml"
SCHEMA = 1
HOUR_S = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteRules:
    """All of them, and what was wrong with a person's own files.

    ``fingerprint`` changes with anything that changes how a scan is judged.
    """

    table: RouteTable
    trajectory: TrajectoryRules
    fingerprint: str
    trouble: str = ""


def load_route_rules(folder: Path | None) -> RouteRules:
    """The packaged files, corrected by those in ``folder`` (the profile; None: none)."""
    states, cities, trip = packaged(STATES), packaged(CITIES), packaged(TRAJECTORY)
    table, trajectory = read_table(states, cities), read_trajectory(trip)
    judged_by = states.text + cities.text
    troubles = []
    for name in (STATES, TRAJECTORY) if folder is not None else ():
        try:
            mine = own(folder, name) if folder is not None else None
            if mine is not None and name == STATES:
                table = correct_table(table, mine)
                judged_by += mine.text
            elif mine is not None:
                trajectory = read_trajectory(mine)
        except AppError as error:
            troubles.append(f"{error.title}。{error.advice}")
    return RouteRules(
        table=table,
        trajectory=trajectory,
        fingerprint=hashlib.sha256(judged_by.encode()).hexdigest()[:16],
        trouble="".join(troubles),
    )


def read_table(states: DataFile, cities: DataFile) -> RouteTable:
    """The whole table.

    Raises:
        InvalidInput: a file is malformed; ``context`` names the field.
    """
    places = _read_cities(cities)
    raw = states.tables()
    try:
        need_schema(raw, SCHEMA)
        context = table_of(raw, "context")
        return RouteTable(
            as_of=text_of(raw, "as_of"),
            codes=_codes(raw),
            opcodes=_kinds(table_of(raw, "opcodes"), "opcodes"),
            words=_words(raw),
            not_yet=_pattern(context, "not_yet", "context"),
            in_vain=_pattern(context, "in_vain", "context"),
            cities=places,
        )
    except Malformed as error:
        raise states.refuse(error) from None


def correct_table(table: RouteTable, mine: DataFile) -> RouteTable:
    """``table`` with a person's corrections: codes over it, words before it.

    Raises:
        InvalidInput: ``mine`` is malformed; ``context`` names the field.
    """
    raw = mine.tables()
    try:
        need_schema(raw, SCHEMA)
        _only(raw, {"schema", "as_of", "codes", "opcodes", "words"})
        codes = _codes(raw) if "codes" in raw else {}
        return RouteTable(
            as_of=table.as_of,
            codes={
                source: {**table.codes.get(source, {}), **codes.get(source, {})}
                for source in RouteSource
            },
            opcodes={**table.opcodes, **_kinds(raw.get("opcodes", {}), "opcodes")},
            words=(*_words(raw), *table.words),
            not_yet=table.not_yet,
            in_vain=table.in_vain,
            cities=table.cities,
            own=True,
        )
    except Malformed as error:
        raise mine.refuse(error) from None


def read_trajectory(file: DataFile) -> TrajectoryRules:
    """The thresholds after the pickup.

    Raises:
        InvalidInput: the file is malformed; ``context`` names the field.
    """
    raw = file.tables()
    try:
        need_schema(raw, SCHEMA)
        hub, update, alert = (table_of(raw, name) for name in ("hub", "update", "alert"))
        return TrajectoryRules(
            as_of=text_of(raw, "as_of"),
            hub_s=whole_of(hub, "threshold_h", "hub", least=1) * HOUR_S,
            update_s={leg: whole_of(update, f"{leg}_h", "update", least=1) * HOUR_S for leg in Leg},
            far_provinces=frozenset(texts_of(update, "far", "update")),
            soon_s=whole_of(alert, "soon_s", "alert"),
            urgent_s=whole_of(alert, "urgent_s", "alert"),
        )
    except Malformed as error:
        raise file.refuse(error) from None


def _read_cities(file: DataFile) -> dict[str, str]:
    raw = file.tables()
    try:
        need_schema(raw, SCHEMA)
        provinces = table_of(raw, "provinces")
        return {
            city: province
            for province in provinces
            for city in texts_of(provinces, province, "provinces")
        }
    except Malformed as error:
        raise file.refuse(error) from None


def _only(raw: dict[str, Any], known: set[str]) -> None:
    unknown = set(raw) - known
    if unknown:
        raise Malformed(min(unknown), "这里不能写这一项")


def _codes(raw: dict[str, Any]) -> dict[RouteSource, dict[str, RouteKind]]:
    tables = table_of(raw, "codes")
    unknown = set(tables) - {source.value for source in RouteSource}
    if unknown:
        raise Malformed(f"codes.{min(unknown)}", "只能是 codes.detail 或 codes.package")
    return {
        source: _kinds(tables.get(source.value, {}), f"codes.{source}") for source in RouteSource
    }


def _kinds(table: object, place: str) -> dict[str, RouteKind]:
    if not isinstance(table, dict):
        raise Malformed(place, "应为一节")
    return {code: _kind(value, f"{place}.{code}", code) for code, value in table.items()}


def _words(raw: dict[str, Any]) -> tuple[WordRule, ...]:
    rows = raw.get("words", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Malformed("words", "应写成 [[words]]")
    return tuple(
        WordRule(
            kind=_kind(row.get("kind"), f"words.{number}.kind", str(row.get("kind"))),
            pattern=_pattern(row, "pattern", f"words.{number}"),
        )
        for number, row in enumerate(rows, 1)
    )


def _kind(value: object, place: str, near: str) -> RouteKind:
    try:
        return RouteKind(str(value))
    except ValueError:
        choices = "、".join(RouteKind)
        raise Malformed(place, f"不认识「{value}」，可选 {choices}", near) from None


def _pattern(raw: dict[str, Any], name: str, place: str) -> re.Pattern[str]:
    words = text_of(raw, name, place)
    try:
        found = re.compile(words)
    except re.error as error:
        raise Malformed(f"{place}.{name}", f"正则写错了（{error.msg}）", words) from None
    if found.search(""):
        raise Malformed(f"{place}.{name}", "这个正则连空文字都算", words)
    return found
