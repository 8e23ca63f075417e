"""The statements of sign-in and health. Sessions are reached only through their functions."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

OPEN_SESSION: Final = sa.text("SELECT web_session_open(:hash, :issuer, :subject, :now, :until)")
USE_SESSION: Final = sa.text(
    "SELECT issuer, subject, ends_at FROM web_session_use(:hash, :now, :idle)"
)
SESSION_STANDS: Final = sa.text("SELECT web_session_stands(:hash, :now, :idle)")
CLOSE_SESSION: Final = sa.text("SELECT web_session_close(:hash)")
PING: Final = sa.text("SELECT 1")

OPEN_PETITION: Final = sa.text("SELECT petitioner_session_open(:code, :hash, :now, :until)")
USE_PETITION: Final = sa.text("SELECT * FROM petitioner_session_use(:hash, :now, :idle)")
CLOSE_PETITION: Final = sa.text("SELECT petitioner_session_close(:hash)")
TAKE: Final = sa.text("SELECT petitioner_take(:keys, :each, :bursts, :now)").bindparams(
    sa.bindparam("keys", type_=ARRAY(sa.LargeBinary)),
    sa.bindparam("each", type_=ARRAY(sa.Interval)),
    sa.bindparam("bursts", type_=ARRAY(sa.Interval)),
)
GIVE_BACK: Final = sa.text("SELECT petitioner_give_back(:keys, :each)").bindparams(
    sa.bindparam("keys", type_=ARRAY(sa.LargeBinary)),
    sa.bindparam("each", type_=ARRAY(sa.Interval)),
)
PUT_PHONE_CODE: Final = sa.text("SELECT web_phone_code_put(:subject, :code, :until)")
CONFIRM: Final = sa.text("SELECT petitioner_session_confirm(:hash, :subject, :code, :now)")
LOSE: Final = sa.text("SELECT petitioner_lose(:id, :typed, :now)")
FIND: Final = sa.text("SELECT petitioner_find(:id)")
NUMBERED: Final = sa.text("SELECT * FROM petitioner_cases(:number)")
SPEND: Final = sa.text("SELECT web_phone_code_spend(:subject, :code, :now)")
