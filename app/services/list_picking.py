"""拣货单: what to take from the shelves for some parcels."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from app.domain.errors import InvalidInput
from app.domain.ids import ParcelId
from app.domain.picking import PickingList, PickLine
from app.domain.shelf import walk_key
from app.ports.clock import Clock
from app.ports.rows import ParcelRow, PieceRow
from app.ports.store import Store

__all__ = ["ListPicking", "PickLine", "PickingList", "PickingListWriter"]


class PickingListWriter(Protocol):
    """Writes the list to a file."""

    def __call__(self, picking: PickingList, path: Path, template: str) -> None:
        """Write a PDF to ``path`` atomically, on A4 without a ``template``.

        Raises StorageError.
        """
        ...


class ListPicking:
    """Adds up what the chosen parcels hold."""

    def __init__(self, *, store: Store, clock: Clock, write: PickingListWriter) -> None:
        self._store = store
        self._clock = clock
        self._write = write

    def __call__(
        self,
        parcel_ids: tuple[ParcelId, ...],
        path: Path,
        *,
        batch: str = "",
        by_parcel: bool = False,
        template: str = "",
    ) -> PickingList:
        """Write the picking list of ``parcel_ids`` to ``path``.

        Args:
            parcel_ids: in label order.
            path: of the PDF.
            batch: the label of the batch that they are, "" for a selection.
            by_parcel: 分单拣货, one parcel after the other.
            template: another than A4.

        Raises:
            InvalidInput: it is not named as a PDF.
            StorageError: it cannot be written.
        """
        if path.suffix.casefold() != ".pdf":
            raise InvalidInput(
                "picking.ending", f"不知道怎么写 {path.name}", "文件名用 .pdf 结尾。"
            )
        picking = self.make(parcel_ids, batch=batch, by_parcel=by_parcel)
        self._write(picking, path, template)
        return picking

    def make(
        self, parcel_ids: tuple[ParcelId, ...], *, batch: str = "", by_parcel: bool = False
    ) -> PickingList:
        """The picking list of ``parcel_ids``.

        Goods under a code are one line whatever their name says today; without a code name and
        spec decide. Nothing of the receiver is read.
        """
        wanted = tuple(dict.fromkeys(parcel_ids))
        reader = self._store.reader
        ids = frozenset(wanted)
        rows = {row.parcel_id: row for row in reader.parcels_by_id(ids)}
        pieces = reader.pieces(ids)
        known = [rows[parcel_id] for parcel_id in wanted if parcel_id in rows]
        make = parcel_by_parcel if by_parcel else add_up
        return make(known, pieces, reader.locations(), self._clock.now(), batch=batch)


def add_up(
    parcels: Sequence[ParcelRow],
    pieces: Sequence[PieceRow],
    locations: Mapping[str, str],
    made_at: datetime,
    *,
    batch: str = "",
) -> PickingList:
    """One line a SKU over all ``parcels``: along the shelves, then by code and name."""
    quantities: dict[tuple[str, str, str], int] = {}
    holders: dict[tuple[str, str, str], set[ParcelId]] = {}
    names: dict[tuple[str, str, str], PieceRow] = {}
    for piece in pieces:
        key = sku_key(piece)
        names.setdefault(key, piece)
        quantities[key] = quantities.get(key, 0) + piece.quantity
        holders.setdefault(key, set()).add(piece.parcel_id)
    lines = (
        PickLine(
            code=names[key].code,
            name=names[key].name,
            spec=names[key].spec,
            quantity=quantities[key],
            parcels=len(holders[key]),
            location=locations.get(names[key].code, ""),
        )
        for key in names
    )
    return PickingList(
        made_at=made_at,
        parcels=len(parcels),
        pieces=sum(quantities.values()),
        lines=tuple(sorted(lines, key=_walk)),
        shops=len({parcel.shop_id for parcel in parcels}),
        batch=batch,
    )


def parcel_by_parcel(
    parcels: Sequence[ParcelRow],
    pieces: Sequence[PieceRow],
    locations: Mapping[str, str],
    made_at: datetime,
    *,
    batch: str = "",
) -> PickingList:
    """The goods of each of ``parcels`` in turn, along the shelves within it."""
    own: dict[ParcelId, list[PieceRow]] = {}
    for piece in pieces:
        own.setdefault(piece.parcel_id, []).append(piece)
    lines: list[PickLine] = []
    for sequence, parcel in enumerate(parcels, 1):
        mine = (
            PickLine(
                code=piece.code,
                name=piece.name,
                spec=piece.spec,
                quantity=piece.quantity,
                parcels=1,
                location=locations.get(piece.code, ""),
                sequence=sequence,
            )
            for piece in own.get(parcel.parcel_id, ())
        )
        lines += sorted(mine, key=_walk)
    return PickingList(
        made_at=made_at,
        parcels=len(parcels),
        pieces=sum(piece.quantity for piece in pieces),
        lines=tuple(lines),
        shops=len({parcel.shop_id for parcel in parcels}),
        batch=batch,
        by_parcel=True,
    )


def sku_key(piece: PieceRow) -> tuple[str, str, str]:
    """What is one line: the same code, or without one the same name and spec."""
    return (piece.code, "", "") if piece.code else ("", piece.name, piece.spec)


def _walk(line: PickLine) -> tuple[object, ...]:
    return (
        not line.location,
        walk_key(line.location),
        line.code or "\uffff",
        line.name,
        line.spec,
    )
