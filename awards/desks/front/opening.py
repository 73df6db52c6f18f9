"""The top of the home page: the call that is open, or the newest result and what happens now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from awards.desks.front.words import Link, edition_url, sentences
from awards.programme.models import Edition
from awards.programme.rules import Phase, deadline, phase
from awards.publishing.models import Publication
from awards.web.filters import date_in_words, datetime_geneva
from awards.web.languages import in_language

HEADINGS = {
    10: _l("Ten editions of work that closes the gender digital divide"),
    11: _l("Eleven editions of work that closes the gender digital divide"),
    12: _l("Twelve editions of work that closes the gender digital divide"),
}

STANDING = {
    Phase.SCREENING: _l("Nominations are closed and being looked through."),
    Phase.JUDGING: _l("Nominations are closed. The judges are reading them."),
    Phase.DECIDING: _l("The judges have read. The jury decides."),
    Phase.FINALISTS_ANNOUNCED: _l("The finalists are known. The winners follow."),
}
"""What happens in an edition that is neither open nor over."""


@dataclass(frozen=True)
class Opening:
    """The top of the page: one heading, one main action, and beside it either a deadline or some words."""

    heading: str
    action: Link
    more: Link | None
    kicker: str
    words: str
    closes_at: datetime | None = None


def opening(under_way: Sequence[Edition], published: Sequence[Publication], at: datetime) -> Opening:
    """The call that closes first, else the newest result beside what happens in an edition that is under way."""
    by_phase = {phase(edition, at): edition for edition in reversed(under_way)}
    first = min((publication.year for publication in published), default=None)
    if call := by_phase.get(Phase.OPEN):
        return Opening(
            heading=_("Nominate work that closes the gender digital divide"),
            action=Link(_("Start a nomination"), url_for("nominations.start", edition_id=call.id)),
            more=Link(_("Read the call"), url_for("programme.call")),
            kicker=in_language(call.names),
            words=_("You can change what you sent until nominations close."),
            closes_at=deadline(call),
        )
    if (told := by_phase.get(Phase.FINALISTS_ANNOUNCED)) and told.year not in {p.year for p in published}:
        by_phase[Phase.DECIDING] = told  # due by its date, but not announced yet
    kicker, words = _standing(by_phase, first, at)
    return Opening(_heading(len(published)), *_actions(published), kicker=kicker, words=words)


def _heading(editions: int) -> str:
    if editions in HEADINGS:
        return str(HEADINGS[editions])
    if not editions:
        return str(_("Work that closes the gender digital divide"))
    words = ngettext(
        "%(num)s edition of work that closes the gender digital divide",
        "%(num)s editions of work that closes the gender digital divide",
        editions,
    )
    return str(words)


def _actions(published: Sequence[Publication]) -> tuple[Link, Link | None]:
    newest = next((publication for publication in published if publication.laureates), None)
    call = Link(_("About the next call"), url_for("programme.call"))
    if newest is None:
        return call, None
    if any(laureate.role == "winner" for laureate in newest.laureates):
        words = _("See the winners of %(year)s", year=newest.year)
    else:
        words = _("See the finalists of %(year)s", year=newest.year)
    return Link(words, edition_url(newest.year)), call


def _standing(by_phase: dict[Phase, Edition], first: int | None, at: datetime) -> tuple[str, str]:
    for stands, words in STANDING.items():
        if edition := by_phase.get(stands):
            return in_language(edition.names), sentences(str(words), _next_date(edition, at))
    about = _("These awards honour people who bring women and girls online, into skills, into leadership and research.")
    if first is not None:
        about = _(
            "Since %(year)s these awards have honoured people who bring women and girls online, into skills, "
            "leadership and research.",
            year=first,
        )
    if coming := by_phase.get(Phase.UPCOMING):
        opens = _("The next call opens on %(date)s.", date=datetime_geneva(coming.opens_at)) if coming.opens_at else ""
        return in_language(coming.names), sentences(about, opens)
    return _("Between editions"), sentences(about, _("No call is open today."))


def _next_date(edition: Edition, at: datetime) -> str:
    if edition.finalists_at and edition.finalists_at > at:
        return str(_("Finalists will be announced on %(date)s.", date=date_in_words(edition.finalists_at)))
    if edition.winners_at and edition.winners_at > at:
        return str(_("Winners will be announced on %(date)s.", date=date_in_words(edition.winners_at)))
    return ""
