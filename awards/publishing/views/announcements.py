"""Staff pages of announcements: what is missing, when it is public, a second person, a preview."""

from dataclasses import dataclass
from datetime import datetime

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.core.errors import NotFound
from awards.decisions.policy import TIED
from awards.programme.models import Edition
from awards.publishing import policy, queries, rules, services
from awards.publishing.forms import LATER, AnnouncementForm
from awards.publishing.models import Announcement, Publication
from awards.publishing.queries import AnnouncementPage, EditionAnnouncements, Lacking, Stopped
from awards.publishing.views import listing
from awards.publishing.views.blueprint import bp
from awards.publishing.views.loading import KindOfEdition, a_kind, an_announcement, an_edition
from awards.publishing.views.plan import groups_of
from awards.web.access import fresh_only, requires
from awards.web.forms import Form, OneButtonForm, carry_out
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now


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
    closed: bool
    at: datetime

    @property
    def undo_until(self) -> datetime | None:
        """Until when an approval is undone before anything of it left; None once that has passed."""
        approved = self.announcement.approved_at if self.announcement else None
        until = approved + rules.UNDO if approved else None
        return until if until and until > self.at and self.publication is not None and not self.is_public else None

    @property
    def may_propose(self) -> bool:
        return self.may_announce and self.announcement is None and not self.missing

    @property
    def may_approve(self) -> bool:
        proposed = self.announcement is not None and self.announcement.state == "proposed"
        return self.may_announce and proposed and not self.is_own and not self.missing and not self.closed

    @property
    def may_cancel(self) -> bool:
        return self.may_announce and self.announcement is not None and not self.is_public


@dataclass(frozen=True)
class Later:
    """A correction or a retraction as the page of announcements shows it."""

    announcement: Announcement
    is_public: bool
    is_own: bool
    may_approve: bool
    may_cancel: bool
    closed: bool


@bp.route("/staff/<uuid:edition_id>/announcements")
@requires(policy.may_see_announcements, load=an_edition)
def announcements(page: EditionAnnouncements) -> ResponseReturnValue:
    return _page(page)


@bp.route("/staff/<uuid:edition_id>/announcements/<any(finalists, winners):kind>", methods=["POST"])
@requires(policy.may_announce, load=a_kind)
def proposal(page: KindOfEdition) -> ResponseReturnValue:
    form = AnnouncementForm().for_kind(page.kind)
    if form.validate_on_submit() and carry_out(
        form,
        lambda: services.propose_announcement(
            db_session(), page.edition, page.kind, form.chosen(now()), signed_in(), now(), form.plan()
        ),
    ):
        flash(_("The announcement is proposed. Another member of staff approves it."))
        return redirect(url_for("publishing.announcements", edition_id=page.edition_id))
    return _page(page, form=form), 422


@bp.route("/staff/<uuid:edition_id>/announcements/<any(finalists, winners):kind>/preview")
@requires(policy.may_see_announcements, load=a_kind)
def preview(page: KindOfEdition) -> ResponseReturnValue:
    publication = services.preview(db_session(), page.edition, page.kind, now())
    if publication is None:
        raise NotFound("preview")
    places = queries.places(db_session(), publication.laureates)
    tied = [category for category in page.edition.categories if category.id in page.tied]
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
@fresh_only
@requires(policy.may_approve, load=an_announcement, because=policy.why_not_approve)
def approval(page: AnnouncementPage) -> ResponseReturnValue:
    form = OneButtonForm()
    if form.validate_on_submit() and carry_out(
        form, lambda: services.approve(db_session(), page.announcement, signed_in(), now())
    ):
        if page.announcement.kind == "retraction":
            flash(_("It is taken back: the pages leave it out and say why."))
        else:
            flash(_("The announcement is approved. It is public from its time on."))
        return redirect(url_for("publishing.announcements", edition_id=page.edition_id))
    return _page(page, settled=form), 422


@bp.route("/staff/<uuid:edition_id>/announcements/<uuid:announcement_id>/cancellation", methods=["POST"])
@requires(policy.may_announce, load=an_announcement)
def cancellation(page: AnnouncementPage) -> ResponseReturnValue:
    form = OneButtonForm()
    if form.validate_on_submit() and carry_out(
        form, lambda: services.cancel_announcement(db_session(), page.announcement, signed_in(), now())
    ):
        flash(_("The announcement is cancelled. Nothing of it was public."))
        return redirect(url_for("publishing.announcements", edition_id=page.edition_id))
    return _page(page, settled=form), 422


