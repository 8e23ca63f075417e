"""Importing a case register (导入信访登记簿): asked for by a user, done as him in batches.

Each row is a case or has its reason in the report; good rows are kept whatever the others say. A
row comes in once, known by register and number, or by its content; an accusation by both, or the
number would tell the accused that there is one. Accusations take the way of
registration: whom one names is barred, and what the importing place may not see goes to the
superior.
"""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Final
from uuid import UUID

from xinfang.access.actor import Actor, Appointment
from xinfang.access.grants import ActNotPermitted, AmbiguousAppointment, Grants
from xinfang.cases.acting import text
from xinfang.cases.importing import entering, reading, rows
from xinfang.cases.importing.apart import Row
from xinfang.cases.importing.headers import HEADING_ROWS, Headings, ImportField, headings_of
from xinfang.cases.importing.report import report_of
from xinfang.cases.importing.rows import Book, Entry, Fault, entry_of, is_empty
from xinfang.cases.models import MAX_REGISTER, ImportFault, SubjectKind
from xinfang.cases.queries import importing, routing
from xinfang.cases.register import RegisterCase, Seat, register
from xinfang.correspondence.models import Upload
from xinfang.correspondence.queries import uploads
from xinfang.correspondence.uploads import UploadGone
from xinfang.kernel.errors import Refusal
from xinfang.law.classification import Category
from xinfang.store import job_files, jobs
from xinfang.store.job_files import XLSX, FilePurpose
from xinfang.store.jobs import Run
from xinfang.store.models import JobKind
from xinfang.store.objects import stored_of
from xinfang.store.transaction import Outcome, Read, Write

ACT: Final = "import"
BATCH: Final = 400
"""Rows of one transaction: a second or so of work, after which others get their turn."""
KEY_COLUMN: Final = "import_key.key_digest"

Numbered = tuple[int, Row]


@dataclass(frozen=True, slots=True)
class ImportCases:
    """Import an uploaded file as part of a register, which is named as it is known."""

    upload_id: UUID
    register: str
    columns: Mapping[str, ImportField] = field(default_factory=dict)
    acting_as: UUID | None = None


async def ask_for_import(tx: Write, grants: Grants, command: ImportCases) -> Outcome:
    """Queue the import and return its job.

    Raises UploadGone, TextMissing, ActNotPermitted, AmbiguousAppointment.
    """
    actor = tx.actor
    if not isinstance(actor, Actor):
        raise ActNotPermitted
    office = _office(actor, grants, command.acting_as)
    file = await _sent_in(tx, actor, command.upload_id)
    known_as = text(command.register, MAX_REGISTER, "登记簿名称", "register")
    job_id = await jobs.ask_for(
        tx,
        JobKind.IMPORT_CASES,
        office,
        {
            "upload": str(file.id),
            "register": known_as,
            "columns": {name: given.value for name, given in command.columns.items()},
        },
    )
    event_id = tx.record(
        "case.import_asked",
        kind="job",
        object_id=job_id,
        tenants={office.tenant_id: office.tenant_path},
        grounds={"register": known_as, "file": file.object_digest.hex(), "size": file.object_size},
    )
    return Outcome("job", job_id, event_id)


def _office(actor: Actor, grants: Grants, acting_as: UUID | None) -> Appointment:
    able = {
        appointment.id: appointment
        for appointment, _line in grants.held(actor, "case", ACT)
        if acting_as in {None, appointment.id}
    }
    if not able:
        raise ActNotPermitted
    if len(able) > 1:
        raise AmbiguousAppointment
    return next(iter(able.values()))


@dataclass(slots=True)
class Tally:
    """What became of the rows so far; kept with the job, so that another run goes on with it."""

    row: int = 0
    kept: int = 0
    known: int = 0
    faulty: int = 0
    handed_up: int = 0

    def plain(self) -> dict[str, int]:
        """Return it as plain values."""
        return {name: getattr(self, name) for name in self.__slots__}


async def import_cases(run: Run, *, days: int) -> None:
    """Do an import; its report is kept so many days."""
    file, content = await _upload(run)
    total, lines = await asyncio.to_thread(reading.rows_of, content, file.media_type)
    first = await asyncio.to_thread(lambda: list(islice(lines, HEADING_ROWS)))
    given = {name: ImportField(value) for name, value in run.job.command["columns"].items()}
    headings = headings_of([cells for _number, cells in first], given)
    work = _Import(run, headings, file.object_digest.hex(), Tally(**(run.job.position or {})))
    heading = first[headings.row][0] if first else 0
    await work.know()
    rest = (one for part in (first, lines) for one in part if one[0] > max(heading, work.tally.row))
    while batch := await asyncio.to_thread(_taken, rest):
        await work.take(batch, total)
    await work.end(days, total)


