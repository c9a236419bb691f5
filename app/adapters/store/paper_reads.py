"""Read models of what is on paper: goods to pick, where they lie, labels of a batch."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from app.adapters.store.papers import all_locations, parcel_pieces, pending_goods
from app.adapters.store.proofs import batch_sheets, ticked_sequences
from app.domain.ids import BatchId, ParcelId
from app.domain.proof import Sheet
from app.ports.rows import GoodsRow, PieceRow


class PaperReads:
    """The part of the reader that sheets of paper are made from."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def pieces(self, ids: frozenset[ParcelId]) -> tuple[PieceRow, ...]:
        with self._snapshot() as connection:
            return parcel_pieces(connection, ids)

    def locations(self) -> dict[str, str]:
        with self._snapshot() as connection:
            return all_locations(connection)

    def pending_goods(self) -> tuple[GoodsRow, ...]:
        with self._snapshot() as connection:
            return pending_goods(connection)

    def sheets(self, batch_id: BatchId) -> tuple[Sheet, ...]:
        with self._snapshot() as connection:
            return batch_sheets(connection, batch_id)

    def ticked(self, batch_id: BatchId) -> frozenset[int]:
        with self._snapshot() as connection:
            return ticked_sequences(connection, batch_id)

    @contextmanager
    def _snapshot(self) -> Iterator[Connection]:
        with self._engine.connect() as connection:
            yield connection
