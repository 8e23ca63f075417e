"""Who acts: a signed-in user with his appointments, or the system on behalf of one tenant.

The actor is made once per request and never changes during it. `Wall` is what of him PostgreSQL is
told, so that row-level security can judge each row without asking the program.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID


class Level(StrEnum):
    """Levels of tenants in the territory tree (属地): platform, province, municipality, county."""

    PLATFORM = "PLATFORM"
    PROVINCE = "PROVINCE"
    MUNICIPALITY = "MUNICIPALITY"
    COUNTY = "COUNTY"


class Clearance(StrEnum):
    """The secrecy levels a user may read up to; state secrets never enter this system."""

    NORMAL = "NORMAL"
    INTERNAL = "INTERNAL"
    WORK_SECRET = "WORK_SECRET"  # noqa: S105 - a secrecy level

    def covers(self) -> tuple[str, ...]:
        """Return the secrecy levels that this clearance may read, lowest first."""
        levels = tuple(Clearance)
        return tuple(level.value for level in levels[: levels.index(self) + 1])


@dataclass(frozen=True, slots=True)
class Appointment:
    """A role held in a unit of a tenant from a day until a day (任职授权)."""

    id: UUID
    role: str
    unit_id: UUID
    tenant_id: UUID
    tenant_path: str
    level: Level
    since: date
    until: date | None = None
    suspended: bool = False
    """Whether the tenant is suspended: then the appointment reads only."""


@dataclass(frozen=True, slots=True)
class Wall:
    """The transaction-local settings that row-level security reads.

    `paths` are tenant paths whose subtrees the actor may touch at all, `holders` the ids (units,
    person, user, petitioner) that scope rows may name. An empty tuple opens nothing. `roots` are
    provinces whose tenants and units may be named without touching them.
    """

    actor: str
    person: UUID | None
    paths: tuple[str, ...] = ()
    holders: tuple[UUID, ...] = ()
    platform: bool = False
    system: bool = False
    roots: tuple[str, ...] = ()

    def settings(self) -> dict[str, str]:
        """Return the settings by name. An absent range is `~`..`~`, which no path lies in."""
        first = self.paths[0] if self.paths else None
        return {
            "xinfang.actor": self.actor,
            "xinfang.person": str(self.person) if self.person else "",
            "xinfang.low": first or "~",
            "xinfang.high": above(first) if first else "~",
            "xinfang.more": ",".join(self.paths[1:]),
            "xinfang.roots": ",".join(
                sorted({path.split("/", 1)[0] for path in (*self.paths, *self.roots)})
            ),
            "xinfang.holders": ",".join(str(holder) for holder in self.holders),
            "xinfang.platform": "on" if self.platform else "",
            "xinfang.system": "on" if self.system else "",
        }


def above(path: str) -> str:
    """Return the first string after the subtree of `path`, in byte order.

    Paths end in `/`, so that `41/4101/` never covers `41/41012/`; `0` follows `/` in ASCII.
    """
    if not path.endswith("/"):
        message = f"a tenant path ends in '/': {path!r}"
        raise ValueError(message)
    return path[:-1] + "0"


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in user (经办人员) with the appointments current on the day of the request."""

    user_id: UUID
    person_id: UUID
    name: str
    appointments: tuple[Appointment, ...]
    clearance: Clearance = Clearance.NORMAL
    authorization_version: int = 0
    policy_version: int = 0
    reference_version: int = 0
    """As of when regions, tenants, units and dictionaries may be told from what a process keeps."""

    @property
    def roles(self) -> frozenset[str]:
        """The roles of all current appointments."""
        return frozenset(appointment.role for appointment in self.appointments)

    @property
    def holders(self) -> tuple[UUID, ...]:
        """The ids that scope rows may name for this actor: units held, person, user."""
        units = dict.fromkeys(appointment.unit_id for appointment in self.appointments)
        return (*units, self.person_id, self.user_id)

    @property
    def suspended(self) -> bool:
        """Whether every appointment is of a suspended tenant: nothing but reading is left."""
        return bool(self.appointments) and all(one.suspended for one in self.appointments)

    def awake(self) -> "Actor":
        """Return the actor with those appointments only by which he may act."""
        acting = tuple(one for one in self.appointments if not one.suspended)
        return self if acting == self.appointments else replace(self, appointments=acting)

    def wall(self) -> Wall:
        """Return what PostgreSQL is told of this actor.

        Nested tenant ranges are folded into the outermost.
        """
        paths = sorted({a.tenant_path for a in self.appointments if a.level is not Level.PLATFORM})
        outer: list[str] = []
        for path in paths:
            if not (outer and path.startswith(outer[-1])):
                outer.append(path)
        return Wall(
            actor=str(self.user_id),
            person=self.person_id,
            paths=tuple(outer),
            holders=self.holders,
            platform=any(a.level is Level.PLATFORM for a in self.appointments),
        )


@dataclass(frozen=True, slots=True)
class SystemActor:
    """System work (sweeps, deliveries, imports) on behalf of one tenant, under the same wall."""

    task: str
    tenant_id: UUID
    tenant_path: str

    def wall(self) -> Wall:
        """Return a wall of the tenant's own subtree; nobody is accused here, hence no person."""
        return Wall(
            actor=f"system:{self.task}", person=None, paths=(self.tenant_path,), system=True
        )


@dataclass(frozen=True, slots=True)
class PetitionerActor:
    """A petitioner who showed the query code of his case (信访人): no user, no appointment.

    He reaches that one case, by the scope row that names him (`own_petition`), and nothing of any
    tenant. `confirmed` says that he proved to hold what the case is registered with: his code came
    to him there, or he repeated what was sent there since. Without it he reads and does nothing.
    """

    petitioner_id: UUID
    case_id: UUID
    tenant_path: str
    confirmed: bool
    reference_version: int = 0

    def wall(self) -> Wall:
        """Return a wall without any range: the names of his province, and what names himself."""
        return Wall(
            actor=f"petitioner:{self.petitioner_id}",
            person=self.petitioner_id,  # no person of ours: nothing is denied to him
            holders=(self.petitioner_id,),
            roots=(self.tenant_path,),
        )


AnyActor = Actor | SystemActor | PetitionerActor
