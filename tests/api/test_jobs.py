"""Jobs over HTTP: the viewer's own, page by page; anybody else meets what isn't there."""

from typing import Any
from uuid import uuid4

import pytest

from api.serving import Graph
from worker.working import WHO, asked, row, until, working
from xinfang.api.ids import Kind
from xinfang.store.jobs import Run

pytestmark = pytest.mark.anyio

NODE = "query($id: ID!) { node(id: $id) { id ... on Job { kind state } } nodes(ids: [$id]) { id } }"
OTHERS = ("金水区信访局局长", "金水区区长", "郑州市信访局登记员", "河南省监管员", "平台运维员")


def named(graph: Graph, job_id: Any) -> str:  # noqa: ANN401 - a row's id
    return graph.id(Kind.JOB, job_id)


def about(job: str) -> dict[str, Any]:
    return {"input": {"idempotencyKey": str(uuid4()), "job": job}}


async def test_a_list_of_jobs_page_by_page(graph: Graph) -> None:
    ids = [named(graph, await asked(graph.world)) for _ in range(3)]
    document = """query($after: String) { jobs(first: 2, after: $after) {
      nodes { id state done total failure { code } } pageInfo { hasNextPage endCursor } } }"""
    page = (await graph.ask(WHO, document))["data"]["jobs"]
    assert [one["id"] for one in page["nodes"]] == ids[:0:-1]
    assert page["nodes"][0] == {
        "id": ids[2], "state": "QUEUED", "done": 0, "total": None, "failure": None
    }  # fmt: skip
    rest = (await graph.ask(WHO, document, {"after": page["pageInfo"]["endCursor"]}))["data"]
    assert [one["id"] for one in rest["jobs"]["nodes"]] == ids[:1]
    assert rest["jobs"]["pageInfo"]["hasNextPage"] is False
    theirs = await graph.ask(OTHERS[0], document, {"after": page["pageInfo"]["endCursor"]})
    assert theirs["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize("who", OTHERS)
async def test_to_anybody_else_a_job_is_not_there(graph: Graph, who: str) -> None:
    job_id = await asked(graph.world)
    before = await row(graph.world, job_id)
    theirs, none = named(graph, job_id), named(graph, uuid4())
    assert (await graph.documented(who, "jobs"))["jobs"]["nodes"] == []
    seen = await graph.post({"query": NODE, "variables": {"id": theirs}}, who)
    absent = await graph.post({"query": NODE, "variables": {"id": none}}, who)
    assert (seen.status_code, seen.content) == (absent.status_code, absent.content)
    for operation in ("cancel-job", "retry-job"):
        answers = [await graph.documented(who, operation, about(job)) for job in (theirs, none)]
        assert answers[0] == answers[1]
        ((_field, payload),) = answers[0].items()
        assert payload["errors"][0]["code"] == "NOT_FOUND"
    assert await row(graph.world, job_id) == before
    mine = (await graph.ask(WHO, NODE, {"id": theirs}))["data"]
    assert mine["node"] == {"id": theirs, "kind": "IMPORT_CASES", "state": "QUEUED"}


async def test_the_requester_cancels_it(graph: Graph) -> None:
    job = named(graph, await asked(graph.world))
    given = about(job)
    done = (await graph.documented(WHO, "cancel-job", given))["cancelJob"]
    assert (done["job"]["state"], done["errors"]) == ("CANCELLED", [])
    assert await graph.documented(WHO, "cancel-job", given) == {"cancelJob": done}, "a replay"
    again = (await graph.documented(WHO, "cancel-job", about(job)))["cancelJob"]
    assert again["job"] is None
    assert again["errors"][0]["code"] == "CONFLICT"


async def test_a_failure_is_told_and_retried(graph: Graph) -> None:
    async def breaks(_run: Run) -> None:
        raise ZeroDivisionError

    job_id = await asked(graph.world)
    async with working(graph.world.at, breaks):
        await until(graph.world, job_id, "FAILED")
    (found,) = (await graph.documented(WHO, "jobs"))["jobs"]["nodes"]
    assert found["state"] == "FAILED"
    assert found["failure"]["code"] == "FAULT"
    assert "重试" in found["failure"]["message"]
    done = (await graph.documented(WHO, "retry-job", about(named(graph, job_id))))["retryJob"]
    assert (done["job"]["state"], done["errors"]) == ("QUEUED", [])
    async with working(graph.world.at):
        await until(graph.world, job_id, "SUCCEEDED")
