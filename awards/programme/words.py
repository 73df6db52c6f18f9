"""How pages tell the time that is left, the phase's dates and a tie rule: in the page's language."""

from datetime import datetime, timedelta
from typing import Any

from babel.dates import format_skeleton
from flask_babel import gettext as _
from flask_babel import ngettext

from awards.programme.models import Category, Edition
from awards.programme.rules import Phase, phase, shares
from awards.web.filters import GENEVA, percent
from awards.web.languages import babel_locale, in_language

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def time_left(until: datetime, at: datetime) -> str:
    """`Closes in 12 days`, `Closes in 3 hours`, `Closes within the hour`; `Closed` afterwards."""
    left = until - at
    if left <= timedelta():
        return str(_("Closed"))
    if left >= 2 * DAY:
        return str(ngettext("Closes in %(num)s day", "Closes in %(num)s days", left // DAY))
    if left >= 2 * HOUR:
        return str(ngettext("Closes in %(num)s hour", "Closes in %(num)s hours", left // HOUR))
    return str(_("Closes within two hours"))


def dates_of(edition: Edition, at: datetime) -> list[dict[str, Any]]:
    """The edition's line of dates for the component `timeline`: each with its day, its words and whether it is past."""
    now = phase(edition, at)
    first, last = edition.rounds[0], edition.rounds[-1]
    steps = [
        (edition.opens_at, _("Nominations open"), Phase.OPEN),
        (edition.closes_at, _("Nominations close; staff screen them"), Phase.SCREENING),
        (first.opens_at, _("Judging begins"), Phase.JUDGING),
        (last.closes_at, _("Judging ends; finalists and winners are chosen"), Phase.DECIDING),
        (edition.finalists_at, _("Finalists are announced"), Phase.FINALISTS_ANNOUNCED),
        (edition.winners_at, _("Winners are announced"), Phase.ANNOUNCED),
    ]
    order = [step for *_rest, step in steps]
    reached = order.index(now) if now in order else -1
    return [
        {
            "when": _short(instant) if instant else _("Not fixed yet"),
            "what": what,
            "note": None,
            "state": "now" if index == reached else "past" if index < reached else "next",
        }
        for index, (instant, what, _step) in enumerate(steps)
    ]


def criteria_shares(category: Category) -> list[tuple[str, str]]:
    """Each criterion of a category by name, with its share of the score in per cent."""
    percents = shares({criterion.key: criterion.weight for criterion in category.criteria})
    return [(in_language(c.names), percent(percents[c.key] / 100)) for c in category.criteria]


def _short(instant: datetime) -> str:
    return format_skeleton("yMMMd", instant.astimezone(GENEVA).date(), locale=babel_locale())


def tie_steps(edition: Edition) -> list[str]:
    """The tie rule, one sentence a step."""
    names = {c.key: c.names for category in edition.categories for c in category.criteria}
    sentences = {
        "more_reviews": _("then the entry with more reviews"),
        "jury": _("then the jury decides, and says why"),
    }
    return [
        str(_("the higher mean in “%(criterion)s”", criterion=in_language(names.get(step["criterion"]))))
        if step["rule"] == "criterion"
        else str(sentences[step["rule"]])
        for step in edition.tie_rule
    ]
