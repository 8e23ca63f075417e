"""What each kind of job does: the one place where the worker reaches into the slices."""

from types import MappingProxyType
from typing import Final

from xinfang.worker.jobs import Kinds

KINDS: Final[Kinds] = MappingProxyType({})
