"""Reads of nominations, each with its loading stated."""

from awards.nominations.queries.corrections import Corrected, corrections, sent_version
from awards.nominations.queries.logged import LoggedSubmission, logged_submission, logged_submissions, with_receipt
from awards.nominations.queries.measures import (
    categories_if_it_stood,
    categories_of_same_nominee,
    holds_a_role,
    sent_by,
)
from awards.nominations.queries.nominations import (
    Nominated,
    SectionOf,
    content_at,
    country_codes,
    country_names,
    lock_nomination,
    lock_numbered,
    lock_to_submit,
    nominated,
    open_return,
    rights_of,
    section_of,
    texts_of,
    version,
    whole,
)
from awards.nominations.queries.parts import PartOf, name_of, part_of
from awards.nominations.queries.questions import (
    WAITS,
    AskedAbout,
    Said,
    Thread,
    asked_about,
    asked_since,
    nomination_of_number,
    open_askers,
    thread,
    threads,
    waiting_questions,
)
from awards.nominations.queries.submission import (
    extended_editions,
    extended_until,
    extension,
    extensions,
    frozen_version,
    sent_at,
    still_open,
    submission_of,
    submitted_n,
)
from awards.nominations.queries.versions import OlderPart, VersionListed, older_part, texts_at, versions

__all__ = [
    "WAITS", "AskedAbout", "Corrected", "LoggedSubmission", "Nominated", "OlderPart", "PartOf", "Said", "SectionOf",
    "Thread", "VersionListed", "asked_about", "asked_since", "categories_if_it_stood",
    "categories_of_same_nominee", "content_at",
    "corrections", "country_codes", "country_names", "extended_editions", "extended_until", "extension", "extensions",
    "frozen_version", "holds_a_role", "lock_nomination", "lock_numbered", "lock_to_submit", "logged_submission",
    "logged_submissions", "name_of", "nominated", "nomination_of_number", "older_part", "open_askers", "open_return",
    "part_of", "rights_of",
    "section_of", "sent_at", "sent_by", "sent_version", "still_open", "submission_of", "submitted_n", "texts_at",
    "texts_of", "thread", "threads", "version", "versions", "waiting_questions", "whole", "with_receipt",
]  # fmt: skip
