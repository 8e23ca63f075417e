"""Which acts a front end may offer on a case: what the grants are asked for, and when law allows.

Advisory, and for one case at a time. The act itself decides.
"""

from typing import Final

from xinfang.api.nodes import Ask
from xinfang.api.vocabulary import CaseAct
from xinfang.cases.join_handling import JOINABLE
from xinfang.cases.models import Answer, PartState, RaiseState, Review, TransferEnd
from xinfang.cases.queries import merging, routing
from xinfang.cases.queries.cases import CaseRow
from xinfang.correspondence.models.documents import DocumentState
from xinfang.law.classification import AppealBranch, Category, Channel, Path, path_of
from xinfang.law.handling import Adoption, Conclusion
from xinfang.law.impartiality import RecusalState
from xinfang.law.leadership import InstructionState, UndertakingState
from xinfang.law.lifecycle import (
    BEFORE_ACCEPTANCE,
    BEING_HANDLED,
    Act,
    CaseState,
    concluded,
    open_acts,
)
from xinfang.law.mass_visit import is_mass_visit
from xinfang.law.procedures import ExecutionState, HearingState, Simple, exclusion
from xinfang.law.review import ReviewOutcome, ReviewStage
from xinfang.law.supervision import OrderState

ACTS: Final[dict[CaseAct, tuple[str, str]]] = {
    CaseAct.REGISTER: ("case", "register"),
    CaseAct.SHOW_QUERY_CODE: ("case", "show_code"),
    CaseAct.SUPPLEMENT: ("case", "supplement"),
    CaseAct.WITHDRAW: ("case", "withdraw"),
    CaseAct.CHECK_RATING: ("case", "check_rating"),
    CaseAct.CLASSIFY: ("case", "classify"),
    CaseAct.NAME_RESPONDENT: ("case", "accuse"),
    CaseAct.TRANSFER: ("case", "transfer"),
    CaseAct.ASSIGN: ("case", "assign"),
    CaseAct.OBJECT: ("case", "object"),
    CaseAct.RULE_OBJECTION: ("case", "rule"),
    CaseAct.ACCEPT: ("case", "accept"),
    CaseAct.DECLINE: ("case", "decline"),
    CaseAct.BEGIN_HANDLING: ("case", "handle"),
    CaseAct.EXTEND: ("case", "extend"),
    CaseAct.ANSWER: ("case", "answer"),
    CaseAct.SERVE_ANSWER: ("case", "serve"),
    CaseAct.SUBMIT_CLOSING_REPORT: ("case", "report"),
    CaseAct.CLOSE: ("case", "close"),
    CaseAct.SUPERVISE: ("case", "supervise"),
    CaseAct.REPLY_SUPERVISION: ("case", "reply"),
    CaseAct.JUDGE_SUPERVISION_REPLY: ("case", "supervise"),
    CaseAct.WITHDRAW_SUPERVISION: ("case", "supervise"),
    CaseAct.COMMENT: ("case", "comment"),
    CaseAct.REPORT_INSTRUCTION: ("case", "reply"),
    CaseAct.UNDERTAKE: ("case", "undertake"),
    CaseAct.LOG_UNDERTAKING_STEP: ("case", "undertake"),
    CaseAct.REVIEW_UNDERTAKING: ("case", "review_undertaking"),
    CaseAct.RELEASE_UNDERTAKING: ("case", "undertake"),
    CaseAct.MARK_URGENT: ("case", "mark_urgent"),
    CaseAct.REPORT_URGENT: ("case", "mark_urgent"),
    CaseAct.RECORD_ON_SITE: ("case", "record_on_site"),
    CaseAct.RECORD_ARRIVAL: ("case", "record_on_site"),
    CaseAct.END_ON_SITE: ("case", "record_on_site"),
    CaseAct.RECORD_PUBLIC_OPINION: ("case", "meet_public_opinion"),
    CaseAct.ADD_PUBLIC_OPINION_STEP: ("case", "meet_public_opinion"),
    CaseAct.CLOSE_PUBLIC_OPINION: ("case", "meet_public_opinion"),
    CaseAct.REQUEST_REVIEW: ("case", "request_review"),
    CaseAct.GIVE_REVIEW_OPINION: ("case", "review"),
    CaseAct.ORDER_REHANDLING: ("case", "review"),
    CaseAct.SERVE_REVIEW_OPINION: ("case", "review"),
    CaseAct.REQUEST_RE_REVIEW: ("case", "request_review"),
    CaseAct.GIVE_RE_REVIEW_OPINION: ("case", "review"),
    CaseAct.RECORD_REVIEW_HEARING: ("case", "review"),
    CaseAct.PUBLICIZE_OPINION: ("case", "review"),
    CaseAct.RECORD_AFTERCARE: ("case", "aftercare"),
    CaseAct.UNMASK_IDENTITY: ("case.identity", "unmask"),
    CaseAct.ATTACH_FILES: ("case", "attach"),
    CaseAct.DISPUTE_COMPETENCE: ("case", "dispute"),
    CaseAct.RULE_COMPETENCE: ("case", "rule_dispute"),
    CaseAct.REQUEST_RAISE: ("case", "request_raise"),
    CaseAct.RAISE: ("case", "raise"),
    CaseAct.DECLINE_RAISE: ("case", "raise"),
    CaseAct.DRAFT_DOCUMENT: ("document", "draft"),
    CaseAct.JOIN_HANDLING: ("case", "join"),
    CaseAct.ANSWER_PART: ("case", "answer_part"),
    CaseAct.WITHDRAW_PART: ("case", "join"),
    CaseAct.MERGE: ("case", "merge"),
    CaseAct.UNDO_MERGE: ("case", "merge"),
    CaseAct.DECLARE_INTEREST: ("case", "recuse"),
    CaseAct.CHALLENGE_HANDLER: ("case", "recuse"),
    CaseAct.RULE_CHALLENGE: ("case", "rule_recusal"),
    CaseAct.WITHDRAW_RECUSAL: ("case", "rule_recusal"),
    CaseAct.SIMPLIFY: ("case", "simplify"),
    CaseAct.SWITCH_TO_ORDINARY: ("case", "simplify"),
    CaseAct.ANNOUNCE_HEARING: ("case", "hear"),
    CaseAct.RECORD_HEARING: ("case", "hear"),
    CaseAct.CALL_OFF_HEARING: ("case", "hear"),
    CaseAct.SETTLE: ("case", "settle"),
    CaseAct.ARRANGE_EXECUTION: ("case", "execute"),
    CaseAct.REPORT_EXECUTION: ("case", "execute"),
    CaseAct.RECORD_GUIDANCE: ("case", "execute"),
    CaseAct.RECORD_CONTRIBUTION: ("case", "commend"),
    CaseAct.PASS_ACCUSATION: ("case", "transfer"),
    CaseAct.RECORD_REDIRECTION_FEEDBACK: ("case", "feedback"),
    CaseAct.SEND_WORD: ("case", "serve"),
    CaseAct.RECORD_SERVICE: ("case", "serve"),
    CaseAct.INFORM_ORGANIZATION: ("case", "inform_organization"),
}
"""The kind and act by which grants are asked for each act that the graph offers."""

