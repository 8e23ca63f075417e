"""The sweep of graded warnings (分级预警): system work, a province and a batch at a time.

Each running clock of an organ, and each order that waits for its reply, keeps the day on which it
is to be looked at. On that day the grades reached are written down, each once, for whoever stands
at that step of the way up; then the day is set to that of the next grade. A batch is a transaction
and one entry in the province's ledger, so that a killed worker leaves nothing half done.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from xinfang.access.actor import SystemActor
from xinfang.cases.models import Case, CaseClock, SupervisionOrder
from xinfang.cases.queries import process, warnings
from xinfang.cases.queries.settings import WARNING, settings_of
from xinfang.cases.queries.warnings import Ground, Owed
from xinfang.cases.way_up import WayUp, let_see
from xinfang.kernel.ids import new_id
from xinfang.law.warnings import Thresholds, next_day, reached
from xinfang.store.transaction import Write

BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class _Batch:
    """What the warnings of one batch are made from."""

    tx: Write
    ground: Ground
    thresholds: Mapping[str, Thresholds]
    raised: set[Any]

    def thresholds_of(self, unit_id: UUID) -> Thresholds:
        return self.thresholds[self.ground.paths[unit_id]]


async def warn(tx: Write, system: SystemActor, limit: int = BATCH) -> int:
    """Look at a batch of what is owed in a province; returns at how much. None is left at 0."""
    applied = await _apply(tx, system.tenant_path, limit)
    if applied:
        _record(tx, system, {"looked_again": applied})
        return applied
    cases = {case.id: case for case in await warnings.cases_to_warn(tx, limit)}
    owed = await warnings.owed_on(tx, cases)
    if not owed:
        return 0
    units = {unit_id for one in owed if (unit_id := _debtor(one)) is not None}
    ground = await warnings.ground_of(tx, units, system.tenant_path)
    batch = _Batch(
        tx,
        ground,
        await _thresholds(tx, set(ground.paths.values())),
        await warnings.raised_of(tx, owed),
    )
    rows = [row for one in owed for row in await _rows(batch, cases[one.case_id], one)]
    written = await warnings.write_warnings(tx, rows)
    await let_see(tx, cases, rows)
    await warnings.look_again_on(tx, owed, [_next(batch, one) for one in owed])
    _record(tx, system, {"looked_at": len(owed), "warnings": written})
    return len(owed)


def _record(tx: Write, system: SystemActor, grounds: Mapping[str, int]) -> None:
    tx.record(
        "case.warned",
        kind="tenant",
        object_id=None,
        tenants={system.tenant_id: system.tenant_path},
        grounds=grounds,
    )


def _debtor(owed: Owed) -> UUID | None:
    """Return the unit that owes, None where a clock is no organ's to keep to."""
    if isinstance(owed, SupervisionOrder):
        return owed.holder_unit_id
    return owed.unit_id if owed.term_id in process.OWED else None


def _days(owed: Owed) -> tuple[Any, Any]:
    if isinstance(owed, CaseClock):
        return owed.started_on, owed.due_on
    return owed.asked_on, owed.reply_due_on


def _next(batch: _Batch, owed: Owed) -> Any:  # noqa: ANN401 - a day or none
    unit_id = _debtor(owed)
    if unit_id is None or unit_id not in batch.ground.paths:
        return None
    return next_day(batch.thresholds_of(unit_id), *_days(owed), batch.tx.today)


async def _thresholds(tx: Write, paths: set[str]) -> dict[str, Thresholds]:
    found = {}
    for path in paths:
        numbers = {name: one.value for name, one in (await settings_of(tx, path)).items()}
        before = {numbers[name] for name in WARNING if name.value.startswith("WARN_")}
        after = {numbers[name] for name in WARNING if name.value.startswith("OVERDUE_")}
        found[path] = Thresholds(tuple(sorted(before)), tuple(sorted(after)))
    return found


async def _apply(tx: Write, root: str, limit: int) -> int:
    """Let what runs be looked at by thresholds that begin to hold; returns how much was done."""
    for setting in await warnings.begun_settings(tx, root):
        changed = await warnings.look_again(tx, setting.tenant_path, limit)
        if changed:
            return changed
        setting.applied_at = tx.now
        await tx.flush()
        return 1
    return 0


async def _rows(batch: _Batch, case: Case, owed: Owed) -> list[dict[str, Any]]:
    unit_id = _debtor(owed)
    if unit_id is None or unit_id not in batch.ground.paths:
        return []
    thresholds, of_clock = batch.thresholds_of(unit_id), isinstance(owed, CaseClock)
    started_on, due_on = _days(owed)
    rows: list[dict[str, Any]] = []
    for grade in reached(thresholds, started_on, due_on, batch.tx.today):
        named = (owed.id, None if of_clock else due_on, grade.stage.value, grade.threshold)
        if named in batch.raised:
            continue
        step = await WayUp(batch.tx, batch.ground).step(case, unit_id, thresholds.step(grade))
        if step is None:
            continue  # all are barred: the matter was handed on outside the platform
        rows.append(
            {
                "id": new_id(),
                "case_id": case.id,
                "clock_id": owed.id if of_clock else None,
                "order_id": None if of_clock else owed.id,
                "stage": grade.stage.value,
                "threshold": grade.threshold,
                "due_on": due_on,
                "unit_id": unit_id,
                "holder_unit_id": step.unit_id,
                "audience": step.audience.value,
                "step": step.number,
                "raised_at": batch.tx.now,
            }
        )
    return rows
