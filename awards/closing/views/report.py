"""The report to the secretariat, as a page and as a PDF, and the draft of a note to Partner2Connect."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any
from uuid import UUID

from flask import Response, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.closing import policy, queries
from awards.closing.queries import ConnectedLaureate, Report
from awards.closing.views.blueprint import bp
from awards.connections.wording import laureate_url, reason
from awards.fairness.documents import ALL
from awards.fairness.wording import group_words, table_words
from awards.programme import queries as programme
from awards.programme.models import Edition
from awards.web.access import requires
from awards.web.filters import date_in_words, datetime_geneva, number
from awards.web.labels import label
from awards.web.languages import in_language, language
from awards.web.transaction import db_session, now
from awards.web.typesetting import as_pdf, direction_of, fonts_for

TEMPLATE = "closing/report.typ"
STAFF = "/staff/<uuid:edition_id>/closing"


@dataclass(frozen=True)
class Section:
    """A part of the report: rows of what and how much, and the page that the figures can be seen on."""

    title: str
    rows: list[tuple[str, str]]
    source: str
    url: str


@dataclass(frozen=True)
class NotePage:
    """The draft of a note about the laureates of an edition and the pledges connected to them."""

    edition: Edition
    laureates: Sequence[ConnectedLaureate]

    @property
    def edition_id(self) -> UUID:
        return self.edition.id


def a_report(session: Session, edition_id: UUID) -> Report:
    return queries.report(session, edition_id, now())


def a_note(session: Session, edition_id: UUID) -> NotePage:
    edition = programme.outlined_edition(session, edition_id)
    return NotePage(edition, queries.connected_laureates(session, edition, now()))


@bp.route(f"{STAFF}/report")
@requires(policy.may_see, load=a_report)
def report(found: Report) -> ResponseReturnValue:
    return render_template("closing/report.html", page=found, sections=_sections(found))


@bp.route(f"{STAFF}/report.pdf")
@requires(policy.may_see, load=a_report)
def report_pdf(found: Report) -> ResponseReturnValue:
    edition = in_language(found.edition.names)
    values: dict[str, Any] = {
        "lang": language(), "dir": direction_of(language()), "fonts": fonts_for(language()), "edition": edition,
        "document": _("Report to the secretariat"), "heading": _("Report to the secretariat"),
        "rehearsal": _("A rehearsal: everything in it is made up.") if found.edition.rehearsal else None,
        "stated": _standing(found), "page": _("Page"), "source": _("Source:"),
        "sections": [
            {"title": one.title, "rows": one.rows, "source": one.source, "url": _site() + one.url}
            for one in _sections(found)
        ],
    }  # fmt: skip
    response = Response(as_pdf(TEMPLATE, values, found.at), mimetype="application/pdf")
    name = f"{'rehearsal-' if found.edition.rehearsal else ''}report-{found.edition.year}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@bp.route(f"{STAFF}/partner2connect")
@requires(policy.may_see, load=a_note)
def note(page: NotePage) -> ResponseReturnValue:
    names = queries.countries_of_reasons(db_session(), page.laureates)
    lines = [_about(found, names) for found in page.laureates]
    return render_template("closing/note.html", page=page, text=_note(page.edition, lines) if lines else None)


def _about(found: ConnectedLaureate, names: dict[str, dict[str, Any]]) -> str:
    """A laureate with the pledges beside it, in plain text."""
    head = f"{label(found.laureate.role)}: {found.laureate.name or _('Name not recorded')}"
    if found.laureate.project and found.laureate.holders:
        head += f" ({', '.join(found.laureate.holders)})"
    lines = [head, f"  {_site()}{laureate_url(found.laureate)}"]
    for connection, title in found.pledges:
        why = " ".join(reason(one, names) for one in connection.reasons)
        lines += [f"  - {connection.key}: {title}", f"    {_('Why:')} {why}"]
    return "\n".join(lines)


def _note(edition: Edition, lines: list[str]) -> str:
    opening = _(
        "%(edition)s: laureates beside whom pledges to Partner2Connect stand. A connection says what the two share; it "
        "is no claim that they work together.", edition=in_language(edition.names),
    )  # fmt: skip
    made_up = [str(_("A rehearsal: everything in it is made up."))] if edition.rehearsal else []
    return "\n\n".join([*made_up, str(opening), *lines])


def _standing(found: Report) -> str:
    """As of when the figures are, and whether the edition has ended."""
    stated = str(_("As of %(when)s.", when=datetime_geneva(found.at)))
    if found.closed_at is None:
        return f"{stated} {_('The edition is not closed yet.')}"
    return f"{stated} {_('Closed %(when)s.', when=datetime_geneva(found.closed_at))}"


def _sections(found: Report) -> list[Section]:
    made = [
        _section(found, _("Nominations"), "screening.queue", [
            (_("Drafts never submitted"), "drafts"), (_("Nominations submitted"), "submitted"),
            (_("Nominations withdrawn"), "withdrawn"),
            (_("Countries of the organisations"), "countries"), (_("Entries in categories"), "entries"),
            (_("Eligible entries"), "eligible"), (_("Entries not eligible"), "ineligible"),
        ]),
        Section(_("Days"), _days(found), _("Set-up"), url_for("programme.edition", edition_id=found.edition_id)),
        _section(found, _("Judges"), "assignment.judges", [
            (_("Invited"), "invited"), (_("Accepted"), "accepted"), (_("Declined"), "declined"),
            (_("Reviews assigned"), "reviews"), (_("Reviews confirmed"), "confirmed"),
        ], [(_("Reviews a judge"), _spread(found.loads))]),
        _section(found, _("What was late"), "watching.progress", [
            (_("Reviews not confirmed at the close"), "lacking"), (_("Reminders to judges"), "reminders"),
            (_("Conflicts found after the close"), "late_conflicts"),
        ]),
        _section(found, _("Appeals"), "feedback.appeals", [
            (_("Lodged"), "appeals"), (_("Upheld"), "upheld"), (_("Not answered yet"), "waiting"),
        ], [(_("Days to the answer, in the middle"), _middle(found.answers))]),
        Section(_("Corrections and retractions"), _later(found), _("Announcements"),
                url_for("publishing.announcements", edition_id=found.edition_id)),
        _section(found, _("Mails"), "screening.mails", [
            (_("Sent"), "mails"), (_("Could not be sent"), "bounced"), (_("Stopped before they left"), "cancelled"),
        ]),
    ]  # fmt: skip
    fairness = _fairness(found)
    if fairness:
        url = url_for("fairness.report", edition_id=found.edition_id)
        made.append(Section(_("Fairness: finalists of those nominated"), fairness, _("Fairness report"), url))
    return made


def _section(
    found: Report, title: str, endpoint: str, lines: list[tuple[str, str]], more: Sequence[tuple[str, str]] = ()
) -> Section:
    rows = [(str(words), str(number(found.counts[key]))) for words, key in lines]
    return Section(
        str(title), rows + [(str(words), text) for words, text in more], _sources()[endpoint],
        url_for(endpoint, edition_id=found.edition_id),
    )  # fmt: skip


def _sources() -> dict[str, str]:
    """What the pages are called on which the figures can be seen."""
    return {
        "screening.queue": str(_("Nominations")), "assignment.judges": str(_("Judges")),
        "watching.progress": str(_("Watch")), "feedback.appeals": str(_("Appeals")), "screening.mails": str(_("Mails")),
    }  # fmt: skip


def _days(found: Report) -> list[tuple[str, str]]:
    steps = (
        (_("From the rules to the call"), "rules", "opens"), (_("Call"), "opens", "closes"),
        (_("From the close to the end of screening"), "closes", "screened"),
        (_("Judging"), "judging_opens", "judging_closes"),
        (_("From judging to the finalists"), "judging_closes", "finalists"),
        (_("From the finalists to the winners"), "finalists", "winners"),
        (_("From the winners to the feedback"), "winners", "feedback"),
    )  # fmt: skip
    return [(str(words), _between(found.moments[one], found.moments[other])) for words, one, other in steps]


def _between(one: datetime | None, other: datetime | None) -> str:
    return "–" if one is None or other is None else _in_days((other - one).total_seconds())


def _in_days(seconds: float) -> str:
    days = round(seconds / 86_400, 1)
    return str(number(int(days)) if days == int(days) else number(days, 1))


def _spread(loads: Sequence[int]) -> str:
    if not loads:
        return "–"
    middle = median(loads)
    return str(_("%(low)s to %(high)s, %(middle)s in the middle", low=number(loads[0]), high=number(loads[-1]),
                 middle=number(middle, 0 if middle == int(middle) else 1)))  # fmt: skip


def _middle(answers: Sequence[timedelta]) -> str:
    return "–" if not answers else _in_days(median(one.total_seconds() for one in answers))


def _later(found: Report) -> list[tuple[str, str]]:
    if not found.later:
        return [(str(_("None")), "–")]
    return [(date_in_words(word.at), word.reason) for word in found.later]


def _fairness(found: Report) -> list[tuple[str, str]]:
    rows = []
    for row in found.figures:
        if row["by"] not in (ALL, "region", "ldc") or row["nominated"] is None:
            continue
        words = group_words(str(row["group"]))
        if row["by"] != ALL:
            words = f"{table_words(str(row['by']))[1]}: {words}"
        told = _(
            "%(count)s of %(all)s", count=number(int(str(row["finalists"]))), all=number(int(str(row["nominated"])))
        )
        rows.append((words, str(told)))
    return rows


def _site() -> str:
    return str(current_app.config["AWARDS"].base_url).rstrip("/")
