"""Open an account: bind a subject of an identity provider to a person."""

from dataclasses import dataclass
from uuid import UUID

from xinfang.access.actor import Clearance
from xinfang.access.grants import Grants
from xinfang.kernel.errors import Conflict, Invalid
from xinfang.kernel.ids import new_id
from xinfang.organizations.authority import Command, require
from xinfang.organizations.models import AppUser
from xinfang.organizations.queries import person_by_id, tenant_for
from xinfang.organizations.queries.posts import user_of_subject
from xinfang.store.transaction import Outcome, Write

_LONGEST = 255


class SubjectBound(Conflict):
    """The tenant has a user with this subject."""

    def __init__(self) -> None:
        super().__init__("本租户已有用户绑定该身份标识。", field=("subject",))


@dataclass(frozen=True, slots=True, kw_only=True)
class BindUser(Command):
    """`issuer` and `subject` as the provider's tokens name them; the person's name is shown."""

    person_id: UUID
    issuer: str
    subject: str
    clearance: Clearance = Clearance.NORMAL


async def bind_user(tx: Write, grants: Grants, command: BindUser) -> Outcome:
    """Make the user. Raises SubjectBound, Invalid for an empty or overlong identifier."""
    person = await person_by_id(tx, command.person_id)
    tenant = await tenant_for(tx, person.tenant_id)
    policy = require(tx, grants, command, "user", "manage", tenant)
    for field in ("issuer", "subject"):
        if not 0 < len(getattr(command, field)) <= _LONGEST:
            raise Invalid("身份标识不得为空，且不超过255个字符。", field=(field,))
    if await user_of_subject(tx, tenant.id, command.issuer, command.subject):
        raise SubjectBound
    user = AppUser(
        id=new_id(),
        person_id=person.id,
        tenant_id=tenant.id,
        tenant_path=tenant.path,
        issuer=command.issuer,
        subject=command.subject,
        display_name=person.name,
        clearance=command.clearance.value,
    )
    tx.add(user)
    await tx.flush()
    event = tx.record(
        "user.bound",
        kind="user",
        object_id=user.id,
        tenants={tenant.id: tenant.path},
        grounds={"person": person.id, "clearance": user.clearance},
        policy=policy,
    )
    return Outcome("user", user.id, event)
