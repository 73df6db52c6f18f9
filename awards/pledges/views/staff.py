"""What organisations hand in, as staff look at it; errors that readers report; ties between pledges."""

from uuid import UUID

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import NotFound
from awards.core.text import Message
from awards.places import queries as places
from awards.pledges import policy, previewing, queries, services, wording
from awards.pledges.forms import AnswerForm, LinkForm, ReturnForm, SeenForm
from awards.pledges.models import PledgeDraft, PledgeError, PledgeLink
from awards.pledges.policy import Desk
from awards.pledges.queries import desk
from awards.pledges.queries import overdue as late
from awards.pledges.queries.alike import likely_same
from awards.pledges.reported import shown_before, standing_of
from awards.pledges.rules import Content, in_dollars, meant_by, states
from awards.pledges.rules.typed import amount, read
from awards.pledges.views.blueprint import bp
from awards.pledges.views.mine import SOURCE, a_desk, the_draft, the_lead
from awards.rates.held import held
from awards.web.access import requires, takes
from awards.web.forms import Form, OneButtonForm, carry_out
from awards.web.identity import signed_in
from awards.web.languages import translated
from awards.web.lists import PAGE, here, one
from awards.web.transaction import db_session, now

SHARED = {"title": _l("Title"), "country": _l("Country"), "amount": _l("Amount"), "year": _l("First year")}
"""What two pledges that are likely the same have in common."""

ALL = "/staff/pledges"
ONE = f"{ALL}/<uuid:pledge_id>"


def an_error(session: Session, error_id: UUID) -> PledgeError:
    return desk.error(session, error_id)


def may_settle(user: User, _error: PledgeError) -> bool:
    return policy.may_settle_errors(user)


def _a_link(session: Session, pledge_id: UUID, link_id: UUID) -> tuple[Desk, PledgeLink]:
    link = desk.link(session, link_id)
    if pledge_id not in (link.from_id, link.to_id):
        raise NotFound("link")
    return a_desk(session, pledge_id), link


def _may_end(user: User, given: tuple[Desk, PledgeLink]) -> bool:
    return policy.may_moderate(user, given[0])


def _why_not_end(user: User, given: tuple[Desk, PledgeLink]) -> Message | None:
    return policy.why_not_moderate(user, given[0])


@bp.route(ALL)
@requires(policy.may_look)
def queue() -> ResponseReturnValue:
    session, user = db_session(), signed_in()
    return render_template(
        "pledges/queue.html",
        rows=desk.queue(session, user.rehearsal, PAGE),
        errors=[] if user.rehearsal else desk.errors_open(session, PAGE),
        drafts=wording.DRAFTS,
        leaves=wording.LEAVES,
        asks=sum(current_app.extensions["awards_asks_waiting"](session, user.rehearsal or None).values()),
        may_settle=policy.may_settle_errors(user),
    )


@bp.route(f"{ALL}/overdue")
@requires(policy.may_look)
@takes("light", "after")
def overdue() -> ResponseReturnValue:
    user, today, after = signed_in(), now().date(), one("after")
    found = late.silent(
        db_session(), today, light=one("light", queries.LATE), rehearsal=user.rehearsal, after=after or "",
        most=PAGE + 1,
    )  # fmt: skip
    return render_template(
        "pledges/overdue.html",
        rows=found[:PAGE],
        today=today,
        lights=wording.LIGHTS,
        chosen=one("light"),
        choices=[(wording.LIGHTS[light], here(light=light, after=None), light) for light in queries.LATE],
        everything=here(light=None, after=None),
        older=here(after=found[PAGE - 1].running.public_id) if len(found) > PAGE else None,
        newer=here(after=None) if after else None,
    )


@bp.route(ONE)
@requires(policy.may_see, load=a_desk)
def moderation(found: Desk) -> ResponseReturnValue:
    return _one(found)


@bp.route(f"{ONE}/review", methods=["POST"])
@requires(policy.may_moderate, load=a_desk, because=policy.why_not_moderate)
def review(found: Desk) -> ResponseReturnValue:
    form, draft = OneButtonForm(), the_draft(found)
    if form.validate_on_submit() and carry_out(form, lambda: services.take_up(db_session(), draft, signed_in())):
        return _back(found, _("You look at it now. The organisation cannot change it meanwhile."))
    return _one(found, plain=form), 422


@bp.route(f"{ONE}/return", methods=["POST"])
@requires(policy.may_moderate, load=a_desk, because=policy.why_not_moderate)
def return_(found: Desk) -> ResponseReturnValue:
    form, draft = ReturnForm(), the_draft(found)
    if form.validate_on_submit() and carry_out(
        form, lambda: services.return_draft(db_session(), draft, form.reasons.data or "", signed_in())
    ):
        return _back(found, _("Given back. The organisation gets a mail with your words."))
    return _one(found, returning=form), 422


@bp.route(f"{ONE}/publication", methods=["POST"])
@requires(policy.may_moderate, load=a_desk, because=policy.why_not_moderate)
def publication(found: Desk) -> ResponseReturnValue:
    form, draft, public = SeenForm(), the_draft(found), list[bool]()

    def approve() -> None:
        session, seen = db_session(), form.seen.data
        public.append(services.approve(session, draft, the_lead(found), SOURCE, signed_in(), now(), seen))

    if form.validate_on_submit() and carry_out(form, approve):
        return _back(found, _("It is public.") if public[0] else _("Approved. Another member of staff publishes it."))
    return _one(found, plain=form), 422


