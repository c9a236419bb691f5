"""The one table that tells what a scan means: codes → kind, words → kind, city → province.

The platform's list of state codes stands on a page that could not be read, so a scan is known by
its words until codes are verified. The table is data (``resources/rules/route-states.toml``), a
person may correct it, and stored events are judged again then.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.route import RouteEvent, RouteKind, RouteScan, RouteSource

_CLAUSE_END = re.compile(r"[，,。;；!！\n]+")
_BRACKET = re.compile(r"【([^】]{2,20})】")
_PROVINCE = re.compile(r"^[^省区]{2,8}(省|自治区)")
_TAILS = ("市", "自治州", "地区", "盟")
MOST_CHARACTERS = 500
"""Longer texts are judged by their beginning: a scan is one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordRule:
    """One kind and the words that tell it."""

    kind: RouteKind
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteTable:
    """The whole table.

    Attributes:
        as_of: the date of the packaged table.
        codes: state code → kind, by source; stronger than any words.
        opcodes: ``opcode`` of the package call → kind.
        words: tried in order within a clause; the first telling clause wins.
        not_yet: before a word, it speaks of the future or of a wish (待揽收, 预计揽收).
        in_vain: after a word, it came to nothing (揽收失败).
        cities: province by city name, both without 市, 省 and the like.
        own: a person's corrections are part of it.
    """

    as_of: str
    codes: Mapping[RouteSource, Mapping[str, RouteKind]]
    opcodes: Mapping[str, RouteKind]
    words: tuple[WordRule, ...]
    not_yet: re.Pattern[str]
    in_vain: re.Pattern[str]
    cities: Mapping[str, str] = field(default_factory=dict)
    own: bool = False

    def judge(self, scan: RouteScan) -> RouteEvent:
        """The event that ``scan`` tells of."""
        return RouteEvent(
            at=scan.at,
            kind=self.kind(scan),
            state=scan.state,
            text=scan.content or scan.description,
            site=scan.site,
            description=scan.description,
            opcode=scan.opcode,
            source=scan.source,
            province=self.province(scan.content, scan.site),
        )

    def again(self, event: RouteEvent) -> tuple[RouteKind, str]:
        """Kind and province of a stored event by this table."""
        scan = RouteScan(
            at=event.at,
            state=event.state,
            opcode=event.opcode,
            description=event.description,
            content=event.text,
            site=event.site,
            source=event.source,
        )
        return self.kind(scan), self.province(event.text, event.site)

    def kind(self, scan: RouteScan) -> RouteKind:
        """What a scan means: its code, else the state's description, else the carrier's text.

        Of several clauses the first telling one wins: "已揽收，预计明天派送" is a pickup.
        """
        known = self.codes.get(scan.source, {}).get(scan.state)
        known = known or (self.opcodes.get(scan.opcode) if scan.opcode else None)
        if known is not None:
            return known
        found = self._in_words(scan.description)
        return found if found is not RouteKind.OTHER else self._in_words(scan.content)

    def province(self, text: str, site: str) -> str:
        """The province of the first city named in 【】, else of the one the site begins with.

        "" when none is named, or one that the table does not know. A name without 市 or the like
        (【朝阳】) may be a district elsewhere and tells nothing.
        """
        for name in (*_BRACKET.findall(text[:MOST_CHARACTERS]), site):
            found = self._province_of(name.strip())
            if found:
                return found
        return ""

    def _province_of(self, name: str) -> str:
        below = _PROVINCE.sub("", name)
        head = next((below.partition(tail)[0] for tail in _TAILS if tail in below), "")
        longest_first = (head[:length] for length in range(min(len(head), 5), 1, -1))
        return next((self.cities[city] for city in longest_first if city in self.cities), "")

    def _in_words(self, words: str) -> RouteKind:
        for clause in _CLAUSE_END.split(words[:MOST_CHARACTERS]):
            for rule in self.words:
                if any(self._holds(clause, found) for found in rule.pattern.finditer(clause)):
                    return rule.kind
        return RouteKind.OTHER

    def _holds(self, clause: str, word: re.Match[str]) -> bool:
        before, after = clause[: word.start()], clause[word.end() :]
        return not (self.not_yet.search(before) or self.in_vain.search(after))


def short_province(name: str) -> str:
    """``新疆维吾尔自治区`` → ``新疆``, ``广东省`` → ``广东``; "" stays."""
    for whole in ("内蒙古", "黑龙江"):
        if name.startswith(whole):
            return whole
    return name.strip()[:2]
