"""Exporting a list of cases as a spreadsheet (导出信访事项列表), for a stated reason.

The list is gone through a page at a time under the requester's rights as they are at each page.
Identity is masked and an accusation's content left empty unless he reads them anyway, and what is
shown leaves its trace. Which cases a file holds is kept: whoever fetches it must still be allowed
every one of them.
"""

import asyncio
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from xinfang.access.actor import Level
from xinfang.access.grants import Grants
from xinfang.access.listing import Position
from xinfang.access.places import Territory
from xinfang.cases import identity, search
from xinfang.cases.importing.report import saved, write
from xinfang.cases.models import ExportedCase, Petitioner
from xinfang.cases.queries import details, exporting, lists, settings
from xinfang.cases.queries.cases import CaseRow
from xinfang.cases.queries.lists import ORDERS, Order
from xinfang.cases.queries.narrowing import Filter
from xinfang.cases.spreadsheets import MOST_ROWS, PAGE, TooManyRows, finish, queue, workbook
from xinfang.cases.standing import Standing
from xinfang.kernel.clock import civil_day
from xinfang.law.classification import AppealBranch, Category, Channel, Purpose
from xinfang.law.lifecycle import CaseState
from xinfang.store.jobs import Run
from xinfang.store.models import JobKind
from xinfang.store.reads import PROTECTED_READ
from xinfang.store.transaction import Outcome, Write

HEADINGS: Final = (
    *("编号", "标题", "主要诉求", "信访类别", "办理途径", "信访形式", "信访目的", "收到日期"),
    *("登记日期", "办理状态", "最近届满日", "责任单位", "地区", "问题属地", "内容分类", "人数"),
    *("紧急", "信访人", "证件号码", "联系电话", "住址"),
)


@dataclass(frozen=True, slots=True)
class ExportCases:
    """Export what a filter leaves, in an order, for a reason."""

    narrowed: Filter
    order: Order
    reason: str
    search: str | None = None
    """The question of the filter as it was typed."""
    acting_as: UUID | None = None


async def ask_for_export(tx: Write, grants: Grants, command: ExportCases) -> Outcome:
    """Queue the export and return its job.

    Raises TextMissing without a reason, ActNotPermitted, AmbiguousAppointment.
    """
    asked = {
        "filter": plain(command.narrowed, command.search),
        "order": command.order.value,
    }
    return await queue(
        tx,
        grants,
        JobKind.EXPORT_CASES,
        asked,
        reason=command.reason,
        acting_as=command.acting_as,
    )


def plain(narrowed: Filter, asked: str | None) -> dict[str, Any]:
    """Return a filter as plain values."""
    place = narrowed.territory
    fields = set(Filter.__dataclass_fields__) - {"backlog_days"}
    values: dict[str, Any] = {name: getattr(narrowed, name) for name in fields}
    values |= {
        "clock_states": [one.value for one in narrowed.clock_states],
        "units": [str(unit) for unit in narrowed.units],
        "territory": None if place is None else [str(place.id), place.path, place.level.value],
        "search": asked,
    }
    return {
        name: value.isoformat() if isinstance(value, dt.date) else value
        for name, value in values.items()
        if value not in (None, (), [])
    }


def filter_of(values: Mapping[str, Any]) -> Filter:
    """Return the filter that `plain` wrote."""
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
    }
    for name in ("registered_from", "registered_to", "received_from", "received_to"):
        if name in given:
            given[name] = dt.date.fromisoformat(given[name])
    if "territory" in given:
        tenant_id, path, level = given["territory"]
        given["territory"] = Territory(UUID(tenant_id), path, Level(level))
    if "search" in given:
        given["search"] = search.question(given["search"])
    given["units"] = tuple(UUID(unit) for unit in given.get("units", ()))
    given["clock_states"] = tuple(Standing(one) for one in given.get("clock_states", ()))
    return Filter(**given)


