"""Scans of a number as the platform's two calls write them (reference 4.5)."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import TypeVar

import msgspec

from app.adapters.doudian.fields import FieldProblem, Loose, reached, text
from app.adapters.doudian.wire_waybills import (
    PackageAnswer,
    PackageNode,
    RouteData,
    RouteNode,
)
from app.domain.instants import SHANGHAI
from app.domain.route import RouteScan, RouteSource

T = TypeVar("T")

_decoder = msgspec.json.Decoder(RouteData | None)
_node = msgspec.json.Decoder(RouteNode)
_package = msgspec.json.Decoder(PackageAnswer | None)
_package_node = msgspec.json.Decoder(PackageNode)

_CLOCK = re.compile(r"\d{4}[-/]\d{1,2}[-/]\d{1,2}[ T]\d{1,2}:\d{2}")


def detail_scans(data: msgspec.Raw) -> tuple[tuple[RouteScan, ...], int]:
    """``logistics.trackNoRouteDetail``: scans oldest first, and how many nodes were unreadable.

    Raises:
        ValueError: the answer itself cannot be read.
    """
    found = _decoder.decode(data)
    return _scans((found and found.route__node_list) or [], _node.decode, _detail_scan)


def package_scans(data: msgspec.Raw) -> tuple[tuple[RouteScan, ...], int]:
    """``logistics.queryPackageRoute``, likewise. Its payload has one more ``data`` inside.

    Raises:
        ValueError: the answer itself cannot be read.
    """
    found = _package.decode(data)
    inner = (found and (found.data or found)) or None
    return _scans((inner and inner.track_routes) or [], _package_node.decode, _package_scan)


def instant_of(value: Loose, field: str) -> datetime:
    """A scan's time: Unix seconds or milliseconds, or a clock's text.

    A text without an offset is a carrier's wall clock, which shows Asia/Shanghai.
    """
    if isinstance(value, str) and _CLOCK.match(value.strip()):
        try:
            found = datetime.fromisoformat(value.strip().replace("/", "-"))
        except ValueError:
            raise FieldProblem(field, "is no instant") from None
        zoned = found if found.tzinfo else found.replace(tzinfo=SHANGHAI)
        return zoned.astimezone(UTC)
    return reached(value, field)


def _scans(
    raw_nodes: Iterable[msgspec.Raw],
    decode: Callable[[msgspec.Raw], T],
    build: Callable[[T], RouteScan],
) -> tuple[tuple[RouteScan, ...], int]:
    scans: list[RouteScan] = []
    unread = 0
    for raw in raw_nodes:
        try:
            scans.append(build(decode(raw)))
        except (msgspec.DecodeError, ValueError, OverflowError):
            unread += 1
    scans.sort(key=lambda scan: scan.at)
    return tuple(scans), unread


def _detail_scan(node: RouteNode) -> RouteScan:
    return RouteScan(
        at=instant_of(node.timestamp, "timestamp"),
        state=text(node.state),
        description=node.state_description or "",
        content=node.content or "",
        site=node.site_name or "",
    )


def _package_scan(node: PackageNode) -> RouteScan:
    return RouteScan(
        at=instant_of(node.state_time, "state_time"),
        state=text(node.state),
        opcode=text(node.opcode),
        content=node.content or "",
        source=RouteSource.PACKAGE,
    )
