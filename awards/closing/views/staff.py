"""Pages of staff: the fairness report made public, the end of an edition, what is kept how long, what is held."""

from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.assignment.queries import hidden_from
from awards.closing import policy, queries, services
from awards.closing.forms import EndForm, HoldForm, MonthsForm
from awards.closing.queries import ActPage, ClosingPage, HoldPage
from awards.closing.rules import checklist, retention
from awards.closing.views.blueprint import bp
from awards.closing.wording import KINDS
from awards.web.access import fresh_only, requires
from awards.web.filters import number
from awards.web.forms import Form, OneButtonForm, carry_out
from awards.web.identity import session_id, signed_in
from awards.web.transaction import db_session, now

STAFF = "/staff/<uuid:edition_id>/closing"


@dataclass(frozen=True)
class Item:
    """One line of the list of what must be done or answered before the end."""

    label: str
    note: str | None
    url: str
    state: str
    kind: str


@dataclass(frozen=True)
class Kept:
    """One kind of thing with how long it is kept."""

    label: str
    count: str
    months: int
    timer: object | None


def a_page(session: Session, edition_id: UUID) -> ClosingPage:
    return queries.closing_page(session, edition_id, signed_in().id, now())


def an_act(session: Session, edition_id: UUID, proposal_id: UUID) -> ActPage:
    return queries.act_page(session, edition_id, proposal_id)


def a_hold(session: Session, edition_id: UUID, hold_id: UUID) -> HoldPage:
    return queries.hold_page(session, edition_id, hold_id, signed_in().id)


@bp.route(STAFF)
@requires(policy.may_see, load=a_page)
def overview(page: ClosingPage) -> ResponseReturnValue:
    return _overview(page)


@bp.route(f"{STAFF}/fairness", methods=["POST"])
@fresh_only
@requires(policy.may_end, load=a_page)
def fairness_proposal(page: ClosingPage) -> ResponseReturnValue:
    form = OneButtonForm()

    def propose() -> None:
        services.propose_fairness(db_session(), page.edition, signed_in(), now(), session_id())

    if form.validate_on_submit() and carry_out(form, propose):
        flash(_("Proposed. Another member of staff approves it."))
        return _back(page.edition_id)
    return _overview(page, failed=form), 422


@bp.route(f"{STAFF}/proposal", methods=["POST"])
@fresh_only
@requires(policy.may_end, load=a_page)
def proposal(page: ClosingPage) -> ResponseReturnValue:
    form = EndForm()

    def propose() -> None:
        services.propose_closing(db_session(), page.edition, form.reason.data or "", signed_in(), now(), session_id())

    if form.validate_on_submit() and carry_out(form, propose):
        flash(_("Proposed. Another member of staff approves it."))
        return _back(page.edition_id)
    return _overview(page, end=form), 422


@bp.route(f"{STAFF}/proposals/<uuid:proposal_id>/approval", methods=["POST"])
@fresh_only
@requires(policy.may_end, load=an_act)
def approval(page: ActPage) -> ResponseReturnValue:
    form = OneButtonForm()

    def approve() -> None:
        if page.act.kind == "closing":
            services.approve_closing(db_session(), page.edition, page.act, signed_in(), now(), session_id())
        else:
            services.approve(db_session(), page.act, signed_in(), now(), session_id())

    if form.validate_on_submit() and carry_out(form, approve):
        flash(_("The edition is closed.") if page.act.kind == "closing" else _("The fairness report is public."))
        return _back(page.edition_id)
    return _overview(a_page(db_session(), page.edition_id), failed=form), 422


@bp.route(f"{STAFF}/proposals/<uuid:proposal_id>/taking-back", methods=["POST"])
@requires(policy.may_end, load=an_act)
def taking_back(page: ActPage) -> ResponseReturnValue:
    form = OneButtonForm()
    if form.validate_on_submit() and carry_out(form, lambda: services.drop(db_session(), page.act, signed_in(), now())):
        flash(_("Taken back."))
        return _back(page.edition_id)
    return _overview(a_page(db_session(), page.edition_id), failed=form), 422


@bp.route(f"{STAFF}/retention", methods=["GET", "POST"])
@requires(policy.may_end, load=a_page)
def months(page: ClosingPage) -> ResponseReturnValue:
    form = MonthsForm(data=page.months | {"seen": retention.mark(page.months)})
    if form.validate_on_submit() and carry_out(
        form, lambda: services.set_months(db_session(), page.edition, form.chosen(), signed_in(), form.seen.data)
    ):
        flash(_("Saved."))
        return _back(page.edition_id)
    if form.form_errors:  # whoever is told that somebody else changed it may save over that
        form.seen.data = retention.mark(page.months)
    return _form(
        page, form, _("What is kept how long"), _("Months from the end of the edition until it is deleted."), _("Save")
    )


