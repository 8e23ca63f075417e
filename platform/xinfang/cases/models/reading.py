"""Tables that reading needs besides the cases themselves: derived, and never written by an act.

Triggers keep both in the transaction that changes what they derive from, so that no writer can
forget them; `case_reading_strays()` tells where they differ.
"""

import datetime as dt
from typing import ClassVar, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from xinfang.cases.models.petition import filter_indexes, list_indexes
from xinfang.store.base import PATH, Base

COPIED: Final = {
    name: name
    for name in (
        "registered_at",
        "due_on",
        "soon_on",
        "state",
        "channel",
        "category",
        "appeal_branch",
        "content_class_code",
        "problem_region_code",
        "responsible_unit_id",
        "received_on",
        "same_matter_id",
        "urgent",
        "late",
        "secrecy",
    )
} | {"path": "tenant_path"}
"""What lists are narrowed and ordered by: columns here, by the name that the case has them.

All but the path, which has a name of its own: whoever moves tenants moves the paths by their name,
and this one follows by itself.
"""


class CaseReach(Base):
    """A case at the place of one who reaches it otherwise than by territory.

    One row for each scope row of the case, and one for the responsible unit, with a copy of what
    lists are narrowed by: else a unit's list would have to fetch every case it ever handled to
    find the three that came by fax.
    """

    __tablename__ = "case_reach"
    __table_args__ = (
        *list_indexes("case_reach", "case_id", "holder", "reach"),
        *filter_indexes("case_reach", "case_id", "holder", "reach"),
        sa.Index(
            "ix_case_reach_unit",
            "holder",
            "reach",
            "responsible_unit_id",
            sa.text("registered_at DESC"),
            sa.text("case_id DESC"),
        ),
        sa.Index("ix_case_reach_path", "holder", "reach", "path"),
        {"info": {"derived": True}},
    )
    technical: ClassVar[bool] = True

    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"), primary_key=True)
    holder: Mapped[UUID] = mapped_column(primary_key=True)
    reach: Mapped[str] = mapped_column(primary_key=True)
    until: Mapped[dt.date | None]
    registered_at: Mapped[dt.datetime]
    due_on: Mapped[dt.date | None]
    soon_on: Mapped[dt.date | None]
    state: Mapped[str]
    channel: Mapped[str]
    category: Mapped[str]
    appeal_branch: Mapped[str | None]
    content_class_code: Mapped[str | None]
    problem_region_code: Mapped[str | None]
    responsible_unit_id: Mapped[UUID]
    path: Mapped[str] = mapped_column(PATH)
    received_on: Mapped[dt.date]
    same_matter_id: Mapped[UUID | None]
    urgent: Mapped[bool]
    late: Mapped[bool]
    secrecy: Mapped[str]


class CaseSearch(Base):
    """What of a case can be searched (检索): its folded text, and its words with its places.

    Of a case that accuses somebody nothing is kept but the number.
    """

    __tablename__ = "case_search"
    __table_args__ = (
        sa.Index(
            "ix_case_search_words",
            "words",
            postgresql_using="gin",
            postgresql_with={"gin_pending_list_limit": 64},
        ),
    )
    technical: ClassVar[bool] = True

    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"), primary_key=True)
    text: Mapped[str] = mapped_column(comment="Folded; a hit is proved on it.")
    grams: Mapped[str] = mapped_column(TSVECTOR, comment="Its bigrams and words.")
    words: Mapped[str] = mapped_column(
        TSVECTOR, comment="The bigrams and words, with the places of those who may find them."
    )
