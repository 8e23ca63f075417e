"""Which acts a front end may offer on a case: what the grants are asked for, and when law allows.

Advisory: from the case's row, the actor and the policies alone. The act itself decides.
"""

from collections.abc import Iterator
from typing import Final

from xinfang.api.vocabulary import CaseAct
from xinfang.cases.queries.cases import CaseRow
from xinfang.law.classification import AppealBranch, Category, Path, path_of
from xinfang.law.lifecycle import Act, CaseState, open_acts

ACTS: Final[dict[CaseAct, tuple[str, str]]] = {
    CaseAct.REGISTER: ("case", "register"),
    CaseAct.CLASSIFY: ("case", "classify"),
    CaseAct.NAME_RESPONDENT: ("case", "accuse"),
    CaseAct.TRANSFER: ("case", "transfer"),
    CaseAct.ASSIGN: ("case", "assign"),
    CaseAct.OBJECT: ("case", "object"),
    CaseAct.RULE_OBJECTION: ("case", "rule"),
    CaseAct.ACCEPT: ("case", "accept"),
    CaseAct.DECLINE: ("case", "decline"),
    CaseAct.BEGIN_HANDLING: ("case", "handle"),
    CaseAct.EXTEND: ("case", "extend"),
    CaseAct.ANSWER: ("case", "answer"),
    CaseAct.SERVE_ANSWER: ("case", "serve"),
    CaseAct.SUBMIT_CLOSING_REPORT: ("case", "report"),
    CaseAct.CLOSE: ("case", "close"),
    CaseAct.UNMASK_IDENTITY: ("case.identity", "unmask"),
}
"""The kind and act by which grants are asked for each act that the graph offers."""

_MOVES: Final[dict[CaseAct, frozenset[Act]]] = {
    CaseAct.TRANSFER: frozenset({Act.TRANSFER}),
    CaseAct.ASSIGN: frozenset({Act.ASSIGN}),
    CaseAct.OBJECT: frozenset({Act.OBJECT}),
    CaseAct.RULE_OBJECTION: frozenset({Act.UPHOLD_OBJECTION, Act.OVERRULE_OBJECTION}),
    CaseAct.ACCEPT: frozenset({Act.ACCEPT}),
    CaseAct.DECLINE: frozenset({Act.REFUSE_ACCEPTANCE, Act.REFUSE_RENEWED, Act.REDIRECT}),
    CaseAct.BEGIN_HANDLING: frozenset({Act.BEGIN_HANDLING}),
    CaseAct.EXTEND: frozenset({Act.EXTEND}),
    CaseAct.ANSWER: frozenset({Act.ANSWER}),
    CaseAct.CLOSE: frozenset({Act.CLOSE}),
}
"""The acts of law that each act of a user comes down to; those that move nothing aren't here."""

_CLASSIFIABLE: Final = frozenset({CaseState.REGISTERED, CaseState.PENDING_ACCEPTANCE})


def open_now(row: CaseRow) -> frozenset[CaseAct]:
    """Return the acts that are open to a case as it stands, whoever asks."""
    return frozenset(_open_now(row))


def _open_now(row: CaseRow) -> Iterator[CaseAct]:
    state = CaseState(row["state"])
    lawful = frozenset(open_acts(state, path=_path(row)))
    yield from (act for act, moves in _MOVES.items() if moves & lawful)
    yield CaseAct.UNMASK_IDENTITY
    if state in _CLASSIFIABLE:
        yield CaseAct.CLASSIFY
    if row["accuses"]:
        yield CaseAct.NAME_RESPONDENT
    if state is CaseState.ANSWERED:
        yield CaseAct.SERVE_ANSWER
    if row["transfer_depth"] and (state is CaseState.ANSWERED or state.ends):
        yield CaseAct.SUBMIT_CLOSING_REPORT


def _path(row: CaseRow) -> Path | None:
    branch = row["appeal_branch"]
    return path_of(Category(row["category"]), AppealBranch(branch) if branch else None)
