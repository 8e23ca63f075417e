"""The mutations of documents: draft, amend, submit, approve, return (文书)."""

from functools import partial
from typing import Annotated, Any, Final, TypeVar
from uuid import UUID

import strawberry

from xinfang.api.acting import AS, ERRORS, EVENT, KEY, Action, act, appointment, written
from xinfang.api.case_documents import DocumentNode, document_of
from xinfang.api.case_events import CaseEventNode
from xinfang.api.document_vocabulary import DocumentKind, FreePart
from xinfang.api.ids import Kind
from xinfang.api.nodes import Ask
from xinfang.api.problems import Problem, problem
from xinfang.cases.amend_document import AmendDocument, amend_document
from xinfang.cases.approve_document import ApproveDocument, approve_document
from xinfang.cases.document_acting import OnDocument
from xinfang.cases.draft_document import DraftDocument, draft_document
from xinfang.cases.return_document import ReturnDocument, return_document
from xinfang.cases.submit_document import SubmitDocument, submit_document
from xinfang.kernel.errors import Refusal

DOCUMENT_ACTS: Final = {
    "draftDocument": ("document", "draft"),
    "amendDocument": ("document", "draft"),
    "submitDocument": ("document", "draft"),
    "approveDocument": ("document", "approve"),
    "returnDocument": ("document", "approve"),
}
"""The kind and act that the grants are asked for by each mutation of documents."""


@strawberry.input(description="Begin a document from what the unit did on the case (起草文书).")
class DraftDocumentInput:
    """The input of `draftDocument`."""

    idempotency_key: UUID = strawberry.field(description=KEY)
    case: strawberry.ID = strawberry.field(description="The case (信访事项).")
    kind: DocumentKind = strawberry.field(description="What it is to say (文书种类).")
    supersedes: strawberry.ID | None = strawberry.field(
        default=None, description="The issued document whose place it is to take (替代的文书)."
    )
    acting_as: strawberry.ID | None = strawberry.field(default=None, description=AS)


@strawberry.input(description="An act on a document (办理文书).")
class DocumentActInput:
    """The common fields of the inputs of acts on a document."""

    idempotency_key: UUID = strawberry.field(description=KEY)
    document: strawberry.ID = strawberry.field(description="The document (文书).")
    version: int = strawberry.field(
        description="The document's version as it was seen; a stale one is refused (版本)."
    )
    acting_as: strawberry.ID | None = strawberry.field(default=None, description=AS)


@strawberry.input(description="A free part of a document, written anew (修改内容).")
class DocumentPartInput:
    """A part with its text."""

    part: FreePart = strawberry.field(description="Which part (可修改部分).")
    text: str = strawberry.field(
        description="What it says, a paragraph a line, at most 20,000 characters (内容)."
    )


@strawberry.input(description="Write free parts of a draft anew; the rest stays (修改文书).")
class AmendDocumentInput(DocumentActInput):
    """The input of `amendDocument`."""

    parts: list[DocumentPartInput] = strawberry.field(
        default_factory=list, description="The parts written anew (修改的部分)."
    )
    attachments: list[str] | None = strawberry.field(
        default=None, description="The attachments by name, at most 50 (附件说明)."
    )
    copies_to: list[str] | None = strawberry.field(
        default=None, description="Who gets copies, at most 50 (抄送)."
    )


@strawberry.input(description="Ask the unit's head to sign a draft (送签).")
class SubmitDocumentInput(DocumentActInput):
    """The input of `submitDocument`."""


@strawberry.input(description="Sign a document: it is numbered, printed and issued (签发).")
class ApproveDocumentInput(DocumentActInput):
    """The input of `approveDocument`."""


@strawberry.input(description="Return a submitted document to be written anew (退回文书).")
class ReturnDocumentInput(DocumentActInput):
    """The input of `returnDocument`."""

    reasons: str = strawberry.field(description="Why, at most 2,000 characters (退回理由).")


