"""The history of a nomination's text: who saved when, what changed, and an older text of one part brought back."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.core.errors import NotFound
from awards.nominations import pages, policy, queries, rules, services
from awards.nominations.countries import Countries
from awards.nominations.forms import RestorationForm
from awards.nominations.queries import Nominated, OlderPart
from awards.nominations.views.blueprint import bp
from awards.web.access import requires, takes
from awards.web.errors import answer
from awards.web.forms import carry_out
from awards.web.identity import signed_in
from awards.web.languages import language
from awards.web.transaction import db_session, now


@bp.route("/nominations/<uuid:edition_id>/<uuid:nomination_id>/versions")
@takes("older", "newer")
@requires(policy.may_read, load=queries.nominated)
def versions(found: Nominated) -> ResponseReturnValue:
    """The versions, the newest first, and what differs between two of them: the last two unless others are asked."""
    listed = queries.versions(db_session(), found.nomination.id)
    newer = request.args.get("newer", type=int) or listed[0].n
    before = next((row.n for row in listed if row.n < newer), newer)
    older, newer = sorted((request.args.get("older", type=int) or before, newer))
    rows = {row.n: row for row in listed}
    if not {older, newer} <= rows.keys():
        raise NotFound("version")
    texts = queries.texts_at(db_session(), found.nomination.id, {older, newer})
    codes = pages.codes_in(found, list(texts.values()))
    countries = Countries(queries.country_names(db_session(), codes), language())
    open_parts = pages.open_parts(found, now())
    return render_template(
        "nominations/versions.html",
        edition=found.edition,
        nomination=found.nomination,
        content=found.content,
        listed=list(zip(listed, [*listed[1:], None], strict=True)),
        older=rows[older],
        newer=rows[newer],
        rows=pages.compared(found, texts[older], texts[newer], countries, open_parts),
        form=RestorationForm(formdata=None),
    )


@bp.route(
    "/nominations/<uuid:edition_id>/<uuid:nomination_id>/versions/<int:n>/parts/<name>/restoration", methods=["POST"]
)
@requires(policy.may_change, load=queries.older_part)
def restoration(of: OlderPart) -> ResponseReturnValue:
    """Make an older text of one part the present one, as a version of its own."""
    found, form = of.nominated, RestorationForm()

    def restore() -> None:
        services.save_parts(
            db_session(), found.nomination, found.edition, {of.name: rules.part(of.content, of.name)},
            {of.name: form.seal.data or ""}, by=signed_in(), at=now(),
        )  # fmt: skip

    if not (form.validate() and carry_out(form, restore)):
        return answer(422, " ".join(str(words) for words in form.form_errors) or None)
    flash(_("The older text is the present one again."))
    return redirect(url_for("nominations.versions", edition_id=found.edition.id, nomination_id=found.nomination.id))