_MOVES: Final[dict[CaseAct, frozenset[Act]]] = {
    CaseAct.TRANSFER: frozenset({Act.TRANSFER}),
    CaseAct.ASSIGN: frozenset({Act.ASSIGN}),
    CaseAct.OBJECT: frozenset({Act.OBJECT}),
    CaseAct.RULE_OBJECTION: frozenset({Act.UPHOLD_OBJECTION, Act.OVERRULE_OBJECTION}),
    CaseAct.ACCEPT: frozenset({Act.ACCEPT}),
    CaseAct.DECLINE: frozenset({Act.REFUSE_ACCEPTANCE, Act.REFUSE_RENEWED, Act.REDIRECT}),
    CaseAct.BEGIN_HANDLING: frozenset({Act.BEGIN_HANDLING}),
    CaseAct.EXTEND: frozenset({Act.EXTEND}),
    CaseAct.ANSWER: frozenset({Act.ANSWER}),
    CaseAct.CLOSE: frozenset({Act.CLOSE}),
    CaseAct.SIMPLIFY: frozenset({Act.ACCEPT}),
    CaseAct.SETTLE: frozenset({Act.SETTLE}),
    CaseAct.WITHDRAW: frozenset({Act.WITHDRAW}),
    CaseAct.REQUEST_REVIEW: frozenset({Act.REQUEST_REVIEW}),
    CaseAct.REQUEST_RE_REVIEW: frozenset({Act.REQUEST_RE_REVIEW}),
    CaseAct.RAISE: frozenset({Act.RAISE}),
}
"""The acts of law that each act of a user comes down to; those that move nothing aren't here."""

