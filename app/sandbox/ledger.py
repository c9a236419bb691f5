"""What really happened, for tests and people to compare with. Holds no receiver in the clear."""

from collections import Counter, deque
from dataclasses import asdict, dataclass
from typing import Any

CALLS_KEPT = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One answered (or deliberately unanswered) call. ``code`` 0: no envelope was sent."""

    at: int
    method: str
    shop_id: str
    code: int
    sub_code: str
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberIssued:
    """A number really given out; a repeat that returned the old number leaves no entry."""

    at: int
    shop_id: str
    courier: str
    number: str
    order_id: str
    pack_id: str
    order_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberCancelled:
    """A number really taken back."""

    at: int
    shop_id: str
    courier: str
    number: str
    order_id: str
    pack_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberUpdated:
    """A number whose receiver or sender was really changed, or which got more pieces."""

    at: int
    shop_id: str
    courier: str
    number: str
    what: str  # receiver, pieces


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberEdited:
    """A shipped pack that really got another number."""

    at: int
    shop_id: str
    order_id: str
    pack_id: str
    old: str
    new: str
    courier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentMade:
    """A parcel really shipped: ``counts`` is item id → pieces, over all its orders."""

    at: int
    shop_id: str
    method: str
    order_ids: tuple[str, ...]
    counts: dict[str, int]
    courier: str
    number: str
    pack_id: str
    request_id: str
    refused_refunds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TextDecrypted:
    """One text opened; ``data_type`` 1 address 2 name 3 phone."""

    at: int
    shop_id: str
    order_id: str
    data_type: int
    account_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkWritten:
    """A shop's remark and flag really written. Words may name a person: only their length."""

    at: int
    shop_id: str
    order_id: str
    length: int
    flag: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PickupMade:
    """A shipped number really picked up.

    ``held_at`` is the pickup that the platform holds, which is what counts: 0 when it never hears
    of it, later than ``at`` when the courier's scanner was wrong.
    """

    at: int
    shop_id: str
    courier: str
    number: str
    order_ids: tuple[str, ...]
    held_at: int
    oddness: str


class Ledger:
    """Lists that only grow, in the order in which things happened."""

    def __init__(self) -> None:
        self.calls: deque[Call] = deque(maxlen=CALLS_KEPT)
        self.numbers: list[NumberIssued] = []
        self.cancellations: list[NumberCancelled] = []
        self.updates: list[NumberUpdated] = []
        self.edits: list[NumberEdited] = []
        self.shipments: list[ShipmentMade] = []
        self.decrypts: list[TextDecrypted] = []
        self.remarks: list[RemarkWritten] = []
        self.pickups: list[PickupMade] = []

    def numbers_per_pack(self) -> Counter[tuple[str, str]]:
        """How many numbers each (order id, pack id) ever got; above 1 means bought again."""
        return Counter((row.order_id, row.pack_id) for row in self.numbers)

    def pieces_shipped(self) -> Counter[str]:
        """Pieces that left, by item id."""
        total: Counter[str] = Counter()
        for row in self.shipments:
            total.update(row.counts)
        return total

    def calls_of(self, method: str) -> list[Call]:
        """The calls of one method."""
        return [call for call in self.calls if call.method == method]

    def forget(self) -> None:
        """Empty every list."""
        self.calls.clear()
        for rows in self._lists().values():
            rows.clear()

    def counts(self) -> dict[str, int]:
        """How long each list is."""
        lists = {name: len(rows) for name, rows in self._lists().items()}
        return {"calls": len(self.calls)} | lists

    def as_json(self) -> dict[str, object]:
        """Everything, for the control surface."""
        return {
            "counts": self.counts(),
            "calls": [asdict(row) for row in self.calls],
            **{name: [asdict(row) for row in rows] for name, rows in self._lists().items()},
        }

    def _lists(self) -> dict[str, list[Any]]:
        return {
            "numbers": self.numbers,
            "cancellations": self.cancellations,
            "updates": self.updates,
            "edits": self.edits,
            "shipments": self.shipments,
            "decrypts": self.decrypts,
            "remarks": self.remarks,
            "pickups": self.pickups,
        }
