"""Every sealed column of every slice is known to the command that seals anew."""

import sqlalchemy as sa

from xinfang.cases import models
from xinfang.cli.sealed import SEALED
from xinfang.store.base import Base

# Bytes that are no seals: hashes, canonical bytes, salts, signatures; digests of objects, and the
# indexes by which sealed values are found.
NO_SEALS = ("_blind", "_digest")
PLAIN = {
    "ledger_head.hash",
    "ledger_entry.canonical",
    "ledger_entry.hash",
    "ledger_content.salt",
    "ledger_content.content",
    "ledger_anchor.statement",
    "ledger_anchor.signature",
    "idempotency_key.payload_hash",
}


def test_every_column_of_bytes_is_registered_or_known_to_be_plain() -> None:
    assert models.Case.metadata is Base.metadata
    found = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, sa.LargeBinary) and not column.name.endswith(NO_SEALS)
    }
    sealed = {f"{one.table.name}.{column}" for one in SEALED for column in one.columns}
    web = {name for name in found if name.startswith("web_")}  # hashes of session ids
    assert found - web - PLAIN == sealed