_REVIEWING: Final = {
    CaseAct.GIVE_REVIEW_OPINION: Act.GIVE_REVIEW_OPINION,
    CaseAct.ORDER_REHANDLING: Act.ORDER_REHANDLING,
    CaseAct.GIVE_RE_REVIEW_OPINION: Act.GIVE_RE_REVIEW_OPINION,
}
"""The acts of law by which whoever reviews ends it."""

_REVIEWABLE: Final = frozenset(
    {
        CaseState.UNDER_REVIEW,
        CaseState.REVIEWED,
        CaseState.UNDER_RE_REVIEW,
        CaseState.IN_HANDLING,
        CaseState.EXTENDED,
        CaseState.ANSWERED,
    }
)
"""Where a review may be open, or its opinion or order be still to serve."""

_ACCUSING: Final = frozenset({CaseAct.NAME_RESPONDENT, CaseAct.INFORM_ORGANIZATION})
_PASSED: Final = frozenset({CaseAct.PASS_ACCUSATION})
_ALWAYS: Final = frozenset(
    {
        CaseAct.UNMASK_IDENTITY,
        CaseAct.SHOW_QUERY_CODE,
        CaseAct.ATTACH_FILES,
        CaseAct.DRAFT_DOCUMENT,
        CaseAct.SEND_WORD,
    }
)


async def open_now(info: Ask, row: CaseRow) -> frozenset[CaseAct]:
    """Return the acts that are open to a case as it stands, whoever asks within the actor's units.

    Whether a result is still to be told, or an answer to be served, is asked where it may be.
    """
    state = CaseState(row["state"])
    lawful = frozenset(open_acts(state, path=_path(row)))
    aside = await _recusals(info, row)
    if aside is None:
        return frozenset({CaseAct.UNMASK_IDENTITY})
    found = {act for act, moves in _MOVES.items() if moves & lawful} | aside
    found |= _ALWAYS
    if state in BEFORE_ACCEPTANCE:
        found.add(CaseAct.CLASSIFY)
    if row["accuses"]:
        found |= _ACCUSING | (_PASSED if Act.TRANSFER in lawful else frozenset())
    if state is CaseState.ANSWERED and await _unserved(info, row):
        found.add(CaseAct.SERVE_ANSWER)
    if state in {CaseState.FINISHED, CaseState.NO_LONGER_ACCEPTED}:
        found.add(CaseAct.RECORD_AFTERCARE)
    if state in _REVIEWABLE or state.ends:
        found |= await _in_review(info, row, lawful)
    if concluded(state) and row["transfer_depth"] and await _result_owed(info, row):
        found.add(CaseAct.SUBMIT_CLOSING_REPORT)
    if CaseAct.SIMPLIFY in found and await _excluded(info, row):
        found.remove(CaseAct.SIMPLIFY)
    found |= await _besides(info, row, state)
    for more in (
        _supervision,
        _competence,
        _joint,
        _merging,
        _petitioners,
        _leadership,
        _on_site,
        _redirection,
        _public_opinion,
        _services,
    ):
        found |= await more(info, row)
    return frozenset(found)


