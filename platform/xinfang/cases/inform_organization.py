"""Making a cadre's problems known to the organization department (通报干部问题, 条例 30).

By cadre-management authority, in the petition office's own words: facts about the cadre, nothing of
the petitioner. Where the accusation bars that department, the superior's takes its place. It never
sees the case; the petition office sees what it told, and that it was taken note of.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from xinfang.access import scopes
from xinfang.access.actor import Actor
from xinfang.access.grants import ActNotPermitted, Grants
from xinfang.access.reach import Reach
from xinfang.cases import identity
from xinfang.cases.acting import Acting, On, begin, short, text
from xinfang.cases.models import (
    MAX_CADRE_FACTS,
    MAX_TITLE,
    CadreNotice,
    EventKind,
    Item,
    Respondent,
    SubjectKind,
)
from xinfang.cases.name_respondent import NoSuchRespondent
from xinfang.cases.queries import cadre_notices, details, process, routing
from xinfang.cases.queries.cadre_notices import KIND
from xinfang.cases.queries.routing import Office
from xinfang.cases.receiving import unbarred
from xinfang.kernel.errors import Conflict, Invalid, NotFound, Unlawful
from xinfang.kernel.ids import new_id
from xinfang.law.cadres import ARTICLE, Concern, reveals
from xinfang.law.classification import Category
from xinfang.organizations.queries import tenant_columns, unit_by_id
from xinfang.store.transaction import Outcome, Write

_FIELDS: Final = ("name", "post", "facts", "leadersTold")


class NotACadre(Invalid):
    """The respondent is a unit or a territory."""

    def __init__(self) -> None:
        super().__init__("通报的对象应当是干部，不能是单位或者地区。", field=("respondent",))


class NamesPetitioner(Unlawful):
    """What is to be told has something of a petitioner, or the case's number, in it."""

    def __init__(self, field: str) -> None:
        super().__init__(
            "通报内容不得含有信访人的姓名、证件号码、电话、住址或者信访事项编号。",
            field=(field,),
            article=ARTICLE.citation,
        )


class AlreadyInformed(Conflict):
    """The unit has told of this cadre, and that stands."""

    def __init__(self) -> None:
        super().__init__("已就该干部作过通报。", field=("respondent",))


class NoDepartment(Unlawful):
    """No organization department on the platform may be told."""

    def __init__(self) -> None:
        super().__init__(
            "平台上没有可以接收通报的组织部门，请在平台外向有管理权限的组织部门通报。",
            article=ARTICLE.citation,
        )


class NoticeNotFound(NotFound):
    """No such notice, or none that the actor may know of."""

    def __init__(self) -> None:
        super().__init__("没有找到该通报。", field=("notice",))


class NoticeChanged(Conflict):
    """The notice has changed since the version that the actor saw."""

    def __init__(self) -> None:
        super().__init__("该通报已有变化，请刷新后重试。", field=("version",))


class AlreadyAcknowledged(Conflict):
    """It was taken note of before, or it stands no more."""

    def __init__(self) -> None:
        super().__init__("该通报已经签收或者已失效。", field=("notice",))


@dataclass(frozen=True, slots=True)
class InformOrganization:
    """Tell of the respondent of an item; `name` counts where he is only described.

    `leaders_told` says which leaders were told of a grave matter; empty where it isn't one.
    """

    on: On
    item: int
    respondent: int
    post: str
    concern: Concern
    facts: str
    name: str = ""
    leaders_told: str = ""


@dataclass(frozen=True, slots=True)
class AcknowledgeNotice:
    """Take note of a notice, as it was seen."""

    notice_id: UUID
    version: int
    acting_as: UUID | None = None


async def inform_organization(tx: Write, grants: Grants, command: InformOrganization) -> Outcome:
    """Tell the department; returns the notice.

    Raises NoSuchRespondent, NotACadre, NamesPetitioner, AlreadyInformed, NoDepartment, TextMissing.
    """
    acting = await begin(tx, grants, command.on, "inform_organization")
    respondent = await _respondent(acting, command)
    row = await _written(acting, command, respondent)
    await _refuse_identity(acting, row)
    subjects = await process.subjects_of(tx, acting.case.id)
    standing = await cadre_notices.standing_of(tx, respondent.id, row.from_unit_id)
    if standing is not None:
        if not await routing.barred(tx, subjects, standing.to_unit_id):
            raise AlreadyInformed
        standing.lapsed_at = tx.now
        await tx.flush()
    tenant_id = acting.appointment.tenant_id
    offices = await cadre_notices.departments(tx, row.person_id, tenant_id)
    office = await unbarred(tx, subjects, offices)
    if office is None:
        raise NoDepartment
    row.to_unit_id = office.unit_id
    await _open(tx, row)
    tx.add(row)
    await tx.flush()
    await cadre_notices.deny(tx, acting.case.id)
    event_id = await acting.tell(EventKind.CADRE_INFORMED, _grounds(row), subject_id=row.id)
    _tell_department(acting, row, office)
    return Outcome(KIND, row.id, event_id)


