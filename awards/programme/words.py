"""How pages tell the time that is left, the phase's dates and a tie rule: in the page's language."""

from datetime import datetime, timedelta
from typing import Any

from babel.dates import format_skeleton
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from awards.programme import rounds
from awards.programme.models import Category, Edition
from awards.programme.questions import Question, every
from awards.programme.round_words import round_name
from awards.programme.rules import shares
from awards.web.filters import GENEVA, percent
from awards.web.languages import babel_locale, in_language, with_commas

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def time_left(until: datetime, at: datetime) -> str:
    """`Closes in 12 days`, `Closes in 3 hours`, `Closes at 23:59 in Geneva`; `Closed` afterwards.

    The time itself stands in the last two hours: it stays true however long a page is open. A script counts minutes.
    """
    left = until - at
    if left <= timedelta():
        return str(_("Closed"))
    if left >= 2 * DAY:
        return str(ngettext("Closes in %(num)s day", "Closes in %(num)s days", left // DAY))
    if left >= 2 * HOUR:
        return str(ngettext("Closes in %(num)s hour", "Closes in %(num)s hours", left // HOUR))
    return Markup('<span data-closes-at="{}" data-words="{}">{}</span>').format(
        until.isoformat(), _("Closes %(when)s", when="{when}"),
        _("Closes at %(time)s in Geneva", time=f"{until.astimezone(GENEVA):%H:%M}"),
    )  # fmt: skip


def dates_of(edition: Edition, at: datetime) -> list[dict[str, Any]]:
    """The edition's line of dates for the component `timeline`: each with its day, its words and whether it is past."""
    judging = [(rounds.first(edition).opens_at, _("Judging begins"))]
    for round_ in edition.rounds[1:]:
        judging += [
            (edition.rounds[round_.number - 2].closes_at, _("A round of judging ends; it is settled who goes on")),
            (round_.opens_at, _("%(round)s begins", round=round_name(round_))),
        ]
    steps: list[tuple[datetime | None, Any]] = [
        (edition.opens_at, _("Nominations open")),
        (edition.closes_at, _("Nominations close; staff screen them")),
        *judging,
        (rounds.last(edition).closes_at, _("Judging ends; finalists and winners are chosen")),
        (edition.finalists_at, _("Finalists are announced")),
        (edition.winners_at, _("Winners are announced")),
    ]
    reached = max((n for n, (instant, _what) in enumerate(steps) if instant and instant <= at), default=-1)
    return [
        {
            "when": _short(instant) if instant else _("Not fixed yet"),
            "what": what,
            "note": None,
            "state": "now" if index == reached else "past" if index < reached else "next",
        }
        for index, (instant, what) in enumerate(steps)
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


def question_rows(edition: Edition) -> list[dict[str, Any]]:
    """The sections of the edition's form with their questions, each with what is to be known of it in short words."""
    return [
        {
            "key": section.key,
            "title": dict(section.title),
            "questions": [
                {
                    "key": q.key,
                    "label": dict(q.label),
                    "help": dict(q.help),
                    "facts": facts_of(q, edition),
                    "feeds": feeds_of(q, edition),
                }
                for q in section.questions
            ],
        }
        for section in every(edition.form)
    ]


def facts_of(question: Question, edition: Edition) -> list[str]:
    """A question's kind, limit, whether it must be answered, whom it is asked and who reads it: each in short words."""
    categories = {category.key: category.names for category in edition.categories}
    found = [_kind_and_limit(question)]
    if question.kind == "number":
        found += _bounds(question)
    if not question.required:
        found.append(_("optional"))
    if question.categories is not None:
        names = with_commas(in_language(categories[key]) for key in question.categories if key in categories)
        found.append(_("only in: %(categories)s", categories=names))
    if question.hidden:
        found.append(_("not shown to judges"))
    return [str(fact) for fact in found]


def feeds_of(question: Question, edition: Edition) -> str | None:
    """`Feeds Results, Evidence`: the criteria that judges read the answer for; None when there is none."""
    names = {c.key: c.names for category in edition.categories for c in category.criteria}
    fed = with_commas(in_language(names[key]) for key in question.criteria if key in names)
    return _("Feeds %(criteria)s", criteria=fed) if fed else None


def _kind_and_limit(question: Question) -> str:
    limit, unit = question.limit, in_language(dict(question.measure))
    if limit is not None:
        return str(_limit(question, limit))
    words = {
        "countries": _("countries"),
        "people": _("names of people"),
        "number": _("a number, in: %(unit)s", unit=unit) if unit else _("a number"),
        "date": _("a date"),
        "link": _("a web address"),
        "file": _("a file"),
    }
    if question.kind == "choice":
        answers = with_commas(in_language(dict(label)) for _key, label in question.choices)
        return str(_("one of: %(answers)s", answers=answers))
    return str(words.get(question.kind, _("a text")))


def _limit(question: Question, limit: int) -> Any:
    if question.kind == "countries":
        return ngettext("at most %(num)s country", "at most %(num)s countries", limit)
    if question.kind == "people":
        return ngettext("at most %(num)s person", "at most %(num)s people", limit)
    if question.unit == "words":
        return ngettext("at most %(num)s word", "at most %(num)s words", limit)
    return ngettext("at most %(num)s character", "at most %(num)s characters", limit)


def _bounds(question: Question) -> list[str]:
    if question.least is not None and question.most is not None:
        return [_("from %(least)s to %(most)s", least=question.least, most=question.most)]
    if question.least is not None:
        return [_("%(least)s or more", least=question.least)]
    return [_("%(most)s or less", most=question.most)] if question.most is not None else []
