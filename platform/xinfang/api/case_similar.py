"""What is proposed as the same matter in the graph (疑似同一事项): between cases, never persons."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from xinfang.api.vocabulary import describe
from xinfang.cases.similar import Ground

if TYPE_CHECKING:
    from xinfang.api.cases import CaseNode

describe(
    Ground,
    "SimilarityGround",
    "In what two matters are alike (相似之处).",
    {
        "SAME_CLASS": "They are of one content class (内容分类相同)",
        "SAME_PLACE": "They happened in one region (问题属地相同)",
        "SAME_UNIT": "They complain of one unit (被反映单位相同)",
        "ALIKE_TEXT": "Titles and demands have much in common (诉求相近)",
        "BOTH_MASS": "Both are mass visits (均为集体访)",
    },
)


@strawberry.type(
    description="Another case that may be about the same matter; a person decides (疑似同一事项)."
)
class SimilarCase:
    """A proposal."""

    case: Annotated["CaseNode", strawberry.lazy("xinfang.api.cases")] = strawberry.field(
        description="The other case, within the viewer's reach (信访事项)."
    )
    grounds: list[Ground] = strawberry.field(description="In what they are alike (相似之处).")
