"""The schema as clients rely on it: exported, described, and nothing without its act or scope."""

from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    parse,
    specified_rules,
    validate,
)
from graphql import (
    build_schema as build_core,
)

from xinfang.access import policies
from xinfang.api.case_acts import ACTS
from xinfang.api.mutations import MUTATION_ACTS
from xinfang.api.schema import build_schema
from xinfang.api.vocabulary import CaseAct

ROOT = Path(__file__).resolve().parents[2]
SDL = (ROOT / "schema" / "schema.graphql").read_text(encoding="utf-8")
SCHEMA = build_core(SDL)
OPERATIONS = sorted((ROOT / "schema" / "operations").glob("*.graphql"))
OURS = [type_ for name, type_ in SCHEMA.type_map.items() if not name.startswith("__")]

# Fields that read rows. Each starts from a scoped query: visible_cases, or reference nouns that
# the wall shows to the province. A new one is added here by whoever says which.
ROW_READERS = {
    "Query.node": "by the finder of its kind",
    "Query.nodes": "by the finder of its kind",
    "Query.case": "visible_cases",
    "Query.cases": "visible_cases",
    "Query.notifications": "the viewer's own, visible by the case of each",
    "Query.reviewSettings": "the wall's, read in the province like the units they are of",
    "Query.openTasks": "visible, by the case of each",
    "Query.myComments": "visible, by the case of each",
    "Query.myUndertakings": "visible, by the case of each",
    "Query.caseWarnings": "visible, by the case of each",
    "Query.supervisionOrders": "visible, by the case of each",
    "Query.ratingSummaries": "sums of units that the grants open, counted by the system",
    "Query.jobs": "the viewer's own",
    "Query.casesBySourceNumber": "visible_cases",
    "Query.viewer": "the actor himself",
    "Query.ownPetition": "the one case that a scope row gives to the petitioner who asks",
    "Query.contentClasses": "the same for everybody signed in",
    "Query.attributions": "published rows that the wall shows, drafts of whom they concern",
    "Query.statutoryChannelLists": "as attributions",
    "Query.caseSettings": "rows that the wall shows to the province",
    "Query.cadreNotices": "by `visible` on `cadre_notice`: of who sent or has them",
    "Query.handOvers": "of the actor's own units, by the wall; never to the denied",
    "Query.regions": "the same for everybody signed in",
    "Subscription.caseEvents": "ids of the feed, by visible_cases before each is told",
    "Subscription.myClocks": "as caseEvents",
    "Subscription.notificationArrived": "ids of the feed, as notifications",
    "Subscription.jobProgress": "jobs_of the requester, by job_by_id before each is told",
    "Query.tenants": "the kept province, loaded under the wall",
    "Query.units": "the kept province, loaded under the wall",
    "Query.businessDate": "the calendar, the same for everybody signed in",
    "Query.businessDay": "the calendar, the same for everybody signed in",
}


def test_the_committed_schema_is_the_one_served() -> None:
    assert build_schema().as_str().rstrip("\n") + "\n" == SDL


def undescribed(type_: GraphQLNamedType) -> list[str]:
    missing = [] if type_.description else [type_.name]
    if isinstance(type_, GraphQLEnumType):
        missing += [f"{type_.name}.{n}" for n, v in type_.values.items() if not v.description]
    if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
        missing += [f"{type_.name}.{n}" for n, f in type_.fields.items() if not f.description]
    if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
        missing += [
            f"{type_.name}.{name}({argument})"
            for name, field in type_.fields.items()
            for argument, given in field.args.items()
            if not given.description
        ]
    return missing


def test_everything_is_described() -> None:
    assert [place for type_ in OURS for place in undescribed(type_)] == []


def test_an_undescribed_field_is_named() -> None:
    planted = build_core('type Query { "told" told: Int  silent(at: Int): Int }')
    assert undescribed(planted.type_map["Query"]) == [
        "Query",
        "Query.silent",
        "Query.silent(at)",
    ]


def test_no_mutation_without_an_act_that_the_policies_know() -> None:
    assert SCHEMA.mutation_type is not None
    assert set(SCHEMA.mutation_type.fields) == set(MUTATION_ACTS)
    assert {act for act in MUTATION_ACTS.values() if act is not None} <= set(policies.acts())
    assert set(ACTS) == set(CaseAct)
    assert set(ACTS.values()) <= set(policies.acts())


def test_no_root_field_reads_rows_without_a_scoped_query() -> None:
    assert SCHEMA.query_type is not None
    assert SCHEMA.subscription_type is not None
    roots = (SCHEMA.query_type, SCHEMA.subscription_type)
    assert {f"{root.name}.{name}" for root in roots for name in root.fields} == set(ROW_READERS)


def test_every_mutation_has_one_input_with_a_key_and_one_payload_with_errors() -> None:
    assert SCHEMA.mutation_type is not None
    for name, field in SCHEMA.mutation_type.fields.items():
        ((argument, given),) = field.args.items()
        assert argument == "input"
        input_type = getattr(given.type, "of_type", None)
        assert isinstance(input_type, GraphQLInputObjectType), name
        assert str(input_type.fields["idempotencyKey"].type) == "UUID!"
        payload = getattr(field.type, "of_type", None)
        assert isinstance(payload, GraphQLObjectType)
        assert str(payload.fields["errors"].type) == "[Problem!]!"


@pytest.mark.parametrize("path", OPERATIONS, ids=lambda path: str(path.stem))
def test_a_documented_operation_fits_the_schema(path: Path) -> None:
    document = parse(path.read_text(encoding="utf-8"))
    assert validate(SCHEMA, document, specified_rules) == []


def test_every_documented_operation_is_asked_by_some_test() -> None:
    """By its name: what no test asks may be documented and wrong."""
    told = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "tests").rglob("*.py"))
    assert [path.stem for path in OPERATIONS if f'"{path.stem}"' not in told] == []
