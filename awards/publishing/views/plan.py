"""Staff pages of an announcement's plan: who is told when, by which mail, held back, let go or taken back."""

from collections.abc import Callable
from uuid import uuid4

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.core.errors import NotFound
from awards.infrastructure.outbox import OutboxMail
from awards.publishing import policy, queries, services
from awards.publishing.forms import MoveForm
from awards.publishing.queries import AnnouncementPage, Group, Letter
from awards.publishing.services import Mailing
from awards.publishing.views.blueprint import bp
from awards.publishing.views.loading import GroupPage, a_group, an_announcement
from awards.web.access import fresh_only, requires, takes
from awards.web.forms import Form, OneButtonForm, carry_out
from awards.web.identity import signed_in
from awards.web.lists import here, one
from awards.web.mail import compose, foot_of
from awards.web.transaction import db_session, now

PLAN = "/staff/<uuid:edition_id>/announcements/<uuid:announcement_id>/plan"
GROUP = f"{PLAN}/<audience>"
PAGE = 50
"""So many addresses stand on a page."""


@bp.route(PLAN)
@requires(policy.may_see_announcements, load=an_announcement)
def plan(page: AnnouncementPage) -> ResponseReturnValue:
    mails, groups = groups_of(page)
    return render_template(
        "publishing/plan.html",
        edition=page.edition,
        announcement=page.announcement,
        public_at=mails.publication.public_from if page.announcement.publication_id else page.announcement.instant,
        groups=groups,
        tied=bool(page.tied),
    )


@bp.route(GROUP)
@requires(policy.may_see_announcements, load=a_group)
@takes("after")
def group(of: GroupPage) -> ResponseReturnValue:
    return _group_page(of)


@bp.route(f"{GROUP}/instant", methods=["POST"])
@requires(policy.may_announce, load=a_group)
def group_instant(of: GroupPage) -> ResponseReturnValue:
    form, announcement = MoveForm(), of.page.announcement
    if form.validate_on_submit() and carry_out(
        form,
        lambda: services.move_group(db_session(), announcement, of.audience, form.instant.data, signed_in(), now()),
    ):
        flash(_("The time is kept."))
        return redirect(_address(of))
    return _group_page(of, moving=form), 422


@bp.route(f"{GROUP}/hold", methods=["POST"])
@requires(policy.may_announce, load=a_group)
def group_hold(of: GroupPage) -> ResponseReturnValue:
    return _settled(of, services.hold_group, _("This group is told nothing until you release it."))


@bp.route(f"{GROUP}/release", methods=["POST"])
@fresh_only
@requires(policy.may_announce, load=a_group)
def group_release(of: GroupPage) -> ResponseReturnValue:
    return _settled(of, services.release_group, _("This group is told at its time."))


@bp.route(f"{GROUP}/undo", methods=["POST"])
@requires(policy.may_announce, load=a_group)
def group_undo(of: GroupPage) -> ResponseReturnValue:
    return _settled(of, services.take_mails_back, _("The mails are taken back, and the group is held."))


@bp.route(f"{GROUP}/departure", methods=["POST"])
@fresh_only
@requires(policy.may_announce, load=a_group)
def group_departure(of: GroupPage) -> ResponseReturnValue:
    return _settled(of, services.let_mails_go, _("The mails leave now."))


def groups_of(page: AnnouncementPage, *, complete: bool = False) -> tuple[Mailing, list[Group]]:
    """The mails of the announcement, and its groups as the reader may see them. Raises NotFound without any."""
    session, announcement = db_session(), page.announcement
    with session.no_autoflush:
        publication = services.publication_to_tell(session, page.edition, announcement, complete=complete)
        if publication is None:
            raise NotFound("plan")
        tellings = queries.tellings(session, [announcement.id]).get(announcement.id, [])
        instant = publication.public_from if announcement.publication_id else announcement.instant
        mails = services.mailing(session, announcement, publication, instant)
        return mails, queries.groups(session, publication, instant, tellings, mails.letters, page.tied)


def _settled(of: GroupPage, verb: Callable[..., object], done: str) -> ResponseReturnValue:
    form = OneButtonForm()
    if form.validate_on_submit() and carry_out(
        form, lambda: verb(db_session(), of.page.announcement, of.audience, signed_in())
    ):
        flash(done)
        return redirect(_address(of))
    return _group_page(of, settled=form), 422


def _address(of: GroupPage) -> str:
    return url_for(
        "publishing.group", edition_id=of.edition_id, announcement_id=of.page.announcement.id, audience=of.audience
    )


def _group_page(of: GroupPage, moving: MoveForm | None = None, settled: Form | None = None) -> str:
    mails, groups = groups_of(of.page)
    found = next(group for group in groups if group.telling.audience == of.audience)
    start = _start(found.letters)
    form = moving or MoveForm(formdata=None)
    if moving is None:
        form.instant.data = found.telling.tell_at
    announcement = of.page.announcement
    stands = announcement.state in ("proposed", "approved")
    return render_template(
        "publishing/group.html",
        edition=of.page.edition,
        announcement=announcement,
        group=found,
        public_at=mails.publication.public_from if announcement.publication_id else announcement.instant,
        mails=_mails(mails, found),
        letters=found.letters[start : start + PAGE],
        more=here(after=str(found.letters[start + PAGE - 1].number)) if len(found.letters) > start + PAGE else None,
        form=form,
        settled=settled,
        may_change=stands and policy.may_announce(signed_in(), of),
        tied=bool(of.page.tied),
    )


def _start(letters: list[Letter]) -> int:
    after = one("after")
    if after is None:
        return 0
    return next((place for place, letter in enumerate(letters) if str(letter.number) == after), -1) + 1


def _mails(mails: Mailing, group: Group) -> list[tuple[str, int, str, str]]:
    """Each language in use with its number of mails, and the subject and text of one of them as it will be sent."""
    found, foot = [], foot_of(db_session(), mails.template, mails.publication.edition_id)
    for language, count in group.languages.items():
        letter = next(letter for letter in group.letters if letter.language == language)
        values = mails.values(letter, group.at)
        mail = OutboxMail(id=uuid4(), to=letter.email, language=language, template=mails.template, values=values)
        message = compose(mail, foot)
        found.append((language, count, str(message["Subject"]), str(message.get_content())))
    return found
