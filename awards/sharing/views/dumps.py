"""The page of the registry's data: its files, its dumps, what columns mean; the dumps themselves."""

from datetime import date

from flask import Response, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from awards.sharing import queries, services
from awards.sharing.catalogue import catalogue, data_set
from awards.sharing.documents import dump_document, site
from awards.sharing.rules.columns import PLEDGES
from awards.sharing.rules.keeping import DAILY
from awards.sharing.views.blueprint import bp
from awards.sharing.views.embeds import EMBEDS
from awards.web.access import public, takes
from awards.web.attachments import files
from awards.web.keeping import kept
from awards.web.languages import language
from awards.web.linked import as_element
from awards.web.lists import a_day, as_json, here, one
from awards.web.transaction import db_session

PAGE = 31


@bp.route("/data/registry")
@public
@takes("before")
@kept
def data() -> ResponseReturnValue:
    session = db_session()
    before = a_day(one("before"))
    found = queries.dumps(session, before, PAGE + 1)
    last, erased = queries.last_dump(session), queries.erased_at(session)
    return render_template(
        "sharing/data.html",
        dumps=found[:PAGE],
        older=here(before=found[PAGE - 1].day.isoformat()) if len(found) > PAGE else None,
        newer=here(before=None) if before else None,
        columns=PLEDGES,
        days=DAILY.days,
        last=last,
        gone=[one.day for one in found if not queries.handed_out(one, erased)],
        linked=as_element(data_set(site(), last)),
        embeds=[site() + url_for("sharing.embedded", what=what, lang=language()) for what in EMBEDS],
    )


@bp.route("/data/registry/<day>.zip")
@public
def dump(day: str) -> Response:
    found = queries.dump(db_session(), a_day(day) or date.min)
    file = services.opened(files(), found)
    name = f"registry-of-pledges-{found.day.isoformat()}.zip"
    response = send_file(file, "application/zip", as_attachment=True, download_name=name, conditional=False, etag=False)
    response.content_length = found.size
    response.set_etag(found.digest)
    return response


@bp.route("/data/registry/dumps.json")
@public
@takes("before")
@kept
def dumps_json() -> Response:
    session = db_session()
    erased = queries.erased_at(session)
    found = queries.dumps(session, a_day(one("before")), PAGE)
    following = here(before=found[-1].day.isoformat()) if len(found) == PAGE else None
    return as_json({"dumps": [dump_document(one, erased) for one in found], "next": following})


@bp.route("/data/registry/recompute.py")
@public
@kept
def script() -> Response:
    response = Response(services.script(), mimetype="text/x-python")
    response.headers["Content-Disposition"] = 'attachment; filename="recompute.py"'
    return response


@bp.route("/data/registry/catalogue.jsonld")
@public
@kept
def catalogue_json() -> Response:
    session = db_session()
    response = as_json(catalogue(site(), queries.last_dump(session), queries.newest_of_years(session)))
    response.mimetype = "application/ld+json"
    return response
