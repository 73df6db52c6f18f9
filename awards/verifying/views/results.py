"""Public pages about results that anybody can verify: what a bundle is, what each holds, the bundle, the script."""

from dataclasses import dataclass

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.publishing import queries as publishing
from awards.publishing import rules as published
from awards.publishing.models import Publication
from awards.publishing.rehearsals import of_rehearsal
from awards.publishing.wording import called
from awards.verifying import queries, services
from awards.verifying.queries import Verifiable
from awards.verifying.views.blueprint import bp
from awards.verifying.views.wording import sentences
from awards.web.access import public
from awards.web.keeping import kept
from awards.web.transaction import db_session, now


@dataclass(frozen=True)
class Checked:
    """A publication with its digest, and whether the digest made again from what is shown is the same."""

    publication: Publication
    name: str
    url: str
    agrees: bool


@bp.route("/verify")
@public
@kept
def verify() -> ResponseReturnValue:
    publications = publishing.publications(db_session(), now())
    return render_template(
        "verifying/verify.html",
        results=queries.verifiable(db_session(), now()),
        checked=[
            Checked(p, called(p), f"/winners/{p.year}", published.digest(p.document()) == p.digest)
            for p in publications
        ],
    )


@bp.route("/verify/verify.py")
@public
@kept
def script() -> Response:
    response = Response(services.script(), content_type="text/x-python; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="verify.py"'
    return response


@bp.route("/verify/<int:year>")
@public
@kept
def result(year: int) -> ResponseReturnValue:
    return _page(queries.one_verifiable(db_session(), year, now()), None)


@bp.route("/rehearsal/<int:year>/verify")
@public
@kept
def rehearsal_result(year: int) -> ResponseReturnValue:
    return _page(_rehearsed(year), year)


@bp.route("/verify/<int:year>/bundle.zip")
@public
@kept
def bundle(year: int) -> Response:
    return _file(queries.one_verifiable(db_session(), year, now()), None)


@bp.route("/rehearsal/<int:year>/verify/bundle.zip")
@public
@kept
def rehearsal_bundle(year: int) -> Response:
    return _file(_rehearsed(year), year)


def _rehearsed(year: int) -> Verifiable:
    """A rehearsed result, for those who may look at rehearsals; for others there is none."""
    return of_rehearsal(year, lambda: queries.one_verifiable(db_session(), year, now(), rehearsal=year))


def _page(found: Verifiable, rehearsal: int | None) -> str:
    prefix = f"/rehearsal/{rehearsal}" if rehearsal else ""
    return render_template(
        "verifying/result.html",
        found=found,
        said=sentences(found.bundle.report) if found.bundle else [],
        bundle_url=f"/rehearsal/{rehearsal}/verify/bundle.zip" if rehearsal else f"/verify/{found.year}/bundle.zip",
        winners_url=f"{prefix}/winners" if rehearsal else f"/winners/{found.year}",
    )


def _file(found: Verifiable, rehearsal: int | None) -> Response:
    if found.bundle is None:
        words = str(_("This file is being made. Try again in a minute."))
        return Response(f"{words}\n", 503, {"Retry-After": "60"}, mimetype="text/plain")
    name = f"{'rehearsal-' if rehearsal else ''}equals-in-tech-{found.year}-bundle.zip"
    response = Response(queries.content(db_session(), found.bundle), mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.set_etag(found.bundle.digest)
    return response
