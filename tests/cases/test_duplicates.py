"""A possible duplicate is told between matters, within reach, and never leads along a person."""

import datetime as dt
import re
from dataclasses import replace

import pytest
from graphql import GraphQLObjectType, GraphQLSchema, build_schema, get_named_type

from cases.petitions import UNIT, accusation, petition
from cases.road import DEPARTMENT, REGISTRAR, SIXTH, Road
from guards.tree import ROOT
from xinfang.cases.duplicates import alike
from xinfang.cases.petition import Petition, PetitionerEntry
from xinfang.store.transaction import Outcome

from world import World

SAME = petition(items=SIXTH)
OTHER_MATTER = replace(
    SAME,
    title="邻居夜间施工扰民",
    demand="要求制止夜间施工",
    items=(replace(SIXTH[0], text="制止施工"),),
)


@pytest.fixture(name="road")
def walked(world: World) -> Road:
    return Road(world, dt.date(2026, 3, 2))


async def again(road: Road, given: Petition = SAME, by: str = REGISTRAR) -> Outcome:
    return await road.enter(replace(given, received_on=road.day), by=by)


def warned(outcome: Outcome) -> tuple[object, ...]:
    """What a warning names; nothing without one."""
    assert ("POSSIBLE_DUPLICATE" in outcome.warnings) == bool(outcome.related)
    return outcome.related


async def test_the_same_matter_of_the_same_person_is_proposed_the_newest_first(road: Road) -> None:
    first = await again(road)
    assert warned(first) == ()
    second = await again(road)
    assert warned(second) == (first.id,)
    assert warned(await again(road)) == (second.id, first.id)
    by_telephone = replace(SAME, petitioners=(PetitionerEntry("某人", phone="13812345678"),))
    assert len(warned(await again(road, by_telephone))) == 3


async def test_no_more_than_five_are_named(road: Road) -> None:
    for _ in range(6):
        await again(road)
    assert len(warned(await again(road))) == 5


async def test_another_matter_or_another_person_warns_of_nothing(road: Road) -> None:
    await again(road)
    assert warned(await again(road, OTHER_MATTER)) == ()
    stranger = replace(SAME, petitioners=(PetitionerEntry("李四", id_number="1", phone="2"),))
    assert warned(await again(road, stranger)) == ()
    assert warned(await again(road, replace(SAME, petitioners=()))) == ()


async def test_class_and_place_make_a_matter_too_but_no_place_is_no_place(road: Road) -> None:
    placed = replace(SAME, content_class_code=await some_class(road), problem_region_code="410105")
    other = replace(
        OTHER_MATTER,
        content_class_code=placed.content_class_code,
        problem_region_code="410105",
    )
    nowhere = replace(other, problem_region_code=None)
    first = await again(road, replace(placed, problem_region_code=None))
    elsewhere = await again(road, nowhere)
    assert warned(elsewhere) == ()
    second = await again(road, placed)
    assert warned(second) == (first.id,)
    assert warned(await again(road, other)) == (second.id, elsewhere.id)  # place, and text


async def some_class(road: Road) -> str:
    found = await road.world.ask(
        "SELECT code FROM content_class WHERE level = 3 AND valid_to IS NULL"
        " AND valid_from <= '2026-01-01' ORDER BY code LIMIT 1"
    )
    return str(found[0].code)


async def test_a_county_warns_of_no_other_county_and_a_city_of_what_it_sees_below(
    road: Road,
) -> None:
    below = await again(road)
    assert warned(await again(road, by="中原区信访局登记员")) == ()
    assert warned(await again(road, by="郑州市信访局登记员")) == ()  # he sees no county
    seen = warned(await again(road, by="郑州市信访局局长"))
    assert below.id in seen
    assert len(seen) == 3  # both counties' and the city's own


async def test_what_was_sent_down_and_sealed_anew_is_still_found(road: Road) -> None:
    road.case_id = (await again(road, by="郑州市信访局登记员")).id
    await road.send(to=DEPARTMENT, by="郑州市信访局经办人")
    assert warned(await again(road)) == (road.case_id,)
    assert road.case_id in warned(await again(road, by="郑州市信访局登记员"))  # it tracks it


async def test_an_accusing_case_is_never_named(road: Road) -> None:
    """That a text resembles an accusation's would tell of it: to the accused's colleague too."""
    world = road.world
    unnamed = replace(accusation(), title=SAME.title, demand=SAME.demand)
    await again(road, unnamed)
    await again(road, replace(accusation((UNIT, world.unit("金水区自然资源局"))), title=SAME.title))
    assert warned(await again(road)) == ()
    # Nor is a search made for an accusation of somebody known, which may leave the registrar.
    await again(road, SAME)
    named = replace(accusation((UNIT, world.unit("金水区组织部"))), title=SAME.title)
    assert warned(await again(road, named)) == ()


async def test_who_only_reads_finds_no_case_of_a_person_by_sql(road: Road) -> None:
    """The blind index is keyed by tenant: equal numbers of two tenants look different."""
    await again(road)
    await again(road, by="中原区信访局登记员")
    rows = await road.world.ask(
        "SELECT id_number_blind, phone_blind, name_blind FROM case_petitioner"
    )
    for column in ("id_number_blind", "phone_blind", "name_blind"):
        assert len({getattr(row, column) for row in rows}) == 2


def test_the_pairs_of_the_shorter_text_count() -> None:
    ours, theirs = frozenset({"修路", "路灯"}), frozenset({"修路", "路灯", "灯光", "光污"})
    assert alike(ours, theirs) == alike(theirs, ours) == 1.0
    assert alike(ours, frozenset({"施工"})) == 0.0
    assert alike(frozenset(), theirs) == 0.0


def schema() -> GraphQLSchema:
    return build_schema((ROOT / "schema" / "schema.graphql").read_text("utf-8"))


def ways(of: GraphQLSchema, name: str) -> set[str]:
    """Return all types that a path of fields leads to from a type."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        at = of.type_map[waiting.pop()]
        if at.name in found or not hasattr(at, "fields"):
            found.add(at.name)
            continue
        found.add(at.name)
        waiting += [get_named_type(one.type).name for one in at.fields.values()]
        if not isinstance(at, GraphQLObjectType):
            waiting += [one.name for one in of.get_possible_types(at)]  # type: ignore[arg-type]  # an interface
    return found


def test_no_path_leads_from_a_petitioner_to_a_case() -> None:
    graph = schema()
    assert "Petitioner" in graph.type_map
    reached = ways(graph, "Petitioner")
    assert not {"Case", "CaseConnection", "Node", "Query"} & reached, reached
    assert "Case" in ways(graph, "Query")  # the walk walks


def test_no_list_of_cases_is_asked_for_by_a_person() -> None:
    """No argument or filter takes a name, number, telephone or petitioner."""
    text = (ROOT / "schema" / "schema.graphql").read_text("utf-8")
    graph = build_schema(text)
    personal = re.compile(r"petitioner|idNumber|phone|personName", re.IGNORECASE)
    for kind in graph.type_map.values():
        for name, one in getattr(kind, "fields", {}).items():
            for argument, of in getattr(one, "args", {}).items():
                taken = {argument, *getattr(get_named_type(of.type), "fields", {})}
                wrong = {each for each in taken if personal.search(each)}
                if kind.name == "Mutation":
                    wrong -= {
                        "petitioners",
                        "petitioner",
                    }  # what is registered; his place on a case
                assert not wrong, f"{kind.name}.{name}: {wrong}"
