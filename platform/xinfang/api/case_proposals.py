"""What is proposed for a case in the graph: who answers for it, and which channel it has."""

from typing import Annotated

import strawberry

from xinfang.access.reach import permits
from xinfang.api.attribution import AttributionNode, as_attribution
from xinfang.api.case_parts import content_open
from xinfang.api.channel_lists import (
    ChannelEntryNode,
    ChannelListNode,
    as_channel_list,
)
from xinfang.api.nodes import Ask, told
from xinfang.api.reference import UnitNode, unit_node
from xinfang.api.vocabulary import describe
from xinfang.cases.competent_organs import CompetentOrgan, competent_organs
from xinfang.cases.models import ChannelEntry, ChannelList
from xinfang.cases.proposing import Proposal, channels, proposals
from xinfang.cases.queries import cases
from xinfang.cases.queries.cases import CaseRow
from xinfang.law.accusations import Authority, Organ
from xinfang.law.cadres import Concern
from xinfang.law.classification import AppealBranch, Category

describe(
    Organ,
    "AccusationOrgan",
    "A kind of organ that takes accusations (接收机关类别).",
    {
        "DISCIPLINE": "A body of discipline inspection and supervision (纪检监察机关)",
        "ORGANIZATION": "An organization department (组织部门)",
        "PUBLIC_SECURITY": "An organ of public security (公安机关)",
        "PROCURATORATE": "A procuratorate (检察机关)",
        "COURT": "A court (审判机关)",
        "SUPERIOR": "The department in charge of the accused unit (主管部门)",
    },
)
describe(
    Authority,
    "AccusationAuthority",
    "By what an organ is competent for an accusation (管辖依据).",
    {
        "CADRES": "Authority over the accused as cadres (干部管理权限)",
        "TERRITORY": "The territory where the matter lies (属地管辖)",
        "CHARGE": "Being in charge of the accused unit (主管关系)",
    },
)


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


@strawberry.type(
    name="CompetentOrgan",
    description="An organ that an accusation may go to, and why"
    " (有权处理的机关，《信访工作条例》第三十条).",
)
class CompetentOrganNode:
    """A proposal of law."""

    found: strawberry.Private[CompetentOrgan]

    @told(description="The organ (机关).")
    def unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.found.unit_id)

    @told(description="Of which kind it is (机关类别).")
    def organ(self) -> Organ:
        return self.found.competence.organ

    @told(description="By what it is competent (管辖依据).")
    def authority(self) -> Authority:
        return self.found.competence.authority

    @told(description="Whether it is passed there (移送); else it is transferred (转送).")
    def passed(self) -> bool:
        return self.found.competence.passed

    @told(description="The article that says so (法条).")
    def article(self) -> str:
        return self.found.competence.article.citation


About = Annotated[Concern, strawberry.argument(description="What it is about (反映问题类别).")]


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

    @told(
        description="Which organs an accusation may go to; none that it bars, and empty for whoever"
        " may not pass it on, or where it isn't open (有权处理的机关，《信访工作条例》第三十条)."
    )
    async def competent_organs(
        self, info: Ask, concern: About = Concern.DISCIPLINE
    ) -> list[CompetentOrganNode]:
        at = info.context
        if not self.row["accuses"] or not await content_open(info, self.row):
            return []
        async with at.read() as read:
            facts = (await cases.facts_of(read, [self.row]))[self.row["id"]]
            if permits(at.actor, at.grants, "transfer", facts) is None:
                return []
            row = await cases.case_by_id(read, at.actor, at.grants, self.row["id"])
            found = [] if row is None else await competent_organs(read, row, concern)
        return [CompetentOrganNode(found=one) for one in found]
