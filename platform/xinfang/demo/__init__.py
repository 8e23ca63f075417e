"""Henan to look at: invented people and cases in the province's real regions and organs.

The administrators, everybody who has a seat, and some forty letters come through the same actions
as in any installation, under actors appointed for it. The rest comes as an import does: places with
their organs and officials, and the histories of thousands of cases over two years, each batch with
its entry in the ledger. Every invented name says so: 张某某（虚构）. Same content everywhere; ids
are made anew. All of it lies in the time before the day of the first start. The ledger tells those
instants, but for the import of the histories, which it tells on its day.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from xinfang.access.actor import SystemActor
from xinfang.access.grants import shipped
from xinfang.demo.cases import register_letters
from xinfang.demo.chance import SEED
from xinfang.demo.fill import CASES, fill
from xinfang.demo.letters import DAYS
from xinfang.demo.load import Told
from xinfang.demo.organizations import PLATFORM, appoint_administrators, open_platform, settle
from xinfang.demo.organs import PROVINCE
from xinfang.demo.people import ADMINISTRATORS, OPERATOR, seats
from xinfang.demo.queries import Made, what_is_made
from xinfang.demo.steps import Steps
from xinfang.demo.users import follow_issuer, open_accounts
from xinfang.kernel import clock
from xinfang.organizations.models import PLATFORM_TENANT_ID
from xinfang.organizations.queries import tenant_by_code
from xinfang.organizations.queries.users import users_within_sight
from xinfang.settings import MisconfiguredError, Profile, Settings
from xinfang.store.transaction import Database, Outcome, Write
from xinfang.web.issuer import DemoUser
from xinfang.web.sign_in import developer_issuer

TOKEN_LASTS = timedelta(minutes=60)
_SEEDED = "seeded"
_BEFORE_THE_LETTERS = timedelta(days=DAYS + 3)


@dataclass(frozen=True, slots=True)
class Login:
    """A user of the demo to try: who it is and what to look for, and a token that signs it in.

    There is no token where the settings name an issuer of their own: users sign in there.
    """

    who: str
    subject: str
    token: str | None


TO_TRY = {
    "henan-overseer": (
        "河南省信访局监管人员: sees the cases of the whole province, petitioners' names masked, "
        "and that there are accusations, whose content stays closed to him"
    ),
    "jinshui-case-officer": (
        "金水区信访局经办人: sees the cases of his district with the petitioners' names; the "
        "accusation against the district's head, registered there, is not among them"
    ),
    "lankao-head": (
        "兰考县县长: sees the cases of his county; of the one that accuses him, which lies with "
        "the province, no trace"
    ),
}


async def seed(
    settings: Settings, database: Database, tell: Callable[[str], None] = lambda _step: None
) -> bool:
    """Fill the database unless it is filled; returns whether it was done now.

    What an interrupted start has done isn't done again. `tell` hears each step. Raises
    MisconfiguredError outside the demo profile.
    """
    issuer = _issuer(settings)
    known = await _known_issuer(database) or issuer
    steps = Steps(database, shipped(), known, tell)
    if await steps.was_done(PLATFORM, _SEEDED):
        await follow_issuer(steps, await _province(database), issuer)
        return False
    today = clock.today()
    at = datetime.combine(today, time(1, 0), UTC) - _BEFORE_THE_LETTERS
    province = await open_platform(steps, at)
    administrators = await appoint_administrators(steps, province, at)
    land = await settle(steps, administrators, at)
    await open_accounts(steps, administrators, land, at)
    count = await register_letters(steps, land, today)

    async def mark(tx: Write) -> Outcome:
        event = tx.record(
            "demo.seeded",
            kind="tenant",
            object_id=PLATFORM_TENANT_ID,
            tenants={PLATFORM_TENANT_ID: PLATFORM.tenant_path},
            grounds={"tenants": len(land.tenants), "users": len(land.people), "cases": count},
        )
        return Outcome("tenant", PLATFORM_TENANT_ID, event)

    await steps.do(PLATFORM, _SEEDED, mark)
    await follow_issuer(steps, province, issuer)
    return True


async def history(
    settings: Settings,
    database: Database,
    *,
    cases: int = CASES,
    seed: int = SEED,
    tell: Told = lambda _stored, _what: None,
) -> int:
    """Add to the seeded demo what it lacks of so many cases; returns how many were added.

    `tell` hears how many there are by now and what is being done. Raises MisconfiguredError
    outside the demo profile and without the owner's address, InUseError where somebody reads the
    tables.
    """
    if settings.profile is not Profile.DEMO or settings.owner_database_url is None:
        raise MisconfiguredError(("the histories of cases are for the demo only",))
    owner = settings.owner_database_url.get_secret_value()
    return await fill(database, owner, await _province(database), cases, seed=seed, tell=tell)


async def made(database: Database) -> Made:
    """Return what the demo has: its cases by state, its largest and its smallest county."""
    async with database.read(await _province(database)) as read:
        return await what_is_made(read)


def logins(settings: Settings) -> tuple[Login, ...]:
    """Return three users to try, with fresh tokens of an hour."""
    own = settings.oidc_issuer is None
    return tuple(
        Login(who, subject, token(settings, subject, TOKEN_LASTS) if own else None)
        for subject, who in TO_TRY.items()
    )


def token(settings: Settings, subject: str, lifetime: timedelta) -> str:
    """Return an access token of the developer issuer, in the demo profile only.

    Raises MisconfiguredError elsewhere, ValueError for a lifetime that isn't positive.
    """
    return developer_issuer(settings, users).mint(subject, lifetime)


async def users() -> tuple[DemoUser, ...]:
    """Return whom the developer issuer lists."""
    first, second = (DemoUser(one, one, "河南省租户管理员") for one in ADMINISTRATORS)
    operator = DemoUser(OPERATOR, OPERATOR, "平台运维员")
    seated = (DemoUser(seat.subject, seat.name, seat.who) for seat in seats())
    return (*seated, first, second, operator)


def _issuer(settings: Settings) -> str:
    return settings.oidc_issuer or developer_issuer(settings, users).issuer


async def _known_issuer(database: Database) -> str | None:
    """Return the issuer that the demo was begun with, told by the first user of the platform."""
    async with database.read(PLATFORM) as read:
        found = await users_within_sight(read, subject=OPERATOR)
    return found[0].issuer if found else None


async def _province(database: Database) -> SystemActor:
    async with database.read(PLATFORM) as read:
        tenant = await tenant_by_code(read, PROVINCE)
    if tenant is None:
        raise LookupError(PROVINCE)
    return SystemActor("demo", tenant.id, tenant.path)
