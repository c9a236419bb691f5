"""A local print component behind the ``WaybillComponent`` port."""

from collections.abc import Callable

from app.adapters.components.words import (
    CAINIAO,
    DOUDIAN,
    HELD,
    Names,
    busy_words,
    standing_words,
    why_words,
)
from app.domain.errors import AppError, InvalidInput
from app.domain.waybill import Sender as ShopSender
from app.ports.component import (
    ComponentDocument,
    ComponentPaper,
    ComponentPrinters,
    ComponentStatus,
    DocumentOutcome,
    Listener,
)
from printers.components import (
    CustomArea,
    Document,
    Paper,
    Patience,
    Report,
    Sender,
    Standing,
    State,
    Task,
    Ticket,
    Why,
    cainiao_component,
    doudian_component,
)
from printers.components import cainiao as _cainiao
from printers.components import doudian as _doudian
from printers.components.component import QueuedComponent

LEAVE_S = 15.0
"""How long :meth:`LocalComponent.print_documents` waits for its turn."""
_AGAIN_S = 5.0
_PAPER = {
    Paper.PENDING: ComponentPaper.WAITING,
    Paper.PRINTED: ComponentPaper.PRINTED,
    Paper.NOT_PRINTED: ComponentPaper.NOT_PRINTED,
    Paper.UNKNOWN: ComponentPaper.UNKNOWN,
}
_RUNNING = {Standing.READY, Standing.VERSION_UNKNOWN, Standing.TOO_OLD, Standing.SILENT}


class LocalComponent:
    """One component. Connects at first use; :meth:`close` it.

    Args:
        names: what to call it.
        make: builds the component, given whom to tell of changed reports.
        listener: told of changed outcomes; see the port.
        leave_s: how long ``print_documents`` waits for its turn.
    """

    def __init__(
        self,
        names: Names,
        make: Callable[[Callable[[Report], None]], QueuedComponent],
        *,
        listener: Listener | None = None,
        leave_s: float = LEAVE_S,
    ) -> None:
        self._names = names
        self._listener = listener
        self._leave_s = leave_s
        self._component = make(self._told)

    @property
    def component_name(self) -> str:
        return self._names.name

    def status(self) -> ComponentStatus:
        agent = self._component.agent()
        title, advice = standing_words(agent.standing, self._names, agent.version)
        return ComponentStatus(
            ready=not title,
            running=agent.standing in _RUNNING,
            version=agent.version,
            title=title,
            advice=advice,
        )

    def printers(self) -> ComponentPrinters:
        found = self._component.printers()
        title, advice = standing_words(found.standing, self._names)
        return ComponentPrinters(
            names=found.names, default=found.default, title=title, advice=advice
        )

    def submit(
        self,
        documents: tuple[ComponentDocument, ...],
        *,
        printer: str = "",
        first_number: int = 0,
        total: int = 0,
    ) -> "LocalBatch":
        task = Task(
            documents=tuple(_document(each) for each in documents),
            printer=printer,
            first_number=first_number,
            total=total,
        )
        return LocalBatch(self._component.submit(task), self._names)

    def print_documents(
        self,
        documents: tuple[ComponentDocument, ...],
        *,
        printer: str = "",
        first_number: int = 0,
        total: int = 0,
    ) -> tuple[DocumentOutcome, ...]:
        trouble = self._trouble()
        if trouble is not None:
            return tuple(_not_printed(each.document_id, *trouble) for each in documents)
        batch = self.submit(documents, printer=printer, first_number=first_number, total=total)
        report = batch.ticket.wait_sent(self._leave_s)
        if report.state in {State.QUEUED, State.HELD} and batch.drop():
            trouble = self._trouble() or busy_words(self._names)
            return tuple(_not_printed(each.document_id, *trouble) for each in documents)
        # Ends by itself: the component's patience ends every task that was sent.
        while report.state is not State.DONE:
            report = batch.ticket.wait(_AGAIN_S)
        if report.error is not None and not isinstance(report.error, AppError):
            raise report.error
        return batch.outcomes

    def held(self) -> tuple["LocalBatch", ...]:
        return tuple(LocalBatch(ticket, self._names) for ticket in self._component.held())

    def close(self) -> None:
        self._component.close()

    def _trouble(self) -> tuple[str, str] | None:
        """Words for a component that is away; tries to connect when it is not connected."""
        found = self._component.reach()
        return None if found is Standing.READY else standing_words(found, self._names)

    def _told(self, report: Report) -> None:
        if self._listener is not None:
            self._listener(report.task_id, _outcomes(report, self._names))