def _page(
    page: EditionAnnouncements | AnnouncementPage | KindOfEdition,
    form: AnnouncementForm | None = None,
    settled: Form | None = None,
) -> str:
    session, edition = db_session(), page.edition
    standing, stopped = queries.standing(session, edition.id), queries.stopped_of(session, edition.id)
    parts = [_part(page, kind, standing.get(kind), stopped.get(kind)) for kind in rules.KINDS]
    to_propose = next((part.kind for part in parts if part.may_propose), None)
    checks = [] if all(part.is_public for part in parts) else queries.checklist(session, edition)
    awaited = next((part.announcement for part in parts if part.may_approve and part.announcement), None)
    return render_template(
        "publishing/announcements.html",
        edition=edition,
        names={category.key: category.names for category in edition.categories},
        parts=parts,
        to_propose=to_propose,
        form=form or (_fresh_form(edition, to_propose) if to_propose else None),
        settled=settled,
        checks=checks + (current_app.extensions["awards_to_take_home"](session, edition.id) if checks else []),
        later=[_later(page, found) for found in queries.later_words(session, edition.id)],
        groups=groups_of(AnnouncementPage(edition, awaited, page.tied), complete=True)[1] if awaited else [],
        stopped_correction=_as_read(stopped["correction"], page) if "correction" in stopped else None,
        may_correct=any(part.is_public and part.may_announce for part in parts),
        tied=policy.TIED if page.tied else None,
        closed_because=TIED,
    )


def _part(
    page: EditionAnnouncements | AnnouncementPage | KindOfEdition,
    kind: str,
    announcement: Announcement | None,
    stopped: Stopped | None,
) -> Part:
    edition = page.edition
    approved = announcement is not None and announcement.publication_id is not None
    publication = queries.publication_of_kind(db_session(), edition.id, kind) if approved else None
    is_public = publication is not None and queries.is_public(publication, now())
    return Part(
        kind=kind,
        announcement=announcement,
        publication=publication,
        missing=[] if is_public else queries.as_read_by(queries.missing(db_session(), edition, kind), page.tied),
        stopped=_as_read(stopped, page) if stopped else None,
        is_public=is_public,
        is_own=announcement is not None and announcement.proposed_by == signed_in().id,
        may_announce=policy.may_announce(signed_in(), page),
        closed=bool(page.tied),
        at=now(),
    )


def _as_read(stopped: Stopped, page: EditionAnnouncements | AnnouncementPage | KindOfEdition) -> Stopped:
    """Why the program stopped an announcement, without a word about categories that the reader is tied to."""
    closed = {category.key for category in page.edition.categories if category.id in page.tied}
    said = [(key, TIED if key in closed else what) for key, what in stopped.because]
    return Stopped(stopped.at, [one for place, one in enumerate(said) if one not in said[:place]])


def _later(page: EditionAnnouncements | AnnouncementPage | KindOfEdition, announcement: Announcement) -> Later:
    mine = AnnouncementPage(page.edition, announcement, page.tied)
    proposed, may = announcement.state == "proposed", policy.may_announce(signed_in(), mine)
    publication = db_session().get(Publication, announcement.publication_id) if announcement.publication_id else None
    out = queries.is_public(publication, now()) if publication else announcement.kind == "retraction" and not proposed
    own = announcement.proposed_by == signed_in().id
    return Later(
        announcement=announcement,
        is_public=out,
        is_own=own,
        may_approve=proposed and not own and policy.may_approve(signed_in(), mine),
        may_cancel=may and not out,
        closed=mine.closed,
    )


def _fresh_form(edition: Edition, kind: str) -> AnnouncementForm:
    """The form with the time that the edition's dates foresee, when it is still to come."""
    foreseen = edition.finalists_at if kind == "finalists" else edition.winners_at
    form = AnnouncementForm(formdata=None).for_kind(kind)
    if foreseen is not None and foreseen > now():
        form.when.data, form.instant.data = LATER, foreseen
    return form
