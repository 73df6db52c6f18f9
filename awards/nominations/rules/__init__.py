"""Rules of nominations: states, what a nomination holds, what it lacks, how its text is counted and frozen."""

from awards.core.addresses import is_web_address
from awards.nominations.rules.asking import LONGEST_QUESTION, MOST_QUESTIONS_A_DAY, question_text, refuse_many
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
    sealed_of,
    search_text,
    to_document,
)
from awards.nominations.rules.corrections import changed_characters, correctable, corrected
from awards.nominations.rules.parts import (
    ANSWER,
    FRAME_PARTS,
    ONE_SITTING,
    merged,
    of_one_sitting,
    part,
    parts_of,
    seal,
    with_part,
)
from awards.nominations.rules.people import (
    COLLABORATOR_RIGHTS,
    INVITATION_LIFETIME,
    MOST_COLLABORATORS,
    MOST_INVITATIONS,
    MOST_TO_ONE,
    Right,
    allows,
    quoted,
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
    is_answered,
    problems,
    questions,
    refuse_bad_shape,
    returnable,
    sections,
)
from awards.nominations.rules.states import (
    NOMINATION,
    State,
    closing,
    edit_window,
    may_follow,
    refuse_extension,
    takes,
)
from awards.nominations.rules.status import Announced, Step, TakenTogether, left_out, step_under_way

__all__ = [
    "ANSWER", "COLLABORATOR_RIGHTS", "EVIDENCE", "FRAME", "FRAME_PARTS", "INVITATION_LIFETIME", "LONGEST_ADDRESS",
    "LONGEST_KEPT", "LONGEST_NAME", "LONGEST_QUESTION", "LONGEST_REASON", "LONGEST_TITLE", "MOST_COLLABORATORS",
    "MOST_COUNTRIES", "MOST_EVIDENCE", "MOST_INVITATIONS", "MOST_NAMES", "MOST_ORGANISATIONS", "MOST_QUESTIONS_A_DAY",
    "MOST_TO_ONE", "NOMINATION", "NOMINEE_KINDS", "ONE_SITTING", "RELATIONS", "Announced", "Content", "Frame",
    "Problem", "Right", "State", "Step", "TakenTogether", "allows", "answer_field", "canonical", "changed_characters",
    "changed_parts", "clean", "cleaned", "closing", "correctable", "corrected", "digest", "edit_window", "frame_of",
    "from_document", "identities", "is_answered", "is_web_address", "left_out", "length", "may_follow", "merged",
    "of_one_sitting", "part", "parts_of", "problems", "question_text", "questions", "quoted", "refuse_bad_shape",
    "refuse_extension", "refuse_many", "returnable", "seal", "sealed_of", "search_text", "sections", "step_under_way",
    "takes", "to_document", "with_part",
]  # fmt: skip
