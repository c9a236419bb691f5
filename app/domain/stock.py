"""备货单: what all pending orders need, for buying and preparing."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StockLine:
    """One SKU over all shops. Numbers are pieces; ``deadline_s`` 0: none runs."""

    code: str
    name: str
    spec: str
    location: str
    to_number: int
    to_print: int
    printed: int  # 已打印未发, and what is being settled
    parcels: int
    presale: bool = False
    deadline_s: int = 0

    @property
    def total(self) -> int:
        """All pieces."""
        return self.to_number + self.to_print + self.printed


@dataclass(frozen=True, slots=True, kw_only=True)
class StockList:
    """Goods on sale first, presale apart after them; each by location, then code."""

    made_at: datetime
    shops: int
    parcels: int
    held_back: int  # parcels that something blocks; their goods are not counted
    lines: tuple[StockLine, ...]

    @property
    def pieces(self) -> int:
        """Of all lines."""
        return sum(line.total for line in self.lines)
