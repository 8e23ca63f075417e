"""Which columns of the slice are sealed, for whoever seals them anew under another key."""

from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa

from xinfang.cases import agents
from xinfang.cases.identity import context_of
from xinfang.cases.models import CaseAgent, CaseRegister, Petitioner, Submission
from xinfang.store.base import Base
from xinfang.store.rotation import Sealed


def _table(mapped: type[Base]) -> sa.Table:
    return mapped.metadata.tables[mapped.__tablename__]


def _of_petitioner(column: str, row: Mapping[str, Any]) -> str:
    return context_of(column, row["tenant_id"], row["id"])


def _of_register(column: str, row: Mapping[str, Any]) -> str:
    return f"case_register.{column}:{row['tenant_id']}:{row['year']}"


def _of_submission(column: str, row: Mapping[str, Any]) -> str:
    return f"case_submission.{column}:{row['id']}"


def _of_agent(_column: str, row: Mapping[str, Any]) -> str:
    return agents.context_of(row["id"])


SEALED: Final = (
    Sealed(
        _table(Petitioner),
        ("name", "id_number", "phone", "address"),
        _of_petitioner,
        named_by=("tenant_id",),
    ),
    Sealed(_table(CaseRegister), ("key",), _of_register),
    Sealed(_table(Submission), ("agent",), _of_submission),
    Sealed(_table(CaseAgent), ("name",), _of_agent),
)
