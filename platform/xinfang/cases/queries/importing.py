"""What an import asks: dictionaries, whom an accusation may name, what was imported before."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert

from xinfang.access.actor import Actor
from xinfang.access.grants import Grants
from xinfang.cases.models import Case, CaseImport, ContentClass, ImportFault, ImportKey
from xinfang.cases.queries.cases import CaseRow, visible_cases
from xinfang.organizations.models import Person, Post, PostHolding, Region, Unit
from xinfang.store.transaction import Read, Write


async def content_classes(read: Read) -> list[tuple[str, str]]:
    """Return code and name of the content classes that cases may be given today."""
    rows = await read.execute(
        sa.select(ContentClass.code, ContentClass.name).where(
            ContentClass.valid_from <= read.today,
            sa.or_(ContentClass.valid_to.is_(None), ContentClass.valid_to >= read.today),
        )
    )
    return [(row.code, row.name) for row in rows]


async def regions_below(read: Read, digits: str) -> list[tuple[str, str]]:
    """Return code and name of the regions of today whose codes begin so."""
    rows = await read.execute(
        sa.select(Region.code, Region.name).where(
            Region.code.startswith(digits, autoescape=True),
            Region.valid_from <= read.today,
            sa.or_(Region.valid_to.is_(None), Region.valid_to >= read.today),
        )
    )
    return [(row.code, row.name) for row in rows]


async def units_named(read: Read, names: Collection[str]) -> dict[str, list[UUID]]:
    """Return the units of these very names, by name, as far as the actor can name them."""
    found: dict[str, list[UUID]] = defaultdict(list)
    rows = await read.execute(sa.select(Unit.name, Unit.id).where(Unit.name.in_(names)))
    for row in rows:
        found[row.name].append(row.id)
    return found


async def persons_named(
    read: Read, names: Collection[str]
) -> dict[str, dict[UUID, frozenset[UUID]]]:
    """Return the persons of these very names, by name, with the units in which they hold a post."""
    found: dict[str, dict[UUID, set[UUID]]] = defaultdict(lambda: defaultdict(set))
    rows = await read.execute(
        sa.select(Person.name, Person.id, Post.unit_id)
        .outerjoin(PostHolding, PostHolding.person_id == Person.id)
        .outerjoin(Post, Post.id == PostHolding.post_id)
        .where(Person.name.in_(names))
    )
    for row in rows:
        units = found[row.name][row.id]
        if row.unit_id is not None:
            units.add(row.unit_id)
    return {
        name: {person: frozenset(units) for person, units in persons.items()}
        for name, persons in found.items()
    }


async def claim_keys(
    tx: Write, tenant: tuple[UUID, str], job_id: UUID, keys: Sequence[tuple[bytes, int]]
) -> dict[bytes, tuple[UUID, int]]:
    """Claim the keys of rows, given with the row; return those that were claimed before, by whom.

    The job and the row that each stands for come with it.
    """
    given = (
        sa.func.unnest(
            sa.literal([key for key, _row in keys], ARRAY(sa.LargeBinary)),
            sa.literal([row for _key, row in keys], ARRAY(sa.Integer)),
        )
        .table_valued("key", "row")
        .render_derived()
    )
    rows = sa.select(
        sa.literal(tenant[0], sa.Uuid),
        given.c.key,
        sa.literal(tenant[1], sa.Text),
        sa.literal(job_id, sa.Uuid),
        given.c.row,
    )
    names = ["tenant_id", "key_digest", "tenant_path", "job_id", "row"]
    made = await tx.execute(
        insert(ImportKey)
        .from_select(names, rows)
        .on_conflict_do_nothing()
        .returning(ImportKey.key_digest)
    )
    mine = set(made.scalars())
    before = [key for key, _row in keys if key not in mine]
    if not before:
        return {}
    known = await tx.execute(
        sa.select(ImportKey.key_digest, ImportKey.job_id, ImportKey.row).where(
            ImportKey.tenant_id == tenant[0], ImportKey.key_digest.in_(before)
        )
    )
    return {row.key_digest: (row.job_id, row.row) for row in known}


async def release_key(tx: Write, tenant_id: UUID, key: bytes) -> None:
    """Let a row be claimed again that wasn't imported after all."""
    mine = sa.and_(ImportKey.tenant_id == tenant_id, ImportKey.key_digest == key)
    await tx.execute(sa.delete(ImportKey).where(mine))


async def faults_of(read: Read, job_id: UUID) -> list[ImportFault]:
    """Return what is to be known of an import's rows, in their order."""
    asked = sa.select(ImportFault).where(ImportFault.job_id == job_id)
    found = await read.execute(asked.order_by(ImportFault.row, ImportFault.ordinal))
    return list(found.scalars())


async def import_of(read: Read, case_id: UUID) -> CaseImport | None:
    """Return what another register told of a case that the actor sees."""
    found: CaseImport | None = await read.scalar(
        sa.select(CaseImport).where(CaseImport.case_id == case_id)
    )
    return found


async def cases_with_source_number(
    read: Read, actor: Actor, grants: Grants, number: str, most: int
) -> list[CaseRow]:
    """Return the cases within reach that had this very number in another register."""
    statement = (
        visible_cases(actor, grants, read.today)
        .join(CaseImport, CaseImport.case_id == Case.id)
        .where(CaseImport.source_number == number)
        .order_by(Case.registered_at.desc(), Case.id.desc())
        .limit(most)
    )
    return list((await read.execute(statement)).mappings())
