"""The statements of registration that answer with a value: register of numbers, accusation."""

import secrets
from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert

from xinfang.cases.models import Case, CaseRegister, CaseSearch
from xinfang.cases.queries.routing import Subject
from xinfang.cases.search import searchable
from xinfang.kernel.ids import case_number
from xinfang.organizations.queries import TenantColumns
from xinfang.store.transaction import Write


async def next_number(tx: Write, tenant: TenantColumns, year: int) -> str:
    """Take the next case number of a tenant and year; the row stays locked until the commit."""
    context = f"case_register.key:{tenant.tenant_id}:{year}"
    sealed = tx.provider.encrypt(secrets.token_hex(16), context=context)
    taken = await tx.execute(
        insert(CaseRegister)
        .values(
            tenant_id=tenant.tenant_id,
            year=year,
            tenant_path=tenant.tenant_path,
            last=0,
            key=sealed,
        )
        .on_conflict_do_update(
            index_elements=[CaseRegister.tenant_id, CaseRegister.year],
            set_={"last": CaseRegister.last + 1},
        )
        .returning(CaseRegister.last, CaseRegister.key)
    )
    row = taken.one()
    key = bytes.fromhex(tx.provider.decrypt(row.key, context=context))
    return case_number(year, row.last, key)


async def accuse(tx: Write, case_id: UUID, subjects: Sequence[Subject]) -> None:
    """Bar the respondents from the case, with everyone whom they stand for."""
    kinds = sa.literal([kind.value for kind, _ in subjects], ARRAY(sa.Text))
    ids = sa.literal([subject for _, subject in subjects], ARRAY(sa.Uuid))
    await tx.execute(
        sa.select(sa.func.access_accuse("case", case_id, kinds, ids, tx.today, tx.now))
    )


async def make_searchable(tx: Write, case: Case, items: Sequence[str]) -> None:
    """Keep what of a case can be searched; to be called again when its content changes."""
    found = searchable(
        case.number, case.title, case.demand, case.facts, items, accuses=case.accuses
    )
    grams = sa.func.array_to_tsvector(sa.literal(list(found.words), ARRAY(sa.Text)))
    kept = insert(CaseSearch).values(case_id=case.id, text=found.text, grams=grams, words=grams)
    await tx.execute(
        kept.on_conflict_do_update(
            index_elements=[CaseSearch.case_id],
            set_={"text": kept.excluded.text, "grams": kept.excluded.grams},
        )
    )
