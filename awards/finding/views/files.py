"""Pages of long files: asked for, waited for, fetched."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from awards.core.errors import BadRequest
from awards.finding import policy, queries, services
from awards.finding.queries import FileOf, OfEdition
from awards.finding.views.blueprint import bp
from awards.finding.views.listing import LIST, PARAMETERS, asked, attachment
from awards.infrastructure.sheets import KINDS
from awards.web import lists
from awards.web.access import fresh_only, requires, takes
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now


@bp.route(f"{LIST}/files", methods=["POST"])
@requires(policy.may_look, load=queries.edition)
@takes(*PARAMETERS, "kind")
def files(of: OfEdition) -> ResponseReturnValue:
    kind = lists.one("kind", KINDS)
    if kind is None:
        raise BadRequest("no kind of file")
    file = services.ask_for_file(db_session(), of.edition, asked(), kind, signed_in(), now())
    return redirect(url_for("finding.file", edition_id=of.edition_id, made_id=file.id))


@bp.route(f"{LIST}/files/<uuid:made_id>")
@requires(policy.may_fetch, load=queries.file_of)
def file(of: FileOf) -> ResponseReturnValue:
    return render_template(
        "finding/file.html",
        edition=of.edition,
        file=of.file,
        state=of.state,
        may_decide=policy.may_decide(signed_in(), of),
    )


@bp.route(f"{LIST}/files/<uuid:made_id>/content")
@fresh_only
@requires(policy.may_fetch, load=queries.whole_file_of)
def file_content(of: FileOf) -> ResponseReturnValue:
    return attachment(of.file.content or b"", of.file.kind, of.edition.year)
