"""Tables of regions, tenants, units, persons, posts, users, appointments, and the calendar.

Dated rows carry `since` and `until`, civil days, both included; an open end is null. A row whose
`until` is the day before its `since` was taken back before it took effect. Ends are set, rows are
never deleted, so that "who held the post on day D" keeps its answer. That there is one answer, the
database itself ensures: exclusion constraints over `xinfang_uuid_range`, a range type of our own
over uuid. It makes a scalar comparable by GiST without the extension btree_gist (whose creation
asks for rights that a migration may lack), is exact where a hash is not, and holds against
concurrent writers where a trigger that looks around would need a lock.
"""

import datetime as dt
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from xinfang.access.actor import Clearance, Level
from xinfang.organizations.vocabulary import (
    Applicability,
    Rank,
    RegionLevel,
    RelationKind,
    SuccessionKind,
    TenantState,
    UnitKind,
    one_of,
)
from xinfang.store.base import PATH, Base

PINYIN = sa.Text(collation="C")
"""Type of readings, syllable by syllable (`zheng zhou shi`): whoever writes a name writes it too.

Empty where a server of the release before wrote the name; whoever reads it then reads it himself.
"""
PLATFORM_TENANT_ID = UUID("00000000-0000-7000-8000-000000000001")
PLATFORM_PATH = "platform/"
"""The one tenant above the provinces; the revision makes it. No territory lies in its range."""


def _one_at_a_time(
    name: str, *keys: str, where: str | None = None, ends: str = "until"
) -> ExcludeConstraint:
    begins = "valid_from" if ends == "valid_to" else "since"
    return ExcludeConstraint(
        *((sa.text(f"xinfang_uuid_range({key}, {key}, '[]')"), "&&") for key in keys),
        (sa.text(f"daterange({begins}, {ends} + 1, '[)')"), "&&"),
        using="gist",
        where=sa.text(where) if where else None,
        name=name,
    )


def _dated(begins: str = "since", ends: str = "until") -> sa.CheckConstraint:
    return sa.CheckConstraint(f"{ends} IS NULL OR {ends} >= {begins} - 1", name="ends_after_start")


