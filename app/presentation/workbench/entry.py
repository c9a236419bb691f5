"""A workbench row with what is worked out once: thresholds, chips, text to search."""

import unicodedata

from app.domain.ids import ParcelId
from app.ports.rows import ParcelRow
from app.presentation.countdown import Countdowns, Points
from app.presentation.workbench.chips import chip_bits
from app.presentation.workbench.marks import search_words


class Entry:
    """One row. Cheap to make off the window's thread, 20,000 at a time."""

    __slots__ = ("bits", "hay", "parcel_id", "points", "row")

    def __init__(self, row: ParcelRow, points: Points) -> None:
        self.row = row
        self.parcel_id: ParcelId = row.parcel_id
        self.points = points
        self.bits = chip_bits(row)
        self.hay = fold(
            "\n".join(
                (
                    *row.order_ids,
                    row.tracking_number or "",
                    row.receiver,
                    row.region,
                    row.goods,
                    row.codes,
                    row.buyer_words,
                    row.seller_words,
                    row.shop_name,
                    search_words(row) if row.marks else "",
                    row.hold_reason,
                    *(f"#{tag}" for tag in row.local_tags),
                )
            )
        )


def make_entry(row: ParcelRow, countdowns: Countdowns) -> Entry:
    """``row`` with everything worked out."""
    return Entry(row, countdowns.points(row))


def fold(text: str) -> str:
    """``text`` as it is compared: case and full width do not matter."""
    return unicodedata.normalize("NFKC", text).lower()


def terms(query: str) -> tuple[str, ...]:
    """The words of a search; a row must hold all of them."""
    return tuple(fold(query).split())
