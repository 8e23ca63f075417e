"""What a road leaves when it has been walked: the rows of the case and of all that hangs on it."""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from xinfang.access.reach import Reach
from xinfang.cases import identity
from xinfang.cases.search import searchable
from xinfang.demo.reckoner import OWED
from xinfang.demo.road import Answered, Clock, Objected, Road, Sent, Task, day_text
from xinfang.demo.rows import NULL, sealed
from xinfang.law.classification import Category
from xinfang.store.crypto import Provider

Listed = tuple[str, str, str]

_SEALED: Final = (
    "name", "name_blind", "id_number", "id_number_blind", "phone", "phone_blind", "address",
)  # fmt: skip


def leave(road: Road, provider: Provider, number: str, same: str) -> None:
    """Write the rows of a road into its lines; `same` is the case that it repeats, or NULL."""
    lines, case = road.lines, road.id
    listed = _listed(road)
    lines["petition_case"].append(_case(road, number, same, listed))
    lines["case_petitioner"] += _petitioners(road, provider)
    _items(road)
    for ordinal, sent in enumerate(road.sent, start=1):
        lines["case_transfer"].append(_transfer(case, ordinal, sent))
        if sent.objection is not None:
            lines["case_objection"].append(_objection(case, sent, sent.objection))
    lines["case_clock"] += [_clock(case, clock) for clock in road.clocks]
    if road.answer is not None:
        lines["case_answer"].append(_answer(road, road.answer))
    lines["case_task"] += [_task(case, task) for task in road.tasks]
    reached = list(_reached(road))
    rest = f"{case}\t{road.registered_at}\t{road.state}\t{NULL}"
    lines["access_scope"] += [f"case\t{holder}\t{reach}\t{rest}" for holder, reach in reached]
    reached.append((road.at_unit.id, Reach.OWN_UNIT.value))
    copied = _copied(road, same, listed)
    lines["case_reach"] += [f"{case}\t{holder}\t{reach}\t{copied}" for holder, reach in reached]
    lines["case_search"].append(_search(road, number, reached))
    if road.registered.unit is not road.tenants[road.draw.receiver].office:
        lines["hand_over_slip"].append(_slip(road, number))


def _listed(road: Road) -> Listed:
    """Return what lists show of the clocks: nearest last day, since when it is near, lateness."""
    running = [one.reckoned for one in road.clocks if not one.ended and one.term in OWED]
    late = any(
        one.ended == "MET" and one.ended_on > one.reckoned.due and one.term in OWED
        for one in road.clocks
    )
    return (
        day_text(min((one.due for one in running), default=0)),
        day_text(min((one.soon for one in running), default=0)),
        "t" if late else "f",
    )


def _case(road: Road, number: str, same: str, listed: Listed) -> str:
    draw, told, theme = road.draw, road.told, road.draw.theme
    receiver, tenant = road.tenants[draw.receiver], road.tenants[road.at_unit.tenant]
    return "\t".join(
        (
            road.id, number, number[:4], receiver.id, tenant.id, tenant.path,
            *(one or NULL for one in tenant.chain),
            road.registered.unit.id, road.at_unit.id, road.first or NULL,
            told.channel, theme.purpose, theme.category, theme.branch or NULL,
            theme.content_class, "t" if theme.category is Category.ACCUSATION else "f",
            told.secrecy, road.state, told.title, told.demand, told.facts, told.region,
            NULL if told.complained_of is None else told.complained_of.id,
            "t" if told.urgent else "f", str(told.people), day_text(road.received),
            road.registered_at, road.registered.user, same, str(len(road.sent)),
            day_text(road.accepted), day_text(road.answered), day_text(road.closed),
            *listed, "1", "f", "f",
        )
    )  # fmt: skip


def _or_null(value: UUID | None) -> str:
    return NULL if value is None else str(value)


def _petitioners(road: Road, provider: Provider) -> Iterator[str]:
    tenant = UUID(road.tenants[road.at_unit.tenant].id)
    for ordinal, entry in enumerate(road.told.petitioners, start=1):
        row = road.new()
        columns = identity.sealed(provider, entry, row_id=UUID(row), tenant_id=tenant)
        values = "\t".join(sealed(columns[name]) for name in _SEALED)
        speaks = "t" if entry.representative else "f"
        yield f"{row}\t{road.id}\t{tenant}\t{ordinal}\t{speaks}\t{values}"


