"""What a request knows: who asks, what he is granted, and the loaders that batch for him."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Generic, TypeVar
from uuid import UUID

from strawberry.dataloader import DataLoader

from xinfang.access.actor import Actor
from xinfang.access.grants import Grants
from xinfang.api.ids import Seals
from xinfang.api.nouns import Nouns
from xinfang.cases.backlog import BacklogDays
from xinfang.cases.dictionary import ContentClasses
from xinfang.cases.models import (
    Aftercare,
    Agreement,
    Answer,
    Attachment,
    CadreNotice,
    CaseAgent,
    CaseClock,
    CaseWarning,
    ChannelEntry,
    CoHandling,
    Contribution,
    Dispute,
    Execution,
    ExecutionReport,
    Guidance,
    Hearing,
    Item,
    LeaderComment,
    Notice,
    Objection,
    OnSite,
    Petitioner,
    PublicOpinion,
    PublicOpinionStep,
    Raise,
    Rating,
    Recusal,
    Redirection,
    Respondent,
    Review,
    ReviewHearing,
    Service,
    Simplification,
    Submission,
    SupervisionOrder,
    SupervisionReply,
    Transfer,
    Undertaking,
    UndertakingStep,
    Urgency,
    UrgentReport,
)
from xinfang.cases.queries import (
    cadre_notices,
    cases,
    channel_lists,
    details,
    documents,
    leadership,
    process,
    recusal,
)
from xinfang.cases.queries.cases import CaseRow
from xinfang.cases.queries.process import Row
from xinfang.cases.queries.recusal import Staff
from xinfang.correspondence.models import Document, DocumentFile, Upload
from xinfang.correspondence.queries import uploads
from xinfang.correspondence.queries.documents import files_of
from xinfang.documents.press import Press, shipped
from xinfang.kernel import clock
from xinfang.law.calendar import Calendar
from xinfang.organizations.nouns import Province, Regions, TenantNoun
from xinfang.organizations.queries import leaders_of
from xinfang.organizations.queries.posts import Holder
from xinfang.store import job_files
from xinfang.store.job_files import JobFile
from xinfang.store.reads import ProtectedReads
from xinfang.store.transaction import Database, Read

if TYPE_CHECKING:
    from xinfang.api.live import Live

Value = TypeVar("Value")

AT_ONCE: Final = 2
"""So many reads of one request run beside each other: a page of many parts would fill the line for
connections by itself, and turn away others who came before it was done."""


@dataclass(slots=True)
class Context:
    """One request of one actor. Every resolver and every batch of a loader opens its own read."""

    database: Database
    grants: Grants
    actor: Actor
    seals: Seals
    nouns: Nouns
    province: Province
    """The tenants and units that the actor may name, the same for all of a request."""
    press: Press = field(default_factory=shipped)
    reads: ProtectedReads = field(default_factory=ProtectedReads)
    live: "Live | None" = None
    """The way to what happens, where the request came over a connection that stays open."""
    loaders: "Loaders" = field(init=False)
    _turns: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        """Give the request loaders of its own: what they keep must not outlive it."""
        self.loaders = Loaders(self)
        self._turns = asyncio.Semaphore(AT_ONCE)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Read]:
        """Open a read; within it nothing that reads itself may be awaited."""
        async with self._turns, self.database.read(self.actor) as read:
            yield read

    async def regions(self) -> Regions:
        """Return the regions of the country."""
        return await self.nouns.regions(self.actor, self.read)

    async def content_classes(self) -> ContentClasses:
        """Return the content classes."""
        return await self.nouns.content_classes(self.actor, self.read)

    async def calendar(self) -> Calendar:
        """Return the calendar of all loaded years."""
        return await self.nouns.calendar(self.actor, self.read)

    async def backlog_days(self) -> BacklogDays:
        """Return after how many days a matter is backlog, by territory."""
        return await self.nouns.backlog_days(self.actor, self.read)


class Told(Generic[Value]):
    """Answers by id from what the process keeps: no batch, and no statement while it stands."""

    def __init__(self, tell: Callable[[UUID], Awaitable[Value]]) -> None:
        self._tell = tell

    async def load(self, row_id: UUID) -> Value:
        """Return the answer for one id."""
        return await self._tell(row_id)


class Loaders:
    """Batches of by-id questions, within the actor's reach."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.cases = DataLoader(self._cases)
        self.petitioners = self._rows(Petitioner, "ordinal")
        self.items = self._rows(Item, "ordinal")
        self.respondents = self._rows(Respondent, "item_id", "ordinal")
        self.clocks = self._rows(CaseClock)
        self.transfers = self._rows(Transfer)
        self.objections = self._rows(Objection)
        self.notices = self._rows(Notice)
        self.answers = self._rows(Answer)
        self.attachments = self._rows(Attachment, "ordinal")
        self.uploads = DataLoader(self._uploads)
        self.job_files = DataLoader(self._job_files)
        self.disputes = self._rows(Dispute)
        self.co_handlings = self._rows(CoHandling)
        self.raises = self._rows(Raise)
        self._watched()
        self.officials = DataLoader(self._officials)
        self.case_warnings = self._rows(CaseWarning)
        self.submissions = self._rows(Submission)
        self.agents = self._rows(CaseAgent)
        self.ratings = self._rows(Rating)
        self.supervisions = self._rows(SupervisionOrder)
        self.supervision_replies = self._rows(SupervisionReply, "order_id", "ordinal")
        self.recusals = self._rows(Recusal)
        self.services = self._rows(Service)
        self.persons = DataLoader(self._persons)
        self.cadre_notices = DataLoader(self._cadre_notices)
        self.staff = DataLoader(self._staff)
        self.reviews = self._rows(Review)
        self.review_hearings = self._rows(ReviewHearing, "first_on", "id")
        self.aftercare = self._rows(Aftercare)
        self.documents = DataLoader(self._documents)
        self.document_files = DataLoader(self._document_files)
        self.identity_open = DataLoader(self._identity_open)
        self.accusation_open = DataLoader(self._accusation_open)
        self.internal_open = DataLoader(self._internal_open)
        self.channel_entries = DataLoader(self._channel_entries)
        self.tenants = Told(self._tenant)
        self.leaders = DataLoader(self._leaders)
        self._handling()

    def _handling(self) -> None:
        self.simplifications = self._rows(Simplification)
        self.hearings = self._rows(Hearing)
        self.agreements = self._rows(Agreement)
        self.executions = self._rows(Execution)
        self.execution_reports = self._rows(ExecutionReport)
        self.guidance = self._rows(Guidance)
        self.contributions = self._rows(Contribution)
        self.redirections = self._rows(Redirection)

    def _watched(self) -> None:
        """Make the loaders of leaders, of urgent matters, mass visits and public opinion."""
        self.comments = self._rows(LeaderComment)
        self.urgencies = self._rows(Urgency)
        self.urgent_reports = self._rows(UrgentReport)
        self.on_site = self._rows(OnSite)
        self.public_opinion = self._rows(PublicOpinion)
        self.public_opinion_steps = self._rows(PublicOpinionStep, "opinion_id", "ordinal")
        self.undertakings = self._rows(Undertaking)
        self.undertaking_steps = self._rows(UndertakingStep, "undertaking_id", "ordinal")

    async def _cases(self, ids: Sequence[UUID]) -> list[CaseRow | None]:
        at = self._context
        async with at.read() as read:
            found = await cases.cases_by_id(read, at.actor, at.grants, list(ids))
        return [found.get(case_id) for case_id in ids]

    def _rows(self, table: type[Row], *order: str) -> DataLoader[UUID, list[Row]]:
        """Return the loader of what of one kind hangs on visible cases, by case."""

        async def load(ids: Sequence[UUID]) -> list[list[Row]]:
            async with self._context.read() as read:
                found = await process.rows_of(read, table, ids, *order)
            return [found[case_id] for case_id in ids]

        return DataLoader(load)

    async def _job_files(self, ids: Sequence[UUID]) -> list[list[JobFile]]:
        async with self._context.read() as read:
            found = await job_files.files_of(read, list(ids), clock.now())
        return [found[job_id] for job_id in ids]

    async def _uploads(self, ids: Sequence[UUID]) -> list[Upload | None]:
        async with self._context.read() as read:
            found = await uploads.by_ids(read, ids)
        return [found.get(upload_id) for upload_id in ids]

    async def _cadre_notices(self, ids: Sequence[UUID]) -> list[list[CadreNotice]]:
        at = self._context
        async with at.read() as read:
            found = await cadre_notices.of_case(read, at.actor, at.grants, ids)
        return [found[case_id] for case_id in ids]

    async def _documents(self, ids: Sequence[UUID]) -> list[list[Document]]:
        at = self._context
        async with at.read() as read:
            found = await documents.documents_of(read, at.actor, ids)
        return [found[case_id] for case_id in ids]

    async def _document_files(self, ids: Sequence[UUID]) -> list[DocumentFile | None]:
        async with self._context.read() as read:
            found = await files_of(read, ids)
        return [found.get(document_id) for document_id in ids]

    async def _officials(self, ids: Sequence[UUID]) -> list[str | None]:
        async with self._context.read() as read:
            found = await leadership.names_of(read, ids)
        return [found.get(person_id) for person_id in ids]

    async def _identity_open(self, ids: Sequence[UUID]) -> list[str | None]:
        return await self._open("identity", ids)

    async def _accusation_open(self, ids: Sequence[UUID]) -> list[str | None]:
        return await self._open("accusation", ids)

    async def _internal_open(self, ids: Sequence[UUID]) -> list[str | None]:
        return await self._open("internal", ids)

    async def _open(self, group: str, ids: Sequence[UUID]) -> list[str | None]:
        at = self._context
        async with at.read() as read:
            found = await details.open_groups(read, at.actor, at.grants, group, list(ids))
        return [found.get(case_id) for case_id in ids]

    async def _channel_entries(self, ids: Sequence[UUID]) -> list[list[ChannelEntry]]:
        async with self._context.read() as read:
            found = await channel_lists.entries_of(read, list(ids))
        return [found[list_id] for list_id in ids]

    async def _persons(self, ids: Sequence[UUID]) -> list[str | None]:
        async with self._context.read() as read:
            found = await recusal.names_of(read, ids)
        return [found.get(person_id) for person_id in ids]

    async def _staff(self, ids: Sequence[UUID]) -> list[list[Staff]]:
        async with self._context.read() as read:
            found = await recusal.staff_of(read, ids)
        return [found[unit_id] for unit_id in ids]

    async def _tenant(self, tenant_id: UUID) -> TenantNoun | None:
        return self._context.province.tenants.get(tenant_id)

    async def _leaders(self, ids: Sequence[UUID]) -> list[list[Holder]]:
        async with self._context.read() as read:
            return [list(await leaders_of(read, unit_id, read.today)) for unit_id in ids]
