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
    return (await next_numbers(tx, tenant, year, 1))[0]


async def next_numbers(tx: Write, tenant: TenantColumns, year: int, count: int) -> list[str]:
    """Take so many numbers of a tenant and year, as `next_number` does one."""
    context = f"case_register.key:{tenant.tenant_id}:{year}"
    sealed = tx.provider.encrypt(secrets.token_hex(16), context=context)
    taken = await tx.execute(
        insert(CaseRegister)
        .values(
            tenant_id=tenant.tenant_id,
            year=year,
            tenant_path=tenant.tenant_path,
            last=count - 1,
            key=sealed,
        )
        .on_conflict_do_update(
            index_elements=[CaseRegister.tenant_id, CaseRegister.year],
            set_={"last": CaseRegister.last + count},
        )
        .returning(CaseRegister.last, CaseRegister.key)
    )
    row = taken.one()
    key = bytes.fromhex(tx.provider.decrypt(row.key, context=context))
    return [case_number(year, row.last - back, key) for back in reversed(range(count))]


async def accuse(tx: Write, case_id: UUID, subjects: Sequence[Subject]) -> None:
    """Bar the respondents from the case, with everyone whom they stand for."""
    kinds = sa.literal([kind.value for kind, _ in subjects], ARRAY(sa.Text))
    ids = sa.literal([subject for _, subject in subjects], ARRAY(sa.Uuid))
    await tx.execute(
        sa.select(sa.func.access_accuse("case", case_id, kinds, ids, tx.today, tx.now))
    )


async def make_all_searchable(tx: Write, cases: Sequence[tuple[Case, Sequence[str]]]) -> None:
    """Keep what of new cases, each with the texts of its items, can be searched."""
    found = [
        searchable(case.number, case.title, case.demand, case.facts, items, accuses=case.accuses)
        for case, items in cases
    ]
    given = (
        sa.func.unnest(
            sa.literal([case.id for case, _items in cases], ARRAY(sa.Uuid)),
            sa.literal([one.text for one in found], ARRAY(sa.Text)),
            # Words are letters and digits alone: a space never stands in one.
            sa.literal([" ".join(one.words) for one in found], ARRAY(sa.Text)),
        )
        .table_valued("id", "text", "words")
        .render_derived()
    )
    grams = sa.func.array_to_tsvector(
        sa.func.array_remove(sa.func.string_to_array(given.c.words, " "), "")
    )
    rows = sa.select(given.c.id, given.c.text, grams, grams)
    await tx.execute(insert(CaseSearch).from_select(["case_id", "text", "grams", "words"], rows))


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
