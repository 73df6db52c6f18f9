"""How watching says times, days and risks on a page, in its language."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel import dates
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from awards.watching.rules.finish import Finish, Pace, Risk
from awards.web.filters import GENEVA, number
from awards.web.languages import babel_locale

RISKS = {
    Risk.LATE: _l("Not confirmed in time"),
    Risk.SILENT: _l("Silent"),
    Risk.AFTER_CLOSE: _l("After the close"),
    Risk.CLOSE_CALL: _l("Perhaps after the close"),
    Risk.UNKNOWN: _l("Cannot be said yet"),
    Risk.TO_CONFIRM: _l("To confirm"),
    Risk.ON_TIME: _l("In time"),
    Risk.DONE: _l("All confirmed"),
}
"""How it stands with a judge, in words."""

KINDS = {
    Risk.LATE: "error",
    Risk.SILENT: "error",
    Risk.AFTER_CLOSE: "attention",
    Risk.CLOSE_CALL: "attention",
    Risk.TO_CONFIRM: "info",
    Risk.DONE: "done",
}
"""The kind of tag of each risk; the others are plain."""


def kind_of(risk: Risk) -> str:
    """The kind of tag in which a risk stands."""
    return KINDS.get(risk, "plain")


def days_in_words(first: datetime, last: datetime, zone: ZoneInfo = GENEVA) -> str:
    """`24 Nov` or `24–27 Nov`: the days of two instants, in a zone."""
    start, end = first.astimezone(zone).date(), last.astimezone(zone).date()
    if start == end:
        return day_in_words(start)
    return dates.format_interval(start, end, "MMMd", locale=babel_locale())


def day_in_words(day: date) -> str:
    """`24 Nov`."""
    return dates.format_skeleton("MMMd", day, locale=babel_locale())


def finish_in_words(finish: Finish | None) -> str | None:
    """The days between which everything will be scored."""
    return days_in_words(finish.first, finish.last) if finish else None


def pace_in_words(pace: Pace | None) -> str | None:
    """`1.5 a day`; None while there is no pace of one's own."""
    return _("%(count)s a day", count=number(round(pace.a_day, 1))) if pace else None


def seen_in_words(seen_at: datetime | None, at: datetime) -> str:
    """`3 days ago`, or that the judge never opened it."""
    if seen_at is None:
        return str(_("Never opened"))
    return dates.format_timedelta(min(seen_at - at, at - at), add_direction=True, threshold=1.1, locale=babel_locale())


def clock_in_words(at: datetime, zone: ZoneInfo) -> str:
    """`Wed 03:10`: the time of day where a judge is."""
    return dates.format_datetime(at.astimezone(zone), "EEE HH:mm", locale=babel_locale())


def days_left(since: datetime, until: datetime) -> str:
    """`5 days left`, counted whole; under a day in hours."""
    left = until - since
    if left.days >= 1:
        return str(ngettext("%(num)d day left", "%(num)d days left", left.days))
    hours = max(int(left.total_seconds() // 3600), 0)
    return str(ngettext("%(num)d hour left", "%(num)d hours left", hours))
