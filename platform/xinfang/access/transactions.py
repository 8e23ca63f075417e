"""What access needs of a transaction, which the store, one floor above, opens."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal, Protocol
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Result

from xinfang.access.actor import AnyActor


class Reads(Protocol):
    """A transaction under the wall of its actor; `today` is the civil day of the request."""

    actor: AnyActor
    today: date

    async def execute(
        self, statement: sa.Executable, parameters: Mapping[str, Any] | None = None
    ) -> Result[Any]:
        """Run a statement under the wall."""


class Writes(Reads, Protocol):
    """A transaction that writes: one instant, and a ledger."""

    now: datetime

    def record(
        self,
        name: str,
        *,
        kind: str,
        object_id: UUID | None,
        tenants: Mapping[UUID, str],
        grounds: Mapping[str, Any] | None = None,
        policy: str | None = None,
        chain: Literal["acts", "reads"] = "acts",
    ) -> UUID:
        """Record an event in the ledger of each tenant (id to path) and return its id."""
