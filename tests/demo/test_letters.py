"""The demo's people and letters: the same everywhere, and plainly invented."""

import datetime as dt
from collections import Counter

from xinfang.access.policies import roles
from xinfang.cases.petition import checked
from xinfang.demo.letters import DAYS, letters
from xinfang.demo.organs import PLACES, organs
from xinfang.demo.people import OPERATOR, seats
from xinfang.law.classification import Category, Channel

TODAY = dt.date(2026, 11, 23)


def test_the_same_day_gives_the_same_letters() -> None:
    assert letters(TODAY) == letters(TODAY)


def test_some_forty_letters_come_by_every_channel_in_every_category() -> None:
    petitions = [letter.petition for letter in letters(TODAY)]
    assert len(petitions) == 40
    assert {one.channel for one in petitions} == set(Channel)
    assert {one.category for one in petitions} == set(Category)
    first, last = petitions[0].received_on, petitions[-1].received_on
    assert TODAY - dt.timedelta(days=DAYS) <= first < last < TODAY
    assert petitions == sorted(petitions, key=lambda one: one.received_on)


def test_every_letter_can_be_written_down() -> None:
    for letter in letters(TODAY):
        assert checked(letter.petition, TODAY) == letter.petition


def test_every_name_says_that_it_is_invented() -> None:
    named = [seat.name for seat in seats()]
    named += [one.name for letter in letters(TODAY) for one in letter.petition.petitioners]
    assert all(name.endswith("某（虚构）") for name in named)


def test_each_seat_has_a_name_a_subject_and_an_organ_of_its_own_place() -> None:
    known = {(place.slug, organ.sector) for place in PLACES for organ in organs(place)}
    assert {(seat.place.slug, seat.sector) for seat in seats()} <= known
    assert max(Counter(seat.subject for seat in seats()).values()) == 1
    assert max(Counter(seat.name for seat in seats()).values()) == 1


def test_every_role_that_is_given_by_appointment_is_there_to_try() -> None:
    given = {seat.role for seat in seats()} | {"tenant_administrator", OPERATOR.replace("-", "_")}
    assert given == set(roles()) - {"petitioner"}
