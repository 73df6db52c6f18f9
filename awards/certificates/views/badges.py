"""Badges that other sites show: pictures that any site may link to, kept by browsers for a day."""

from flask import Response
from werkzeug.exceptions import NotFound as NoSuchPage

from awards.certificates import badges
from awards.certificates.views.blueprint import bp
from awards.publishing import queries as publishing
from awards.publishing.rehearsals import in_rehearsal
from awards.web.access import public
from awards.web.framing import framed
from awards.web.keeping import kept
from awards.web.languages import words_in
from awards.web.transaction import db_session, now

PLACE = "/laureates/<slug>/badge-<any(ar, zh, en, fr, ru, es):code>-<any(light, dark):theme>.svg"

KEPT_FOR = 86_400
"""A day in seconds: a badge of a result that was taken back is gone from other sites the day after."""


@bp.route(PLACE)
@public
@framed
@kept
def badge(slug: str, code: str, theme: str) -> Response:
    return _badge(slug, code, theme, None)


@bp.route(f"/rehearsal/<int:year>{PLACE}")
@public
@framed
@kept
def rehearsal_badge(year: int, slug: str, code: str, theme: str) -> Response:
    return _badge(slug, code, theme, in_rehearsal(year))


def _badge(slug: str, code: str, theme: str, rehearsal: int | None) -> Response:
    laureate = publishing.laureate(db_session(), slug, now(), rehearsal)
    if laureate.publication.kind == "record" or laureate.erased == "all":
        raise NoSuchPage
    with words_in(code):
        drawn = badges.badge(laureate.publication, laureate, theme)
    response = Response(drawn, mimetype="image/svg+xml")
    response.headers["Cache-Control"] = f"public, max-age={KEPT_FOR}"
    return response
