"""A petition as it was written: title, demand, facts, petitioners, from its draw. All is invented.

Nobody's name, telephone or identity number is somebody's: names say so (虚构), numbers begin as no
number does that was ever given out.
"""

from dataclasses import dataclass
from random import Random
from typing import Final
from uuid import UUID

from xinfang.cases.models import SubjectKind
from xinfang.cases.petition import PetitionerEntry, RespondentEntry
from xinfang.demo.chance import Mix, between, happens, one_of
from xinfang.demo.draws import Accused, Draw
from xinfang.demo.officials import invented_name
from xinfang.demo.survey import TenantAt, UnitAt
from xinfang.demo.themes import words
from xinfang.law.classification import Category, Channel, SecrecyLevel

_CHANNELS: Final = (
    Mix(
        (Channel.ONLINE, 0.42),
        (Channel.LETTER, 0.2),
        (Channel.VISIT, 0.22),
        (Channel.PHONE, 0.14),
        (Channel.FAX, 0.02),
    ),
    Mix(
        (Channel.ONLINE, 0.56),
        (Channel.LETTER, 0.14),
        (Channel.VISIT, 0.16),
        (Channel.PHONE, 0.13),
        (Channel.FAX, 0.01),
    ),
)
"""How petitions came in the earlier and in the later year."""
_TOGETHER: Final = Mix(
    (Channel.ONLINE, 0.3), (Channel.LETTER, 0.15), (Channel.VISIT, 0.53), (Channel.PHONE, 0.02)
)
_SECRECY: Final = Mix((SecrecyLevel.NORMAL, 0.97), (SecrecyLevel.INTERNAL, 0.03))
_ACCUSING: Final = Mix((SecrecyLevel.INTERNAL, 0.85), (SecrecyLevel.WORK_SECRET, 0.15))
_JOINT, _TOO_MANY, _ANONYMOUS, _ACCUSING_UNNAMED = 0.3, 0.12, 0.03, 0.4
_NUMBERED, _COMPLAINING, _URGENT, _URGENT_THEME = 0.3, 0.35, 0.012, 0.35
_FEWEST_TOGETHER, _MOST_TOGETHER, _MOST_NAMED, _TOO_MANY_NAMED = 5, 60, 5, 8


@dataclass(slots=True)
class Matter:
    """What a petition says, and who says it."""

    words: dict[str, str]
    title: str
    demand: str
    facts: str
    channel: Channel
    secrecy: SecrecyLevel
    urgent: bool
    people: int
    region: str
    complained_of: UnitAt | None
    petitioners: tuple[PetitionerEntry, ...]
    respondent: RespondentEntry | None


def matter(
    random: Random,
    draw: Draw,
    tenants: tuple[TenantAt, ...],
    *,
    year: int,
    later: bool,
    before: Matter | None,
) -> Matter:
    """Write a petition; `before` is an earlier one about the same matter, which it repeats."""
    place = tenants[draw.place]
    code, town = one_of(random, place.towns) if place.towns else (place.code, place.name)
    theme = draw.theme
    joint = theme.joint and happens(random, _JOINT)
    channel = (_TOGETHER if joint else _CHANNELS[later]).draw(random)
    if before is not None:
        return _again(before, channel)
    drawn = words(random, town, year)
    respondent = _respondent(random, draw, tenants)
    if respondent is not None:
        drawn["post"] = respondent.described_as
    people, petitioners = _who(random, draw, drawn, joint=joint)
    kept = [line for number, line in enumerate(theme.facts) if not number or happens(random, 0.75)]
    accusing = theme.category is Category.ACCUSATION
    return Matter(
        words=drawn,
        title=one_of(random, theme.titles).format_map(drawn),
        demand=theme.demand.format_map(drawn),
        facts="".join(kept).format_map(drawn),
        channel=channel,
        secrecy=_secrecy(random, accusing=accusing),
        urgent=happens(random, _URGENT_THEME if theme.urgent else _URGENT),
        people=people,
        region=code if happens(random, 0.5) else place.code,
        complained_of=(draw.unit if not accusing and happens(random, _COMPLAINING) else None),
        petitioners=petitioners,
        respondent=respondent,
    )


def _again(before: Matter, channel: Channel) -> Matter:
    return Matter(
        words=before.words,
        title=f"再次{before.title}" if before.title[0] == "反" else f"{before.title}（再次）",
        demand=before.demand,
        facts=f"此前已反映过同一问题，至今没有结果。{before.facts}",
        channel=channel,
        secrecy=before.secrecy,
        urgent=before.urgent,
        people=before.people,
        region=before.region,
        complained_of=before.complained_of,
        petitioners=before.petitioners,
        respondent=None,
    )


def _secrecy(random: Random, *, accusing: bool) -> SecrecyLevel:
    return (_ACCUSING if accusing else _SECRECY).draw(random)


def _who(
    random: Random, draw: Draw, drawn: dict[str, str], *, joint: bool
) -> tuple[int, tuple[PetitionerEntry, ...]]:
    """Return how many petition together, and those who are named; nobody in an anonymous one."""
    if happens(random, _ACCUSING_UNNAMED if draw.accused else _ANONYMOUS):
        return 1, ()
    if not joint:
        named = 2 if happens(random, 0.06) else 1
        return named, tuple(_petitioner(random, drawn) for _ in range(named))
    people = between(random, _FEWEST_TOGETHER, _MOST_TOGETHER)
    too_many = happens(random, _TOO_MANY) and people > _TOO_MANY_NAMED
    named = (
        between(random, _MOST_NAMED + 1, _TOO_MANY_NAMED)
        if too_many
        else between(random, 1, min(people, _MOST_NAMED))
    )
    drawn["people"] = str(people)
    return people, tuple(_petitioner(random, drawn, representative=True) for _ in range(named))


def _petitioner(
    random: Random, drawn: dict[str, str], *, representative: bool = False
) -> PetitionerEntry:
    number = random.getrandbits(40)
    return PetitionerEntry(
        name=invented_name(random),
        # 00 is no province; 100… is no mobile number.
        id_number=(f"0000001{number % 10**11:011d}" if happens(random, _NUMBERED) else None),
        phone=f"100{number % 10**8:08d}",
        address=f"{drawn['town']}{drawn['village']}（虚构）{number % 300 + 1}号",
        representative=representative,
    )


def _respondent(
    random: Random, draw: Draw, tenants: tuple[TenantAt, ...]
) -> RespondentEntry | None:
    """Return whom an accusation names: a person, a unit, a whole government, or nobody known."""
    unit, accused = draw.unit, draw.accused
    if accused is None:
        return None
    if accused is Accused.UNIT:
        return RespondentEntry(unit.name, SubjectKind.UNIT, UUID(unit.id))
    if accused is Accused.GOVERNMENT:
        tenant = tenants[unit.tenant]
        return RespondentEntry(f"{tenant.name}党委、政府", SubjectKind.TENANT, UUID(tenant.id))
    if accused is Accused.UNKNOWN:
        return RespondentEntry(f"{unit.name}某干部（姓名不详）")
    person, title = {
        Accused.STAFF: (unit.staff, "工作人员"),
        Accused.HEAD: (unit.head, "主要负责人"),
    }.get(accused) or one_of(random, unit.leaders)
    return RespondentEntry(f"{unit.name}{title}", SubjectKind.PERSON, UUID(person))
