"""Files that petitioners send in, and what they see of a case's papers: their own alone.

The system writes such a file, in the tenant of its case, and hangs it there with the petitioner's
submission. Restrictive policies keep a petitioner from every other paper of his case. Servers of
the release before run on: they hang papers without a submission.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.store import wall

revision: str = "0047_petitioners_files"
down_revision: str | None = "0046_job_progress"

ACTOR = "(SELECT xinfang_required('xinfang.actor'))"
PETITIONER = f"starts_with({ACTOR}, 'petitioner:')"
HIS = f"'petitioner:' || received_by::text = {ACTOR}"
SHOWN = "EXISTS (SELECT 1 FROM upload own WHERE own.id = case_attachment.upload_id)"
INSIDE = f"case_id IS NULL AND {wall.SYSTEM} AND {wall.RANGE.format(path='tenant_path')}"
REFERENCES = "FOREIGN KEY (submission_id) REFERENCES case_submission (id)"
KEY = "fk_case_attachment_submission_id_case_submission"


def upgrade() -> None:
    """Let the system receive files, and let petitioners see their own alone."""
    for statement in [
        "ALTER TABLE case_attachment ADD COLUMN IF NOT EXISTS submission_id uuid",
        f"ALTER TABLE case_attachment ADD CONSTRAINT {KEY} {REFERENCES}",
        wall.policy("upload", "upload_of_petitioner", INSIDE, acts="INSERT"),
        wall.policy(
            "upload", "upload_own", f"NOT {PETITIONER} OR {HIS}", acts="SELECT", restrictive=True
        ),
        wall.policy(
            "case_attachment",
            "case_attachment_own",
            f"NOT {PETITIONER} OR {SHOWN}",
            acts="SELECT",
            restrictive=True,
        ),
    ]:
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """Take the ways back; which submission a file came with is lost."""
    op.execute("DROP POLICY case_attachment_own ON case_attachment")
    op.execute("DROP POLICY upload_own ON upload")
    op.execute("DROP POLICY upload_of_petitioner ON upload")
    op.execute("ALTER TABLE case_attachment DROP COLUMN submission_id")
