"""How pages say what is kept how long, and of whom."""

from collections.abc import Mapping
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy.orm import Session

from awards.closing import queries
from awards.closing.queries import Kept
from awards.nominations.models import Nomination
from awards.nominations.rules import State
from awards.web.filters import date_in_words
from awards.web.transaction import now

KINDS = {
    "notes": _l("Judges’ private notes"),
    "drafts": _l("Drafts that were never submitted"),
    "invitations": _l("Answers to invitations to judge"),
    "mails": _l("Mails that were sent, with their addresses"),
    "conflicts": _l("What conflicts of interest rest on"),
    "files": _l("Files of nominations that were not chosen"),
    "answers": _l("Texts of nominations that were not chosen"),
}
"""What each kind of thing is called."""


def of_nomination(session: Session, nomination: Nomination) -> tuple[list[tuple[str, str]], bool]:
    """What of a nomination is deleted, with when (nothing of a published one), and whether its edition has ended.

    One query.
    """
    kept = queries.kept_of(session, nomination.edition_id, nomination.id, now())
    which = ("drafts",) if nomination.state == State.DRAFT else () if kept.chosen else ("files", "answers")
    return [(str(KINDS[key]), _when(kept, key)) for key in which], bool(kept.due)


def of_judge(session: Session, edition_id: UUID) -> list[tuple[str, str]]:
    """What a judge wrote in an edition and is deleted, with when. One query."""
    kept = queries.kept_of(session, edition_id, None, now())
    return [(str(KINDS[key]), _when(kept, key)) for key in ("notes", "conflicts")]


def _when(kept: Kept, key: str) -> str:
    months: Mapping[str, int] = kept.months
    if key in kept.done:
        return str(_("done %(day)s", day=date_in_words(kept.done[key])))
    if kept.held:
        return str(_("Kept for now: the law or a dispute asks for it."))
    if key in kept.due:
        return str(date_in_words(kept.due[key]))
    after = ngettext(
        "%(num)s month after the end of the edition", "%(num)s months after the end of the edition", months[key]
    )
    return str(after)