@bp.route(f"{ONE}/leave", methods=["POST"])
@requires(policy.may_moderate, load=a_desk, because=policy.why_not_moderate)
def leave(found: Desk) -> ResponseReturnValue:
    form, draft = SeenForm(), the_draft(found)
    withdrawn = draft.leaves == "withdraw"
    if form.validate_on_submit() and carry_out(
        form, lambda: services.let_go(db_session(), draft, signed_in(), now(), form.seen.data)
    ):
        words = _("It is withdrawn. Its address stays and says why.")
        return _back(found, words if withdrawn else _("It has ended. It stays in the registry."))
    return _one(found, plain=form), 422


@bp.route(f"{ONE}/links", methods=["POST"])
@requires(policy.may_moderate, load=a_desk, because=policy.why_not_moderate)
def link(found: Desk) -> ResponseReturnValue:
    form, session = LinkForm(), db_session()
    if form.validate_on_submit():
        other = desk.by_public_id(session, meant_by(form.to.data or ""))
        share = amount(form.share.data) if form.share.data else None
        if other is None or other.current_n == 0 or other.rehearsal != found.pledge.rehearsal:
            form.to.errors = [_("No public pledge has this number.")]
        elif form.share.data and share is None:
            form.share.errors = [_("Write the share in figures, such as 40.")]
        elif carry_out(
            form,
            lambda: services.link(
                session, found.pledge, other, form.kind.data, share, form.proof.data or "", signed_in(), now()
            ),
        ):
            return _back(found, _("The two are tied. Net sums follow."))
    return _one(found, linking=form), 422


@bp.route(f"{ONE}/links/<uuid:link_id>/end", methods=["POST"])
@requires(_may_end, load=_a_link, because=_why_not_end)
def link_end(given: tuple[Desk, PledgeLink]) -> ResponseReturnValue:
    found, link = given
    if OneButtonForm().validate_on_submit():
        services.end_link(db_session(), link, signed_in(), now())
    return _back(found, _("The tie has ended."))


@bp.route(f"{ALL}/errors/<uuid:error_id>")
@requires(may_settle, load=an_error)
def error_reported(error: PledgeError) -> ResponseReturnValue:
    return _error(error, AnswerForm(formdata=None))


@bp.route(f"{ALL}/errors/<uuid:error_id>/settlement", methods=["POST"])
@requires(may_settle, load=an_error)
def error_settlement(error: PledgeError) -> ResponseReturnValue:
    form, answered = AnswerForm(), bool(error.email)
    if form.validate_on_submit() and carry_out(
        form, lambda: services.settle_error(db_session(), error, signed_in(), now(), form.answer.data or "")
    ):
        flash(_("Dealt with. The reader gets your answer.") if answered else _("Dealt with."))
        return redirect(url_for("pledges.queue"))
    return _error(error, form), 422


def _error(error: PledgeError, form: AnswerForm) -> str:
    return render_template("pledges/error_reported.html", error=error, form=form)


def _back(found: Desk, words: str) -> ResponseReturnValue:
    flash(words)
    return redirect(url_for("pledges.moderation", pledge_id=found.pledge.id))


def _one(
    found: Desk, *, returning: ReturnForm | None = None, linking: LinkForm | None = None, plain: Form | None = None
) -> str:
    session, user = db_session(), signed_in()
    draft: PledgeDraft | None = found.draft if found.draft and found.draft.state in desk.OPEN_DRAFTS else None
    content: Content | None = None
    wrong: dict[str, Message] = {}
    if draft is not None and draft.leaves is None:
        content, wrong = read(draft.typed, the_lead(found).slug, SOURCE)
    elif found.pledge.current_n:
        content = queries.content_of(session, found.pledge)
    written = draft is not None and draft.leaves is None
    public = queries.content_of(session, found.pledge) if written and content and found.pledge.current_n else None
    told = [one for one in (public, content) if one]
    worth = [in_dollars(one, held(), now().date()) for one in (content, public) if one]
    groups = queries.beneficiary_names(session, {key for one in told for key in one.beneficiaries})
    countries = places.country_names(session, {iso2 for one in told for iso2 in one.countries})
    links, reported = desk.links_of(session, found.pledge.id), desk.reports(session, found.pledge.id)
    tied = {public_id for _tie, public_id, _title in links}
    same = likely_same(session, found.pledge, content) if content else []
    return render_template(
        "pledges/moderation.html",
        pledge=found.pledge,
        same=[
            (one.key, one.title, wording.listed([str(SHARED[key]) for key in one.shared]))
            for one in same
            if one.key not in tied
        ],
        draft=draft,
        content=content,
        quoted=previewing.quoted(),
        says=previewing.said(content, groups, countries) if content else [],
        differs=previewing.otherwise(public, content, groups, countries) if public and content else [],
        wrong=[translated(message) for message in wrong.values()],
        failed=returning or linking or plain,
        returning=returning or ReturnForm(formdata=None),
        linking=linking or LinkForm(formdata=None),
        links=links,
        kinds=wording.LINKS,
        reported=[(one, standing_of(one, now())) for one in reported],
        shown_before=shown_before(reported),
        stages=wording.STAGE_WORDS,
        levels=wording.LEVELS,
        drafts=wording.DRAFTS,
        leaves=wording.LEAVES,
        states=wording.PLEDGES,
        takes_two=content is not None and states.needs_two(*worth),
        lowered=content is not None and not states.needs_two(worth[0]),
        first_is_me=draft is not None and draft.first_by == user.id,
        may_moderate=policy.may_moderate(user, found),
        because=policy.why_not_moderate(user, found),
    )
