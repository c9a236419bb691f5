"""What a person is about to put into each parcel of a split order."""

from app.domain.errors import InvalidInput
from app.domain.grouping import NamedPieces, parted_gifts, split_lines
from app.domain.ids import ItemId
from app.domain.parcel import ParcelLine
from app.presentation.formatting import NOTHING, Phrase, phrase, verbatim
from app.services.split_parcels import Contents, SplitItem


class SplitDraft:
    """Pieces by item and parcel. The first parcel holds what the others do not."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._counts: list[list[int]] = [[0] for _ in contents.items]

    @property
    def items(self) -> tuple[SplitItem, ...]:
        """What is dealt out."""
        return self._contents.items

    @property
    def pieces(self) -> int:
        """All of it."""
        return sum(item.quantity for item in self.items)

    @property
    def others(self) -> int:
        """Parcels beside the first."""
        return len(self._counts[0])

    @property
    def untouched(self) -> bool:
        """Whether nothing was put anywhere yet."""
        return not any(any(counts) for counts in self._counts)

    def count(self, row: int, parcel: int) -> int:
        """Pieces of an item in a parcel; 0 is the second parcel."""
        return self._counts[row][parcel]

    def put(self, row: int, parcel: int, number: int) -> None:
        """So many pieces of this item go into that parcel."""
        self._counts[row][parcel] = number

    def add_parcel(self) -> None:
        """One parcel more."""
        for counts in self._counts:
            counts.append(0)

    def left(self, row: int) -> int:
        """What stays in the first parcel; below 0: more was dealt out than there is."""
        return self.items[row].quantity - sum(self._counts[row])

    def overdrawn(self) -> Phrase:
        """Which item was dealt out more often than there is; nothing when none was."""
        for row, item in enumerate(self.items):
            if self.left(row) < 0:
                return phrase(
                    "「{goods}」只有 {n} 件，已分出 {m} 件",
                    goods=verbatim(item.name),
                    n=item.quantity,
                    m=item.quantity - self.left(row),
                )
        return NOTHING

    def parted_gifts(self) -> Phrase:
        """Which gifts would travel without what they were given for; nothing when none would."""
        parts = [{ItemId(name) for name, _ in part} for part in self.parts()]
        parted = parted_gifts({item.item_id: item.gift_of for item in self.items}, parts)
        if not parted:
            return NOTHING
        names = "、".join(item.name for item in self.items if item.item_id in parted)
        return phrase("赠品「{goods}」和主商品不在一个包裹里", goods=verbatim(names))

    def parts(self) -> tuple[NamedPieces, ...]:
        """The parcels as asked of the service, the first one first."""
        return tuple(self._pieces(parcel) for parcel in range(-1, self.others))

    def parcels(self) -> int:
        """How many there will be.

        Raises:
            InvalidInput: it cannot be split so; the same words as when it is done.
        """
        if self.untouched:
            raise InvalidInput(
                "split.one", "拆单至少要拆成两个包裹", "把一部分商品留给另一个包裹。"
            )
        order_id = self._contents.order_id
        lines = [
            ParcelLine(order_id=order_id, item_id=item.item_id, quantity=item.quantity)
            for item in self.items
        ]
        parts = [tuple((ItemId(name), number) for name, number in p) for p in self.parts()]
        return len(split_lines(lines, order_id, parts))

    def _pieces(self, parcel: int) -> NamedPieces:
        numbers = (
            (item.item_id, self.left(row) if parcel < 0 else self._counts[row][parcel])
            for row, item in enumerate(self.items)
        )
        return tuple((item_id, number) for item_id, number in numbers if number)