async def _leadership(info: Ask, row: CaseRow) -> set[CaseAct]:
    """Return what is open about leaders: comment, report, undertake, review, give up."""
    marked = bool(await info.context.loaders.urgencies.load(row["id"]))
    about = CaseAct.REPORT_URGENT if marked else CaseAct.MARK_URGENT
    actor, found = info.context.actor, {CaseAct.COMMENT, about}
    units = {appointment.unit_id for appointment in actor.appointments}
    comments = await info.context.loaders.comments.load(row["id"])
    if any(one.holder_unit_id in units and one.state == InstructionState.OPEN for one in comments):
        found.add(CaseAct.REPORT_INSTRUCTION)
    rows = await info.context.loaders.undertakings.load(row["id"])
    running = next((one for one in rows if one.ended_at is None), None)
    if running is None:
        return found | {CaseAct.UNDERTAKE}
    if running.leader_id == actor.person_id:
        found.add(CaseAct.RELEASE_UNDERTAKING)
        if running.state == UndertakingState.OPEN:
            found.add(CaseAct.LOG_UNDERTAKING_STEP)
    elif running.state == UndertakingState.AWAITING_REVIEW:
        found.add(CaseAct.REVIEW_UNDERTAKING)
    return found


async def _on_site(info: Ask, row: CaseRow) -> set[CaseAct]:
    """Return what is open about a mass visit: record it, who came, its end."""
    if not is_mass_visit(Channel(row["channel"]), row["people_count"]):
        return set()
    recorded = await info.context.loaders.on_site.load(row["id"])
    if not recorded or recorded[-1].ended_at is not None:
        return {CaseAct.RECORD_ON_SITE}
    arrived = recorded[-1].arrived_at is not None
    return {CaseAct.END_ON_SITE} | (set() if arrived else {CaseAct.RECORD_ARRIVAL})


async def _redirection(info: Ask, row: CaseRow) -> set[CaseAct]:
    """Return what is open about where a case was led: to record what that organ told."""
    if CaseState(row["state"]) is not CaseState.REDIRECTED:
        return set()
    led = await info.context.loaders.redirections.load(row["id"])
    waits = any(one.given_on is None for one in led)
    return {CaseAct.RECORD_REDIRECTION_FEEDBACK} if waits else set()


async def _services(info: Ask, row: CaseRow) -> set[CaseAct]:
    """Return whether the case has anything whose service could be recorded."""
    if await info.context.loaders.notices.load(row["id"]):
        return {CaseAct.RECORD_SERVICE}
    written = await info.context.loaders.documents.load(row["id"])
    issued = any(one.state == DocumentState.ISSUED for one in written)
    return {CaseAct.RECORD_SERVICE} if issued else set()


async def _public_opinion(info: Ask, row: CaseRow) -> set[CaseAct]:
    """Return what is open about public opinion: record it, or meet and close it."""
    recorded = await info.context.loaders.public_opinion.load(row["id"])
    if any(one.closed_at is None for one in recorded):
        return {CaseAct.ADD_PUBLIC_OPINION_STEP, CaseAct.CLOSE_PUBLIC_OPINION}
    return {CaseAct.RECORD_PUBLIC_OPINION}


async def _besides(info: Ask, row: CaseRow, state: CaseState) -> set[CaseAct]:
    """Return what is open besides the plain way: to hear, to switch back, to carry out."""
    loaders, found = info.context.loaders, set[CaseAct]()
    if state in BEING_HANDLED:
        simply = await loaders.simplifications.load(row["id"])
        if simply and simply[-1].switched_on is None:
            found.add(CaseAct.SWITCH_TO_ORDINARY)
    if state in BEING_HANDLED and _path(row) is Path.PETITION_HANDLING:
        held = await loaders.hearings.load(row["id"])
        if any(one.state == HearingState.ANNOUNCED for one in held):
            found |= {CaseAct.RECORD_HEARING, CaseAct.CALL_OFF_HEARING}
        else:
            found.add(CaseAct.ANNOUNCE_HEARING)
    answered = row["answered_on"] is not None
    answers = await loaders.answers.load(row["id"]) if answered else []
    if answers and answers[-1].adoption in {Adoption.ADOPTED, Adoption.PARTLY}:
        found.add(CaseAct.RECORD_CONTRIBUTION)
    stands = await _stands_as(info, answers[-1]) if answers else None
    if stands is not None:
        supports = stands == Conclusion.SUPPORT
        found.add(CaseAct.ARRANGE_EXECUTION if supports else CaseAct.RECORD_GUIDANCE)
    if answered or state.ends:
        owed = await loaders.executions.load(row["id"])
        if any(ExecutionState(one.state).owed for one in owed):
            found.add(CaseAct.REPORT_EXECUTION)
    return found


