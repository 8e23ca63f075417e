"""The statements of sign-in and health. Sessions are reached only through their functions."""

from typing import Final

import sqlalchemy as sa

OPEN_SESSION: Final = sa.text("SELECT web_session_open(:hash, :issuer, :subject, :now, :until)")
USE_SESSION: Final = sa.text(
    "SELECT issuer, subject, ends_at FROM web_session_use(:hash, :now, :idle)"
)
CLOSE_SESSION: Final = sa.text("SELECT web_session_close(:hash)")
PING: Final = sa.text("SELECT 1")
