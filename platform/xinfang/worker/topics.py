"""What each topic of the outbox means: the one place where a lower slice reaches a higher one.

A slice sends `tx.send("case.overdue", …)` without knowing who cares; here the topic is mapped,
once, to the action that does. A test reads every sender in the package and demands that this
mapping is complete and has nothing more.
"""

from types import MappingProxyType
from typing import Final

from xinfang.worker.loop import Topics

TOPICS: Final[Topics] = MappingProxyType({})
"""Nothing is sent yet: no slice stands above petition cases so far."""