@bp.route(f"{STAFF}/holds", methods=["GET", "POST"])
@requires(policy.may_end, load=a_page)
def holds(page: ClosingPage) -> ResponseReturnValue:
    form = HoldForm()

    def hold() -> None:
        hidden = hidden_from(db_session(), page.edition_id, signed_in().id).ids
        services.hold(db_session(), page.edition, form.number.data, form.reason.data or "", signed_in(), now(), hidden)

    if form.validate_on_submit() and carry_out(form, hold):
        flash(_("Held until somebody lets it go."))
        return _back(page.edition_id)
    text = _("As long as the law or a dispute asks for it. It is deleted once you let it go.")
    return _form(page, form, _("Keep something from being deleted"), text, _("Keep it"))


@bp.route(f"{STAFF}/holds/<uuid:hold_id>/end", methods=["POST"])
@requires(policy.may_let_go, load=a_hold)
def end_of_hold(page: HoldPage) -> ResponseReturnValue:
    form = OneButtonForm()
    if form.validate_on_submit() and carry_out(
        form, lambda: services.end_hold(db_session(), page.hold, signed_in(), now())
    ):
        flash(_("Let go. What was due meanwhile is deleted now."))
        return _back(page.edition_id)
    return _overview(a_page(db_session(), page.edition_id), failed=form), 422


def _form(page: ClosingPage, form: Form, title: str, text: str, label: str) -> ResponseReturnValue:
    shown = render_template("closing/form.html", page=page, form=form, title=title, text=text, label=label)
    return shown, 422 if form.is_submitted() else 200


def _back(edition_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("closing.overview", edition_id=edition_id))


def _overview(page: ClosingPage, failed: Form | None = None, end: EndForm | None = None) -> str:
    return render_template(
        "closing/overview.html",
        page=page,
        failed=failed,
        end=end or EndForm(formdata=None),
        items=[_item(page, item) for item in checklist.ITEMS if item in page.open_items],
        in_the_way=bool(checklist.in_the_way(page.open_items)),
        to_be_answered=bool(checklist.to_be_answered(page.open_items)),
        answered=[_item_words(item)[0] for item in (page.closing.act.open_items if page.closing else {})],
        kept=[
            Kept(str(KINDS[key]), str(number(page.counts[key])), page.months[key], page.timers.get(key))
            for key in retention.KEYS
        ],
        links=[
            (str(_("Report to the secretariat")), url_for("closing.report", edition_id=page.edition_id)),
            (str(_("Note to Partner2Connect")), url_for("closing.note", edition_id=page.edition_id)),
        ],
        may_end=policy.may_end(signed_in(), page),
        reader=signed_in().id,
    )  # fmt: skip


def _item(page: ClosingPage, item: str) -> Item:
    label, note, endpoint = _item_words(item)
    is_open = bool(page.open_items[item])
    url = url_for(endpoint, edition_id=page.edition_id)
    if checklist.is_to_come(item, page.open_items):
        return Item(label, _("The winners are not public yet."), url, _("Not yet"), "quiet")
    must = is_open and item in checklist.BLOCKING
    return Item(
        label, note if is_open else None, url,
        _("To be done first") if must else _("Still open") if is_open else _("Done"),
        "attention" if must else "info" if is_open else "done",
    )  # fmt: skip


def _item_words(item: str) -> tuple[str, str | None, str]:
    words = {
        "winners": (_("Winners"), _("They are not public yet."), "publishing.announcements"),
        "announcements": (_("Announcements"), _("Some wait, corrections among them."), "publishing.announcements"),
        "decisions": (_("Decisions"), _("Some wait for a second person."), "decisions.overview"),
        "appeals": (_("Appeals"), _("Some wait for their answer, or for what follows from it."), "feedback.appeals"),
        "appeal_time": (_("Time to appeal"), _("It is not over yet."), "feedback.dates"),
        "mails": (_("Mails"), _("Some wait or are held."), "screening.mails"),
        "feedback": (_("Feedback to nominees"), _("Some of it was not released."), "feedback.overview"),
        "open_data": (_("Open data"), _("It is not made yet."), "closing.overview"),
        "bundle": (_("Bundle"), _("It is not made yet."), "closing.overview"),
        "certificates": (_("Certificates"), _("Some are not made or not approved yet."), "certificates.overview"),
        "seals": (_("Seals"), _("Two key holders have still to sign."), "sealing.seals"),
        "fairness": (_("Fairness report"), _("It is not public."), "fairness.report"),
    }
    return words[item]
