"""Electronic waybills of one shop (reference 4): issues, cancels and recycling of numbers."""

from collections import deque
from dataclasses import dataclass

from app.sandbox.answers import business
from app.sandbox.couriers import COURIERS, Branch, branches, sort_marks
from app.sandbox.dice import Dice
from app.sandbox.ledger import Ledger, NumberCancelled, NumberIssued, NumberUpdated
from app.sandbox.people import Person
from app.sandbox.records import Issue


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One row of a request for numbers, already checked."""

    courier: str
    order_id: str
    pack_id: str
    order_ids: tuple[str, ...]
    receiver: Person
    packs: int
    branch: Branch
    contents: tuple[tuple[str, int], ...]
    remark: str = ""


class NumberDesk:
    """Gives numbers and takes them back.

    Args:
        shop_id: whose account.
        shop_number: position of the shop on its server; keeps the shops' numbers apart.
        recycle_after_s: after which a cancelled number may be issued again.
    """

    def __init__(
        self, shop_id: str, shop_number: int, seed: int, recycle_after_s: int, ledger: Ledger
    ) -> None:
        self.branches = branches(shop_number)
        self._shop_id = shop_id
        self._seed = seed
        self._serial = 20_417_300 + shop_number * 10_000_000
        self._recycle_after_s = recycle_after_s
        self._ledger = ledger
        self._issues: list[Issue] = []
        self._by_pack: dict[tuple[str, str, str], Issue] = {}
        self._by_number: dict[str, Issue] = {}
        self._by_sub: dict[str, Issue] = {}
        self._free: dict[str, deque[tuple[int, str]]] = {code: deque() for code in COURIERS}

    @property
    def issues(self) -> list[Issue]:
        """Every issue there ever was."""
        return list(self._issues)

    def find(self, number: str) -> Issue | None:
        """The newest issue of a number."""
        return self._by_number.get(number)

    def find_piece(self, number: str) -> Issue | None:
        """The newest issue with that main or sub number."""
        return self._by_number.get(number) or self._by_sub.get(number)

    def branch(self, code: str) -> Branch | None:
        """The branch with that code."""
        return next((row for row in self.branches if row.code == code), None)

    def issue(self, wish: Wish, at: int) -> Issue:
        """The number of (order, pack, courier): the old one while it lives, else a new one.

        Raises:
            Refused: the branch has no numbers left.
        """
        key = (wish.courier, wish.order_id, wish.pack_id)
        old = self._by_pack.get(key)
        if old is not None and not old.cancelled_at:
            return old
        needed = max(wish.packs, 1)
        if wish.branch.balance is not None:
            if wish.branch.balance < needed:
                raise business(10000, "网点电子面单余额不足，请联系网点充值")
            wish.branch.balance -= needed
        wish.branch.allocated += needed
        return self._new(key, wish, at)

    def cancel(self, courier: str, number: str, at: int) -> None:
        """Take a number back (reference 4.5).

        Raises:
            Refused: unknown, done already, used or scanned.
        """
        issue = self._by_number.get(number)
        if issue is None or issue.courier != courier:
            raise business(10803, "运单号不存在")
        if issue.cancelled_at:
            recycled = at - issue.cancelled_at >= self._recycle_after_s
            raise business(10903 if recycled else 10901, "运单号已取消")
        if issue.pickup_at and issue.pickup_at <= at:
            raise business(10902, "快件已揽收，不能取消")
        if issue.shipped_at:
            raise business(4007, "运单号已用于发货，不能取消")
        issue.cancelled_at = at
        self._free[courier].append((at, number))
        branch = self.branch(issue.branch_code)
        if branch is not None:
            branch.cancelled += 1
            branch.balance = None if branch.balance is None else branch.balance + 1
        self._ledger.cancellations.append(
            NumberCancelled(
                at=at,
                shop_id=self._shop_id,
                courier=courier,
                number=number,
                order_id=issue.order_id,
                pack_id=issue.pack_id,
            )
        )

    def append(self, issue: Issue, count: int, at: int) -> None:
        """So many pieces more under one issue.

        Raises:
            Refused: cancelled, or scanned.
        """
        if issue.cancelled_at:
            raise business(10901, "运单号已取消")
        if issue.pickup_at and issue.pickup_at <= at:
            raise business(8168, "运单号已有物流轨迹，不能追加子单")
        first = len(issue.sub_numbers) + 2
        added = _pieces(issue.number, first, first + count - 1)
        issue.sub_numbers += added
        self._by_sub.update(dict.fromkeys(added, issue))
        self.note_update(issue, "pieces", at)

    def readdress(self, issue: Issue, receiver: Person, at: int) -> None:
        """The number is for somebody else, or for another place."""
        place = receiver.region
        issue.receiver_key = receiver.key
        issue.marks = sort_marks(COURIERS[issue.courier], place.code, place.city, place.district)
        self.note_update(issue, "receiver", at)

    def note_update(self, issue: Issue, what: str, at: int) -> None:
        """Write into the ledger that a number was changed."""
        self._ledger.updates.append(
            NumberUpdated(
                at=at,
                shop_id=self._shop_id,
                courier=issue.courier,
                number=issue.number,
                what=what,
            )
        )

    def _new(self, key: tuple[str, str, str], wish: Wish, at: int) -> Issue:
        number = self._number(wish.courier, at)
        place = wish.receiver.region
        issue = Issue(
            number=number,
            courier=wish.courier,
            order_id=wish.order_id,
            pack_id=wish.pack_id,
            order_ids=wish.order_ids,
            receiver_key=wish.receiver.key,
            issued_at=at,
            branch_code=wish.branch.code,
            marks=sort_marks(COURIERS[wish.courier], place.code, place.city, place.district),
            sub_numbers=_pieces(number, 2, wish.packs),
            contents=wish.contents,
            remark=wish.remark,
        )
        self._issues.append(issue)
        self._by_pack[key] = issue
        self._by_number[number] = issue
        self._by_sub.update(dict.fromkeys(issue.sub_numbers, issue))
        self._ledger.numbers.append(
            NumberIssued(
                at=at,
                shop_id=self._shop_id,
                courier=wish.courier,
                number=number,
                order_id=wish.order_id,
                pack_id=wish.pack_id,
                order_ids=wish.order_ids,
            )
        )
        return issue

    def _number(self, courier: str, at: int) -> str:
        free = self._free[courier]
        if free and at - free[0][0] >= self._recycle_after_s:
            return free.popleft()[1]
        self._serial += 1
        return COURIERS[courier].number(self._serial, Dice(self._seed, "number", self._serial))


def _pieces(number: str, first: int, last: int) -> tuple[str, ...]:
    """Sub numbers of the pieces ``first`` … ``last``; the main number is piece 1."""
    return tuple(f"{number}-{part:03d}" for part in range(first, last + 1))
