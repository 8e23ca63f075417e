"""Competent organs through HTTP: for whoever may pass the accusation on, and nobody else."""

import datetime as dt
from typing import Any, Final

from api.serving import Graph
from api.walking import OFFICER, Walk
from organizations.objects import run
from xinfang.api.ids import Kind

ACCUSED: Final = "金水区自然资源局收文员"
HANDLER: Final = "金水区组织部档案员"
DIRECTOR: Final = "金水区信访局局长"


async def walked(graph: Graph) -> Walk:
    """An accusation of an official, and somebody who handles in the organization department."""
    await run(
        graph.world.at,
        "UPDATE appointment SET role = 'handler' WHERE role = 'organization_archivist'",
    )
    await graph.world.refresh()
    walk = Walk(graph, dt.date(2026, 3, 2))
    subject = graph.id(Kind.PERSON, graph.world.person(ACCUSED))
    respondent = {"describedAs": "某科长", "subject": subject}
    item = {"category": "ACCUSATION", "text": "违规用人", "respondents": [respondent]}
    await walk.register(category="ACCUSATION", items=[item])
    return walk


async def organs(walk: Walk, who: str, concern: str = "SELECTION") -> list[Any] | None:
    case = (await walk.ask(who, "competent-organs", id=walk.case_id, concern=concern))["case"]
    return None if case is None else case["competentOrgans"]


async def test_who_may_pass_it_finds_them_and_passes_to_one(graph: Graph) -> None:
    walk = await walked(graph)
    found = await organs(walk, OFFICER)
    assert found == [
        {
            "unit": {"id": walk.unit("金水区组织部"), "name": "金水区组织部"},
            "organ": "ORGANIZATION",
            "authority": "CADRES",
            "passed": True,
            "article": "《信访工作条例》第三十条",
        },
        {
            "unit": {"id": walk.unit("金水区纪委监委"), "name": "金水区纪委监委"},
            "organ": "DISCIPLINE",
            "authority": "CADRES",
            "passed": True,
            "article": "《信访工作条例》第三十条",
        },
    ]
    target = walk.unit("金水区组织部")
    problem = await walk.refused(OFFICER, "pass-accusation", target=target)
    assert (problem["__typename"], problem["article"]) == (
        "UnlawfulProblem",
        "《信访工作条例》第三十条",
    )
    done = await walk.act(OFFICER, "pass-accusation", target=target, concern="SELECTION")
    assert done["handOver"]["toUnit"]["name"] == "金水区组织部"
    assert await organs(walk, OFFICER) is None
    assert (await walk.page(HANDLER))["state"] == "PENDING_ACCEPTANCE"
    newest = (await walk.page(HANDLER))["timeline"]["nodes"]
    assert [one["kind"] for one in newest][:2] == ["ARRIVED", "PASSED_TO_ORGAN"]


async def test_everybody_else_finds_none(graph: Graph) -> None:
    walk = await walked(graph)
    for concern in ("DISCIPLINE", "SELECTION", "CRIME", "OTHER"):
        told = {who for who in graph.world.names() if await organs(walk, who, concern)}
        assert told <= {OFFICER, DIRECTOR}
        assert await organs(walk, "金水区信访局登记员", concern) == []
        assert await organs(walk, ACCUSED, concern) is None
    await walk.register()
    assert await organs(walk, OFFICER, "DISCIPLINE") == []  # it accuses nobody