@strawberry.type(description="What an act on a document did (文书办理结果).")
class DocumentPayload:
    """The payload of every mutation of documents."""

    document: DocumentNode | None = strawberry.field(
        description="The document as it is now; absent if refused (文书)."
    )
    event: CaseEventNode | None = strawberry.field(description=EVENT)
    errors: list[Problem] = strawberry.field(description=ERRORS)


Input = TypeVar("Input", bound=DocumentActInput)


async def draft_a_document(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        DraftDocumentInput, strawberry.argument(description="The case and the kind (起草).")
    ],
) -> DocumentPayload:
    """Draft a document."""
    seals = info.context.seals
    other = input.supersedes
    command = DraftDocument(
        seals.row(input.case, Kind.CASE),
        input.kind,
        None if other is None else seals.row(other, Kind.DOCUMENT),
        appointment(info, input.acting_as),
    )
    return await _done(info, "draftDocument", input, draft_document, command)


async def amend_a_document(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        AmendDocumentInput, strawberry.argument(description="The document and its parts (修改).")
    ],
) -> DocumentPayload:
    """Amend a document."""
    command = AmendDocument(
        _on(info, input),
        {one.part: one.text for one in input.parts},
        None if input.attachments is None else tuple(input.attachments),
        None if input.copies_to is None else tuple(input.copies_to),
    )
    return await _done(info, "amendDocument", input, amend_document, command)


async def submit_a_document(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        SubmitDocumentInput, strawberry.argument(description="The document (文书).")
    ],
) -> DocumentPayload:
    """Submit a document."""
    action = partial(submit_document, info.context.press)
    return await _done(info, "submitDocument", input, action, SubmitDocument(_on(info, input)))


async def approve_a_document(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        ApproveDocumentInput, strawberry.argument(description="The document (文书).")
    ],
) -> DocumentPayload:
    """Approve a document."""
    action = partial(approve_document, info.context.press)
    return await _done(info, "approveDocument", input, action, ApproveDocument(_on(info, input)))


async def return_a_document(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        ReturnDocumentInput, strawberry.argument(description="The document and why (退回).")
    ],
) -> DocumentPayload:
    """Return a document."""
    command = ReturnDocument(_on(info, input), input.reasons)
    return await _done(info, "returnDocument", input, return_document, command)


async def _done(
    info: Ask,
    field: str,
    given: Any,  # noqa: ANN401 - an input of the schema
    action: Action,
    command: object,
) -> DocumentPayload:
    outcome = await act(info, field, given, action, command)
    if isinstance(outcome, Refusal):
        return DocumentPayload(document=None, event=None, errors=[problem(outcome)])
    return DocumentPayload(
        document=await document_of(info, outcome.id),
        event=await written(info, outcome),
        errors=[],
    )


def _on(info: Ask, given: DocumentActInput) -> OnDocument:
    document_id = info.context.seals.row(given.document, Kind.DOCUMENT)
    return OnDocument(document_id, given.version, appointment(info, given.acting_as))


@strawberry.type
class DocumentMutations:
    """What can be done with documents."""

    draft_document: DocumentPayload = strawberry.field(
        resolver=draft_a_document,
        description="Begin a document from what the viewer's unit did on a case (起草文书).",
    )
    amend_document: DocumentPayload = strawberry.field(
        resolver=amend_a_document,
        description="Write free parts of a draft anew (修改文书).",
    )
    submit_document: DocumentPayload = strawberry.field(
        resolver=submit_a_document,
        description="Ask the unit's head to sign a draft (送签).",
    )
    approve_document: DocumentPayload = strawberry.field(
        resolver=approve_a_document,
        description="Sign a document: it is numbered, printed, and never changed again (签发).",
    )
    return_document: DocumentPayload = strawberry.field(
        resolver=return_a_document,
        description="Return a submitted document with reasons (退回文书).",
    )
