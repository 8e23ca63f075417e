"""Who acts for a petitioner, as inputs of the graph name him."""

from typing import Final

import strawberry

from xinfang.cases.agents import Agent

AGENT: Final = "Who acts for the petitioner, where somebody does (代理人)."


@strawberry.input(description="Who acts for a petitioner (代理人).")
class AgentInput:
    """An agent."""

    name: str = strawberry.field(description="The agent's name; it is kept sealed (姓名).")
    authority: str = strawberry.field(
        description="The power of attorney: its number or where it is kept (委托书)."
    )
    relation: str = strawberry.field(
        default="", description="What he is to the petitioner, such as 子女 (与信访人的关系)."
    )

    def entry(self) -> Agent:
        """Return it as the actions take it."""
        return Agent(self.name, self.authority, self.relation)


def agent_of(given: AgentInput | None) -> Agent | None:
    """Return it as the actions take it, where there is one."""
    return None if given is None else given.entry()
