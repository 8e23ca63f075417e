"""What is proposed for a case in the graph: who answers for it, and which channel it has."""

import strawberry

from xinfang.api.attribution import AttributionNode, as_attribution
from xinfang.api.case_parts import content_open
from xinfang.api.channel_lists import (
    ChannelEntryNode,
    ChannelListNode,
    as_channel_list,
)
from xinfang.api.nodes import Ask, told
from xinfang.api.reference import UnitNode, unit_node
from xinfang.cases.models import ChannelEntry, ChannelList
from xinfang.cases.proposing import Proposal, channels, proposals
from xinfang.cases.queries.cases import CaseRow
from xinfang.law.classification import AppealBranch, Category


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


@strawberry.type(
    description="A statutory channel that a published list gives the matter (建议法定途径)."
)
class ProposedChannel:
    """A proposal of a department's list, to be confirmed by `classifyCase`."""

    listed: strawberry.Private[ChannelList]
    row: strawberry.Private[ChannelEntry]

    @told(description="The category to classify it by (信访类别).")
    def category(self) -> Category:
        return Category.APPEAL_REQUEST

    @told(description="The branch to classify it by (办理途径).")
    def branch(self) -> AppealBranch:
        return AppealBranch(self.row.branch)

    @told(description="The entry that says so (清单项).")
    def entry(self) -> ChannelEntryNode:
        return ChannelEntryNode(row=self.row)

    @told(description="The list that it stands in (清单).")
    def in_list(self, info: Ask) -> ChannelListNode:
        return as_channel_list(info, self.listed)


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

    @told(
        description="Which statutory channel the published lists of today give it, the nearest"
        " class first; empty in an accusation that isn't open (建议法定途径)."
    )
    async def proposed_channels(self, info: Ask) -> list[ProposedChannel]:
        if not await content_open(info, self.row):
            return []
        async with info.context.read() as read:
            found = await channels(read, self.row)
        return [ProposedChannel(listed=listed, row=row) for listed, row in found]
