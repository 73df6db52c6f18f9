"""How judging says times, numbers and means on a page, in its language."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from babel import Locale
from babel.units import format_unit
from flask_babel import gettext as _
from flask_babel import ngettext

from awards.core.identifiers import numbered
from awards.judging import rules
from awards.judging.queries import Mark, Queue, Sheet, StaffCard, StaffCards
from awards.judging.rules import CardState
from awards.web.filters import GENEVA, number
from awards.web.labels import label
from awards.web.languages import LOCALES, babel_locale, in_language, language
from awards.web.lists import one_of_many

__all__ = [
    "is_open", "item_rows", "language_in_words", "mean_in_words", "numbered", "saved_in_words", "scored_in_words",
    "time_facts", "two_places", "whole_in_words",
]  # fmt: skip

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def is_open(work: Queue | Sheet | StaffCards | StaffCard, at: datetime) -> bool:
    """Whether scores are taken now."""
    return work.round.opens_at <= at < work.round.closes_at


def time_facts(queue: Queue, at: datetime) -> dict[str, str | None]:
    """Time left until the close, and the time that the work left may take."""
    left = [item for item in queue.items if item.left]
    pace = rules.minutes_an_entry(item.scored_at for item in queue.items if item.scored_at and not item.left)
    each = max((item.minutes for item in left), default=0)
    about = _hours(math.ceil(len(left) * (pace or each) / 5) * 5)
    told = ngettext(
        "about %(time)s, at %(num)s minute each", "about %(time)s, at %(num)s minutes each", each, time=about
    )
    said = _("about %(time)s, at your pace", time=about) if pace else told
    work = said if left else None
    close = queue.round.closes_at
    opens = queue.round.opens_at
    return {
        "work": work,
        "until_close": whole_in_words(close - at) if at < close else None,
        "until_opening": whole_in_words(opens - at) if at < opens else None,
    }


def whole_in_words(left: timedelta) -> str:
    """`12 days`, `47 hours`, `90 minutes`: what is left, counted whole, so never more than there is.

    The library knows some units of Chinese and Arabic by their short form alone; for the long one it names its key.
    """
    days, hours = left // DAY, left // HOUR
    unit, count = ("day", days) if days >= 2 else ("hour", hours) if hours >= 2 else ("minute", left // MINUTE)
    key, here = f"duration-{unit}", babel_locale()
    words = str(format_unit(count, key, locale=here))
    return words if key not in words else str(format_unit(count, key, length="short", locale=here))


class ItemRow(NamedTuple):
    """An entry of the queue in words; `columns` are the names of the table's columns."""

    url: str | None
    title: str
    number: str
    category: str
    scored: str
    state: CardState
    state_words: str
    columns: tuple[str, ...]


def item_rows(queue: Queue, columns: tuple[str, ...]) -> list[ItemRow]:
    """The queue's entries for its list; what many rows have in common is worded once."""
    words = cache(lambda scored, criteria: _("%(done)s of %(total)s", done=number(scored), total=number(criteria)))
    state, promised = cache(label), queue.agreed_at is not None
    address = one_of_many("judging.scorecard", "entry_id", edition_id=queue.edition_id, round=queue.named)
    here = language()
    return [
        ItemRow(
            address(item.entry_id) if promised and item.asked else None, item.called, numbered(item.number),
            item.category_names.get(here) or in_language(item.category_names), words(item.scored, item.criteria),
            item.state, state(item.state), columns,
        )
        for item in queue.items
    ]  # fmt: skip


def mean_in_words(mean: Fraction | None) -> str | None:
    """A mean with two digits after the point, in the page's language; None while there is none."""
    return number(two_places(mean), 2) if mean is not None else None


def scored_in_words(marks: Sequence[Mark]) -> str:
    """`2 of 4 scored`."""
    done = sum(mark.points is not None for mark in marks)
    return str(_("%(done)s of %(total)s scored", done=number(done), total=number(len(marks))))


def saved_in_words(at: datetime | None) -> str:
    """`Saved 14:02 Geneva`, or that there is no score."""
    if at is None:
        return str(_("Not scored"))
    return str(_("Saved %(time)s Geneva", time=f"{at.astimezone(GENEVA):%H:%M}"))


def language_in_words(code: str) -> str:
    """The name of one of the six languages in the page's language."""
    return str(Locale.parse(LOCALES[code]).get_language_name(babel_locale())) if code in LOCALES else code


def two_places(mean: Fraction) -> Decimal:
    """A mean as it is shown: two digits after the point, halves up."""
    exact = Decimal(mean.numerator) / Decimal(mean.denominator)
    return exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def _hours(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if not hours:
        return str(_("%(minutes)s min", minutes=number(rest)))
    return str(_("%(hours)s h %(minutes)s min", hours=number(hours), minutes=number(rest)))
