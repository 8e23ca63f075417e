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
from xinfang.correspondence.models.uploads import MAX_FILE_NAME, ScanState, Upload

__all__ = [
    "MAX_ADDRESS",
    "MAX_FILE_NAME",
    "MAX_RETURN",
    "MAX_TEXT",
    "Document",
    "DocumentFile",
    "DocumentRegister",
    "DocumentState",
    "MessageState",
    "OutgoingMessage",
    "Register",
    "ScanState",
    "Upload",
    "printed",
]
