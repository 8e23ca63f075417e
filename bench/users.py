"""Who asks: one user for each way of reaching cases, with the actor that the application knows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bench.world import World
from xinfang import demo
from xinfang.access.actor import Actor
from xinfang.demo.organs import PETITION
from xinfang.kernel import clock
from xinfang.organizations.queries import actor_of
from xinfang.web.sign_in import developer_issuer

USERS: Final[Mapping[str, str]] = {
    "province": "henan-overseer",
    "municipality": "zhengzhou-conference",
    "county": "jinshui-case-officer",
    "small county": f"410422-{PETITION}-registrar",
    "sector": "henan-land-clerk",
    "unit": "jinshui-land-handler",
}
"""Subjects by what they reach: a whole tree, the largest county, a small one, a line, one unit."""
WHO: Final[Mapping[str, str]] = {
    "province": "overseer of the province: everything in it, by territory",
    "municipality": "joint conference office of 郑州: its subtree",
    "county": "case officer of 金水区, the largest county: its cases, and those handed on",
    "small county": "registrar of 叶县, a small county",
    "sector": "clerk of the province's natural resources department: its line downwards",
    "unit": "handler of 金水区's natural resources branch: what his unit answers for or had",
}
_LASTS: Final = timedelta(minutes=60)


@dataclass(frozen=True, slots=True)
class User:
    """A user of the world with a token that is good for an hour."""

    word: str
    actor: Actor
    token: str


async def signed_in(world: World) -> dict[str, User]:
    """Return every user, with a fresh token. Raises LookupError where the world lacks one."""
    issuer = developer_issuer(world.settings, demo.users).issuer
    database = world.database()
    found: dict[str, User] = {}
    try:
        for word, subject in USERS.items():
            actor = await actor_of(database, issuer, subject, clock.today())
            if actor is None:
                raise LookupError(f"the world has no user {subject}")
            found[word] = User(word, actor, demo.token(world.settings, subject, _LASTS))
    finally:
        await database.dispose()
    return found