class LocalBatch:
    """A task in the queue of a component."""

    def __init__(self, ticket: Ticket, names: Names) -> None:
        self.ticket = ticket
        self._names = names

    @property
    def batch_id(self) -> str:
        return self.ticket.task_id

    @property
    def outcomes(self) -> tuple[DocumentOutcome, ...]:
        return _outcomes(self.ticket.report, self._names)

    def wait(self, timeout_s: float) -> tuple[DocumentOutcome, ...]:
        return _outcomes(self.ticket.wait(timeout_s), self._names)

    def release(self) -> bool:
        return self.ticket.release()

    def drop(self) -> bool:
        return self.ticket.drop()


def open_doudian(
    address: str = _doudian.ADDRESS,
    *,
    patience: Patience | None = None,
    listener: Listener | None = None,
    minimum_version: str = _doudian.MINIMUM_VERSION,
    leave_s: float = LEAVE_S,
) -> LocalComponent:
    """The 抖店 component at ``address``.

    Raises:
        InvalidInput: ``component.address``.
    """

    def make(told: Callable[[Report], None]) -> QueuedComponent:
        return doudian_component(
            address, patience=patience, on_change=told, minimum_version=minimum_version
        )

    return _opened(DOUDIAN, make, listener, leave_s)


def open_cainiao(
    address: str = _cainiao.ADDRESS,
    *,
    patience: Patience | None = None,
    listener: Listener | None = None,
    minimum_version: str = _cainiao.MINIMUM_VERSION,
    leave_s: float = LEAVE_S,
) -> LocalComponent:
    """菜鸟 CNPrint at ``address``.

    Raises:
        InvalidInput: ``component.address``.
    """

    def make(told: Callable[[Report], None]) -> QueuedComponent:
        return cainiao_component(
            address, patience=patience, on_change=told, minimum_version=minimum_version
        )

    return _opened(CAINIAO, make, listener, leave_s)


def _opened(
    names: Names,
    make: Callable[[Callable[[Report], None]], QueuedComponent],
    listener: Listener | None,
    leave_s: float,
) -> LocalComponent:
    try:
        return LocalComponent(names, make, listener=listener, leave_s=leave_s)
    except ValueError as error:
        raise InvalidInput(
            "component.address",
            f"{names.name}的地址不对",
            "地址应像 ws://localhost:13888，请在设置里改正。",
        ) from error


def _document(document: ComponentDocument) -> Document:
    area = None
    if document.custom_url:
        area = CustomArea(template_url=document.custom_url, data=dict(document.custom))
    return Document(
        document_id=document.document_id,
        encrypted_data=document.print_data,
        signature=document.signature,
        template_url=document.template_url,
        params=document.params,
        sender=_sender(document.sender) if document.sender else None,
        custom=area,
        package_number=document.package_number,
    )


def _sender(sender: ShopSender) -> Sender:
    place = sender.address
    return Sender(
        name=sender.name,
        phone=sender.phone,
        province=place.province,
        city=place.city,
        district=place.district,
        street=place.street,
        detail=place.detail,
    )


def _outcomes(report: Report, names: Names) -> tuple[DocumentOutcome, ...]:
    found = []
    for each in report.documents:
        paper, (title, advice) = _PAPER[each.paper], why_words(each, names, report.error)
        if report.state is State.HELD and each.paper is Paper.PENDING:
            paper, (title, advice) = ComponentPaper.HELD, HELD
        found.append(
            DocumentOutcome(
                document_id=each.document_id,
                paper=paper,
                title=title,
                advice=advice,
                its_own=paper is ComponentPaper.NOT_PRINTED and each.why is Why.FAILED,
            )
        )
    return tuple(found)


def _not_printed(document_id: str, title: str, advice: str) -> DocumentOutcome:
    return DocumentOutcome(
        document_id=document_id, paper=ComponentPaper.NOT_PRINTED, title=title, advice=advice
    )
