"""Jobs in the graph (后台任务): the viewer's own long work, the newest first."""

import datetime as dt
from typing import Annotated
from uuid import UUID

import strawberry

from xinfang.access.links import LASTS
from xinfang.api.case_attachments import FileLink
from xinfang.api.ids import Kind, binding
from xinfang.api.job_vocabulary import JobKind, JobState
from xinfang.api.nodes import DEFAULT_PAGE, After, Ask, First, Node, PageInfo, page, page_info, told
from xinfang.kernel import clock
from xinfang.store import jobs
from xinfang.store.job_files import JOB_FILES, LINKS_TO_JOB_FILES, JobFile
from xinfang.store.models import Job


@strawberry.type(name="JobFailure", description="Why a job failed (失败原因).")
class JobFailureNode:
    """A failure."""

    code: str = strawberry.field(
        description="Its kind: a code of refusals, FAULT, or WORKER_LOST (类型)."
    )
    message: str = strawberry.field(description="What to tell the user, in Chinese (说明).")


@strawberry.type(name="JobFile", description="A file that a job made (任务文件).")
class JobFileNode:
    """A file of the viewer's job."""

    row: strawberry.Private[JobFile]

    @told(description="The name that it is saved by (文件名).")
    def name(self) -> str:
        return self.row.name

    @told(description="Its size in bytes (大小，字节).")
    def bytes(self) -> int:
        return self.row.object_size

    @told(description="Until when it is kept (保留至).")
    def kept_until(self) -> dt.datetime:
        return self.row.expires_at

    @told(
        description="The way to it, made at each asking; the rights of the moment decide whether it"
        " opens (下载链接)."
    )
    def link(self, info: Ask) -> FileLink:
        at, now = info.context, clock.now()
        sealed = at.seals.links.make(LINKS_TO_JOB_FILES, self.row.id, at.actor.user_id, now)
        return FileLink(path=f"{JOB_FILES}/{sealed}", ends_at=now + LASTS)


@strawberry.type(description="What an import did (导入结果).")
class ImportResult:
    """The result of an import; its report tells each row."""

    kept: int = strawberry.field(description="Rows that became cases (已导入).")
    known: int = strawberry.field(
        description="Rows that had been imported before, and weren't again (此前已导入)."
    )
    faulty: int = strawberry.field(description="Rows that were not imported (未导入).")
    handed_up: int = strawberry.field(
        description="Accusations that went to the superior (依法移交上级)."
    )
    dropped_columns: list[str] = strawberry.field(
        description="Columns that tell of persons' behavior; the platform has no place for them"
        " (已剔除的列)."
    )
    ignored_columns: list[str] = strawberry.field(
        description="Columns whose headings weren't understood (未识别的列)."
    )


@strawberry.type(description="What an export did (导出结果).")
class ExportResult:
    """The result of an export."""

    rows: int = strawberry.field(description="Rows of the file (行数).")


JobResult = Annotated[
    ImportResult | ExportResult,
    strawberry.union("JobResult", description="What came of a job (任务结果)."),
]


def result_of(row: Job) -> ImportResult | ExportResult | None:
    """Return the result of a job."""
    told_ = row.result
    if told_ is None:
        return None
    if row.kind in {JobKind.EXPORT_CASES, JobKind.EXPORT_LIST}:
        return ExportResult(rows=told_["rows"])
    return ImportResult(
        kept=told_["kept"],
        known=told_["known"],
        faulty=told_["faulty"],
        handed_up=told_["handed_up"],
        dropped_columns=told_["dropped"],
        ignored_columns=told_["ignored"],
    )


@strawberry.type(
    name="Job", description="Long work that the viewer asked for; nobody else sees it (后台任务)."
)
class JobNode(Node):
    """A job of the viewer's."""

    row: strawberry.Private[Job]

    @told(description="What is done (类型).")
    def kind(self) -> JobKind:
        return JobKind(self.row.kind)

    @told(description="Where it stands (状态).")
    def state(self) -> JobState:
        return JobState(self.row.state)

    @told(description="How many rows are done (已处理行数).")
    def done(self) -> int:
        return self.row.done

    @told(description="How many rows there are, as soon as that is known (总行数).")
    def total(self) -> int | None:
        return self.row.total

    @told(description="When it was asked for (提出时间).")
    def created_at(self) -> dt.datetime:
        return self.row.created_at

    @told(description="When a worker first took it up (开始时间).")
    def started_at(self) -> dt.datetime | None:
        return self.row.started_at

    @told(description="When it ended; absent while it waits or runs (结束时间).")
    def ended_at(self) -> dt.datetime | None:
        return self.row.ended_at

    @told(description="Whether it is being cancelled, after its present batch (正在取消).")
    def cancel_asked(self) -> bool:
        return self.row.cancel_asked

    @told(
        description="Why it failed; it is held, and `retryJob` lets it go on from where it came to"
        " (失败原因)."
    )
    def failure(self) -> JobFailureNode | None:
        if self.row.failure is None or self.row.message is None:
            return None
        return JobFailureNode(code=self.row.failure, message=self.row.message)

    @told(description="What came of it, once it is done (结果).")
    def result(self) -> JobResult | None:
        return result_of(self.row)

    @told(description="Files that it made and that are still kept (文件).")
    async def files(self, info: Ask) -> list[JobFileNode]:
        return [
            JobFileNode(row=row) for row in await info.context.loaders.job_files.load(self.row.id)
        ]


@strawberry.type(description="A job at its place in a list.")
class JobEdge:
    """An edge of a list of jobs."""

    node: JobNode = strawberry.field(description="The job (后台任务).")
    cursor: str = strawberry.field(description="Where it stands in this list (游标).")


@strawberry.type(description="A page of jobs (后台任务分页).")
class JobConnection:
    """A page of jobs."""

    edges: list[JobEdge] = strawberry.field(description="The jobs with cursors (各行).")
    page_info: PageInfo = strawberry.field(description="Where the page ends (分页信息).")

    @told(description="The jobs alone (后台任务).")
    def nodes(self) -> list[JobNode]:
        return [edge.node for edge in self.edges]


async def list_of_jobs(
    info: Ask, first: First = DEFAULT_PAGE, after: After = None
) -> JobConnection:
    """Return a page of the viewer's jobs."""
    at, asked = info.context, page(first, after)
    bound = binding("jobs", at.actor.user_id)
    before = None if after is None else at.seals.position(bound, after)[1]
    async with at.read() as read:
        rows = await jobs.jobs_of(read, limit=asked.first + 1, before=before)
    edges = [
        JobEdge(node=as_job(info, row), cursor=at.seals.cursor(bound, row.created_at, row.id))
        for row in rows[: asked.first]
    ]
    info_of_page = page_info(edges, more=len(rows) > asked.first, after=after)
    return JobConnection(edges=edges, page_info=info_of_page)


async def job_node(info: Ask, job_id: UUID) -> JobNode | None:
    """Return a job of the viewer's."""
    async with info.context.read() as read:
        row = await jobs.job_by_id(read, job_id)
    return None if row is None else as_job(info, row)


def as_job(info: Ask, row: Job) -> JobNode:
    """Return a job of the viewer's as a node."""
    return JobNode(id=strawberry.ID(info.context.seals.node_id(Kind.JOB, row.id)), row=row)
