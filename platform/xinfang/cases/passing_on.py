"""What bounds the passing on of a case: what one's own level can settle, and the outer period.

能在本级处理的不再层层批转 (《河南省信访工作责任制实施细则》第六条).
"""

from datetime import date

from xinfang.cases.acting import Acting
from xinfang.cases.models import Case, SettingName
from xinfang.cases.proposing import proposals
from xinfang.cases.queries import process, routing, settings
from xinfang.kernel.errors import Unlawful
from xinfang.law.articles import HENAN_RULES, REGULATIONS, Article
from xinfang.law.wording import day
from xinfang.store.transaction import Write


class SettledHere(Unlawful):
    """The unit answers for the matter itself: it says why it passes it on."""

    def __init__(self) -> None:
        super().__init__(
            "按照责任归属，该信访事项由本单位负责；能在本级处理的不再层层批转，确需转送的应当说明理由。",
            field=("passingReasons",),
            article=Article(HENAN_RULES, 6).citation,
        )


class PeriodBeyondOuter(Unlawful):
    """Whoever was given a period assigns within it."""

    def __init__(self, last: date, most: int) -> None:
        super().__init__(
            f"本机关应于{day(last)}前反馈结果，再交办的期限不得超过 {most} 天。",
            field=("periodDays",),
            article=Article(REGULATIONS, 22, item=3).citation,
        )


async def refuse_idle_passing(acting: Acting) -> None:
    """Refuse a mere transfer of what came by transfer to the very unit that answers for it."""
    standing = await process.standing_transfer(acting.tx, acting.case.id)
    mine = acting.appointment.unit_id
    if standing is None or acting.case.responsible_unit_id != mine:
        return
    case = acting.case
    found = await proposals(
        acting.tx,
        {
            "id": case.id,
            "content_class_code": case.content_class_code,
            "problem_region_code": case.problem_region_code,
            "tenant_id": case.tenant_id,
            "tenant_path": case.tenant_path,
        },
    )
    if found and found[0].unit_id == mine:
        raise SettledHere


async def refuse_longer_period(acting: Acting, period_days: int) -> None:
    """Refuse a period that ends after the day by which the assigning organ owes its own result.

    Whose day has passed may still give one day: the matter has to go on.
    """
    tx = acting.tx
    mine = await routing.works_for(tx, acting.appointment.unit_id)
    owed = await process.open_clocks(tx, acting.case.id, ("DL-07",))
    outer: list[date] = [clock.due_on for clock in owed if clock.unit_id in mine]
    if not outer:
        return
    last = min(outer)
    most = max((last - tx.today).days, 1)
    if period_days > most:
        raise PeriodBeyondOuter(last, most)


async def sent_on_too_often(tx: Write, case: Case, sender_path: str) -> bool:
    """Tell whether the case has now been sent on more often than the sender's territory sets."""
    found = await settings.settings_of(tx, sender_path)
    return case.transfer_depth > found[SettingName.TRANSFER_DEPTH].value
