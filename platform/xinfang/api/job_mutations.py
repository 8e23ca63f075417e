"""The mutations of jobs: cancelling one, letting one that failed run again."""

from typing import Annotated
from uuid import UUID

import strawberry

from xinfang.access.grants import Grants
from xinfang.api.acting import ERRORS, KEY, act
from xinfang.api.ids import Kind
from xinfang.api.jobs import JobNode, job_node
from xinfang.api.nodes import Ask
from xinfang.api.problems import Problem, problem
from xinfang.kernel.errors import Refusal
from xinfang.store import jobs
from xinfang.store.transaction import Outcome, Write


@strawberry.input(description="Cancel a job of one's own (取消任务).")
class CancelJobInput:
    """The input of `cancelJob`."""

    idempotency_key: UUID = strawberry.field(description=KEY)
    job: strawberry.ID = strawberry.field(description="The job (后台任务).")


@strawberry.input(description="Let a job of one's own that failed go on (重试任务).")
class RetryJobInput:
    """The input of `retryJob`."""

    idempotency_key: UUID = strawberry.field(description=KEY)
    job: strawberry.ID = strawberry.field(description="The job (后台任务).")


@strawberry.type(description="What became of a job (任务办理结果).")
class JobPayload:
    """The payload of what is done to a job."""

    job: JobNode | None = strawberry.field(
        description="The job as it is now; absent if refused (后台任务)."
    )
    errors: list[Problem] = strawberry.field(description=ERRORS)


async def _cancel(tx: Write, _grants: Grants, job_id: UUID) -> Outcome:
    return await jobs.cancel(tx, job_id)


async def _retry(tx: Write, _grants: Grants, job_id: UUID) -> Outcome:
    return await jobs.retry(tx, job_id)


Cancel = Annotated[CancelJobInput, strawberry.argument(description="Which job (任务).")]
Retry = Annotated[RetryJobInput, strawberry.argument(description="Which job (任务).")]


async def cancel_job(info: Ask, input: Cancel) -> JobPayload:  # noqa: A002 - the graph's word
    """Cancel a job of the viewer's."""
    job_id = info.context.seals.row(input.job, Kind.JOB)
    return await job_payload(info, await act(info, "cancelJob", input, _cancel, job_id))


async def retry_job(info: Ask, input: Retry) -> JobPayload:  # noqa: A002 - the graph's word
    """Let a job of the viewer's that failed go on."""
    job_id = info.context.seals.row(input.job, Kind.JOB)
    return await job_payload(info, await act(info, "retryJob", input, _retry, job_id))


async def job_payload(info: Ask, outcome: Outcome | Refusal) -> JobPayload:
    """Return the payload of an act that ends with a job."""
    if isinstance(outcome, Refusal):
        return JobPayload(job=None, errors=[problem(outcome)])
    return JobPayload(job=await job_node(info, outcome.id), errors=[])


@strawberry.type
class JobMutation:
    """The mutations of jobs, as the root has them."""

    cancel_job: JobPayload = strawberry.field(
        resolver=cancel_job,
        description="Cancel a job: at once while it waits, after its present batch while it runs"
        " (取消后台任务).",
    )
    retry_job: JobPayload = strawberry.field(
        resolver=retry_job,
        description="Let a job that failed go on from where it came to (重试后台任务).",
    )
