"""How many pages a read touches, by either plan mode: what EXPLAIN says of every statement."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlalchemy.engine import Result

from xinfang.store.transaction import Read

MODES: Final = ("force_custom_plan", "force_generic_plan")
_DIALECT: Final = dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy's own


@dataclass(slots=True)
class Touched:
    """What a read did: pages by plan mode, the statements, the plans."""

    pages: dict[str, int] = field(default_factory=lambda: dict.fromkeys(MODES, 0))
    statements: list[str] = field(default_factory=list)
    plans: list[str] = field(default_factory=list)


class Explaining(Read):
    """A read that explains each statement in both plan modes before it runs it."""

    touched: Touched

    async def execute(
        self, statement: sa.Executable, parameters: Mapping[str, Any] | None = None
    ) -> Result[Any]:
        """Explain, then run."""
        compiled = statement.compile(  # type: ignore[attr-defined]  # every statement here has it
            dialect=_DIALECT, compile_kwargs={"render_postcompile": True}
        )
        values = compiled.construct_params(dict(parameters or {}))
        given = [values[name] for name in compiled.positiontup or ()]
        connection = await (await self.session.connection()).get_raw_connection()
        driver = connection.driver_connection
        assert driver is not None
        arguments = ", ".join(map(_literal, given))
        for mode in MODES:
            await driver.execute(f"SET LOCAL plan_cache_mode = {mode}")
            await driver.execute(f"PREPARE asked AS {compiled.string}")
            call = f"EXECUTE asked({arguments})" if given else "EXECUTE asked"
            explained = await driver.fetchval(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {call}")
            plan = (json.loads(explained) if isinstance(explained, str) else explained)[0]["Plan"]
            self.touched.pages[mode] += plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
            rows = await driver.fetch(f"EXPLAIN (ANALYZE, BUFFERS) {call}") if self.keep else ()
            self.touched.plans += [row[0] for row in rows]
            await driver.execute("DEALLOCATE asked")
        self.touched.statements.append(compiled.string)
        return await super().execute(statement, parameters)

    async def rows(self, select: str, values: Mapping[str, Any]) -> list[sa.Row[Any]]:
        """Explain, then run."""
        return list((await self.execute(sa.text(select), values)).all())

    keep: bool = False


def explaining(read: Read, *, keep: bool = False) -> Explaining:
    """Return the read as one that explains."""
    made = Explaining(read.session, read.actor, read.today)
    made.touched, made.keep = Touched(), keep
    return made


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str | UUID | dt.date):
        return "'" + str(value).replace("'", "''") + "'"
    if isinstance(value, Sequence):
        inside = ", ".join(_literal(one) for one in value)
        return f"'{{{inside.replace(chr(39), chr(34))}}}'"
    raise TypeError(value)
