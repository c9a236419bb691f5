"""The print-component port: encrypted waybills to paper through a platform's local component."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from app.domain.waybill import Sender

PresignedParams = Callable[[], str]
"""Makes the query string of one platform call (抖店: ``logistics.getShopKey`` with ``param_json``
``{}``), freshly signed. Called on a thread of the component when the documents leave the queue.
May raise AppError: then nothing of the task is sent."""


class ComponentPaper(StrEnum):
    """What is known of one document's paper."""

    WAITING = "waiting"  # in the queue, or sent and not confirmed
    HELD = "held"  # not sent; too old after an outage, a person releases or drops it
    PRINTED = "printed"  # the component says that the printer took it
    UNKNOWN = "unknown"  # it may have come out: a person looks
    NOT_PRINTED = "not_printed"  # surely nothing came out


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentDocument:
    """One waybill for the component.

    ``document_id`` is unique in its batch, usually the tracking number; a copy or reprint takes
    another. ``custom`` fills the own area (自定义区) of ``custom_url``. ``package_number`` is such
    as ``1/3``. ``sender`` None prints the one that the print data hold.
    """

    document_id: str
    print_data: str = field(repr=False)
    signature: str = field(repr=False)
    template_url: str
    params: PresignedParams | None = field(default=None, repr=False)
    sender: Sender | None = field(default=None, repr=False)
    custom_url: str = ""
    custom: Mapping[str, str] = field(default_factory=dict, repr=False)
    package_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentOutcome:
    """What became of one document. ``title`` and ``advice`` are Chinese unless it is PRINTED.

    ``its_own``: the component is well, and says that this document cannot be printed.
    """

    document_id: str
    paper: ComponentPaper
    title: str = field(default="", repr=False)  # may quote the component's own text
    advice: str = field(default="", repr=False)
    its_own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentStatus:
    """The component's answer to "can you print".

    ``running`` False: nothing is there. ``title`` and ``advice`` are Chinese when ``ready`` is
    False; ``version`` is empty when it is not told.
    """

    ready: bool
    running: bool
    version: str = ""
    title: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentPrinters:
    """Printers as the component names them; none, with words, when it does not answer."""

    names: tuple[str, ...] = ()
    default: str = ""
    title: str = ""
    advice: str = ""


class ComponentBatch(Protocol):
    """Documents handed in together: they go to one printer, in order."""

    @property
    def batch_id(self) -> str:
        """Unique for good; what the component knows the batch by."""
        ...

    @property
    def outcomes(self) -> tuple[DocumentOutcome, ...]:
        """What is known now, in the order in which they were handed in."""
        ...

    def wait(self, timeout_s: float) -> tuple[DocumentOutcome, ...]:
        """Wait until none is WAITING, at most ``timeout_s``; HELD ones are waited for too."""
        ...

    def release(self) -> bool:
        """A person lets a HELD batch go on. False: it is not held."""
        ...

    def drop(self) -> bool:
        """Take it out of the queue. False: it was sent, or is on its way."""
        ...


class WaybillComponent(Protocol):
    """A platform's print component. Nothing here raises for one that is away."""

    @property
    def component_name(self) -> str:
        """Its Chinese name, such as ``抖店打印组件``."""
        ...

    def status(self) -> ComponentStatus:
        """Ask whether it runs and its version will do."""
        ...

    def printers(self) -> ComponentPrinters:
        """Ask for printers."""
        ...

    def submit(
        self,
        documents: tuple[ComponentDocument, ...],
        *,
        printer: str = "",
        first_number: int = 0,
        total: int = 0,
    ) -> ComponentBatch:
        """Put documents into the queue; it is kept while the component is away.

        ``printer`` empty is the component's default. ``first_number`` of ``total`` counts labels
        of a longer run; 0 leaves the counter out.
        """
        ...

    def print_documents(
        self,
        documents: tuple[ComponentDocument, ...],
        *,
        printer: str = "",
        first_number: int = 0,
        total: int = 0,
    ) -> tuple[DocumentOutcome, ...]:
        """Print now and wait for the outcome of each: PRINTED, UNKNOWN or NOT_PRINTED.

        Counted as by :meth:`submit`. Never sends twice. When the component is away or busy with
        others, nothing is sent and nothing stays in the queue. An error of ``params`` that is no
        AppError is raised.
        """
        ...

    def held(self) -> tuple[ComponentBatch, ...]:
        """Batches that wait for a person, in order."""
        ...

    def close(self) -> None:
        """Finish the batch in hand if that goes quickly, drop the others, end all threads."""
        ...


Listener = Callable[[str, tuple[DocumentOutcome, ...]], None]
"""Told of each change: batch id and outcomes, on a thread of the component, in order. Later news
may still settle an UNKNOWN one."""
