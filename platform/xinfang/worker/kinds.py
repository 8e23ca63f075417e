"""What each kind of job does: the one place where the worker reaches into the slices."""

from functools import partial
from types import MappingProxyType

from xinfang.cases.export_cases import export_cases
from xinfang.cases.export_list import export_list
from xinfang.cases.import_cases import import_cases
from xinfang.settings import Settings
from xinfang.store.models import JobKind
from xinfang.worker.jobs import Kinds


def kinds(settings: Settings) -> Kinds:
    """Return what each kind of job does."""
    return MappingProxyType(
        {
            JobKind.IMPORT_CASES: partial(import_cases, days=settings.job_files_days),
            JobKind.EXPORT_CASES: partial(export_cases, days=settings.job_files_days),
            JobKind.EXPORT_LIST: partial(export_list, days=settings.job_files_days),
        }
    )
