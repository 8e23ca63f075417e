"""Who acts for a petitioner (代理人): named, with what he is to him and the power of attorney.

Law sends nobody away who comes through an agent, and asks that he can show whose he is. What he
states is on record; his name is sealed like the petitioner's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from xinfang.cases.acting import short, text
from xinfang.cases.models import MAX_REFERENCE, MAX_RELATION, CaseAgent, Review
from xinfang.kernel.ids import new_id
from xinfang.store.transaction import Write

MAX_AGENT: Final = 200


@dataclass(frozen=True, slots=True)
class Agent:
    """Who acts for the petitioner, where the power of attorney is kept, and what he is to him."""

    name: str
    authority: str
    relation: str = ""

    def checked(self) -> "Agent":
        """Return it with its texts trimmed. Raises TextMissing, naming the field below `agent`."""
        return Agent(
            text(self.name, MAX_AGENT, "代理人姓名", "agent", "name"),
            text(self.authority, MAX_REFERENCE, "委托书", "agent", "authority"),
            short(self.relation, MAX_RELATION, "与信访人的关系", "agent", "relation"),
        )


async def record_agent(
    tx: Write, case_id: UUID, agent: Agent | None, review: Review | None = None
) -> None:
    """Put on record who filed, or asked for a review, for the petitioner. Raises TextMissing."""
    if agent is None:
        return
    stated, row_id = agent.checked(), new_id()
    tx.add(
        CaseAgent(
            id=row_id,
            case_id=case_id,
            stage=None if review is None else review.stage,
            review_id=None if review is None else review.id,
            name=tx.provider.encrypt(stated.name, context=context_of(row_id)),
            relation=stated.relation,
            authority=stated.authority,
            recorded_at=tx.now,
        )
    )
    await tx.flush()


def copy_to(tx: Write, case_id: UUID, rows: Iterable[CaseAgent]) -> None:
    """Put the agents of one case on record of another one of the same petitioners too."""
    for row in rows:
        row_id, name = new_id(), tx.provider.decrypt(row.name, context=context_of(row.id))
        tx.add(
            CaseAgent(
                id=row_id,
                case_id=case_id,
                name=tx.provider.encrypt(name, context=context_of(row_id)),
                relation=row.relation,
                authority=row.authority,
                recorded_at=row.recorded_at,
            )
        )


def context_of(row_id: UUID) -> str:
    """Return the context that an agent's name is sealed in."""
    return f"case_agent.name:{row_id}"
