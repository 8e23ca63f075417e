"""Tables of access: scope rows, accused subjects, denials, unmaskings, tenant grants.

Scope rows and denials name any object by (kind, id), so that documents, ledger entries, jobs and
warnings inherit them. The application role can't read or write the accused and the denials at all:
it asks `xinfang_denied(kind)` for its own, and calls the definer functions of the first revision to
add some.
"""

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

scope = sa.Table(
    "access_scope",
    metadata,
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("holder", sa.Uuid, nullable=False),
    sa.Column("reach", sa.Text, nullable=False),
    sa.Column("object_id", sa.Uuid, nullable=False),
    sa.Column("sort_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("status", sa.Text, nullable=False, server_default=""),
    sa.Column("until", sa.Date),
    sa.PrimaryKeyConstraint("kind", "holder", "reach", "object_id"),
    sa.Index(
        "ix_access_scope_list", "kind", "holder", "reach", sa.desc("sort_at"), sa.desc("object_id")
    ),
    sa.Index("ix_access_scope_object", "kind", "object_id"),
    comment="Why an object is visible outside the territory: handled, originated, vertical line, "
    "undertaken, addressed, engaged.",
)

accused = sa.Table(
    "access_accused",
    metadata,
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("object_id", sa.Uuid, nullable=False),
    sa.Column("subject_kind", sa.Text, nullable=False),
    sa.Column("subject_id", sa.Uuid, nullable=False),
    sa.Column("since", sa.Date, nullable=False),
    sa.PrimaryKeyConstraint("kind", "object_id", "subject_kind", "subject_id"),
    sa.CheckConstraint("subject_kind IN ('PERSON', 'UNIT', 'TENANT')", name="subject_kind"),
    sa.Index("ix_access_accused_subject", "subject_id"),
    comment="Respondents of accusations, from which denials are derived (条例 30).",
)

denial = sa.Table(
    "access_denial",
    metadata,
    sa.Column("person_id", sa.Uuid, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("object_id", sa.Uuid, nullable=False),
    sa.Column("derived_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column(
        "lifted_by", sa.Uuid, comment="The superior's recorded ruling; nothing else lifts a denial."
    ),
    sa.PrimaryKeyConstraint("person_id", "kind", "object_id"),
    sa.Index("ix_access_denial_object", "kind", "object_id"),
    comment="Persons who never see an object, materialized (rulings on the accused).",
)

unmasking = sa.Table(
    "access_unmasking",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("user_id", sa.Uuid, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("object_id", sa.Uuid, nullable=False),
    sa.Column("field_group", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("person_id", sa.Uuid, nullable=False),
    sa.Column("tenant_id", sa.Uuid, nullable=False),
    sa.Column("tenant_path", sa.Text(collation="C"), nullable=False),
    sa.Column("minutes", sa.Integer, nullable=False),
    sa.Column("needs_approval", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("approver_id", sa.Uuid, comment="Person who approved; never the one who asked."),
    sa.CheckConstraint("ends_at > granted_at", name="ends_after_start"),
    sa.CheckConstraint("approver_id IS NULL OR approver_id <> person_id", name="apart"),
    sa.Index("ix_access_unmasking_user", "user_id", "kind", "object_id"),
    comment="Reasoned, self-ending reads of a protected field group; visible to its user and, "
    "where approval is needed, to approvers.",
)

tenant_grant = sa.Table(
    "access_tenant_grant",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("tenant_id", sa.Uuid, nullable=False),
    sa.Column("tenant_path", sa.Text(collation="C"), nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("act", sa.Text, nullable=False),
    sa.Column("reach", sa.Text, nullable=False),
    sa.Column("effect", sa.Text, nullable=False),
    sa.Column("since", sa.DateTime(timezone=True), nullable=False),
    sa.Column("until", sa.DateTime(timezone=True)),
    sa.Column("proposed_by_id", sa.Uuid, nullable=False, comment="Person who asked for it."),
    sa.Column("needs_approval", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("second_approver_id", sa.Uuid, comment="Person; never the one who asked."),
    sa.CheckConstraint("effect IN ('allow', 'deny')", name="effect"),
    sa.CheckConstraint(
        "second_approver_id IS NULL OR second_approver_id <> proposed_by_id", name="apart"
    ),
    sa.Index("ix_access_tenant_grant_tenant", "tenant_id", "role"),
    comment="What a tenant administrator narrowed or extended for the own subtree, below the "
    "shipped ceiling.",
)

version = sa.Table(
    "access_version",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.BigInteger, nullable=False),
    sa.CheckConstraint("name IN ('policy', 'reference', 'authorization')", name="name"),
    comment="Versions that every process compares per request: tenant grants, reference nouns, "
    "authorizations.",
)
