"""The mutations of merging (并案): let a case follow another one, and undo it."""

from typing import Annotated

import strawberry

from xinfang.api.acting import CaseActInput, CaseActPayload, act_on_case
from xinfang.api.ids import Kind
from xinfang.api.nodes import Ask
from xinfang.cases.merge_case import MergeCase, UndoMerge, merge_case, undo_merge


@strawberry.input(description="Let a case follow another one to its answer (并案).")
class MergeCaseInput(CaseActInput):
    """The input of `mergeCase`."""

    lead: strawberry.ID = strawberry.field(
        description="The case that it follows, of the same unit and the same way (主件)."
    )
    reasons: str = strawberry.field(description="Why (并案理由).")


@strawberry.type(description="What merging did (并案结果).")
class MergeCasePayload(CaseActPayload):
    """The payload of `mergeCase`."""


@strawberry.input(description="Let a merged case go its own way again (解除并案).")
class UndoMergeInput(CaseActInput):
    """The input of `undoMerge`."""

    reasons: str = strawberry.field(description="Why (理由).")


@strawberry.type(description="What undoing did (解除并案结果).")
class UndoMergePayload(CaseActPayload):
    """The payload of `undoMerge`."""


async def _merge(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        MergeCaseInput, strawberry.argument(description="The case, its lead, why (并案).")
    ],
) -> MergeCasePayload:
    lead = info.context.seals.row(input.lead, Kind.CASE)
    return await act_on_case(
        info,
        "mergeCase",
        input,
        merge_case,
        lambda on: MergeCase(on, lead, input.reasons),
        MergeCasePayload,
    )


async def _undo(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        UndoMergeInput, strawberry.argument(description="The case and why (解除并案).")
    ],
) -> UndoMergePayload:
    return await act_on_case(
        info,
        "undoMerge",
        input,
        undo_merge,
        lambda on: UndoMerge(on, input.reasons),
        UndoMergePayload,
    )


@strawberry.type(description="Merging (并案).")
class MergeMutation:
    """The mutations of this module."""

    merge_case: MergeCasePayload = strawberry.field(
        resolver=_merge,
        description="Let a case follow another one of the same unit to its answer; each petitioner"
        " is answered separately (并案).",
    )
    undo_merge: UndoMergePayload = strawberry.field(
        resolver=_undo,
        description="Let a merged case go its own way, before the answer (解除并案).",
    )
