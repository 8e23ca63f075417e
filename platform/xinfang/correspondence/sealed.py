"""Which columns of the slice are sealed, for whoever seals them anew under another key."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from xinfang.correspondence.models import Document, DocumentFile, OutgoingMessage, Upload
from xinfang.store import objects
from xinfang.store.rotation import Sealed

_TABLE: Final = OutgoingMessage.metadata.tables[OutgoingMessage.__tablename__]
_DOCUMENT: Final = Document.metadata.tables[Document.__tablename__]
_UPLOAD: Final = Upload.metadata.tables[Upload.__tablename__]
_FILE: Final = DocumentFile.metadata.tables[DocumentFile.__tablename__]


def context_of(column: str, tenant_id: UUID, row_id: UUID) -> str:
    """Return the context that a message's seal is bound to."""
    return f"{_TABLE.name}.{column}:{tenant_id}:{row_id}"


def _of_message(column: str, row: Mapping[str, Any]) -> str:
    return context_of(column, row["tenant_id"], row["id"])


def content_context(document_id: UUID) -> str:
    """Return the context that what a document says is sealed in."""
    return f"{_DOCUMENT.name}.content:{document_id}"


def _of_document(_column: str, row: Mapping[str, Any]) -> str:
    return content_context(row["id"])


SEALED: Final = (
    Sealed(_TABLE, ("address", "text"), _of_message, named_by=("tenant_id",)),
    Sealed(_DOCUMENT, ("content",), _of_document),
    Sealed(_FILE, ("object_secret",), objects.context_of, named_by=("object_name",)),
    Sealed(_UPLOAD, ("object_secret",), objects.context_of, named_by=("object_name",)),
)
