"""Major and urgent matters (重大、紧急信访事项, 条例 25): whom they are reported to."""

from enum import StrEnum
from typing import Final

from xinfang.law.articles import REGULATIONS, Article

ARTICLE: Final = Article(REGULATIONS, 25)
TERM: Final = "DL-18"


class Recipient(StrEnum):
    """Whom a major or urgent matter is reported to (报告对象)."""

    LEADERSHIP = "LEADERSHIP"
    """本级党委、政府."""
    LINE_DEPARTMENT = "LINE_DEPARTMENT"
    """主管部门."""
    JOINT_CONFERENCE = "JOINT_CONFERENCE"
    """本级信访工作联席会议办公室."""
    SUPERIOR_OFFICE = "SUPERIOR_OFFICE"
    """上一级信访部门."""
