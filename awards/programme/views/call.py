"""The call for nominations: what anybody may read before nominating."""

from typing import Any

from flask import Response, current_app, g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from awards.core.errors import NotFound
from awards.programme import queries
from awards.programme.document import write
from awards.programme.models import Category, Edition
from awards.programme.round_words import judging_sentences, reading_of
from awards.programme.rules import deadline, needed_anchors, shares, takes_nominations
from awards.programme.views.blueprint import bp
from awards.programme.words import criteria_shares, dates_of, question_rows, tie_steps, time_left
from awards.web.access import public
from awards.web.identity import signed_in
from awards.web.languages import in_language, marked
from awards.web.lists import as_json
from awards.web.transaction import db_session, now


@bp.route("/call")
@public
def call() -> ResponseReturnValue:
    found = called()
    rehearsals = queries.open_editions(db_session(), now(), rehearsal=True) if _rehearsals_are_shown() else []
    rehearsal = rehearsals[0] if rehearsals else None
    if found is None:
        return render_template("programme/no_call.html", rehearsal_edition=rehearsal)
    return _page(found, rehearsal)


@bp.route("/call.json")
@public
def call_json() -> ResponseReturnValue:
    found = called()
    if found is None:
        raise NotFound("call")
    return _document(found)


@bp.route("/rehearsal/<int:year>/call")
@public
def rehearsal_call(year: int) -> ResponseReturnValue:
    return _page(rehearsed(year), None)


@bp.route("/rehearsal/<int:year>/call.json")
@public
def rehearsal_call_json(year: int) -> ResponseReturnValue:
    return _document(rehearsed(year))


def criteria_rows(edition: Edition, category: Category) -> list[dict[str, Any]]:
    """The criteria of a category as pages show them: share of the score in per cent, and what points mean."""
    percents = shares({criterion.key: criterion.weight for criterion in category.criteria})
    return [
        {
            "key": criterion.key,
            "names": criterion.names,
            "share": percents[criterion.key],
            "anchors": [
                (point, criterion.anchors.get(str(point), {}))
                for point in needed_anchors(edition.scale_min, edition.scale_max)
            ],
        }
        for criterion in category.criteria
    ]


def _meanings(edition: Edition) -> list[dict[str, Any]]:
    """Each criterion once with what its points mean, and the categories that share it word for word."""
    found: list[dict[str, Any]] = []
    for category in edition.categories:
        for row in criteria_rows(edition, category):
            same = next((known for known in found if all(known[k] == row[k] for k in ("names", "anchors"))), None)
            if same is None:
                same = {"names": row["names"], "anchors": row["anchors"], "categories": []}
                found.append(same)
            same["categories"].append(in_language(category.names))
    return found


def criteria_columns(edition: Edition) -> list[dict[str, Any]]:
    """The columns of a table of criteria."""
    points = needed_anchors(edition.scale_min, edition.scale_max)
    return [
        {"label": _("Criterion")},
        {"label": _("Share of the score"), "numeric": True},
        *({"label": ngettext("%(num)s point", "%(num)s points", point)} for point in points),
    ]


def _shares(category: Category) -> list[tuple[str, str]]:
    names = [marked(criterion.names) for criterion in category.criteria]
    return [(name, share) for name, (_plain, share) in zip(names, criteria_shares(category), strict=True)]


def called() -> Edition | None:
    """The edition whose call stands: open now, else the next one, else the one that closed last and is not decided."""
    session, at = db_session(), now()
    found = queries.open_editions(session, at) or queries.coming_editions(session, at)
    return found[0] if found else queries.closed_edition(session, at)


def rehearsed(year: int) -> Edition:
    """The rehearsal of the year, its rules published and shown to this visitor. Raises NotFound."""
    if not _rehearsals_are_shown():
        raise NotFound("edition")
    found = queries.edition_of_year(db_session(), year, rehearsal=True)
    if found.rules_published_at is None:
        raise NotFound("edition")
    g.rehearsal = found
    return found


def _rehearsals_are_shown() -> bool:
    if current_app.config["AWARDS"].in_development:
        return True
    user = signed_in()
    return user is not None and (user.has("staff") or user.has("admin"))


def _page(edition: Edition, rehearsal: Edition | None) -> str:
    at = now()
    return render_template(
        "programme/call.html",
        edition=edition,
        columns=[column for column in criteria_columns(edition) if "numeric" not in column],
        meanings=_meanings(edition),
        categories=[(category, _shares(category), reading_of(edition, category)) for category in edition.categories],
        judging=judging_sentences(edition),
        dates=dates_of(edition, at),
        is_open=takes_nominations(edition, at),
        is_over=deadline(edition) <= at,
        left=time_left(deadline(edition), at),
        ties=tie_steps(edition),
        sections=question_rows(edition),
        rules=queries.rules_versions(db_session(), edition.id),
        rehearsal_edition=rehearsal,
    )


def _document(edition: Edition) -> Response:
    return as_json(write(edition) | {"rules_published_at": edition.rules_published_at})
