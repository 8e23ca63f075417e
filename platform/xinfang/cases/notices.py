"""What a petitioner is told (告知, 条例 23): owed, unless name or address is unknown."""

from dataclasses import dataclass

from xinfang.cases.acting import Acting, text
from xinfang.cases.models import MAX_REASONS, MAX_TITLE, Notice
from xinfang.cases.queries import details
from xinfang.kernel.errors import Unlawful
from xinfang.kernel.ids import new_id
from xinfang.law.classification import Channel
from xinfang.law.handling import NoticeKind, ServiceManner
from xinfang.law.lifecycle import RefusalGround


class NoticeMissing(Unlawful):
    """The petitioner is known, and must be told."""

    def __init__(self, kind: NoticeKind) -> None:
        super().__init__(
            f"应当将有关情况告知信访人（{kind.label}）。",
            field=("notice",),
            article=kind.article.citation,
        )


@dataclass(frozen=True, slots=True)
class NoticeEntry:
    """What the petitioner is told, and how it reaches him."""

    text: str
    manner: ServiceManner


async def reachable(acting: Acting) -> bool:
    """Tell whether there is a petitioner whom one could tell (条例 23: 姓名、住址不清的除外).

    By post or telephone; online whoever petitioned online.
    """
    known = (await details.petitioners_of(acting.tx, [acting.case.id]))[acting.case.id]
    online = acting.case.channel == Channel.ONLINE
    return any(online or one.address is not None or one.phone is not None for one in known)


async def owed_to(acting: Acting, kind: NoticeKind) -> None:
    """Raise NoticeMissing where there is a petitioner whom one could tell."""
    if await reachable(acting):
        raise NoticeMissing(kind)


async def give(
    acting: Acting,
    kind: NoticeKind,
    entry: NoticeEntry | None,
    *,
    ground: RefusalGround | None = None,
    competent: str | None = None,
) -> Notice | None:
    """Write down what the petitioner was told today; nothing where nobody can be told.

    Raises NoticeMissing where nothing is told to somebody who can be, TextMissing.
    """
    if entry is None:
        await owed_to(acting, kind)
        return None
    named = None if competent is None else text(competent, MAX_TITLE, "有权处理的机关", "competent")
    notice = Notice(
        id=new_id(),
        case_id=acting.case.id,
        kind=kind.value,
        ground=ground.value if ground else None,
        competent=named,
        text=text(entry.text, MAX_REASONS, "告知内容", "notice", "text"),
        manner=entry.manner.value,
        unit_id=acting.appointment.unit_id,
        given_on=acting.today,
        given_at=acting.tx.now,
        given_by=acting.actor.user_id,
    )
    acting.tx.add(notice)
    await acting.tx.flush()
    return notice
