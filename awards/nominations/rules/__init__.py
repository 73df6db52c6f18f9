"""Rules of nominations: states, what a nomination holds, what it lacks, how its text is counted and frozen."""

from awards.nominations.rules.content import (
    EVIDENCE,
    FRAME,
    NOMINEE_KINDS,
    RELATIONS,
    Content,
    Frame,
    canonical,
    changed_parts,
    clean,
    cleaned,
    digest,
    frame_of,
    from_document,
    identities,
    length,
    search_text,
    to_document,
)
from awards.nominations.rules.problems import (
    LONGEST_ADDRESS,
    LONGEST_KEPT,
    LONGEST_NAME,
    LONGEST_REASON,
    LONGEST_TITLE,
    MOST_COUNTRIES,
    MOST_EVIDENCE,
    MOST_NAMES,
    MOST_ORGANISATIONS,
    Problem,
    answer_field,
    is_web_address,
    problems,
    questions,
    refuse_bad_shape,
    returnable,
    sections,
)
from awards.nominations.rules.states import NOMINATION, State, edit_window, may_follow

__all__ = [
    "EVIDENCE", "FRAME", "LONGEST_ADDRESS", "LONGEST_KEPT", "LONGEST_NAME", "LONGEST_REASON", "LONGEST_TITLE",
    "MOST_COUNTRIES", "MOST_EVIDENCE", "MOST_NAMES", "MOST_ORGANISATIONS", "NOMINATION", "NOMINEE_KINDS", "RELATIONS",
    "Content", "Frame", "Problem", "State", "answer_field", "canonical", "changed_parts", "clean", "cleaned", "digest",
    "edit_window", "frame_of", "from_document", "identities", "is_web_address", "length", "may_follow", "problems",
    "questions", "refuse_bad_shape", "returnable", "search_text", "sections", "to_document",
]  # fmt: skip
