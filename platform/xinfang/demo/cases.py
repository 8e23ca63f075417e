"""Registering the demo's letters, each by the registrar of the place that it came to."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from xinfang.cases.models import SubjectKind
from xinfang.cases.petition import ItemEntry, Petition, RespondentEntry
from xinfang.cases.register import RegisterCase, register
from xinfang.demo.letters import Letter, letters
from xinfang.demo.organizations import Land
from xinfang.demo.organs import PLACES
from xinfang.demo.people import seats
from xinfang.demo.steps import Steps
from xinfang.store.transaction import Outcome, Write

_OFFICE_OPENS = time(1, 0, tzinfo=UTC)  # 9:00 in Henan
_CODES = {place.slug: place.code for place in PLACES}
_WHO = {seat.subject: seat.who for seat in seats()}


async def register_letters(steps: Steps, land: Land, first_start: date) -> int:
    """Register every letter on the day it came, at the rate of one every few minutes."""
    all_letters = letters(first_start)
    for number, letter in enumerate(all_letters):
        received = letter.petition.received_on
        at = datetime.combine(received, _OFFICE_OPENS) + timedelta(minutes=7 * (number % 60))
        registrar = await steps.signed_in(f"{letter.place}-registrar", received)
        command = RegisterCase(_complete(letter, land))

        async def enter(tx: Write, command: RegisterCase = command) -> Outcome:
            return await register(tx, steps.grants, command)

        await steps.do(registrar, f"letter {number}", enter, at=at)
    return len(all_letters)


def _complete(letter: Letter, land: Land) -> Petition:
    """Return the petition with the ids of region, organ and official that it names in words."""
    known = replace(letter.petition, problem_region_code=_CODES[letter.place])
    if letter.against is not None:
        return replace(known, complained_of_unit_id=land.units[letter.place, letter.against])
    if letter.accused is None:
        return known
    respondent = RespondentEntry(
        described_as=_WHO[letter.accused],
        subject_kind=SubjectKind.PERSON,
        subject_id=land.people[letter.accused],
    )
    items = tuple(_accusing(item, respondent) for item in known.items)
    return replace(known, items=items)


def _accusing(item: ItemEntry, respondent: RespondentEntry) -> ItemEntry:
    return replace(item, respondents=(respondent,))
