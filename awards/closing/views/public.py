"""Public pages of an edition's open data, and of its fairness report where staff made it public."""

from dataclasses import dataclass
from typing import Any

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.closing import queries
from awards.closing.models import OpenData
from awards.closing.views.blueprint import bp
from awards.core.errors import NotFound
from awards.fairness.documents import ALL, COUNTS, PUBLIC_COLUMNS
from awards.fairness.wording import group_words, table_words
from awards.publishing import queries as publishing
from awards.publishing.models import Publication
from awards.publishing.rehearsals import of_rehearsal
from awards.web.access import public
from awards.web.filters import data_size, number, percent
from awards.web.keeping import kept
from awards.web.lists import as_csv
from awards.web.transaction import db_session, now


@dataclass(frozen=True)
class Line:
    """A group of the fairness report as text; a cell that is kept back is None."""

    group: str
    cells: list[tuple[str | None, str | None]]


@dataclass(frozen=True)
class Table:
    """The groups of one dimension as text."""

    name: str
    head: str
    note: str | None
    lines: list[Line]


@bp.route("/winners/<int:year>/data")
@public
@kept
def data(year: int) -> ResponseReturnValue:
    return _data(publishing.of_year(db_session(), year, now()))


@bp.route("/winners/<int:year>/data/<name>")
@public
@kept
def data_file(year: int, name: str) -> ResponseReturnValue:
    return _file(publishing.of_year(db_session(), year, now()), name)


@bp.route("/winners/<int:year>/fairness")
@public
@kept
def fairness(year: int) -> ResponseReturnValue:
    return _fairness(publishing.of_year(db_session(), year, now()))


@bp.route("/winners/<int:year>/fairness.csv")
@public
@kept
def fairness_csv(year: int) -> ResponseReturnValue:
    return _fairness_csv(publishing.of_year(db_session(), year, now()))


@bp.route("/rehearsal/<int:year>/data")
@public
@kept
def rehearsal_data(year: int) -> ResponseReturnValue:
    return _data(_rehearsed(year))


@bp.route("/rehearsal/<int:year>/data/<name>")
@public
@kept
def rehearsal_data_file(year: int, name: str) -> ResponseReturnValue:
    return _file(_rehearsed(year), name)


@bp.route("/rehearsal/<int:year>/fairness")
@public
@kept
def rehearsal_fairness(year: int) -> ResponseReturnValue:
    return _fairness(_rehearsed(year))


@bp.route("/rehearsal/<int:year>/fairness.csv")
@public
@kept
def rehearsal_fairness_csv(year: int) -> ResponseReturnValue:
    return _fairness_csv(_rehearsed(year))


def _rehearsed(year: int) -> Publication:
    return of_rehearsal(year, lambda: publishing.of_year(db_session(), year, now(), rehearsal=year))


def _data(publication: Publication) -> ResponseReturnValue:
    """The files with what they hold; of winners alone, since before them there are none."""
    if publication.kind != "winners":
        raise NotFound("open data")
    found = queries.of_publication(db_session(), publication.id)
    prefix = "closing.rehearsal_" if publication.rehearsal else "closing."
    return render_template(
        "closing/data.html",
        publication=publication,
        made_at=found[0].made_at if found else None,
        files=[
            (file, url_for(f"{prefix}data_file", year=publication.year, name=file.name), data_size(file.size))
            for file in (found[1] if found else ())
        ],
        what=_what(),
        back=_winners(publication),
        report=url_for(f"{prefix}fairness", year=publication.year) if _report_of(publication) else None,
    )


def _what() -> dict[str, str]:
    """What the files hold, by name without ending."""
    return {
        "figures": _("Nominations by region, development, language and kind"),
        "categories": _("Entries by category"),
        "countries": _("Nominations by country"),
        "scores": _("Scores without names"),
        "datapackage": _("Columns, licence and digests (Data Package)"),
        "README": _("Read this first"),
    }


def _file(publication: Publication, name: str) -> ResponseReturnValue:
    found = queries.file_of(db_session(), publication.id, name) if publication.kind == "winners" else None
    if found is None:
        raise NotFound("file")
    response = Response(found.content, mimetype=found.media)
    response.set_etag(found.digest)
    name = f"{'rehearsal-' if publication.rehearsal else ''}equals-in-tech-{publication.year}-{found.name}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _report_of(publication: Publication) -> OpenData | None:
    """The data with the fairness report in it, where two of the staff made that public."""
    if not queries.approved(db_session(), publication.edition_id, "fairness"):
        return None
    return queries.newest_data(db_session(), publication.edition_id, now())


def _fairness(publication: Publication) -> ResponseReturnValue:
    found = _report_of(publication)
    if found is None:
        raise NotFound("fairness report")
    prefix = "closing.rehearsal_" if publication.rehearsal else "closing."
    return render_template(
        "closing/fairness.html",
        publication=publication,
        tables=_tables(found.figures),
        back=_winners(publication),
        csv=url_for(f"{prefix}fairness_csv", year=publication.year),
        data=url_for(f"{prefix}data", year=publication.year),
    )


def _fairness_csv(publication: Publication) -> ResponseReturnValue:
    found = _report_of(publication)
    if found is None:
        raise NotFound("fairness report")
    name = f"{'rehearsal-' if publication.rehearsal else ''}fairness-{publication.year}"
    return as_csv(PUBLIC_COLUMNS, found.figures, name)


def _tables(figures: list[Any]) -> list[Table]:
    made = []
    for dimension in dict.fromkeys(row["by"] for row in figures):
        name, head, note = table_words(dimension)
        lines = [
            Line(group_words(row["group"]), [_cell(row, count) for count in COUNTS])
            for row in figures
            if row["by"] == dimension
        ]
        made.append(Table(name, head, note if dimension != ALL else None, lines))
    return made


def _cell(row: dict[str, Any], count: str) -> tuple[str | None, str | None]:
    if row[count] is None:
        return None, None
    share = row.get(f"{count}_share")
    told = None
    if share is not None:
        told = _("%(share)s (%(low)s to %(high)s)", share=percent(share), low=percent(row[f"{count}_low"]),
                 high=percent(row[f"{count}_high"]))  # fmt: skip
    return str(number(row[count])), told


def _winners(publication: Publication) -> str:
    endpoint = "publishing.rehearsal" if publication.rehearsal else "publishing.edition"
    return url_for(endpoint, year=publication.year)
