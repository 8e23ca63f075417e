"""The ceiling's statement of `CasePage`: a case with all that hangs on it, as one JSON.

What only the program knows is left out, and out of the comparison (see `equality`).
"""

from collections.abc import Callable
from typing import Final

from bench.json_sql import EVENT_TYPES, instant, made, named, node_id, rows, standing, unit

Opened = Callable[[str], str]
"""Wraps what is null in an accusation that isn't open."""

_SUBJECTS: Final = {
    "TransferEvent": ("transfer", "TRANSFER", "case_transfer"),
    "ObjectionEvent": ("objection", "OBJECTION", "case_objection"),
    "NoticeEvent": ("notice", "NOTICE", "case_notice"),
    "AnswerEvent": ("answer", "ANSWER", "case_answer"),
    "ExtensionEvent": ("clock", "CLOCK", "case_clock"),
}
JOINS: Final = """
  LEFT JOIN tenant t ON t.id = c.tenant_id
  LEFT JOIN content_class k ON k.code = c.content_class_code
"""


def case(opened: Opened, earlier: str, today: str) -> str:
    """Return the case `c` as JSON; `earlier` says which rows `m` may be told of."""
    title = f"CASE WHEN NOT m.accuses THEN m.title ELSE {opened('NULL')} END"
    same = made(id=node_id("CASE", "m.id"), number="m.number", title=title, state="m.state")
    told = f"FROM petition_case m WHERE m.id = c.same_matter_id AND {earlier}"
    return made(
        id=node_id("CASE", "c.id"),
        number="c.number",
        title=opened("c.title"),
        state="c.state",
        channel="c.channel",
        purpose="c.purpose",
        category="c.category",
        appealBranch="c.appeal_branch",
        secrecy="c.secrecy",
        urgent="c.urgent",
        peopleCount="c.people_count",
        demand=opened("c.demand"),
        facts=opened("c.facts"),
        contentClass=f"CASE WHEN k.code IS NOT NULL THEN {_CLASS} END",
        receivedOn="c.received_on",
        registeredAt=instant("c.registered_at"),
        acceptedOn="c.accepted_on",
        answeredOn="c.answered_on",
        closedOn="c.closed_on",
        dueOn="c.due_on",
        clockState=standing("c", today),
        transferDepth="c.transfer_depth",
        repeat=f"EXISTS (SELECT 1 {told})",
        version="c.version",
        tenant=named("TENANT", "t"),
        registeringUnit=unit("c.registering_unit_id"),
        responsibleUnit=unit("c.responsible_unit_id"),
        firstUnit=unit("c.first_unit_id"),
        complainedOfUnit=unit("c.complained_of_unit_id"),
        sameMatter=f"(SELECT {same} {told})",
        **_parts(opened),
        timeline=_timeline(),
    )


_CLASS: Final = made(code="k.code")


def _parts(opened: Opened) -> dict[str, str]:
    petitioner = made(ordinal="p.ordinal", representative="p.representative")
    return {
        "petitioners": _of_case("case_petitioner p", petitioner, "p.ordinal"),
        "items": _of_case("case_item i", _item(opened), "i.ordinal"),
        "attachments": _of_case(
            "case_attachment a",
            made(
                ordinal="a.ordinal",
                name=opened("a.name"),
                reference=opened("a.reference"),
                fromPetitioner="a.submission_id IS NOT NULL",
                file=opened(_KEPT),
            ),
            "a.ordinal",
        ),
        "clocks": _of_case("case_clock w", _CLOCK, "w.id"),
        "transfers": _of_case("case_transfer x", _transfer(opened), "x.id"),
        "objections": _of_case("case_objection o", _objection(opened), "o.id"),
        "notices": _of_case("case_notice g", _notice(opened), "g.id"),
        "answers": _of_case("case_answer z", _answer(opened), "z.id"),
    }


def _of_case(source: str, expression: str, order: str) -> str:
    alias = source.rpartition(" ")[2]
    return rows(expression, f"{source} WHERE {alias}.case_id = c.id", order)


def _item(opened: Opened) -> str:
    respondent = made(
        describedAs="s.described_as",
        subjectKind="s.subject_kind",
        subject="s.subject_kind || ':' || s.subject_id",
    )
    found = rows(respondent, "case_respondent s WHERE s.item_id = i.id", "s.ordinal")
    return made(
        ordinal="i.ordinal",
        category="i.category",
        appealBranch="i.appeal_branch",
        text=opened("i.text"),
        respondents=opened(found),
    )