class Region(Base):
    """An administrative division (行政区划) while its code was valid.

    Codes are used again, so the day is in the key.
    """

    __tablename__ = "region"
    __table_args__ = (
        one_of("level", RegionLevel),
        sa.CheckConstraint("code ~ '^[0-9]{6}([0-9]{3})?$'", name="code"),
        _dated("valid_from", "valid_to"),
        sa.Index("ix_region_name", "name"),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    valid_from: Mapped[dt.date] = mapped_column(primary_key=True)
    valid_to: Mapped[dt.date | None]
    name: Mapped[str]
    pinyin: Mapped[str] = mapped_column(PINYIN, server_default="")
    level: Mapped[str]
    start_known: Mapped[bool] = mapped_column(
        comment="False where the list doesn't tell since when; valid_from is 1949-10-01 then."
    )
    source: Mapped[str] = mapped_column(comment="Data set and its date.")


class RegionRelation(Base):
    """A region's superior by code, management or assessment (隶属、管理、考核关系), for a time."""

    __tablename__ = "region_relation"
    __table_args__ = (
        one_of("kind", RelationKind),
        _dated(),
        sa.Index("ix_region_relation_parent", "kind", "parent_code"),
    )

    kind: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[dt.date] = mapped_column(primary_key=True)
    parent_code: Mapped[str]
    until: Mapped[dt.date | None]
    source: Mapped[str]


class RegionSuccession(Base):
    """Which code took over from which, and when (区划变更)."""

    __tablename__ = "region_succession"
    __table_args__ = (sa.Index("ix_region_succession_successor", "successor_code"),)

    code: Mapped[str] = mapped_column(primary_key=True)
    successor_code: Mapped[str] = mapped_column(primary_key=True)
    effective_on: Mapped[dt.date] = mapped_column(primary_key=True)
    source: Mapped[str]


class RegionAlias(Base):
    """Another code by which older lists and systems name a region (区划代码别名)."""

    __tablename__ = "region_alias"

    alias: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    note: Mapped[str]


class Tenant(Base):
    """A territory that works on the platform (租户): province, municipality or county.

    The path is derived from the parents: `41/4101/410105/`. A directly administered county hangs
    below its province.
    """

    __tablename__ = "tenant"
    __table_args__ = (
        one_of("level", Level),
        one_of("state", TenantState),
        sa.CheckConstraint("path ~ '^([0-9a-z]+/)+$'", name="path"),
        sa.UniqueConstraint("path"),
        sa.Index("ix_tenant_parent_id", "parent_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    parent_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("tenant.id"))
    path: Mapped[str] = mapped_column(PATH)
    level: Mapped[str]
    name: Mapped[str]
    pinyin: Mapped[str] = mapped_column(PINYIN, server_default="")
    region_code: Mapped[str | None]
    state: Mapped[str] = mapped_column(server_default=TenantState.ACTIVE.value)
    version: Mapped[int] = mapped_column(server_default="1")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read once, by SQLAlchemy


class TenantPlacement(Base):
    """Below which tenant a tenant stood in a time: responsibility follows the tree at the date."""

    __tablename__ = "tenant_placement"
    __table_args__ = (_dated(), _one_at_a_time("ex_tenant_placement", "tenant_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("tenant.id"), index=True)
    tenant_path: Mapped[str] = mapped_column(PATH)
    parent_id: Mapped[UUID] = mapped_column(sa.ForeignKey("tenant.id"))
    since: Mapped[dt.date]
    until: Mapped[dt.date | None]


class Unit(Base):
    """An organ or unit (机关、单位) of a tenant. `valid_to` is its last day.

    `leads_tenant` marks the Party committee and the government of the tenant itself.
    """

    __tablename__ = "unit"
    __table_args__ = (
        one_of("kind", UnitKind),
        one_of("applicability", Applicability),
        sa.CheckConstraint("sector ~ '^[a-z][a-z_]*$'", name="sector"),
        sa.CheckConstraint(
            "parent_id <> id AND vertical_superior_id <> id", name="not_below_itself"
        ),
        _dated("valid_from", "valid_to"),
        sa.Index(
            "uq_unit_name", "tenant_id", "name", unique=True, postgresql_where="valid_to IS NULL"
        ),
        sa.Index("ix_unit_tenant_path", "tenant_path"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("tenant.id"))
    tenant_path: Mapped[str] = mapped_column(PATH)
    parent_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    vertical_superior_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    kind: Mapped[str]
    sector: Mapped[str]
    name: Mapped[str]
    pinyin: Mapped[str] = mapped_column(PINYIN, server_default="")
    leads_tenant: Mapped[bool] = mapped_column(server_default="false")
    applicability: Mapped[str] = mapped_column(server_default=Applicability.FULL.value)
    region_code: Mapped[str | None]
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None]
    version: Mapped[int] = mapped_column(server_default="1")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read once, by SQLAlchemy


class UnitPlacement(Base):
    """Where a unit stood in a time: tenant, parent, vertical superior."""

    __tablename__ = "unit_placement"
    __table_args__ = (_dated(), _one_at_a_time("ex_unit_placement", "unit_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    tenant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("tenant.id"))
    tenant_path: Mapped[str] = mapped_column(PATH)
    parent_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("unit.id"))
    vertical_superior_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("unit.id"))
    since: Mapped[dt.date]
    until: Mapped[dt.date | None]


class UnitSuccession(Base):
    """Which unit took over from which (机构沿革).

    `takes_work` marks the one that goes on with open matters.
    """

    __tablename__ = "unit_succession"
    __table_args__ = (
        one_of("kind", SuccessionKind),
        sa.Index("ix_unit_succession_successor_id", "successor_id"),
    )

    predecessor_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)
    successor_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)
    tenant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("tenant.id"))
    tenant_path: Mapped[str] = mapped_column(PATH)
    kind: Mapped[str]
    effective_on: Mapped[dt.date]
    takes_work: Mapped[bool]


class Person(Base):
    """An official or member of staff (干部、工作人员).

    `cadre_authority_unit_id` is the organ that manages him today (干部管理权限).
    """

    __tablename__ = "person"
    __table_args__ = (sa.Index("ix_person_tenant_path", "tenant_path"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("tenant.id"))
    tenant_path: Mapped[str] = mapped_column(PATH)
    name: Mapped[str]
    cadre_authority_unit_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("unit.id"), index=True
    )
    version: Mapped[int] = mapped_column(server_default="1")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read once, by SQLAlchemy


class CadreAuthority(Base):
    """Which organ managed a person in a time (干部管理权限沿革)."""

    __tablename__ = "cadre_authority"
    __table_args__ = (_dated(), _one_at_a_time("ex_cadre_authority", "person_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    tenant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("tenant.id"))
    tenant_path: Mapped[str] = mapped_column(PATH)
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    since: Mapped[dt.date]
    until: Mapped[dt.date | None]


class Post(Base):
    """A post of a unit (职务). Its rank never changes: another rank is another post."""

    __tablename__ = "post"
    __table_args__ = (
        one_of("rank", Rank),
        sa.UniqueConstraint("id", "rank"),
        sa.Index("ix_post_unit_id", "unit_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    tenant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("tenant.id"))
    tenant_path: Mapped[str] = mapped_column(PATH)
    title: Mapped[str]
    rank: Mapped[str]


class PostHolding(Base):
    """That a person held a post in a time (任职).

    A principal leader's post has one holder on any day.
    """

    __tablename__ = "post_holding"
    __table_args__ = (
        sa.ForeignKeyConstraint(["post_id", "rank"], ["post.id", "post.rank"]),
        _dated(),
        _one_at_a_time("ex_post_holding_sole", "post_id", where="rank = 'PRINCIPAL_LEADER'"),
        _one_at_a_time("ex_post_holding_twice", "post_id", "person_id"),
        sa.Index("ix_post_holding_person_id", "person_id"),
        sa.Index("ix_post_holding_post_id", "post_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    post_id: Mapped[UUID]
    rank: Mapped[str] = mapped_column(comment="The post's, by foreign key.")
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    tenant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("tenant.id"))
    tenant_path: Mapped[str] = mapped_column(PATH)
    since: Mapped[dt.date]
    until: Mapped[dt.date | None]


class AppUser(Base):
    """A user account (用户), bound to a person and to a subject of an identity provider.

    The pair of issuer and subject is unique in its tenant only: across tenants it would tell one
    administrator whom another has. Where two tenants bind the same pair, the first signs in, and
    nobody once that one is disabled: a person who moves keeps his account.
    """

    __tablename__ = "app_user"
    __table_args__ = (
        one_of("clearance", Clearance),
        sa.UniqueConstraint("tenant_id", "issuer", "subject"),
        sa.Index("ix_app_user_sign_in", "issuer", "subject"),
        sa.Index("ix_app_user_tenant_path", "tenant_path"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    tenant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("tenant.id"))
    tenant_path: Mapped[str] = mapped_column(PATH)
    issuer: Mapped[str]
    subject: Mapped[str]
    display_name: Mapped[str]
    clearance: Mapped[str] = mapped_column(server_default=Clearance.NORMAL.value)
    disabled_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(server_default="1")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read once, by SQLAlchemy


class Appointment(Base):
    """A role given to a user in a unit for a time (授权). Nobody gives one to himself.

    A role that reads accusations or personnel matters takes effect when a second person has
    approved it.
    """

    __tablename__ = "appointment"
    __table_args__ = (
        _dated(),
        sa.CheckConstraint("proposed_by <> person_id", name="not_by_himself"),
        sa.CheckConstraint(
            "approved_by <> person_id AND approved_by <> proposed_by", name="second_person"
        ),
        _one_at_a_time("ex_appointment", "md5(user_id::text || unit_id::text || role)::uuid"),
        sa.Index("ix_appointment_person_id", "person_id"),
        sa.Index("ix_appointment_user_id", "user_id"),
        sa.Index("ix_appointment_unit_id", "unit_id"),
        sa.Index("ix_appointment_tenant_path", "tenant_path"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    role: Mapped[str]
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    tenant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("tenant.id"))
    tenant_path: Mapped[str] = mapped_column(PATH)
    since: Mapped[dt.date]
    until: Mapped[dt.date | None]
    proposed_by: Mapped[UUID | None] = mapped_column(comment="A person; null: the platform itself.")
    needs_approval: Mapped[bool] = mapped_column(server_default="false")
    approved_by: Mapped[UUID | None] = mapped_column(comment="A person, another than the proposer.")


class CalendarDay(Base):
    """A day off or a make-up day as announced (放假、调休).

    A year with any row is announced and loaded.
    """

    __tablename__ = "calendar_day"

    day: Mapped[dt.date] = mapped_column(primary_key=True)
    working: Mapped[bool]
    source: Mapped[str] = mapped_column(comment="The notice or data set that says so.")
