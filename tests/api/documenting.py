"""Documents as staff write them over HTTP: drafted, submitted, signed."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from api.walking import Walk

Payload = Mapping[str, Any]


async def act(walk: Walk, who: str, operation: str, **given: object) -> Payload:
    """Do an act on a document and return its payload."""
    whole = {"idempotencyKey": str(uuid4()), **given}
    ((_field, payload),) = (await walk.ask(who, operation, input=whole)).items()
    found: Payload = payload
    return found


async def drafted(walk: Walk, kind: str, who: str) -> Payload:
    """Begin a document; returns it."""
    payload = await act(walk, who, "draft-document", case=walk.case_id, kind=kind)
    assert payload["errors"] == []
    found: Payload = payload["document"]
    return found


async def issued(walk: Walk, kind: str, who: str, head: str) -> Payload:
    """Take a document from draft to number; returns it as the head sees it."""
    document = await drafted(walk, kind, who)
    for by, operation in ((who, "submit-document"), (head, "approve-document")):
        payload = await act(
            walk, by, operation, document=document["id"], version=document["version"]
        )
        assert payload["errors"] == []
        document = payload["document"]
    return document
