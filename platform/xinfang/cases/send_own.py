"""A petitioner sends a file in for his case (在线提交附件); a supplement hangs it there.

Only in a session that may act, and for a case that goes on: nobody fills the store with a code that
staff saw. The system writes the row, for he reaches no tenant; what no supplement takes is let go
after a day, like every file.
"""

from typing import Final

from xinfang.access.actor import PetitionerActor, SystemActor
from xinfang.access.grants import Grants
from xinfang.access.own_petition import own_line
from xinfang.cases.own_act import NotConfirmed
from xinfang.cases.queries import own_documents
from xinfang.cases.queries.cases import CaseNotFound
from xinfang.cases.submit import MOST_FILES, NothingToSupplement, TooManyFiles
from xinfang.correspondence.models import Upload
from xinfang.correspondence.scanning import Scan
from xinfang.correspondence.uploads import Sender, SentIn, receive
from xinfang.law.lifecycle import CaseState
from xinfang.store.transaction import Database

MAY_WAIT: Final = 10
"""Files of one petitioner that may wait for a supplement at once."""
_TASK: Final = "cases.own_files"


async def sender_of(database: Database, grants: Grants, actor: PetitionerActor) -> Sender:
    """Return the petitioner as one who may send files in for his case as it stands.

    Raises ActNotPermitted, NotConfirmed, CaseNotFound, NothingToSupplement, TooManyFiles.
    """
    own_line(grants, "supplement")
    if not actor.confirmed:
        raise NotConfirmed
    async with database.read(actor) as read:
        case = await own_documents.own_case(read, actor)
    if case is None:
        raise CaseNotFound(field=())
    if CaseState(case.state).ends:
        raise NothingToSupplement
    sender = Sender(actor.petitioner_id, case.tenant_id, case.tenant_path, MAY_WAIT)
    async with database.read(_system(sender)) as read:
        if await own_documents.files_handed_in(read, case.id) >= MOST_FILES:
            raise TooManyFiles
    return sender


async def send_own(database: Database, sender: Sender, sent: SentIn, scan: Scan) -> Upload:
    """Keep a file for whoever may send it in; returns its row. Raises FileRefused."""
    return await receive(database, _system(sender), sender, sent, scan)


def _system(sender: Sender) -> SystemActor:
    return SystemActor(_TASK, sender.tenant_id, sender.tenant_path)