async def acknowledge_notice(tx: Write, grants: Grants, command: AcknowledgeNotice) -> Outcome:
    """Take note of it; the sender learns that it was.

    Raises NoticeNotFound, NoticeChanged, ActNotPermitted, AlreadyAcknowledged.
    """
    actor = tx.actor
    if not isinstance(actor, Actor):
        raise ActNotPermitted
    row = await cadre_notices.notice_for(tx, actor, grants, command.notice_id)
    if row is None:
        raise NoticeNotFound
    if row.version != command.version:
        raise NoticeChanged
    facts = await cadre_notices.facts_of(tx, row)
    at, line = grants.choose(actor, KIND, "acknowledge", facts, acting_as=command.acting_as)
    if row.acknowledged_at is not None or row.lapsed_at is not None:
        raise AlreadyAcknowledged
    row.acknowledged_at, row.acknowledged_by = tx.now, actor.user_id
    await tx.flush()
    sender = await tenant_columns(tx, (await unit_by_id(tx, row.from_unit_id)).tenant_id)
    event_id = tx.record(
        "cadre_notice.acknowledged",
        kind=KIND,
        object_id=row.id,
        tenants={sender.tenant_id: sender.tenant_path, at.tenant_id: at.tenant_path},
        policy=line.quote(),
    )
    tenant = (at.tenant_id, at.tenant_path)
    tx.send("cadre_notice.acknowledged", row.id, tenant=tenant, event_id=event_id)
    return Outcome(KIND, row.id, event_id)


async def _respondent(acting: Acting, command: InformOrganization) -> Respondent:
    items: list[Item] = (await details.items_of(acting.tx, [acting.case.id]))[acting.case.id]
    item = next((one for one in items if one.ordinal == command.item), None)
    if item is None or item.category != Category.ACCUSATION:
        raise NoSuchRespondent("item")
    kept = (await details.respondents_of(acting.tx, [acting.case.id]))[acting.case.id]
    found: Respondent | None = next(
        (one for one in kept if one.item_id == item.id and one.ordinal == command.respondent), None
    )
    if found is None:
        raise NoSuchRespondent("respondent")
    if found.subject_kind not in {None, SubjectKind.PERSON}:
        raise NotACadre
    return found


async def _written(
    acting: Acting, command: InformOrganization, respondent: Respondent
) -> CadreNotice:
    person_id = respondent.subject_id
    if person_id is None:
        name = text(command.name, MAX_TITLE, "干部姓名", "name")
    else:
        name = await cadre_notices.name_of(acting.tx, person_id)
    return CadreNotice(
        id=new_id(),
        case_id=acting.case.id,
        respondent_id=respondent.id,
        from_unit_id=acting.appointment.unit_id,
        person_id=person_id,
        name=name,
        post=text(command.post, MAX_TITLE, "干部职务", "post"),
        concern=command.concern.value,
        facts=text(command.facts, MAX_CADRE_FACTS, "反映的问题", "facts"),
        leaders_told=short(command.leaders_told, MAX_TITLE, "报送情况", "leadersTold"),
        sent_at=acting.tx.now,
        sent_by=acting.actor.user_id,
    )


async def _refuse_identity(acting: Acting, row: CadreNotice) -> None:
    """Refuse words that have the petitioners' identity in them, as far as the case knows it."""
    tx, case_id = acting.tx, acting.case.id
    petitioners = (await details.petitioners_of(tx, [case_id]))[case_id]
    known: list[str] = [acting.case.number]
    for one in petitioners:
        opened = identity.opened(tx.provider, one)
        known += (
            value
            for value in (opened.name, opened.id_number, opened.phone, opened.address)
            if value
        )
    # The name of whom the directory knows is no word of the sender's.
    said = zip(_FIELDS, (row.name, row.post, row.facts, row.leaders_told), strict=True)
    for field, words in said:
        if not (field == "name" and row.person_id) and reveals(words, known):
            raise NamesPetitioner(field)


async def _open(tx: Write, row: CadreNotice) -> None:
    """Show the notice to the unit that sends it and to the one it is addressed to."""
    for reach, unit_id in (
        (Reach.ORIGINATED, row.from_unit_id),
        (Reach.ADDRESSED, row.to_unit_id),
    ):
        await scopes.put(
            tx, kind=KIND, object_id=row.id, reach=reach, holders=[unit_id], sort_at=row.sent_at
        )


def _grounds(row: CadreNotice) -> dict[str, object]:
    return {
        "to": row.to_unit_id,
        "name": row.name,
        "post": row.post,
        "concern": row.concern,
        "facts": row.facts,
        "leaders_told": row.leaders_told,
    }


def _tell_department(acting: Acting, row: CadreNotice, office: Office) -> None:
    """Note in the ledger of the department's territory that it came, and let it be told."""
    event_id = acting.tx.record(
        "cadre_notice.sent",
        kind=KIND,
        object_id=row.id,
        tenants={office.tenant.tenant_id: office.tenant.tenant_path},
        grounds={"from": row.from_unit_id, "to": row.to_unit_id},
        policy=acting.policy,
    )
    own = (acting.appointment.tenant_id, acting.appointment.tenant_path)
    acting.tx.send("cadre_notice.sent", row.id, tenant=own, event_id=event_id)