def _items(road: Road) -> None:
    theme, told, item = road.draw.theme, road.told, road.new()
    branch = theme.branch or NULL
    road.lines["case_item"].append(
        f"{item}\t{road.id}\t1\t{theme.category}\t{branch}\t{told.demand}"
    )
    respondent = told.respondent
    if respondent is None:
        return
    kind, subject = respondent.subject_kind or NULL, _or_null(respondent.subject_id)
    road.lines["case_respondent"].append(
        f"{road.new()}\t{road.id}\t{item}\t1\t{kind}\t{subject}\t{respondent.described_as}"
    )
    if respondent.subject_id is not None:
        since = day_text(road.registered.day)
        road.lines["access_accused"].append(f"case\t{road.id}\t{kind}\t{subject}\t{since}")


def _transfer(case: str, ordinal: int, sent: Sent) -> str:
    one = sent.step
    return "\t".join(
        (
            sent.id, case, str(ordinal), one.kind, one.unit.id, sent.from_tenant,
            sent.to.id, sent.to_tenant, one.text, NULL if one.days is None else str(one.days),
            sent.at, one.user, sent.at, sent.ended, sent.ended_at, sent.report,
            sent.reported_at, sent.reported_by, "",
        )
    )  # fmt: skip


def _objection(case: str, sent: Sent, objection: Objected) -> str:
    one = objection.step
    raised = (objection.id, case, sent.id, one.unit.id, one.text, NULL, objection.at, one.user)
    ruled = (objection.ruling, objection.reasons, objection.ruled_at, objection.ruled_by)
    return "\t".join((*raised, *ruled))


def _clock(case: str, clock: Clock) -> str:
    setting = NULL if clock.setting is None else str(clock.setting)
    days, approved = clock.extension or (None, 0)
    return "\t".join(
        (
            clock.id, case, clock.term, clock.unit or NULL, clock.transfer,
            day_text(clock.started), day_text(clock.law_of), setting,
            NULL if days is None else str(days), day_text(approved), clock.reckoned.kept,
            clock.ended or NULL, day_text(clock.ended_on), "{}", day_text(clock.started), NULL,
        )
    )  # fmt: skip


def _answer(road: Road, answer: Answered) -> str:
    one = answer.step
    return "\t".join(
        (
            answer.id, road.id, one.unit.id, one.conclusion or NULL,
            one.adoption or NULL, road.told.demand,
            *one.more, day_text(one.day), answer.at, one.user, answer.served,
        )
    )  # fmt: skip


def _task(case: str, task: Task) -> str:
    clock = NULL if task.clock is None else task.clock.id
    due = day_text(task.due or 0)
    about = (task.id, case, task.unit, task.kind, NULL)
    return "\t".join((*about, clock, due, task.opened, task.done, NULL))


def _reached(road: Road) -> Iterator[tuple[str, str]]:
    """Yield the units that reach the case by a scope row, and how."""
    unit = road.at_unit
    yield unit.id, Reach.HANDLED.value
    for one in unit.line:
        yield one, Reach.VERTICAL_LINE.value
    for one in road.open_to:
        yield one, Reach.ORIGINATED.value


def _copied(road: Road, same: str, listed: Listed) -> str:
    """Return what the place of one who reaches a case copies of it."""
    told, theme = road.told, road.draw.theme
    due, soon, late = listed
    return "\t".join(
        (
            NULL, road.registered_at, due, soon, road.state, told.channel, theme.category,
            theme.branch or NULL, theme.content_class, told.region, road.at_unit.id,
            road.tenants[road.at_unit.tenant].path, day_text(road.received), same,
            "t" if told.urgent else "f", late, told.secrecy,
        )
    )  # fmt: skip


def _search(road: Road, number: str, reached: list[tuple[str, str]]) -> str:
    """Return the words of a case with the places of those who may find it, as triggers do."""
    told = road.told
    accuses = road.draw.theme.category is Category.ACCUSATION
    found = searchable(number, told.title, told.demand, told.facts, (told.demand,), accuses=accuses)
    grams = " ".join(found.words)
    path = road.tenants[road.at_unit.tenant].path
    parts = path.split("/")[:-1]
    above = ["/".join(parts[:count]) + "/" for count in range(1, len(parts) + 1)]
    places = [f"o:{path}", *(f"t:{one}" for one in above)]
    places += [f"h:{reach}:{holder}" for holder, reach in reached]
    quoted = " ".join(f"'{place}'" for place in places)
    text = found.text.replace("\n", "\\n")
    return f"{road.id}\t{text}\t{grams}\t{grams} {quoted}"


def _slip(road: Road, number: str) -> str:
    draw, one = road.draw, road.registered
    tenant, receiver = road.tenants[draw.tenant], road.tenants[draw.receiver]
    return "\t".join(
        (
            road.new(), road.id, tenant.id, tenant.path, one.unit.id, receiver.id,
            receiver.path, number, road.told.channel, day_text(road.received), road.registered_at,
            one.user,
        )
    )  # fmt: skip
