"""What is handed to a print component."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Params = Callable[[], str]
"""Makes a pre-signed query string. Called when the task leaves the queue, since a sign is fresh for
a few minutes only; on the component's thread, at most once a task for each distinct callable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Replaces the sender inside the cipher text."""

    name: str = field(repr=False)
    phone: str = field(repr=False)
    province: str
    city: str
    district: str
    street: str = ""
    detail: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomArea:
    """The merchant's own part of the label (自定义区): a template's address and its fields."""

    template_url: str
    data: Mapping[str, object] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One waybill, which is one label.

    Args:
        document_id: unique in its task; usually the tracking number.
        encrypted_data: the platform's print data, opened by the component only.
        signature: that came with it.
        template_url: the carrier's standard template.
        params: for platforms whose component fetches its key with our sign; else None.
        sender: None prints the one inside the cipher text.
        custom: own part of the label, or None.
        package_number: such as ``1/3``; empty leaves it out.
        print_mask: bit mask of what is not printed, as text such as ``0x40``; empty leaves it out.
    """

    document_id: str
    encrypted_data: str = field(repr=False)
    signature: str = field(repr=False)
    template_url: str
    params: Params | None = field(default=None, repr=False)
    sender: Sender | None = None
    custom: CustomArea | None = None
    package_number: str = ""
    print_mask: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Documents that go to one printer together, in this order.

    Args:
        documents: at least one.
        printer: name as the component lists it; empty is its default printer.
        first_number: number of the first document in its batch, from 1; 0 leaves the counter out.
        total: documents of the whole batch.

    Raises:
        ValueError: no document, or an id twice.
    """

    documents: tuple[Document, ...]
    printer: str = ""
    first_number: int = 0
    total: int = 0

    def __post_init__(self) -> None:
        """Check what pairing relies on."""
        ids = {document.document_id for document in self.documents}
        if not ids or len(ids) != len(self.documents) or "" in ids:
            raise ValueError("a task needs documents, each with its own id")


def params_of(task: Task) -> dict[str, str]:
    """Fresh params by document id; each distinct callable is called once."""
    made: dict[Params, str] = {}
    found: dict[str, str] = {}
    for document in task.documents:
        if document.params is not None:
            if document.params not in made:
                made[document.params] = document.params()
            found[document.document_id] = made[document.params]
    return found
