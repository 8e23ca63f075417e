"""Tables of sign-in."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from xinfang.store.base import Base


class WebSession(Base):
    """A browser's session (会话). Of its id only the hash is kept: reading the table opens none.

    The application has no right to the table; it goes through the functions of its revision, each
    of which wants the hash of one session.
    """

    __tablename__ = "web_session"
    technical: ClassVar[bool] = True
    __table_args__ = (
        sa.CheckConstraint("octet_length(id_hash) = 32", name="id_hash"),
        sa.Index("ix_web_session_expires_at", "expires_at"),
    )

    id_hash: Mapped[bytes] = mapped_column(primary_key=True, comment="SHA-256 of the session id.")
    issuer: Mapped[str]
    subject: Mapped[str]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(comment="Kept to the minute, to write seldom.")
    expires_at: Mapped[datetime] = mapped_column(comment="Ends then however busy it is.")


class PetitionerSession(Base):
    """A petitioner's session (信访人会话), opened by a query code or a confirmed telephone.

    Like a browser's, it is known by the hash of its token alone, and reached by functions.
    """

    __tablename__ = "web_petitioner_session"
    technical: ClassVar[bool] = True
    __table_args__ = (
        sa.CheckConstraint("octet_length(id_hash) = 32", name="id_hash"),
        sa.Index("ix_web_petitioner_session_expires_at", "expires_at"),
    )

    id_hash: Mapped[bytes] = mapped_column(primary_key=True, comment="SHA-256 of the token.")
    code_id: Mapped[UUID] = mapped_column(comment="The query code; it ends with the code.")
    confirmed: Mapped[bool] = mapped_column(comment="Whether its holder may act, not just read.")
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(comment="Kept to the minute, to write seldom.")
    expires_at: Mapped[datetime] = mapped_column(comment="Ends then however busy it is.")


class PetitionerRate(Base):
    """How often somebody without an account may still ask: one bucket for all processes.

    The key is a keyed hash: neither addresses nor telephones are kept.
    """

    __tablename__ = "web_petitioner_rate"
    technical: ClassVar[bool] = True
    __table_args__ = (sa.Index("ix_web_petitioner_rate_full_at", "full_at"),)

    key: Mapped[bytes] = mapped_column(primary_key=True)
    full_at: Mapped[datetime] = mapped_column(comment="When its bucket is full again.")


class PhoneCode(Base):
    """A one-time code that was sent to a telephone (短信验证码); a newer one takes its place.

    Kept are keyed hashes: of whose code it is, and of the code.
    """

    __tablename__ = "web_phone_code"
    technical: ClassVar[bool] = True
    __table_args__ = (sa.Index("ix_web_phone_code_expires_at", "expires_at"),)

    subject: Mapped[bytes] = mapped_column(primary_key=True, comment="Whose, and what for.")
    code: Mapped[bytes]
    tries_left: Mapped[int] = mapped_column(sa.SmallInteger)
    expires_at: Mapped[datetime]


class LostCode(Base):
    """Somebody's request for a new query code (找回查询码), until a worker has looked at it.

    What was typed is sealed. Whether it fits any case is found out later, elsewhere: the request
    itself looks at none.
    """

    __tablename__ = "web_lost_code"
    technical: ClassVar[bool] = True

    id: Mapped[UUID] = mapped_column(primary_key=True)
    typed: Mapped[bytes] = mapped_column(comment="Number and telephone, sealed.")
    made_at: Mapped[datetime]
