"""The tables that a history fills, and how a value is written for COPY."""

from typing import Final

TABLES: Final[dict[str, tuple[str, ...]]] = {
    "petition_case": (
        "id", "number", "year", "numbered_by", "tenant_id", "tenant_path", "province_id",
        "municipality_id", "county_id", "registering_unit_id", "responsible_unit_id",
        "first_unit_id", "channel", "purpose", "category", "appeal_branch", "content_class_code",
        "accuses", "secrecy", "state", "title", "demand", "facts", "problem_region_code",
        "complained_of_unit_id", "urgent", "people_count", "received_on", "registered_at",
        "registered_by", "same_matter_id", "transfer_depth", "accepted_on", "answered_on",
        "closed_on", "due_on", "soon_on", "late", "version", "with_discipline", "imported",
    ),
    "case_petitioner": (
        "id", "case_id", "tenant_id", "ordinal", "representative", "name", "name_blind",
        "id_number", "id_number_blind", "phone", "phone_blind", "address",
    ),
    "case_item": ("id", "case_id", "ordinal", "category", "appeal_branch", "text"),
    "case_respondent": (
        "id", "case_id", "item_id", "ordinal", "subject_kind", "subject_id", "described_as",
    ),
    "case_event": ("id", "case_id", "kind", "at", "user_id", "unit_id", "subject_id"),
    "hand_over_slip": (
        "id", "case_id", "tenant_id", "tenant_path", "unit_id", "receiver_id", "receiver_path",
        "number", "channel", "received_on", "handed_over_at", "registered_by",
    ),
    "case_transfer": (
        "id", "case_id", "ordinal", "kind", "from_unit_id", "from_tenant_id", "to_unit_id",
        "to_tenant_id", "note", "period_days", "sent_at", "sent_by", "arrived_at", "ended_as",
        "ended_at", "closing_report", "reported_at", "reported_by", "passing_reasons",
    ),
    "case_objection": (
        "id", "case_id", "transfer_id", "unit_id", "reasons", "proposed_unit_id", "raised_at",
        "raised_by", "ruling", "ruling_reasons", "ruled_at", "ruled_by",
    ),
    "case_clock": (
        "id", "case_id", "term_id", "unit_id", "transfer_id", "started_on", "law_of", "setting",
        "extension_days", "extension_approved_on", "original_due_on", "due_on", "soon_on",
        "provisional", "rule_set", "calendar_version", "explanation", "ended_as", "ended_on",
        "excluded", "warn_on", "told",
    ),
    "case_notice": (
        "id", "case_id", "kind", "ground", "competent", "text", "manner", "unit_id", "given_on",
        "given_at", "given_by",
    ),
    "case_answer": (
        "id", "case_id", "unit_id", "conclusion", "adoption", "demand", "facts", "reasons", "basis",
        "given_on", "given_at", "given_by", "served_on", "served_manner", "receipt", "served_by",
    ),
    "case_redirection": (
        "id", "case_id", "unit_id", "organ", "organ_unit_id", "redirected_on", "redirected_at",
        "redirected_by", "result", "reference", "given_on", "feedback_unit_id", "feedback_at",
        "feedback_by",
    ),
    "case_task": (
        "id", "case_id", "holder_unit_id", "kind", "subject_id", "clock_id", "due_on", "opened_at",
        "done_at", "told",
    ),
    "case_reach": (
        "case_id", "holder", "reach", "until", "registered_at", "due_on", "soon_on", "state",
        "channel", "category", "appeal_branch", "content_class_code", "problem_region_code",
        "responsible_unit_id", "path", "received_on", "same_matter_id", "urgent", "late",
        "secrecy",
    ),
    "case_search": ("case_id", "text", "grams", "words"),
    "access_scope": ("kind", "holder", "reach", "object_id", "sort_at", "status", "until"),
    "access_accused": ("kind", "object_id", "subject_kind", "subject_id", "since"),
}  # fmt: skip
"""Columns by table, each table after those that it refers to."""

DERIVING: Final = {
    "petition_case": ("case_reach_of_case",),
    "case_event": ("feed_of_event",),
    "case_transfer": ("hand_over_of_transfer",),
    "case_answer": ("hand_over_of_answer",),
    "access_scope": ("case_reach_of_scope",),
    "case_reach": ("case_search_of_reach",),
    "case_search": ("case_search_places",),
}
"""The triggers that would derive, row by row, what is written here along with the rest."""

NULL: Final = "\\N"

Lines = dict[str, list[str]]


def empty() -> Lines:
    """Return no lines of any table."""
    return {table: [] for table in TABLES}


def sealed(value: bytes | None) -> str:
    """Return bytes as COPY reads them."""
    return NULL if value is None else f"\\\\x{value.hex()}"
