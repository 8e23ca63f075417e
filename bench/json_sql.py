"""JSON by PostgreSQL: expressions from which the ceiling's statements are put together."""

from typing import Final


def made(**fields: str) -> str:
    """Return an object with these fields, in this order; each is an SQL expression."""
    told = ", ".join(f"'{name}', {expression}" for name, expression in fields.items())
    return f"json_build_object({told})"


def node_id(kind: str, expression: str) -> str:
    """Return an id as it is compared: its kind and the row's own."""
    return f"'{kind}:' || {expression}"


def named(kind: str, alias: str) -> str:
    """Return id and name of a joined row, or null where none was joined."""
    one = made(id=node_id(kind, f"{alias}.id"), name=f"{alias}.name")
    return f"CASE WHEN {alias}.id IS NOT NULL THEN {one} END"


def unit(expression: str) -> str:
    """Return id and name of the unit with an id, or null."""
    one = made(id=node_id("UNIT", "n.id"), name="n.name")
    return f"(SELECT {one} FROM unit n WHERE n.id = {expression})"  # noqa: S608 - own names


def instant(column: str) -> str:
    """Return an instant as the graph spells it."""
    return f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"


def rows(expression: str, source: str, order: str) -> str:
    """Return a list of rows; none is an empty list."""
    gathered = f"coalesce(json_agg({expression} ORDER BY {order}), '[]')"
    return f"(SELECT {gathered} FROM {source})"  # noqa: S608 - own names


def standing(alias: str, today: str) -> str:
    """Return how the nearest last day of a case stands."""
    return (
        f"CASE WHEN {alias}.due_on IS NULL THEN 'NONE' WHEN {today} > {alias}.due_on THEN"
        f" 'OVERDUE' WHEN {today} >= {alias}.soon_on THEN 'DUE_SOON' ELSE 'RUNNING' END"
    )


EVENT_TYPES: Final = {
    "TransferEvent": ("TRANSFERRED", "ASSIGNED", "ARRIVED", "CLOSING_REPORTED"),
    "ObjectionEvent": ("OBJECTED", "OBJECTION_UPHELD", "OBJECTION_OVERRULED"),
    "NoticeEvent": ("ACCEPTED", "NOT_ACCEPTED", "NO_LONGER_ACCEPTED", "REDIRECTED"),
    "AnswerEvent": ("ANSWERED", "ANSWER_SERVED"),
    "ExtensionEvent": ("EXTENDED",),
}
