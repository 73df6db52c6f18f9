"""What each thing that is kept of a person is kept for, and on what ground: held against the schema.

Whoever adds a table with something personal says here what it is for; a test asks for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from awards.people.wording import group


@dataclass(frozen=True)
class Purpose:
    """For what something is kept, and what lets the award keep it: a person's consent or act, or its rules."""

    what_for: Any
    ground: Any


ENTRY = Purpose(_l("To judge the nomination"), _l("You wrote it, or agreed to be nominated"))
TOGETHER = Purpose(_l("To let you work on a nomination with others"), _l("You asked, or accepted"))
CONSENT = Purpose(_l("To know whether you agreed to be nominated"), _l("Your answer: no judge reads without it"))
LETTER = Purpose(_l("To let judges read your letter"), _l("You wrote it when you were asked"))
FOUND = Purpose(_l("To tell you what judges found"), _l("You wrote it, or agreed to be nominated"))
ANSWERS = Purpose(_l("To answer you"), _l("You asked"))
SIGN_IN = Purpose(_l("To let you in, and nobody else"), _l("You have an account; it ends when you ask"))
ROLES = Purpose(_l("To open what your role may see, and to show who looked"), _l("The role that you took"))
PROGRAMS = Purpose(_l("To let your programs ask for you"), _l("You made them a token or a webhook"))
JUDGE = Purpose(_l("To give you entries that you can read, and none that you are tied to"), _l("You accepted to judge"))
POINTS = Purpose(_l("To find who is honoured"), _l("You accepted to judge"))
REMIND = Purpose(_l("To remind you in time, and not when you asked for quiet"), _l("You accepted to judge"))
HONOUR = Purpose(_l("To show the public who is honoured"), _l("The rules of the award, which every nomination accepts"))
MAILS = Purpose(_l("To tell you what concerns you"), _l("You have an account, or gave an address for it"))
LOG = Purpose(_l("To show afterwards that all went by the rules"), _l("The rules of the award"))
REGISTRY = Purpose(_l("To let you speak for an organisation"), _l("You asked to"))
LISTS = Purpose(_l("To keep for some days what you had made"), _l("You asked for it"))

OF_TABLE = {
    "nomination": ENTRY, "nomination_version": ENTRY, "nomination_organisation": ENTRY, "evidence": ENTRY,
    "nomination_file": ENTRY, "nomination_submission": ENTRY, "nomination_return": ENTRY,
    "nomination_correction": ENTRY, "nomination_extension": ENTRY, "answer_translation": ENTRY,
    "collaborator": TOGETHER, "join_request": TOGETHER, "consent": CONSENT, "referee": LETTER,
    "nomination_question": ANSWERS, "appeal": ANSWERS, "feedback": FOUND, "pledge_error": ANSWERS,
    "erasure": ANSWERS,
    "user": SIGN_IN, "user_address": SIGN_IN, "session_record": SIGN_IN, "passkey": SIGN_IN, "sign_on": SIGN_IN,
    "role": ROLES, "look": ROLES, "reading": ROLES, "api_token": PROGRAMS, "webhook": PROGRAMS,
    "judge_profile": JUDGE, "assignment": JUDGE, "confidentiality": JUDGE, "gate_answer": JUDGE, "conflict": JUDGE,
    "recusal": JUDGE, "jury_member": JUDGE, "warm_up_entry": JUDGE,
    "scorecard": POINTS, "score": POINTS, "score_change": POINTS, "comparison": POINTS, "comparison_card": POINTS,
    "private_note": POINTS, "reminder": REMIND, "reminder_pause": REMIND, "reminder_stop": REMIND,
    "laureate": HONOUR, "outbox_mail": MAILS, "audit_row": LOG, "seal_key": LOG, "seal_key_name": LOG,
    "organisation_claim": REGISTRY, "pledge_draft": REGISTRY, "pledge_report": REGISTRY, "pledge_import": REGISTRY,
    "need": REGISTRY, "introduction": REGISTRY, "made_file": LISTS, "brought_file": LISTS, "saved_view": LISTS,
}  # fmt: skip
"""The purpose of each table whose rows a person is handed; of each of its columns, for all of them serve it alone."""


def kept_for(counts: Mapping[str, int]) -> list[tuple[str, str, str, int]]:
    """Where something is kept of a person, what for, on what ground, and how many rows."""
    found: dict[tuple[str, str, str], int] = {}
    for table, number in counts.items():
        purpose = OF_TABLE[table]
        key = (group(table), str(purpose.what_for), str(purpose.ground))
        found[key] = found.get(key, 0) + number
    return [(*key, number) for key, number in found.items()]


def told(tables: Mapping[str, Any]) -> list[dict[str, str]]:
    """The same for a person's copy of everything, table by table."""
    return [
        {"table": table, "what_for": str(OF_TABLE[table].what_for), "ground": str(OF_TABLE[table].ground)}
        for table in tables
    ]
