"""Parcels that another page asks to choose, perhaps before the rows are there."""

from collections.abc import Callable

from app.domain.ids import ParcelId
from app.presentation.workbench.model import WorkbenchModel

Review = Callable[[tuple[ParcelId, ...]], None]


class Wanted:
    """Keeps the last wish until every row was read.

    Args:
        model: tells whether all rows are there, the shipped ones too.
        review: shows these parcels alone and chooses them.
    """

    def __init__(self, model: WorkbenchModel, review: Review) -> None:
        self._model = model
        self._review = review
        self._ids: tuple[ParcelId, ...] = ()

    def ask(self, parcel_ids: tuple[ParcelId, ...]) -> None:
        """Choose these, at once or as soon as they are read."""
        self._ids = parcel_ids
        self.look()

    def look(self) -> None:
        """Rows were read: is anything wanted of them?"""
        if self._ids and self._model.settled:
            ids, self._ids = self._ids, ()
            self._review(ids)