def _taken(lines: Iterator[Numbered]) -> list[Numbered]:
    return list(islice(lines, BATCH))


async def _sent_in(read: Read, actor: Actor, upload_id: UUID) -> Upload:
    """Return a file that the actor himself sent in, and that hangs on no case."""
    file = await uploads.by_id(read, upload_id)
    if file is None or file.received_by != actor.user_id or file.case_id is not None:
        raise UploadGone("upload")
    return file


async def _upload(run: Run) -> tuple[Upload, bytes]:
    async with run.database.read(run.actor) as read:
        file = await _sent_in(read, run.actor, UUID(run.job.command["upload"]))
    content = await run.database.objects.get(stored_of(file))
    await asyncio.to_thread(reading.check, content, file.media_type)
    return file, content


@dataclass(slots=True)
class _Import:
    run: Run
    headings: Headings
    digest: str
    tally: Tally
    book: Book = field(init=False)

    async def know(self) -> None:
        """Read what rows are read by."""
        run = self.run
        digits = run.office().tenant_path[:2]
        async with run.database.read(run.actor) as read:
            classes = await importing.content_classes(read)
            regions = await importing.regions_below(read, digits)
            self.book = Book(
                self.headings,
                run.job.command["register"],
                run.job_id,
                read.today,
                rows.by_code_and_name(classes),
                rows.by_code_and_name(regions),
            )

    async def take(self, batch: list[Numbered], total: int) -> None:
        """Take in a batch of rows: cases, keys, faults, progress and one entry of the ledger."""
        read = await asyncio.to_thread(self._read, batch)
        entries = [one for one in read if isinstance(one, Entry)]
        faults = [fault for one in read if not isinstance(one, Entry) for fault in one]
        async with self.run.batch() as tx:
            tally = Tally(**self.tally.plain())
            tally.row = batch[-1][0]
            seat = _seat(self.run)
            new = await self._claimed(tx, seat.appointment, entries, faults, tally)
            await self._enter(tx, seat, new, faults, tally)
            tally.faulty += len({fault.row for fault in faults if not fault.kept})
            _keep(tx, self.run.job_id, faults)
            self._record(tx, seat.appointment, batch, tally)
            await self.run.advance(
                tx, done=tally.row, total=max(total, tally.row), position=tally.plain()
            )
        self.tally = tally

    def _read(self, batch: list[Numbered]) -> list[Entry | list[Fault]]:
        return [
            entry_of(self.book, number, cells) for number, cells in batch if not is_empty(cells)
        ]

    async def _claimed(
        self,
        tx: Write,
        office: Appointment,
        entries: list[Entry],
        faults: list[Fault],
        tally: Tally,
    ) -> list[Entry]:
        """Return the entries that no row stood for before."""
        keys: dict[bytes, Entry] = {}
        for entry in entries:
            key = self._key(tx, office, entry)
            if key in keys:
                faults.append(_twice(self.headings, entry.row, keys[key].row))
            else:
                keys[key] = entry
        if not keys:
            return []
        claimed = await importing.claim_keys(
            tx,
            (office.tenant_id, office.tenant_path),
            self.run.job_id,
            [(key, entry.row) for key, entry in keys.items()],
        )
        for key, (job_id, row) in claimed.items():
            if job_id == self.run.job_id:
                faults.append(_twice(self.headings, keys[key].row, row))
            else:
                tally.known += 1
        return [entry for key, entry in keys.items() if key not in claimed]

    def _key(self, tx: Write, office: Appointment, entry: Entry) -> bytes:
        value = f"{self.book.register}\x1f{entry.identity()}"
        return tx.provider.blind(value, column=KEY_COLUMN, tenant_id=office.tenant_id)

    async def _enter(
        self, tx: Write, seat: Seat, new: list[Entry], faults: list[Fault], tally: Tally
    ) -> None:
        plain = [entry for entry in new if entry.petition.category is not Category.ACCUSATION]
        accusing = [entry for entry in new if entry.petition.category is Category.ACCUSATION]
        for entry in new:
            faults.extend(entry.notes)
        if plain:
            at = seat.appointment
            office = (await routing.offices_upward(tx, at.unit_id, at.tenant_id))[0]
            await entering.enter(tx, seat, office, plain)
            tally.kept += len(plain)
        named = await _Named.of(tx, accusing)
        for entry in accusing:
            await self._accuse(tx, seat, entry, named, faults, tally)

    async def _accuse(
        self,
        tx: Write,
        seat: Seat,
        entry: Entry,
        named: "_Named",
        faults: list[Fault],
        tally: Tally,
    ) -> None:
        kind, subject = named.subject(entry)
        command = RegisterCase(entry.naming(kind, subject), seat.appointment.id, entry.told)
        try:
            async with tx.session.begin_nested():
                outcome = await register(tx, self.run.grants, command)
        except Refusal as refusal:
            # Mended, the row may come again.
            office = seat.appointment
            await importing.release_key(tx, office.tenant_id, self._key(tx, office, entry))
            faults.append(Fault(entry.row, "", refusal.message))
            return
        if outcome.kind == "case":
            tally.kept += 1
        else:
            tally.handed_up += 1
        if subject is None:
            column = self.headings.name(ImportField.RESPONDENT)
            reason = "被检举控告对象未能对应到平台上的单位或人员，请登记后核定。"
            faults.append(Fault(entry.row, column, reason, kept=True))

    def _record(self, tx: Write, office: Appointment, batch: list[Numbered], tally: Tally) -> None:
        # How many were handed up stands nowhere: it would tell the place that it is accused.
        before = self.tally
        tx.record(
            "case.imported",
            kind="job",
            object_id=self.run.job_id,
            tenants={office.tenant_id: office.tenant_path},
            grounds={
                "register": self.book.register,
                "file": self.digest,
                "rows": [batch[0][0], batch[-1][0]],
                "known": tally.known - before.known,
                "faulty": tally.faulty - before.faulty,
            },
        )

    async def end(self, days: int, total: int) -> None:
        """Write the report and end the job."""
        run, tally = self.run, self.tally
        async with run.batch() as tx:
            office = run.office()
            found = await importing.faults_of(tx, run.job_id)
            content = await asyncio.to_thread(report_of, found, tally.plain(), self.headings)
            report = await job_files.keep(
                tx,
                FilePurpose.REPORT,
                content,
                name="导入结果.xlsx",
                media_type=XLSX,
                tenant=(office.tenant_id, office.tenant_path),
                days=days,
                job_id=run.job_id,
            )
            await run.advance(tx, done=max(total, tally.row), total=max(total, tally.row))
            await run.succeed(
                tx,
                {
                    **{name: count for name, count in tally.plain().items() if name != "row"},
                    "dropped": list(self.headings.dropped),
                    "ignored": list(self.headings.ignored),
                    "report": str(report.id),
                },
            )