async def export_cases(run: Run, *, days: int) -> None:
    """Do an export; its file is kept so many days."""
    command = run.job.command
    narrowed, order = filter_of(command["filter"]), Order(command["order"])
    kept: list[dict[str, Any]] = []
    after: Position | None = None
    with workbook() as book:
        sheet = book.create_sheet("信访事项")
        write(sheet, HEADINGS)
        while True:
            async with run.batch() as tx:
                page = await _page(run, tx, narrowed, order, after)
                for line, held in page.lines:
                    write(sheet, line)
                    kept.append(held)
                if len(kept) > MOST_ROWS:
                    raise TooManyRows
                await run.advance(tx, done=len(kept), total=None)
            after = page.after
            if after is None:
                break
        content = await asyncio.to_thread(saved, book)
    await finish(run, content, ExportedCase.__table__, kept, "信访事项", days)


@dataclass(frozen=True, slots=True)
class _Page:
    lines: list[tuple[list[str | int | None], dict[str, Any]]]
    after: Position | None


async def _page(
    run: Run, tx: Write, narrowed: Filter, order: Order, after: Position | None
) -> _Page:
    if narrowed.backlog is not None:
        narrowed = replace(narrowed, backlog_days=await settings.backlog_days(tx))
    found = await lists.list_cases(
        tx, run.actor, run.grants, narrowed, order=order, limit=PAGE, after=after
    )
    ids = [row["id"] for row in found]
    may = await exporting.exportable(tx, run.actor, run.grants, ids) if ids else frozenset()
    rows = [row for row in found if row["id"] in may]
    ids = [row["id"] for row in rows]
    known = await details.open_groups(tx, run.actor, run.grants, "identity", ids) if ids else {}
    accusing = [row["id"] for row in rows if row["accuses"]]
    read = await details.open_groups(tx, run.actor, run.grants, "accusation", accusing)
    names = await exporting.names_of(tx, rows) if rows else {}
    petitioners = await details.petitioners_of(tx, ids) if ids else {}
    lines = []
    for row in rows:
        held = {
            "case_id": row["id"],
            "identity": row["id"] in known and bool(petitioners[row["id"]]),
            "accusation": row["id"] in read,
        }
        _trace(tx, row, held)
        shown = not row["accuses"] or held["accusation"]
        who = _who(tx, petitioners[row["id"]], opened=held["identity"])
        lines.append((_line(row, names, who, shown=shown), held))
    last = found[-1] if len(found) == PAGE else None
    column = ORDERS[order].column
    return _Page(lines, None if last is None else Position(last["id"], last[column]))


def _trace(tx: Write, row: CaseRow, held: Mapping[str, Any]) -> None:
    groups = [f"case.{group}" for group in ("accusation", "identity") if held[group]]
    if groups:
        tx.record(
            f"case.{PROTECTED_READ}",
            kind="case",
            object_id=row["id"],
            tenants={row["tenant_id"]: row["tenant_path"]},
            grounds={"groups": groups},
            chain="reads",
        )


def _who(tx: Write, rows: Sequence[Petitioner], *, opened: bool) -> list[str]:
    """Return names, numbers, telephones, addresses of a case's petitioners, or their masks."""
    known = [identity.opened(tx.provider, row) for row in rows]
    shown = known if opened else [identity.masked(one) for one in known]
    return [
        "；".join(getattr(one, name) or "" for one in shown).strip("；")
        for name in ("name", "id_number", "phone", "address")
    ]


def _line(
    row: CaseRow, names: Mapping[UUID, str], who: Sequence[str], *, shown: bool
) -> list[str | int | None]:
    branch = row["appeal_branch"]
    return [
        row["number"],
        row["title"] if shown else None,
        row["demand"] if shown else None,
        Category(row["category"]).label,
        AppealBranch(branch).label if branch else None,
        Channel(row["channel"]).label,
        Purpose(row["purpose"]).label,
        row["received_on"].isoformat(),
        civil_day(row["registered_at"]).isoformat(),
        CaseState(row["state"]).label,
        row["due_on"].isoformat() if row["due_on"] else None,
        names.get(row["responsible_unit_id"]),
        names.get(row["tenant_id"]),
        row["problem_region_code"],
        row["content_class_code"],
        row["people_count"],
        "是" if row["urgent"] else None,
        *who,
    ]
