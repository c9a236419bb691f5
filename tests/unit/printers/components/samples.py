"""Tasks and messages that several tests use."""

from printers.components.task import Document, Task


def document(document_id: str = "YT001", **changes: object) -> Document:
    members: dict[str, object] = {
        "document_id": document_id,
        "encrypted_data": f"cipher of {document_id}",
        "signature": f"sign of {document_id}",
        "template_url": "https://example.invalid/template.xml",
    } | changes
    return Document(**members)  # type: ignore[arg-type]


def task(*ids: str, **changes: object) -> Task:
    return Task(documents=tuple(map(document, ids or ("YT001",))), **changes)  # type: ignore[arg-type]
