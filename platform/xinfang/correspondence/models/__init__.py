"""Tables of correspondence."""

from xinfang.correspondence.models.documents import (
    MAX_RETURN,
    Document,
    DocumentFile,
    DocumentRegister,
    DocumentState,
    Register,
    printed,
)
from xinfang.correspondence.models.messages import (
    MAX_ADDRESS,
    MAX_TEXT,
    MessageState,
    OutgoingMessage,
)

__all__ = [
    "MAX_ADDRESS",
    "MAX_RETURN",
    "MAX_TEXT",
    "Document",
    "DocumentFile",
    "DocumentRegister",
    "DocumentState",
    "MessageState",
    "OutgoingMessage",
    "Register",
    "printed",
]
