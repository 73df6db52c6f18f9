"""Staff pages of announcements: what is missing, when it is public, a second person, a preview."""

from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.assignment.queries import tied_categories
from awards.core.errors import NotFound
from awards.decisions.policy import TIED
from awards.programme.models import Category, Edition
from awards.publishing import policy, queries, rules, services
from awards.publishing.forms import LATER, AnnouncementForm, SettleForm
from awards.publishing.models import Announcement, Publication
from awards.publishing.queries import AnnouncementPage, EditionAnnouncements, Lacking, Stopped
from awards.publishing.views import listing
from awards.publishing.views.blueprint import bp
from awards.web.access import requires
from awards.web.forms import Form, carry_out
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now


@dataclass(frozen=True)
class KindOfEdition:
    """Finalists or winners of an edition, to be proposed or looked at before they are public."""

    edition: Edition
    kind: str

    @property
    def edition_id(self) -> UUID:
        return self.edition.id


@dataclass(frozen=True)
class Part:
    """Finalists or winners as the page of announcements shows them."""

    kind: str
    announcement: Announcement | None
    publication: Publication | None
    missing: list[Lacking]
    stopped: Stopped | None
    is_public: bool
    is_own: bool
    may_announce: bool

    @property
    def may_propose(self) -> bool:
        return self.may_announce and self.announcement is None and not self.missing

    @property
    def may_approve(self) -> bool:
        proposed = self.announcement is not None and self.announcement.state == "proposed"
        return self.may_announce and proposed and not self.is_own and not self.missing

    @property
    def may_cancel(self) -> bool:
        return self.may_announce and self.announcement is not None and not self.is_public


def an_edition(session: Session, edition_id: UUID) -> EditionAnnouncements:
    return queries.edition_announcements(session, edition_id)


def a_kind(session: Session, edition_id: UUID, kind: str) -> KindOfEdition:
    return KindOfEdition(queries.edition_announcements(session, edition_id).edition, kind)


def an_announcement(session: Session, edition_id: UUID, announcement_id: UUID) -> AnnouncementPage:
    return queries.announcement_page(session, edition_id, announcement_id)


@bp.route("/staff/<uuid:edition_id>/announcements")
@requires(policy.may_see_announcements, load=an_edition)
def announcements(page: EditionAnnouncements) -> ResponseReturnValue:
    return _page(page.edition)


@bp.route("/staff/<uuid:edition_id>/announcements/<any(finalists, winners):kind>", methods=["POST"])
@requires(policy.may_announce, load=a_kind)
def proposal(page: KindOfEdition) -> ResponseReturnValue:
    form = AnnouncementForm()
    if form.validate_on_submit() and carry_out(
        form,
        lambda: services.propose_announcement(
            db_session(), page.edition, page.kind, form.chosen(now()), signed_in(), now()
        ),
    ):
        flash(_("The announcement is proposed. Another member of staff approves it."))
        return redirect(url_for("publishing.announcements", edition_id=page.edition_id))
    return _page(page.edition, form=form), 422


@bp.route("/staff/<uuid:edition_id>/announcements/<any(finalists, winners):kind>/preview")
@requires(policy.may_see_announcements, load=a_kind)
def preview(page: KindOfEdition) -> ResponseReturnValue:
    publication = services.preview(db_session(), page.edition, page.kind, now())
    if publication is None:
        raise NotFound("preview")
    places = queries.places(db_session(), publication.laureates)
    tied = _tied(page.edition)
    return render_template(
        "publishing/edition.html",
        edition=listing.edition_rows(publication, places, {}, linked=False, without={one.key for one in tied}),
        tied=tied,
        closed_because=TIED,
        facts=publication.facts,
        years=[],
        sources=listing.sources(publication),
        facets=[],
        chosen=[],
        exports=None,
        preview=url_for("publishing.announcements", edition_id=page.edition_id),
    )


@bp.route("/staff/<uuid:edition_id>/announcements/<uuid:announcement_id>/approval", methods=["POST"])
@requires(policy.may_announce, load=an_announcement)
def approval(page: AnnouncementPage) -> ResponseReturnValue:
    form = SettleForm()
    if form.validate_on_submit() and carry_out(
        form, lambda: services.approve(db_session(), page.announcement, signed_in(), now())
    ):
        flash(_("The announcement is approved. It is public from its time on."))
        return redirect(url_for("publishing.announcements", edition_id=page.edition_id))
    return _page(page.edition, settled=form), 422


@bp.route("/staff/<uuid:edition_id>/announcements/<uuid:announcement_id>/cancellation", methods=["POST"])
@requires(policy.may_announce, load=an_announcement)
def cancellation(page: AnnouncementPage) -> ResponseReturnValue:
    form = SettleForm()
    if form.validate_on_submit() and carry_out(
        form, lambda: services.cancel_announcement(db_session(), page.announcement, signed_in(), now())
    ):
        flash(_("The announcement is cancelled. Nothing of it was public."))
        return redirect(url_for("publishing.announcements", edition_id=page.edition_id))
    return _page(page.edition, settled=form), 422


def _tied(edition: Edition) -> list[Category]:
    """The categories that a preview leaves out for the reader, who is tied to a nomination there."""
    tied = tied_categories(db_session(), edition.id, signed_in().id)
    return [category for category in edition.categories if category.id in tied]


def _page(edition: Edition, form: AnnouncementForm | None = None, settled: Form | None = None) -> str:
    standing = queries.standing(db_session(), edition.id)
    stopped = queries.stopped_of(db_session(), edition.id)
    parts = [_part(edition, kind, standing.get(kind), stopped.get(kind)) for kind in rules.KINDS]
    to_propose = next((part.kind for part in parts if part.may_propose), None)
    return render_template(
        "publishing/announcements.html",
        edition=edition,
        names={category.key: category.names for category in edition.categories},
        parts=parts,
        to_propose=to_propose,
        form=form or (_fresh_form(edition, to_propose) if to_propose else None),
        settled=settled,
        concerned=queries.concerned(db_session(), edition.id) if any(part.may_approve for part in parts) else 0,
    )


def _part(edition: Edition, kind: str, announcement: Announcement | None, stopped: Stopped | None) -> Part:
    approved = announcement is not None and announcement.publication_id is not None
    publication = queries.publication_of_kind(db_session(), edition.id, kind) if approved else None
    is_public = publication is not None and queries.is_public(publication, now())
    return Part(
        kind=kind,
        announcement=announcement,
        publication=publication,
        missing=[] if is_public else queries.missing(db_session(), edition, kind),
        stopped=stopped,
        is_public=is_public,
        is_own=announcement is not None and announcement.proposed_by == signed_in().id,
        may_announce=policy.may_announce(signed_in(), KindOfEdition(edition, kind)),
    )


def _fresh_form(edition: Edition, kind: str) -> AnnouncementForm:
    """The form with the time that the edition's dates foresee, when it is still to come."""
    foreseen = edition.finalists_at if kind == "finalists" else edition.winners_at
    form = AnnouncementForm(formdata=None)
    if foreseen is not None and foreseen > now():
        form.when.data, form.instant.data = LATER, foreseen
    return form
