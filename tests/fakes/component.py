"""A print component in memory that holds batches back until a person says what to do."""

from typing import Any

from app.ports.component import (
    ComponentBatch,
    ComponentPaper,
    ComponentPrinters,
    ComponentStatus,
    DocumentOutcome,
)


class FakeHeldBatch:
    """Documents that were not sent."""

    def __init__(self, owner: "FakeComponent", batch_id: str, numbers: tuple[str, ...]) -> None:
        self.batch_id = batch_id
        self._owner = owner
        self._numbers = numbers

    @property
    def outcomes(self) -> tuple[DocumentOutcome, ...]:
        held = self in self._owner.batches
        paper = ComponentPaper.HELD if held else ComponentPaper.PRINTED
        return tuple(DocumentOutcome(document_id=n, paper=paper) for n in self._numbers)

    def wait(self, timeout_s: float) -> tuple[DocumentOutcome, ...]:
        return self.outcomes

    def release(self) -> bool:
        self._owner.released.append(self.batch_id)
        return self._leave()

    def drop(self) -> bool:
        self._owner.dropped.append(self.batch_id)
        return self._leave()

    def _leave(self) -> bool:
        if self not in self._owner.batches:
            return False
        self._owner.batches.remove(self)
        return True


class UnrecordedHeld:
    """Settles held batches without a journal."""

    def release(self, batch: ComponentBatch, _numbers: tuple[str, ...]) -> bool:
        return batch.release()

    def drop(self, batch: ComponentBatch, _numbers: tuple[str, ...]) -> bool:
        return batch.drop()


class FakeComponent:
    """A component that says what a test wants and prints nothing; :meth:`hold` fills its queue."""

    component_name = "抖店打印组件"

    def __init__(self) -> None:
        self.state = ComponentStatus(ready=True, running=True, version="1.2.0.0")
        self.known = ComponentPrinters(names=("面单机", "备用机"), default="面单机")
        self.batches: list[FakeHeldBatch] = []
        self.released: list[str] = []
        self.dropped: list[str] = []

    def hold(self, batch_id: str, *numbers: str) -> FakeHeldBatch:
        """As after an outage."""
        batch = FakeHeldBatch(self, batch_id, numbers)
        self.batches.append(batch)
        return batch

    def held(self) -> tuple[ComponentBatch, ...]:
        return tuple(self.batches)

    def status(self) -> ComponentStatus:
        return self.state

    def printers(self) -> ComponentPrinters:
        return self.known

    def submit(self, *_args: Any, **_more: Any) -> Any:
        raise AssertionError("nobody prints on it")

    def print_documents(self, *_args: Any, **_more: Any) -> Any:
        raise AssertionError("nobody prints on it")

    def close(self) -> None:
        self.batches.clear()
