"""The declarative base of every table that a slice maps."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase

from xinfang.access.tables import metadata as shared_metadata


class Base(DeclarativeBase):
    """Base of mapped classes.

    `technical` tables (idempotency keys, sessions) may change without a ledger entry; all others
    may not: `write()` refuses to commit a change that nothing recorded.
    """

    metadata = shared_metadata
    technical: ClassVar[bool] = False
    type_annotation_map: ClassVar[Mapping[Any, Any]] = {
        datetime: sa.DateTime(timezone=True),
        UUID: sa.Uuid(),
        str: sa.Text(),
        bytes: sa.LargeBinary(),
    }


PATH = sa.Text(collation="C")
"""Type of tenant paths: compared byte by byte, as ranges."""
