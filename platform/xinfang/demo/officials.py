"""Who holds which post everywhere else: invented officials with dated terms, predecessors, staff.

Principal leaders, leaders in charge of petition work and other members come and go at different
times; whoever left stays in the history of his post. Heads, case officers and handlers have
accounts, so that whatever happened to a case was done by somebody.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from xinfang.access.actor import Clearance
from xinfang.demo.chance import between, chance, one_of
from xinfang.demo.organs import PETITION, Organ, Place, organs
from xinfang.demo.people import FAMILY_NAMES, clearance_of, seats
from xinfang.organizations.vocabulary import Rank

FOUNDED = date(2019, 3, 1)
"""Since when the organs stand: the reform of institutions (机构改革)."""
AT_WORK = timedelta(days=3 * 365)
"""How long before the first start accounts were given."""
GIVEN_NAMES = (
    "安邦诚达恩帆国浩宏佳健杰景凯康兰乐丽林玲龙梅敏明宁平琴青庆荣瑞珊胜松涛婷维伟文武霞祥新兴秀旭雪雅艳阳毅"
    "英勇宇雨玉云芝志忠"
)
_LEADING = ("party_committee", "government")
_WITHOUT_ACCOUNTS = (*_LEADING, "organization", "discipline", "joint_conference")
_PREDECESSORS, _DEPUTIES = 0.3, 0.6
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Account:
    """The subject to sign in with and the role of who holds the post."""

    subject: str
    role: str

    @property
    def clearance(self) -> Clearance:
        """Up to which secrecy its holder reads."""
        return clearance_of(self.role)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who held the post, from when to when; open where he still does."""

    name: str
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """A post of an organ with all who held it, the last one with an account where it has one."""

    sector: str
    title: str
    rank: Rank
    holders: tuple[Holder, ...]
    account: Account | None = None


def positions(place: Place, seed: int, first_day: date) -> tuple[Position, ...]:
    """Return every post of a place but those that the seats of a filled place hold."""
    random = chance(seed, "officials", place.code)
    here = [seat for seat in seats() if seat.place.code == place.code]
    leading = {(seat.sector, seat.rank) for seat in here if seat.rank is not Rank.STAFF}
    roles = {(seat.sector, seat.role) for seat in here}
    return tuple(
        position
        for organ in organs(place)
        for position in _of_organ(place, organ, random, first_day)
        if (organ.sector, position.rank) not in leading
        and (position.account is None or (organ.sector, position.account.role) not in roles)
    )


def _of_organ(place: Place, organ: Organ, random: Random, first_day: date) -> Iterator[Position]:
    leading, keeps_books = organ.sector in _LEADING, organ.sector not in _WITHOUT_ACCOUNTS
    word = f"{place.key}-{organ.sector.replace('_', '-')}"
    # Who has signed for the organ's cases in these two years was its head all the while.
    recent = 60 if not keeps_books else AT_WORK.days
    since = max(FOUNDED, first_day - timedelta(days=between(random, recent, recent + 1100)))
    yield Position(
        organ.sector,
        f"委{organ.head}" if organ.sector == "party_committee" else organ.head,
        Rank.PRINCIPAL_LEADER,
        tuple(_holders(random, since, leading=leading)),
        Account(f"{word}-head", _head_role(organ)) if keeps_books else None,
    )
    if leading or random.random() < _DEPUTIES:
        yield _lasting(
            organ, f"副{organ.head}（分管信访工作）", Rank.LEADER_IN_CHARGE, random, first_day
        )
    if leading:
        title = "委常委" if organ.sector == "party_committee" else f"副{organ.head}"
        yield _lasting(organ, title, Rank.TEAM_MEMBER, random, first_day)
    if keeps_books:
        given = first_day - AT_WORK
        for title, role in _staff(organ):
            account = Account(f"{word}-{role.replace('_', '-')}", role)
            holder = Holder(invented_name(random), given)
            yield Position(organ.sector, title, Rank.STAFF, (holder,), account)


def _head_role(organ: Organ) -> str:
    return "director" if organ.sector == PETITION else "unit_head"


def _staff(organ: Organ) -> tuple[tuple[str, str], ...]:
    if organ.sector == PETITION:
        return (("登记员", "registrar"), ("经办人", "case_officer"))
    return (("信访事项承办人", "handler"),)


def _lasting(organ: Organ, title: str, rank: Rank, random: Random, first_day: date) -> Position:
    since = first_day - timedelta(days=between(random, 90, 1500))
    return Position(organ.sector, title, rank, tuple(_holders(random, since, leading=False)))


def _holders(random: Random, since: date, *, leading: bool) -> Iterator[Holder]:
    """Yield the predecessor, if there is one, and who holds the post now."""
    earlier = since - timedelta(days=between(random, 500, 1500))
    if (leading or random.random() < _PREDECESSORS) and since > FOUNDED:
        vacant = timedelta(days=one_of(random, (0, 0, 0, 12, 35)))
        begun, ended = max(FOUNDED, earlier), since - _DAY - vacant
        if begun <= ended:
            yield Holder(invented_name(random), begun, ended)
    yield Holder(invented_name(random), since)


def invented_name(random: Random) -> str:
    """Return an invented name that says so."""
    return f"{one_of(random, FAMILY_NAMES)}某{one_of(random, GIVEN_NAMES)}（虚构）"