_FILE: Final = made(
    mediaType="f.media_type", bytes="f.object_size", scan="f.scan", stripped="f.stripped"
)
_KEPT: Final = f"(SELECT {_FILE} FROM upload f WHERE f.id = a.upload_id)"  # noqa: S608 - own names
_EXTENSION: Final = made(days="w.extension_days", approvedOn="w.extension_approved_on")
_HEARING: Final = made(firstOn="w.excluded[n]", lastOn="w.excluded[n + 1]")
_CLOCK: Final = made(
    id=node_id("CLOCK", "w.id"),
    term=made(id="w.term_id"),
    unit=unit("w.unit_id"),
    startedOn="w.started_on",
    dueOn="w.due_on",
    originalDueOn="w.original_due_on",
    provisional="w.provisional",
    explanation="string_to_array(w.explanation, E'\\n')",
    extension=f"CASE WHEN w.extension_days IS NOT NULL THEN {_EXTENSION} END",
    excluded=rows(_HEARING, "generate_series(1, cardinality(w.excluded), 2) n", "n"),
    endedOn="w.ended_on",
)


def _transfer(opened: Opened) -> str:
    return made(
        id=node_id("TRANSFER", "x.id"),
        ordinal="x.ordinal",
        kind="x.kind",
        fromUnit=unit("x.from_unit_id"),
        toUnit=unit("x.to_unit_id"),
        note=opened("x.note"),
        passingReasons=opened("x.passing_reasons"),
        periodDays="x.period_days",
        sentAt=instant("x.sent_at"),
        arrivedAt=instant("x.arrived_at"),
        endedAs="x.ended_as",
        endedAt=instant("x.ended_at"),
        closingReport=opened("x.closing_report"),
        reportedAt=instant("x.reported_at"),
    )


def _objection(opened: Opened) -> str:
    return made(
        id=node_id("OBJECTION", "o.id"),
        unit=unit("o.unit_id"),
        reasons=opened("o.reasons"),
        proposedUnit=unit("o.proposed_unit_id"),
        raisedAt=instant("o.raised_at"),
        ruling="o.ruling",
        rulingReasons=opened("o.ruling_reasons"),
        ruledAt=instant("o.ruled_at"),
    )


def _notice(opened: Opened) -> str:
    return made(
        id=node_id("NOTICE", "g.id"),
        kind="g.kind",
        ground="g.ground",
        competent=opened("g.competent"),
        text=opened("g.text"),
        manner="g.manner",
        unit=unit("g.unit_id"),
        givenOn="g.given_on",
    )


def _answer(opened: Opened) -> str:
    return made(
        id=node_id("ANSWER", "z.id"),
        unit=unit("z.unit_id"),
        conclusion="z.conclusion",
        demand=opened("z.demand"),
        facts=opened("z.facts"),
        reasons=opened("z.reasons"),
        basis=opened("z.basis"),
        givenOn="z.given_on",
        servedOn="z.served_on",
        servedManner="z.served_manner",
        receipt=opened("z.receipt"),
    )


def _timeline() -> str:
    """Return the newest twenty events, each of its type, with the id of what it is about."""
    whens = []
    for name, kinds in EVENT_TYPES.items():
        field, kind, table = _SUBJECTS[name]
        about = made(id=node_id(kind, "b.id"))
        found = f"(SELECT {about} FROM {table} b WHERE b.id = e.subject_id)"  # noqa: S608 - own names
        listed = ", ".join(f"'{one}'" for one in kinds)
        whens.append(f"WHEN e.kind IN ({listed}) THEN {_event(name, **{field: found})}")
    event = f"CASE {' '.join(whens)} ELSE {_event('CaseStepEvent')} END"
    listed = f"coalesce(json_agg({event} ORDER BY e.id DESC) FILTER (WHERE e.place <= 20), '[]')"
    info = made(
        hasNextPage="count(*) > 20",
        endCursor="(array_agg(e.at::text ORDER BY e.id) FILTER (WHERE e.place <= 20))[1]",
    )
    return f"""(SELECT {made(nodes=listed, pageInfo=info)} FROM (
      SELECT *, row_number() OVER (ORDER BY id DESC) AS place FROM case_event
      WHERE case_id = c.id ORDER BY id DESC LIMIT 21) e)"""  # noqa: S608 - own names


def _event(name: str, **about: str) -> str:
    return made(
        __typename=f"'{name}'",
        id=node_id("CASE_EVENT", "e.id"),
        kind="e.kind",
        at=instant("e.at"),
        unit=unit("e.unit_id"),
        **about,
    )
