"""What the served schema would break of the clients of the last release."""

from graphql import build_schema, find_breaking_changes


def breaks(released: str, served: str) -> list[str]:
    """Return each change from a released schema to the served one that breaks a client.

    Both are in the schema definition language. What is only added breaks nobody.
    """
    changes = find_breaking_changes(build_schema(released), build_schema(served))
    return [f"{change.type.name}: {change.description}" for change in changes]