async def _excluded(info: Ask, row: CaseRow) -> bool:
    """Tell whether it is plain that a case isn't handled simply."""
    assigned = any(
        one.period_days is not None and one.closing_report is None and one.ended_as is None
        for one in await info.context.loaders.transfers.load(row["id"])
    )
    first_time = row["same_matter_id"] is None
    if not first_time:
        async with info.context.read() as read:
            person_id = info.context.actor.person_id
            first_time = await routing.first_time(read, person_id, row["same_matter_id"])
    return exclusion(Simple(_path(row), first_time, assigned, row["people_count"])) is not None


async def _petitioners(info: Ask, row: CaseRow) -> set[CaseAct]:
    """Return what is open about the petitioner's own side: handing in more, a poor rating."""
    found = set() if CaseState(row["state"]).ends else {CaseAct.SUPPLEMENT}
    units = {appointment.unit_id for appointment in info.context.actor.appointments}
    for one in await info.context.loaders.ratings.load(row["id"]):
        if one.checked_by_unit_id in units and one.checked_at is None:
            found.add(CaseAct.CHECK_RATING)
    return found


async def _supervision(info: Ask, row: CaseRow) -> set[CaseAct]:
    """Return what the viewer's units may do about supervision: urge another, reply, judge."""
    units = {appointment.unit_id for appointment in info.context.actor.appointments}
    found = {CaseAct.SUPERVISE} if units - {row["responsible_unit_id"]} else set()
    for order in await info.context.loaders.supervisions.load(row["id"]):
        waiting, replied = OrderState.AWAITING_REPLY, OrderState.REPLIED
        if order.holder_unit_id in units and order.state == waiting:
            found.add(CaseAct.REPLY_SUPERVISION)
        if order.supervising_unit_id in units and order.state == replied:
            found.add(CaseAct.JUDGE_SUPERVISION_REPLY)
        if order.supervising_unit_id in units and OrderState(order.state).open:
            found.add(CaseAct.WITHDRAW_SUPERVISION)
    return found


async def _joint(info: Ask, row: CaseRow) -> set[CaseAct]:
    """Return what is open about joint handling."""
    if CaseState(row["state"]) not in JOINABLE:
        return set()
    units = {appointment.unit_id for appointment in info.context.actor.appointments}
    found = {CaseAct.JOIN_HANDLING}
    for part in await info.context.loaders.co_handlings.load(row["id"]):
        if part.state == PartState.OPEN and part.holder_unit_id in units:
            found.add(CaseAct.ANSWER_PART)
        if part.state == PartState.OPEN and part.asked_by_unit_id in units:
            found.add(CaseAct.WITHDRAW_PART)
    return found


async def _merging(info: Ask, row: CaseRow) -> set[CaseAct]:
    """Return what is open about merging."""
    if CaseState(row["state"]) not in BEING_HANDLED:
        return set()
    async with info.context.read() as read:
        merged = await merging.unended(read, row["id"])
    if merged is not None:
        return {CaseAct.UNDO_MERGE}
    return set() if row["accuses"] else {CaseAct.MERGE}


