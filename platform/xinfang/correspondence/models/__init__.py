"""Tables of correspondence."""

from xinfang.correspondence.models.messages import (
    MAX_ADDRESS,
    MAX_TEXT,
    MessageState,
    OutgoingMessage,
)

__all__ = ["MAX_ADDRESS", "MAX_TEXT", "MessageState", "OutgoingMessage"]