def _seat(run: Run) -> Seat:
    """Return who imports, by the grants as they stand. Raises ActNotPermitted."""
    office = run.office()
    for appointment, line in run.grants.held(run.actor, "case", ACT):
        if appointment.id == office.id:
            return Seat(run.actor, office, line.quote())
    raise ActNotPermitted


def _twice(headings: Headings, row: int, first: int) -> Fault:
    return Fault(row, headings.name(ImportField.SOURCE_NUMBER), f"与第 {first} 行重复。")


def _keep(tx: Write, job_id: UUID, faults: list[Fault]) -> None:
    ordinals: dict[int, int] = {}
    for fault in faults:
        ordinals[fault.row] = ordinals.get(fault.row, 0) + 1
        tx.add(
            ImportFault(
                job_id=job_id,
                row=fault.row,
                ordinal=ordinals[fault.row],
                column=fault.column,
                reason=fault.reason,
                kept=fault.kept,
            )
        )


@dataclass(frozen=True, slots=True)
class _Named:
    """Whom the accusations of a batch may mean, by the very names that they give."""

    units: Mapping[str, list[UUID]]
    persons: Mapping[str, Mapping[UUID, frozenset[UUID]]]

    @classmethod
    async def of(cls, tx: Write, entries: list[Entry]) -> "_Named":
        """Look up all names of a batch."""
        names = {
            name
            for entry in entries
            for name in (entry.respondent, entry.respondent_unit)
            if name is not None
        }
        if not names:
            return cls({}, {})
        return cls(await importing.units_named(tx, names), await importing.persons_named(tx, names))

    def subject(self, entry: Entry) -> tuple[SubjectKind | None, UUID | None]:
        """Return whom an accusation means where that is unmistakable.

        A person by name, within the named unit where one is named; else a unit by its name.
        """
        units = self.units.get(entry.respondent_unit or "", [])
        persons = self.persons.get(entry.respondent or "", {})
        there = [one for one, held in persons.items() if not units or held & set(units)]
        if len(there) == 1:
            return SubjectKind.PERSON, there[0]
        for name in (entry.respondent, entry.respondent_unit):
            found = self.units.get(name or "", [])
            if len(found) == 1:
                return SubjectKind.UNIT, found[0]
        return None, None
