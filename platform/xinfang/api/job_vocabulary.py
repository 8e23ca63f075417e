"""The enumerations of jobs, with a sentence for each value."""

from xinfang.api.vocabulary import describe
from xinfang.store.models import JobKind, JobState

__all__ = ["JobKind", "JobState"]

describe(
    JobKind,
    "JobKind",
    "Kinds of long work (后台任务类型).",
    {
        "IMPORT_CASES": "Import a case register from a spreadsheet (导入信访登记簿)",
        "EXPORT_CASES": "Export a list of cases as a spreadsheet (导出信访事项列表)",
        "EXPORT_LIST": "Export another list as a spreadsheet (导出其他列表)",
    },
)
describe(
    JobState,
    "JobState",
    "Where a job stands (后台任务状态).",
    {
        "QUEUED": "It waits for a worker (等待执行)",
        "RUNNING": "A worker is at it (正在执行)",
        "SUCCEEDED": "It is done (已完成)",
        "FAILED": "It failed and is held until somebody lets it go on (失败，已保留)",
        "CANCELLED": "Its requester cancelled it; what was done stays done (已取消)",
    },
)
