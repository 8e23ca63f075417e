"""What is proposed for a case in the graph: who answers for it by the attribution tables."""

import strawberry

from xinfang.api.attribution import AttributionNode, as_attribution
from xinfang.api.case_parts import content_open
from xinfang.api.nodes import Ask, told
from xinfang.api.reference import UnitNode, unit_node
from xinfang.cases.proposing import Proposal, proposals
from xinfang.cases.queries.cases import CaseRow


@strawberry.type(description="A unit that answers for a case, and why (建议责任单位).")
class ProposedUnit:
    """A proposal of the attribution table."""

    proposal: strawberry.Private[Proposal]
    holder: strawberry.Private[object]

    @told(description="The unit; where the row's has ended, the one that took over (单位).")
    def unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.proposal.unit_id)

    @told(description="The row of the attribution table that says so (责任归属).")
    def attribution(self, info: Ask) -> AttributionNode:
        return as_attribution(info, self.proposal.row)

    @told(description="Whether the case lies with it already (是否即现责任单位).")
    def here(self) -> bool:
        return self.proposal.unit_id == self.holder


@strawberry.type(description="What is proposed for a case (建议).")
class CaseProposals:
    """Fields of a case that propose; nothing is done by itself."""

    row: strawberry.Private[CaseRow]

    @told(
        description="Who answers for it by the attribution tables, the nearest to the matter first;"
        " nobody whom it accuses, and empty in an accusation that isn't open (建议责任单位)."
    )
    async def proposed_units(self, info: Ask) -> list[ProposedUnit]:
        # Who is left out would tell of whom an accusation speaks.
        if not await content_open(info, self.row):
            return []
        async with info.context.read() as read:
            found = await proposals(read, self.row)
        holder = self.row["responsible_unit_id"]
        return [ProposedUnit(proposal=one, holder=holder) for one in found]
