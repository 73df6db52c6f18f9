"""Certificates as staff see them: the list with each file, also before the instant, made again, and all in one file."""

from collections.abc import Sequence
from uuid import UUID

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.certificates import policy, queries, rules, services
from awards.certificates.queries import ApprovalPage, ArchivePage, Row, StaffFile, Waiting
from awards.certificates.views.blueprint import bp
from awards.certificates.views.nominees import as_file
from awards.core.vocabulary import LANGUAGE_NAMES, LANGUAGES
from awards.publishing.press.wording import title
from awards.publishing.queries import EditionAnnouncements
from awards.web.access import fresh_only, requires, takes
from awards.web.forms import OneButtonForm, carry_out
from awards.web.identity import session_id, signed_in
from awards.web.labels import label
from awards.web.lists import PAGE, here, whole
from awards.web.transaction import db_session, now

STAFF = "/staff/<uuid:edition_id>/certificates"


def an_edition(session: Session, edition_id: UUID) -> EditionAnnouncements:
    return queries.edition_certificates(session, edition_id, signed_in().id)


def a_file(session: Session, edition_id: UUID, certificate_id: UUID, code: str) -> StaffFile:
    return queries.staff_file(session, edition_id, certificate_id, code, signed_in().id)


def an_archive(session: Session, edition_id: UUID, archive_id: UUID) -> ArchivePage:
    return queries.archive_page(session, edition_id, archive_id, signed_in().id, now())


def an_approval(session: Session, edition_id: UUID, proposal_id: UUID) -> ApprovalPage:
    return queries.approval_page(session, edition_id, proposal_id, signed_in().id)


@bp.route(STAFF)
@requires(policy.may_see_all, load=an_edition)
@takes("after")
def overview(page: EditionAnnouncements) -> ResponseReturnValue:
    return _overview(page, OneButtonForm(formdata=None))


@bp.route(f"{STAFF}/<uuid:certificate_id>-<any(ar, zh, en, fr, ru, es):code>.pdf", endpoint="staff_file")
@requires(policy.may_open, load=a_file, because=policy.why_closed)
def open_file(of: StaffFile) -> Response:
    response = as_file(of.content(db_session()), f"certificate-{of.certificate.code}-{of.language}.pdf")
    response.headers["Content-Disposition"] = response.headers["Content-Disposition"].replace("attachment", "inline")
    return response


@bp.route(f"{STAFF}/making", methods=["POST"])
@requires(policy.may_make, load=an_edition)
def making(page: EditionAnnouncements) -> ResponseReturnValue:
    form = OneButtonForm()
    if form.validate_on_submit():
        services.make_again(db_session(), page, signed_in(), now())
        flash(_("What lacks is being made. Look again in a minute."))
        return _back(page)
    return _overview(page, form), 422


@bp.route(f"{STAFF}/proposal", methods=["POST"])
@fresh_only
@requires(policy.may_approve, load=an_edition, because=policy.why_not_approve)
def proposal(page: EditionAnnouncements) -> ResponseReturnValue:
    form = OneButtonForm()

    def propose() -> None:
        services.propose_certificates(db_session(), page.edition, signed_in(), now(), session_id())

    if form.validate_on_submit() and carry_out(form, propose):
        flash(_("Proposed. Another member of staff approves it."))
        return _back(page)
    return _overview(page, form), 422


@bp.route(f"{STAFF}/proposals/<uuid:proposal_id>/approval", methods=["POST"])
@fresh_only
@requires(policy.may_approve, load=an_approval, because=policy.why_not_approve)
def going_out(of: ApprovalPage) -> ResponseReturnValue:
    form = OneButtonForm()

    def approve() -> None:
        services.approve_certificates(db_session(), of.approval, signed_in(), now(), session_id())

    if form.validate_on_submit() and carry_out(form, approve):
        flash(_("Approved. The certificates are there from the time of their announcement on."))
        return _back(of.page)
    return _overview(of.page, form), 422


@bp.route(f"{STAFF}/proposals/<uuid:proposal_id>/taking-back", methods=["POST"])
@requires(policy.may_approve, load=an_approval, because=policy.why_not_approve)
def taking_back(of: ApprovalPage) -> ResponseReturnValue:
    form = OneButtonForm()

    def drop() -> None:
        services.drop_certificates(db_session(), of.approval, signed_in(), now())

    if form.validate_on_submit() and carry_out(form, drop):
        flash(_("Taken back."))
        return _back(of.page)
    return _overview(of.page, form), 422


@bp.route(f"{STAFF}/archives", methods=["POST"])
@requires(policy.may_make, load=an_edition)
def archives(page: EditionAnnouncements) -> ResponseReturnValue:
    form = OneButtonForm()
    if form.validate_on_submit() and carry_out(
        form, lambda: services.ask_for_archive(db_session(), page, signed_in(), now())
    ):
        flash(_("The file is being made. Look again in a minute."))
        return _back(page)
    return _overview(page, form), 422


@bp.route(f"{STAFF}/archives/<uuid:archive_id>.zip")
@requires(policy.may_open, load=an_archive, because=policy.why_closed)
def archive(of: ArchivePage) -> Response:
    return as_file(of.archive.content or b"", "certificates.zip", "application/zip")


def _back(page: EditionAnnouncements) -> ResponseReturnValue:
    return redirect(url_for("certificates.overview", edition_id=page.edition_id))


def _overview(page: EditionAnnouncements, form: OneButtonForm) -> str:
    first = whole("after") or 0
    rows = queries.rows(db_session(), page.edition, page.tied, now())
    shown = rows[first : first + PAGE]
    return render_template(
        "certificates/overview.html",
        page=page,
        form=form,
        rows=[(row, title(row.laureate), _called(row), rules.grouped(row.certificate.code)) for row in shown],
        tied=[category for category in page.edition.categories if category.id in page.tied],
        lacking=sum(len(row.files) < len(LANGUAGES) for row in rows if row.holds),
        waiting=_waiting(page, rows),
        reader=signed_in().id,
        closed_because=policy.why_not_approve(signed_in(), page),
        may_approve=policy.may_approve(signed_in(), page),
        archive=queries.archive_of(db_session(), page.edition_id, now()) if not page.tied else None,
        languages_of=LANGUAGE_NAMES,
        may_make=policy.may_make(signed_in(), page),
        at=now(),
        older=here(after=str(first + PAGE)) if len(rows) > first + PAGE else None,
        newer=here(after=None) if first else None,
    )


def _waiting(page: EditionAnnouncements, rows: Sequence[Row]) -> Waiting:
    """What waits to be proposed or approved; of rows that a tie hides only that something is proposed."""
    unproposed = sum(row.holds and row.approval is None and len(row.files) == len(LANGUAGES) for row in rows)
    if page.tied or any(row.approval == "proposed" for row in rows):
        return queries.waiting(db_session(), page.edition_id, unproposed)
    return Waiting(None, "", 0, unproposed)


def _called(row: Row) -> str:
    """`Winner 2027`: what the certificate honours."""
    year = row.laureate.publication.year
    return str(_("%(role)s %(year)s", role=label(row.certificate.role), year=year))
