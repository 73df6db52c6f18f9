"""Staff pages that change what is public: a correction with its reason, and a result taken back."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from awards.core.errors import NotFound
from awards.publishing import policy, queries, services
from awards.publishing.forms import LaterForm, RetractionForm, correction_form, typed_changes
from awards.publishing.models import Laureate
from awards.publishing.queries import AnnouncementPage
from awards.publishing.rules import Change, differences
from awards.publishing.views.blueprint import bp
from awards.publishing.views.loading import PublicResult, a_correction, a_result
from awards.web.access import requires, takes
from awards.web.forms import carry_out
from awards.web.identity import signed_in
from awards.web.languages import in_language
from awards.web.lists import many
from awards.web.transaction import db_session, now

KINDS = {"winners": _l("The winners: the finalists stay public"), "finalists": _l("The whole result of this edition")}


@bp.route("/staff/<uuid:edition_id>/announcements/correction", methods=["GET", "POST"])
@requires(policy.may_announce, load=a_result)
@takes("laureate")
def correction(of: PublicResult) -> ResponseReturnValue:
    tied = {category.key for category in of.edition.categories if category.id in of.tied}
    laureates = of.publication.laureates if of.publication else []
    offered = [laureate for laureate in laureates if laureate.category_key not in tied]
    wanted = many("laureate")
    chosen = [laureate for laureate in offered if laureate.slug in wanted]
    if len(chosen) != len(wanted):
        raise NotFound("laureate")
    form = correction_form(of.edition, chosen, of.publication.kind if of.publication else "finalists")
    form.add_category.choices = [choice for choice in form.add_category.choices if choice[0] not in tied]
    if form.validate_on_submit() and carry_out(form, lambda: _propose(of, form, chosen)):
        flash(_("The correction is proposed. Another member of staff approves it."))
        return redirect(url_for("publishing.announcements", edition_id=of.edition_id))
    page = render_template(
        "publishing/correction.html",
        edition=of.edition,
        publication=of.publication,
        offered=[(one.slug, one.name or one.slug, in_language(one.category_names), one in chosen) for one in offered],
        form=form,
        parts=[(one.name or one.slug, form[f"laureate_{one.slug.replace('-', '_')}"].form) for one in chosen],
        left_out=bool(tied),
    )
    return (page, 422) if form.is_submitted() else page


@bp.route("/staff/<uuid:edition_id>/announcements/retraction", methods=["GET", "POST"])
@requires(policy.may_announce, load=a_result)
def retraction(of: PublicResult) -> ResponseReturnValue:
    form = RetractionForm()
    kinds = ("winners", "finalists") if of.publication and of.publication.kind == "winners" else ("finalists",)
    form.kind.choices = [(kind, KINDS[kind]) for kind in kinds]
    if form.validate_on_submit() and carry_out(
        form,
        lambda: services.propose_retraction(
            db_session(), of.edition, form.kind.data, form.reason.data, signed_in(), now()
        ),
    ):
        flash(_("It is proposed to take this back. Another member of staff approves it; until then it stays public."))
        return redirect(url_for("publishing.announcements", edition_id=of.edition_id))
    page = render_template("publishing/retraction.html", edition=of.edition, publication=of.publication, form=form)
    return (page, 422) if form.is_submitted() else page


@bp.route("/staff/<uuid:edition_id>/announcements/<uuid:announcement_id>/changes")
@requires(policy.may_see_changes, load=a_correction, because=policy.why_no_changes)
def correction_preview(page: AnnouncementPage) -> ResponseReturnValue:
    session, corrects = db_session(), page.announcement.corrects_id
    after = services.publication_to_tell(session, page.edition, page.announcement)
    if corrects is None or after is None:
        raise NotFound("correction")
    before = queries.publication(session, corrects)
    found = differences(before.said, after.said)
    return render_template(
        "publishing/correction_preview.html",
        edition=page.edition,
        announcement=page.announcement,
        differences=found,
        country_names=queries.country_names(session, found),
    )


def _propose(of: PublicResult, form: LaterForm, chosen: list[Laureate]) -> None:
    changes = [*typed_changes(form, chosen), *_added(of, form)]
    services.propose_correction(
        db_session(), of.edition, changes, form.reason.data, form.chosen(now()), signed_in(), now()
    )


def _added(of: PublicResult, form: LaterForm) -> list[Change]:
    """The entry of the nomination whose number was typed."""
    if form.add_number.data is None:
        return []
    key = form.add_category.data
    entry = queries.entry_of(db_session(), of.edition, form.add_number.data, key)
    return [Change(entry=str(entry), category=key, fields={"role": form.add_role.data})]
