"""Recording that a re-review opinion was made public (公示, 条例 36¶2): after a hearing only."""

import datetime as dt
from dataclasses import dataclass

from xinfang.access.grants import Grants
from xinfang.cases.acting import On, begin, text
from xinfang.cases.models import MAX_REFERENCE, EventKind
from xinfang.cases.queries import remedy, routing
from xinfang.cases.reviewing import NotTheReviewer
from xinfang.kernel.errors import Conflict, Invalid, Unlawful
from xinfang.law.review import PUBLICITY, ReviewStage
from xinfang.store.transaction import Outcome, Write


class NotHeard(Unlawful):
    """Only the opinion of a re-review with a hearing may be made public."""

    def __init__(self) -> None:
        super().__init__("只有经过听证的复核意见可以依法公示。", article=PUBLICITY.citation)


class AlreadyPublicized(Conflict):
    """It was made public before."""

    def __init__(self) -> None:
        super().__init__("该复核意见已登记公示。")


class PublicizedOutOfTime(Invalid):
    """The day lies before the opinion, or in the future."""

    def __init__(self) -> None:
        super().__init__(
            "公示日期不能早于复核意见作出之日，也不能晚于今天。", field=("publicizedOn",)
        )


@dataclass(frozen=True, slots=True)
class PublicizeOpinion:
    """Record the day on which, and where, the opinion was made public."""

    on: On
    publicized_on: dt.date
    where: str


async def publicize_opinion(tx: Write, grants: Grants, command: PublicizeOpinion) -> Outcome:
    """Record it.

    Raises NotTheReviewer, NotHeard, AlreadyPublicized, PublicizedOutOfTime, TextMissing.
    """
    acting = await begin(tx, grants, command.on, "review")
    review = await remedy.last_opinion(tx, acting.case.id)
    if review is None or review.stage != ReviewStage.RE_REVIEW or review.given_on is None:
        raise NotHeard
    if review.unit_id not in await routing.works_for(tx, acting.appointment.unit_id):
        raise NotTheReviewer
    if not await remedy.has_hearing(tx, review.id):
        raise NotHeard
    if review.publicized_on is not None:
        raise AlreadyPublicized
    if not review.given_on <= command.publicized_on <= acting.today:
        raise PublicizedOutOfTime
    review.publicized_on = command.publicized_on
    review.publicized_where = text(command.where, MAX_REFERENCE, "公示方式、处所", "where")
    event_id = await acting.tell(
        EventKind.OPINION_PUBLICIZED,
        {"publicized_on": command.publicized_on, "where": review.publicized_where},
        subject_id=review.id,
    )
    return acting.done(event_id)
