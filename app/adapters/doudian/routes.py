"""Which scan means what: the one table to correct when the platform's state codes are known.

The list of state codes stands on a page that could not be read (reference 4.5, 9), so a scan is
recognised by its words: the state's own description first, then the carrier's text. A word that
speaks of the future or of a failure (待揽收, 预计揽收, 揽收失败) counts for nothing.
"""

import re
from types import MappingProxyType

import msgspec

from app.adapters.doudian.fields import reached, text
from app.adapters.doudian.wire_waybills import RouteData, RouteNode
from app.domain.route import RouteEvent, RouteKind

STATES: MappingProxyType[str, RouteKind] = MappingProxyType({})
"""State code → kind, stronger than any words. Empty until codes are verified."""

_NOT_YET = re.compile(
    r"待(?!取件|所)|预计|预约|即将|准备|等待|安排|前往|尚未|还未|未|暂无|没有|通知|如|请|拒"
)  # before the word
_CAME_TO_NOTHING = re.compile(r"失败|异常|取消|超时|提醒|通知|记录|不成功")  # after it
_WORDS = (
    (RouteKind.SIGNED, re.compile(r"签收|妥投|已取走|已自提")),
    (RouteKind.DELIVERING, re.compile(r"派送|派件|投递|待取件|代收|代存")),
    (
        RouteKind.PICKED_UP,
        re.compile(
            r"揽收(?!网点|部|点|中心|员|站)|揽件(?!员)|收寄|已取件|取件成功"
            r"|收件(?!人|方|地址|码|省|市|区|信息|网点|员)"
        ),
    ),
    (
        RouteKind.IN_TRANSIT,
        re.compile(r"运输|在途|中转|转运|发往|到达|到件|离开|装车|发车|封车|下一站|出发"),
    ),
)
_CLAUSE_END = re.compile(r"[，,。;；!！\n]+")

_decoder = msgspec.json.Decoder(RouteData | None)
_node = msgspec.json.Decoder(RouteNode)


def kind_of(state: str, description: str, content: str) -> RouteKind:
    """What one scan means. The first telling clause wins: "已揽收，预计明天派送" is a pickup."""
    if state in STATES:
        return STATES[state]
    found = _kind_in(description)
    return found if found is not RouteKind.OTHER else _kind_in(content)


def route_events(data: msgspec.Raw) -> tuple[tuple[RouteEvent, ...], int]:
    """Events oldest first, and how many nodes could not be read (no time, for one).

    Raises:
        ValueError: the answer itself cannot be read.
    """
    found = _decoder.decode(data)
    events: list[RouteEvent] = []
    unread = 0
    for raw in (found and found.route__node_list) or []:
        try:
            events.append(_event(_node.decode(raw)))
        except (msgspec.DecodeError, ValueError):
            unread += 1
    events.sort(key=lambda event: event.at)
    return tuple(events), unread


def _event(node: RouteNode) -> RouteEvent:
    state, content = text(node.state), node.content or ""
    return RouteEvent(
        at=reached(node.timestamp, "timestamp"),
        kind=kind_of(state, node.state_description or "", content),
        state=state,
        text=content or node.state_description or "",
        site=node.site_name or "",
    )


def _kind_in(words: str) -> RouteKind:
    for clause in _CLAUSE_END.split(words):
        for kind, pattern in _WORDS:
            if any(_holds(clause, found) for found in pattern.finditer(clause)):
                return kind
    return RouteKind.OTHER


def _holds(clause: str, word: re.Match[str]) -> bool:
    before, after = clause[: word.start()], clause[word.end() :]
    return not (_NOT_YET.search(before) or _CAME_TO_NOTHING.search(after))
