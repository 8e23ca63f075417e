"""The enumerations of documents, with a sentence for each value."""

from enum import StrEnum

from xinfang.api.vocabulary import describe
from xinfang.correspondence.content import FreePart
from xinfang.correspondence.models import DocumentState
from xinfang.law.documents import DocumentKind

__all__ = ["DocumentAct", "DocumentKind", "DocumentState", "FreePart"]
"""Whoever shows one takes it from here, so that it is described by then."""


class DocumentAct(StrEnum):
    """Acts on a document that a front end may offer."""

    AMEND = "AMEND"
    SUBMIT = "SUBMIT"
    APPROVE = "APPROVE"
    RETURN = "RETURN"
    SUPERSEDE = "SUPERSEDE"


describe(
    DocumentKind,
    "DocumentKind",
    "What an official document about a case says (文书种类).",
    {
        "RECEIPT": "The petition was registered",
        "ACCEPTANCE": "The matter is accepted",
        "NOT_ACCEPTED": "The matter is not accepted, and why",
        "NO_LONGER_ACCEPTED": "The matter isn't taken up again after the last review",
        "REDIRECTION": "The matter belongs into a statutory procedure",
        "TRANSFER": "The case is transferred to a unit",
        "ASSIGNMENT": "The case is assigned to a unit, with a period and feedback",
        "OBJECTION": "The receiving unit objects to the transfer",
        "OBJECTION_RULING": "The sender has verified the objection",
        "EXTENSION": "The term of handling is extended, and why",
        "HANDLING_OPINION": "The petition handling opinion",
        "REVIEW_OPINION": "The review opinion",
        "RE_REVIEW_OPINION": "The re-review opinion, after which there is no further one",
        "SUPERVISION_ORDER": "The unit that has the case is supervised",
        "CLOSING_REPORT": "The result of an assigned case, to whoever assigned it",
    },
)
describe(
    DocumentState,
    "DocumentState",
    "How far a document has come (文书状态).",
    {
        "DRAFT": "It is being written, or was returned to be written anew (起草)",
        "SUBMITTED": "It waits for the head's signature (送签)",
        "ISSUED": "It is signed, numbered, and never changed again (已签发)",
        "SUPERSEDED": "Another document has taken its place (已替代)",
    },
)
describe(
    FreePart,
    "DocumentPart",
    "The parts of a document that its drafter writes (可修改部分).",
    {
        "TEXT": "What is told besides what law asks for (告知内容)",
        "DEMAND": "What was asked for (信访请求)",
        "EARLIER": "What the opinion under review said (原办理意见)",
        "FACTS": "The facts as found (调查核实的情况)",
        "REASONS": "The reasons (理由)",
        "BASIS": "The law and rules applied (依据)",
        "REQUIREMENTS": "What is demanded (督办要求)",
    },
)
describe(
    DocumentAct,
    "DocumentAct",
    "Acts on a document that a front end may offer (文书可办事项).",
    {
        "AMEND": "Write its free parts anew (修改)",
        "SUBMIT": "Ask the head to sign it (送签)",
        "APPROVE": "Sign and issue it (签发)",
        "RETURN": "Return it with reasons (退回)",
        "SUPERSEDE": "Draft another one in its place (起草替代文书)",
    },
)
