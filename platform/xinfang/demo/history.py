"""What became of a petition: the acts on their days, as the law would have them and as life has.

Most is done in time, some is late, some lies somewhere to this day. The acts are those of the
slice, by people who may do them; a test plays them through the real actions.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from typing import Final

from xinfang.demo.chance import Mix, between, happens, one_of
from xinfang.demo.draws import Draw
from xinfang.demo.matters import Matter
from xinfang.demo.survey import TenantAt, UnitAt
from xinfang.law.classification import Category, Channel, Path, path_of
from xinfang.law.handling import Adoption, Conclusion, ServiceManner, TransferKind
from xinfang.law.lifecycle import RefusalGround

LastDay = Callable[[str, int], int]
"""The last day (ordinal) of a term that started on a day (ordinal)."""
Opens = Callable[[int], int]
"""The day itself (ordinal) if offices work on it, else the next on which they do."""

OPENS, CLOSES = 9 * 60, 17 * 60 + 30
"""Office hours, in minutes of the day."""


class Did(StrEnum):
    """What was done."""

    REGISTER = "REGISTER"
    SEND = "SEND"
    OBJECT = "OBJECT"
    RULE = "RULE"
    ACCEPT = "ACCEPT"
    REFUSE = "REFUSE"
    REDIRECT = "REDIRECT"
    BEGIN = "BEGIN"
    EXTEND = "EXTEND"
    ANSWER = "ANSWER"
    SERVE = "SERVE"
    REPORT = "REPORT"
    CLOSE = "CLOSE"


@dataclass(slots=True)
class Step:
    """An act: on which day (ordinal) and minute, in the name of which unit, by whom; and how."""

    did: Did
    day: int
    minute: int
    unit: UnitAt
    user: str
    to: UnitAt | None = None
    kind: TransferKind = TransferKind.TRANSFER
    days: int | None = None
    upheld: bool = False
    text: str = ""
    manner: ServiceManner = ServiceManner.ONLINE
    ground: RefusalGround | None = None
    competent: str | None = None
    conclusion: Conclusion | None = None
    adoption: Adoption | None = None
    more: tuple[str, ...] = field(default_factory=tuple)
    """Facts, reasons and basis of an answer."""


_MANNERS: Final = {
    Channel.ONLINE: Mix((ServiceManner.ONLINE, 0.9), (ServiceManner.PHONE, 0.1)),
    Channel.LETTER: Mix((ServiceManner.POST, 0.85), (ServiceManner.PHONE, 0.15)),
    Channel.VISIT: Mix((ServiceManner.IN_PERSON, 0.8), (ServiceManner.POST, 0.2)),
    Channel.PHONE: Mix((ServiceManner.PHONE, 0.7), (ServiceManner.POST, 0.3)),
    Channel.FAX: Mix((ServiceManner.POST, 1.0)),
}
_SERVED: Final = Mix(
    (ServiceManner.IN_PERSON, 0.4),
    (ServiceManner.POST, 0.35),
    (ServiceManner.ONLINE, 0.17),
    (ServiceManner.LEFT, 0.03),
    (ServiceManner.PHONE, 0.05),
)
_CONCLUSIONS: Final = Mix(
    (Conclusion.SUPPORT, 0.46), (Conclusion.EXPLAIN, 0.36), (Conclusion.NOT_SUPPORT, 0.18)
)
_ADOPTIONS: Final = {
    Conclusion.SUPPORT: Adoption.ADOPTED,
    Conclusion.EXPLAIN: Adoption.PARTLY,
    Conclusion.NOT_SUPPORT: Adoption.NOT_ADOPTED,
}
_PERIODS: Final = Mix((30, 0.45), (45, 0.2), (60, 0.25), (90, 0.1))
_COMPETENT: Final = {
    "JUDICIAL": "有管辖权的人民法院、人民检察院或者公安机关",
    "ARBITRATION": "劳动人事争议仲裁委员会、农村土地承包仲裁委员会",
    "PARTY_APPEAL": "作出决定的党组织或者组织人事部门",
    "ADMINISTRATIVE": "有权作出行政复议、裁决、确认、许可的机关",
}
_NOTES: Final = (
    "请按职责办理。",
    "请依法按程序办理并答复信访人。",
    "涉及群众切身利益，请抓紧核实。",
    "",
)
_OBJECTIONS: Final = (
    "经核实，该事项所涉职责已划转，不属于本单位职权范围。",
    "所反映地块、路段不在本单位管辖范围，建议转送有权处理的机关。",
    "该事项主管部门另有规定，本单位无权处理。",
)
_REASONS: Final = {
    Conclusion.SUPPORT: ("反映情况属实", "诉求事实清楚，符合法律、法规和政策规定，予以支持。"),
    Conclusion.EXPLAIN: (
        "反映情况部分属实",
        "诉求合理，但因历史原因或者缺乏政策依据暂时难以解决，已向信访人说明。",
    ),
    Conclusion.NOT_SUPPORT: (
        "反映情况不属实",
        "诉求缺乏事实根据，不符合法律、法规规定，不予支持。",
    ),
}
_ON_PAPER: Final = frozenset({Channel.LETTER, Channel.FAX})
_SLOW, _STUCK, _LYING = 0.05, 0.006, 0.15
_ASSIGNED, _ASSIGNED_URGENT, _OBJECTING, _UPHELD = 0.14, 0.6, 0.1, 0.6
_REFUSED, _EXTENDED, _SLOW_ANSWER = 0.03, 0.22, 0.1
_NEVER_RULED = 0.06
_BY_DEPARTMENT, _LOOKED_INTO, _NEVER_REPORTED, _BEGUN = 0.25, 0.3, 0.1, 0.7
_LONGEST_HOLIDAY: Final = 9
_LONGEST_EXTENSIONS: Final = (10, 15, 20, 30, 30)


@dataclass(slots=True)
class _Life:
    """A case on its way: the day and minute it has reached; `horizon` is the last day told of."""

    random: Random
    horizon: int
    opens: Opens
    told: Matter
    day: int
    minute: int
    steps: list[Step]
    assigned: list[Step]
    """Assignments whose result is owed."""

    def later(self, days: int) -> bool:
        """Go on by days, to one on which offices work, or within the day.

        False where that lies in what isn't told any more, or where nobody went on at all.
        """
        if days:
            self.day = self.opens(self.day + days)
            self.minute = between(self.random, OPENS, CLOSES)
        else:
            self.minute = min(self.minute + between(self.random, 1, 40), _LAST_MINUTE)
        return self.day <= self.horizon and not happens(self.random, _STUCK)

    def do(self, did: Did, unit: UnitAt, role: str) -> Step:
        """Write down an act of somebody in the role."""
        step = Step(did, self.day, self.minute, unit, unit.users[role])
        self.steps.append(step)
        return step

    def tell(self, step: Step, text: str) -> None:
        """Tell the petitioners of an act, where there are any."""
        if self.told.petitioners:
            step.text, step.manner = text, _MANNERS[self.told.channel].draw(self.random)


_LAST_MINUTE: Final = 23 * 60


def history(
    random: Random,
    draw: Draw,
    told: Matter,
    tenants: tuple[TenantAt, ...],
    last_day: LastDay,
    opens: Opens,
    horizon: int,
) -> list[Step]:
    """Return what was done about a petition, from its registration to the horizon."""
    life = _Life(random, horizon, opens, told, draw.day, between(random, OPENS, CLOSES), [], [])
    registered = life.do(Did.REGISTER, tenants[draw.tenant].office, "registrar")
    if told.channel in _ON_PAPER and happens(random, _LYING):
        registered.days = between(random, 1, 4)  # since it was received
    office = tenants[draw.receiver].office
    way = path_of(draw.theme.category, draw.theme.branch)
    if not life.later(_delay(random, 9, 15, 40)):
        return life.steps
    if way is Path.ACCUSATION:
        _accusation(life, office)
    elif way is Path.CHANNELLED and (not draw.unit.staff or not happens(random, _BY_DEPARTMENT)):
        _redirect(life, draw, office, "case_officer")
    elif happens(random, _REFUSED):
        _refuse(life, office)
    else:
        unit = _sent(life, draw, tenants, last_day, office)
        if unit is not None and life.later(_delay(random, 11, 15, 50)):
            _decided(life, draw, unit, way, last_day)
    return life.steps


def _delay(random: Random, usual: int, most: int, latest: int) -> int:
    """Draw days until something is done: mostly early, at times on the last days, or late."""
    chosen = random.random()
    if chosen < _SLOW:
        return between(random, most + 1, latest)
    if chosen < 2 * _SLOW:
        return between(random, usual, most)
    return int(random.random() * usual)


def _sent(
    life: _Life,
    draw: Draw,
    tenants: tuple[TenantAt, ...],
    last_day: LastDay,
    office: UnitAt,
) -> UnitAt | None:
    """Send the case down, office by office, to the competent unit; None where it got stuck."""
    random = life.random
    for below in _offices_down(draw, tenants, office):
        _send(life, office, below, "case_officer")
        office = below
        if not life.later(_delay(random, 6, 15, 30)):
            return None
    unit = draw.unit
    if happens(random, _OBJECTING):
        wrong = _another(random, tenants[unit.tenant], unit)
        objected = _objected(life, office, wrong, last_day)
        if objected is None:
            return None
        if not objected:  # it stays with the unit that objected in vain
            return wrong
    _send(life, office, unit, "case_officer")
    return unit


def _offices_down(draw: Draw, tenants: tuple[TenantAt, ...], office: UnitAt) -> tuple[UnitAt, ...]:
    """Return the petition offices between the one that has the case and the competent unit."""
    offices, at = [], draw.unit.tenant
    while at != office.tenant:
        offices.append(tenants[at].office)
        above = tenants[at].above
        if above is None:
            return ()
        at = above
    return tuple(reversed(offices))


def _another(random: Random, tenant: TenantAt, unit: UnitAt) -> UnitAt:
    others = [one for one in tenant.units.values() if one.staff and one is not unit]
    return others[int(random.random() * len(others))]


def _send(life: _Life, office: UnitAt, to: UnitAt, role: str) -> None:
    random = life.random
    step = life.do(Did.SEND, office, role)
    step.to, step.text = to, one_of(random, _NOTES)
    if happens(random, _ASSIGNED_URGENT if life.told.urgent else _ASSIGNED):
        step.kind, step.days = TransferKind.ASSIGN, _within(life, office, _PERIODS.draw(random))
        life.assigned.append(step)


def _within(life: _Life, office: UnitAt, days: int) -> int:
    """Return a period that ends within the one that the office was given itself, if it was."""
    for one in life.assigned:
        if one.to is office and one.days is not None:
            days = min(days, max(one.day + one.days - life.day, 1))
    return days


def _objected(life: _Life, office: UnitAt, wrong: UnitAt, last_day: LastDay) -> bool | None:
    """Send it to a unit that objects; True where it came back, None where nobody has ruled yet."""
    random = life.random
    _send(life, office, wrong, "case_officer")
    window = last_day("DL-06", life.day) - life.day
    if not life.later(between(random, 1, window)):
        return None
    life.do(Did.OBJECT, wrong, "handler").text = one_of(random, _OBJECTIONS)
    if happens(random, _NEVER_RULED) or not life.later(between(random, 0, 6)):
        return None
    ruled = life.do(Did.RULE, office, "case_officer")
    ruled.upheld = happens(random, _UPHELD)
    ruled.text = (
        "经核实，异议成立，同意退回。" if ruled.upheld else "经核实，属你单位职责，请继续办理。"
    )
    if ruled.upheld:
        life.assigned = [one for one in life.assigned if one.to is not wrong]
        if not life.later(between(random, 0, 4)):
            return None
    return ruled.upheld


def _decided(
    life: _Life,
    draw: Draw,
    unit: UnitAt,
    way: Path | None,
    last_day: LastDay,
) -> None:
    """Accept what has arrived, or lead it into the statutory procedure."""
    random = life.random
    if way is Path.CHANNELLED:
        _redirect(life, draw, unit, "handler")
        _report(life)
        return
    _accept(life, unit, "handler")
    if happens(random, _BEGUN):
        if not life.later(between(random, 0, 4)):
            return
        life.do(Did.BEGIN, unit, "handler")
    if way is Path.PETITION_HANDLING:
        _handle_in_sixty_days(life, draw, unit, last_day)
    elif life.later(between(random, 6, 75)):
        _answer(life, draw, unit, None)
        _wind_up(life, unit, None)


def _refuse(life: _Life, office: UnitAt) -> None:
    step = life.do(Did.REFUSE, office, "case_officer")
    step.ground = RefusalGround.OUT_OF_COMPETENCE
    step.competent = "对该事项有管理权的外省（市）或者中央机关"
    life.tell(step, "您反映的事项不属于本地区职权范围，请向有权处理的机关提出。")


def _accept(life: _Life, unit: UnitAt, role: str) -> None:
    step = life.do(Did.ACCEPT, unit, role)
    life.tell(step, "您反映的信访事项已经受理，我们将依法按程序办理，并在规定期限内答复您。")


def _redirect(life: _Life, draw: Draw, unit: UnitAt, role: str) -> None:
    step = life.do(Did.REDIRECT, unit, role)
    step.ground = RefusalGround.STATUTORY_CHANNEL
    step.competent = _COMPETENT[str(draw.theme.branch)]
    life.tell(step, f"您反映的事项应当通过法定途径解决，请依法向{step.competent}提出。")


def _accusation(life: _Life, office: UnitAt) -> None:
    """The petition office hands it to the discipline body, or looks into it itself."""
    if not happens(life.random, _LOOKED_INTO):
        step = life.do(Did.REDIRECT, office, "case_officer")
        step.ground = RefusalGround.STATUTORY_CHANNEL
        step.competent = "有管理权限的纪检监察机关"
        life.tell(step, "您反映的问题已按干部管理权限移送纪检监察机关依规依纪依法处理。")
        return
    _accept(life, office, "case_officer")
    if not life.later(between(life.random, 12, 75)):
        return
    step = life.do(Did.ANSWER, office, "case_officer")
    step.more = (
        "已会同有关机关对反映的问题进行核查。",
        "核查情况按规定向实名反映人反馈，线索按干部管理权限移送。",
        "《信访工作条例》第三十条",
    )
    if life.told.petitioners and life.later(between(life.random, 0, 6)):
        _serve(life, office, "case_officer")
        if life.later(between(life.random, 5, 40)):
            life.do(Did.CLOSE, office, "director")


def _handle_in_sixty_days(life: _Life, draw: Draw, unit: UnitAt, last_day: LastDay) -> None:
    """The sixth branch: sixty days, once extended by thirty at most, and an opinion."""
    random, accepted = life.random, _accepted(life)
    due = last_day("DL-08", accepted)
    if happens(random, _EXTENDED):
        if not life.later(between(random, 40, due - life.day - _LONGEST_HOLIDAY)):
            return
        step = life.do(Did.EXTEND, unit, "unit_head")
        step.days = one_of(random, _LONGEST_EXTENSIONS)
        due += step.days
        life.tell(step, f"因情况复杂，经批准延长办理期限{step.days}日，特此告知。")
    rest = due - life.day
    if happens(random, _SLOW_ANSWER):
        days = rest + between(random, 1, 45)
    elif happens(random, 2 * _SLOW_ANSWER):
        days = max(1, rest - between(random, 0, 5))
    else:
        days = between(random, min(10, max(1, rest - 1)), max(1, rest))
    if not life.later(days):
        return
    _answer(life, draw, unit, _CONCLUSIONS.draw(random))
    _wind_up(life, unit, last_day)


def _answer(life: _Life, draw: Draw, unit: UnitAt, conclusion: Conclusion | None) -> None:
    step = life.do(Did.ANSWER, unit, "handler")
    step.conclusion = conclusion
    found_to = conclusion or one_of(life.random, tuple(Conclusion))
    found, reasons = _REASONS[found_to]
    if draw.theme.category is Category.SUGGESTION:
        step.adoption = _ADOPTIONS[found_to]
    step.more = (
        f"经调查，{life.told.words['town']}等单位提供的材料和现场核实情况表明，{found}。",
        reasons,
        draw.theme.basis or "《信访工作条例》第二十九条",
    )


def _wind_up(life: _Life, unit: UnitAt, last_day: LastDay | None) -> None:
    """Serve the answer, tell the result of assignments, close when nothing is left to ask for.

    `last_day` is given where a review may be asked for, within thirty days of the service.
    """
    random, open_until = life.random, life.day
    if life.told.petitioners:
        if not life.later(between(random, 0, 7)):
            return
        _serve(life, unit, "handler")
        if last_day is not None:
            open_until = last_day("DL-10", life.day)
    if _report(life) and life.later(max(0, open_until - life.day) + between(random, 1, 25)):
        life.do(Did.CLOSE, unit, "unit_head")


def _report(life: _Life) -> bool:
    """Tell the result to whoever assigned the case; False where somebody still owes that."""
    for assignment in life.assigned:
        unit = assignment.to
        if (
            unit is None
            or happens(life.random, _NEVER_REPORTED)
            or not life.later(between(life.random, 0, 4))
        ):
            return False
        role = "handler" if unit.staff else "case_officer"
        life.do(Did.REPORT, unit, role).text = "已按程序办理并答复信访人，现报告办结。"
    return True


def _accepted(life: _Life) -> int:
    return next(one.day for one in reversed(life.steps) if one.did is Did.ACCEPT)


def _serve(life: _Life, unit: UnitAt, role: str) -> None:
    step = life.do(Did.SERVE, unit, role)
    step.manner = _SERVED.draw(life.random)
    step.text = f"送达回证〔虚构〕{between(life.random, 1, 9999):04d}号"
