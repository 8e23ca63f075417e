"""What another register tells of an imported case (原登记簿记载): history, and no act of ours.

A matter that ended there is entered as it ended, marked as imported, and no clock is made for it:
nobody knows what days would have run. One that goes on is registered, with its receipt as told; the
days of disposal run from that receipt, as law has it, unless that register says that it was
accepted or answered already. Then somebody has to look at it, and no day is invented.
"""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from xinfang.cases.models import CaseImport
from xinfang.kernel.clock import SHANGHAI
from xinfang.law.lifecycle import CaseState


@dataclass(frozen=True, slots=True)
class Told:
    """What the register tells; `state` is how the case is entered: REGISTERED, or ended."""

    job_id: UUID
    row: int
    register: str
    registered_on: dt.date
    state: CaseState = CaseState.REGISTERED
    source_number: str | None = None
    state_told: str | None = None
    unit_told: str | None = None
    result_told: str | None = None
    accepted_on: dt.date | None = None
    answered_on: dt.date | None = None
    closed_on: dt.date | None = None

    @property
    def ended(self) -> bool:
        """Whether the matter ended there."""
        return self.state is not CaseState.REGISTERED

    @property
    def disposed(self) -> bool:
        """Whether somebody disposed of it there: then no days of disposal run here."""
        return self.ended or self.accepted_on is not None or self.answered_on is not None

    @property
    def registered_at(self) -> dt.datetime:
        """The first instant of the day on which it was registered there."""
        return dt.datetime.combine(self.registered_on, dt.time.min, SHANGHAI)

    def columns(self) -> dict[str, object]:
        """Return the columns of the case's row that follow from it."""
        days = (self.accepted_on, self.answered_on, self.closed_on) if self.ended else (None,) * 3
        return {
            "imported": True,
            "state": self.state.value,
            "year": self.registered_on.year,
            "registered_at": self.registered_at,
            "accepted_on": days[0],
            "answered_on": days[1],
            "closed_on": days[2],
        }

    def row_of(self, case_id: UUID) -> dict[str, object]:
        """Return the row that keeps what was told beside the case."""
        return {
            "case_id": case_id,
            "job_id": self.job_id,
            "row": self.row,
            "register": self.register,
            "source_number": self.source_number,
            "state_told": self.state_told,
            "unit_told": self.unit_told,
            "result_told": self.result_told,
            "accepted_told": self.accepted_on,
            "answered_told": self.answered_on,
            "closed_told": self.closed_on,
        }

    def kept(self, case_id: UUID) -> CaseImport:
        """Return it as a row of the unit of work."""
        return CaseImport(**self.row_of(case_id))
