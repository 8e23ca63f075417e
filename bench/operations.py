"""What is asked: documented operations by their ids, as a front end in production asks them.

Each question has two forms that must answer alike: the graph's request, and what the ceiling is
told instead.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import orjson

from bench.client import post
from bench.users import User
from xinfang.api.endpoint import PATH
from xinfang.api.request import DOCUMENT_ID
from xinfang.api.trusted import OPERATIONS, digest

FIRST: Final = 50
"""Rows of a page of a list: the documented default is 20, front ends ask for up to 100."""


@dataclass(frozen=True, slots=True)
class Question:
    """One operation for one user: what the graph is asked, and what the ceiling is."""

    operation: str
    user: str
    variables: dict[str, Any]
    plain: dict[str, Any]

    def of_graph(self, user: User, *, authenticated: bool = True) -> bytes:
        """Return the request to the graph; without authentication the user is named instead."""
        body = {"documentId": document_id(self.operation), "variables": self.variables}
        return post(PATH, orjson.dumps(body), user.token if authenticated else self.user)

    def of_ceiling(self) -> bytes:
        """Return the request to the ceiling."""
        body = {"operation": self.operation, "user": self.user, **self.plain}
        return post("/", orjson.dumps(body))


@cache
def document_id(operation: str) -> str:
    """Return the id under which a documented operation is trusted."""
    return DOCUMENT_ID + digest((OPERATIONS / f"{operation}.graphql").read_text(encoding="utf-8"))