async def _competence(info: Ask, row: CaseRow) -> set[CaseAct]:
    """Return what is open about who is to have the case."""
    state, found = CaseState(row["state"]), set[CaseAct]()
    if Act.RAISE not in open_acts(state, path=_path(row)):
        return found
    asked = [
        one
        for one in await info.context.loaders.raises.load(row["id"])
        if one.state == RaiseState.REQUESTED
    ]
    found.add(CaseAct.DECLINE_RAISE if asked else CaseAct.REQUEST_RAISE)
    if state in BEFORE_ACCEPTANCE:
        units = {appointment.unit_id for appointment in info.context.actor.appointments}
        open_ones = [
            one
            for one in await info.context.loaders.disputes.load(row["id"])
            if one.ruled_at is None and one.lapsed_at is None
        ]
        if not open_ones:
            found.add(CaseAct.DISPUTE_COMPETENCE)
        elif open_ones[-1].holder_unit_id in units:
            found.add(CaseAct.RULE_COMPETENCE)
    return found


async def _recusals(info: Ask, row: CaseRow) -> set[CaseAct] | None:
    """Return what is open about standing aside; None to whoever does, who only reads."""
    person = info.context.actor.person_id
    states = {
        (RecusalState(one.state), one.person_id == person)
        for one in await info.context.loaders.recusals.load(row["id"])
    }
    if (RecusalState.STANDING, True) in states:
        return None
    found: set[CaseAct] = set()
    if not CaseState(row["state"]).ends:
        found |= {CaseAct.DECLARE_INTEREST, CaseAct.CHALLENGE_HANDLER}
    if (RecusalState.PENDING, False) in states:
        found.add(CaseAct.RULE_CHALLENGE)
    if (RecusalState.STANDING, False) in states:
        found.add(CaseAct.WITHDRAW_RECUSAL)
    return found


async def _in_review(info: Ask, row: CaseRow, lawful: frozenset[Act]) -> set[CaseAct]:
    """Return the acts of a review that are open to the viewer's units."""
    units = {appointment.unit_id for appointment in info.context.actor.appointments}
    mine = [
        one for one in await info.context.loaders.reviews.load(row["id"]) if one.unit_id in units
    ]
    found = set()
    if any(one.outcome is None and one.ended_as is None for one in mine):
        found = {act for act, move in _REVIEWING.items() if move in lawful}
        if CaseAct.GIVE_RE_REVIEW_OPINION in found:
            found.add(CaseAct.RECORD_REVIEW_HEARING)
    for one in mine[-1:]:
        if one.outcome is not None and one.served_on is None:
            found.add(CaseAct.SERVE_REVIEW_OPINION)
        if await _may_be_public(info, one):
            found.add(CaseAct.PUBLICIZE_OPINION)
    return found


async def _stands_as(info: Ask, answer: Answer) -> str | None:
    """Return what a handling opinion concludes after its reviews; None where it was revoked."""
    stands = answer.conclusion
    for one in await info.context.loaders.reviews.load(answer.case_id):
        if one.answer_id == answer.id and one.outcome not in {None, ReviewOutcome.MAINTAIN}:
            stands = one.conclusion
    return stands


async def _may_be_public(info: Ask, review: Review) -> bool:
    """Tell whether an opinion was given after a hearing, and isn't public yet."""
    if review.stage != ReviewStage.RE_REVIEW or review.outcome is None or review.publicized_on:
        return False
    held = await info.context.loaders.review_hearings.load(review.case_id)
    return any(one.review_id == review.id for one in held)


async def _unserved(info: Ask, row: CaseRow) -> bool:
    answers = await info.context.loaders.answers.load(row["id"])
    return bool(answers) and answers[-1].served_on is None


async def _result_owed(info: Ask, row: CaseRow) -> bool:
    units = {appointment.unit_id for appointment in info.context.actor.appointments}
    return any(
        one.period_days is not None
        and one.closing_report is None
        and one.ended_as in {None, TransferEnd.SENT_ON.value}
        and one.to_unit_id in units
        for one in await info.context.loaders.transfers.load(row["id"])
    )


def _path(row: CaseRow) -> Path | None:
    branch = row["appeal_branch"]
    return path_of(Category(row["category"]), AppealBranch(branch) if branch else None)
