"""Who works on a nomination: inviting, changing a right, removing, handing over."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.nominations import policy, rules
from awards.nominations.forms.people import RIGHTS, InviteForm, JoinForm, NomineeForm, RefereeForm, RightsForm
from awards.nominations.queries import Nominated, nominated
from awards.nominations.queries import people as queries
from awards.nominations.queries.people import CollaboratorOf, HandoverOf, RefereeOf
from awards.nominations.rules.people import letter_state
from awards.nominations.services import people as services
from awards.nominations.services.people.consent import ANOTHER
from awards.nominations.views.blueprint import bp
from awards.web.access import requires, shown_to_who_looks
from awards.web.forms import Form, OneButtonForm, carry_out
from awards.web.identity import signed_in
from awards.web.languages import language, translated
from awards.web.transaction import db_session, now

PEOPLE = "/nominations/<uuid:edition_id>/<uuid:nomination_id>/people"
PERSON = f"{PEOPLE}/<uuid:collaborator_id>"
REFEREE = f"{PEOPLE}/referees/<uuid:referee_id>"


@bp.route(PEOPLE)
@requires(policy.may_read, load=nominated)
@shown_to_who_looks(policy.sees_pages_of_nominee)
def people(found: Nominated) -> ResponseReturnValue:
    return people_page(found)


@bp.route(f"{PEOPLE}/invitations", methods=["POST"])
@requires(policy.may_manage_people, load=nominated)
def people_invitation(found: Nominated) -> ResponseReturnValue:
    form = InviteForm(prefix="invite")

    def invite() -> None:
        services.invite(
            db_session(), found.nomination, found.edition, form.email.data or "", form.rights.data, signed_in(), now()
        )

    if form.validate_on_submit() and carry_out(form, invite):
        flash(_("The invitation is on its way. Nobody reads the nomination before accepting it."))
        return redirect(to_people(found))
    return people_page(found, invite=form), 422


@bp.route(PERSON, methods=["GET", "POST"])
@requires(policy.may_manage_people, load=queries.collaborator_of)
def person(of: CollaboratorOf) -> ResponseReturnValue:
    form = RightsForm(rights=of.collaborator.rights)

    def change() -> None:
        services.change_rights(
            db_session(), of.nominated.nomination, of.collaborator, form.rights.data, signed_in(), now()
        )

    if form.validate_on_submit() and carry_out(form, change):
        flash(_("The right is changed."))
        return redirect(to_people(of.nominated))
    return _person_page(of, form), 422 if form.is_submitted() else 200


@bp.route(f"{PERSON}/removal", methods=["POST"])
@requires(policy.may_end_collaboration, load=queries.collaborator_of)
def person_removal(of: CollaboratorOf) -> ResponseReturnValue:
    user = signed_in()
    services.end(db_session(), of.nominated.nomination, of.collaborator, user, now())
    if of.user_id == user.id:
        flash(_("You do not work on this nomination any more."))
        return redirect(url_for("desks.nominations"))
    flash(_("The person has no access to this nomination any more."))
    return redirect(to_people(of.nominated))


@bp.route(f"{PERSON}/handover", methods=["POST"])
@requires(policy.may_manage_people, load=queries.collaborator_of)
def person_handover(of: CollaboratorOf) -> ResponseReturnValue:
    form = OneButtonForm()
    found = of.nominated

    def offer() -> None:
        services.offer_handover(db_session(), found.nomination, found.edition, of.collaborator, signed_in(), now())

    if carry_out(form, offer):
        flash(_("The offer is on its way. You stay the nominator until it is accepted."))
        return redirect(to_people(found))
    return _person_page(of, form), 422


@bp.route("/nominations/<uuid:edition_id>/<uuid:nomination_id>/handover/acceptance", methods=["POST"])
@requires(policy.may_take_over, load=queries.handover_of)
def handover_acceptance(of: HandoverOf) -> ResponseReturnValue:
    form = OneButtonForm()
    found = of.nominated

    def take_over() -> None:
        services.accept_handover(db_session(), found.nomination, found.edition, of.handover, signed_in(), now())

    if carry_out(form, take_over):
        flash(_("You are the nominator now."))
        return redirect(to_people(found))
    again = nominated(db_session(), found.edition.id, found.nomination.id)
    return people_page(again, refused=form), 422


@bp.route("/nominations/<uuid:edition_id>/<uuid:nomination_id>/handover/refusal", methods=["POST"])
@requires(policy.may_end_collaboration, load=queries.handover_of)
def handover_refusal(of: HandoverOf) -> ResponseReturnValue:
    services.decline_handover(db_session(), of.nominated.nomination, of.handover, signed_in(), now())
    flash(_("The offer has ended. The nominator stays the same."))
    return redirect(to_people(of.nominated))


@bp.route(f"{PEOPLE}/consent", methods=["POST"])
@requires(policy.may_manage_people, load=nominated)
def people_consent(found: Nominated) -> ResponseReturnValue:
    form = NomineeForm(prefix="nominee")

    def name() -> None:
        services.name_nominee(
            db_session(), found.nomination, found.edition, form.email.data or "", form.language.data, signed_in(), now()
        )

    if form.validate_on_submit() and carry_out(form, name):
        flash(_("Kept. The nominee is asked when the nomination is submitted, at once if it is already."))
        return redirect(to_people(found))
    return people_page(found, nominee=form), 422


@bp.route(f"{PEOPLE}/referees", methods=["POST"])
@requires(policy.may_manage_people, load=nominated)
def people_referee(found: Nominated) -> ResponseReturnValue:
    form = RefereeForm(prefix="referee")

    def ask() -> None:
        services.ask_referee(
            db_session(), found.nomination, found.edition, form.name.data or "", form.email.data or "",
            form.language.data, form.due_at, signed_in(), now(),
        )  # fmt: skip

    if form.validate_on_submit() and carry_out(form, ask):
        flash(_("The request is on its way."))
        return redirect(to_people(found))
    return people_page(found, referee=form), 422


@bp.route(REFEREE)
@requires(policy.may_manage_people, load=queries.referee_of)
def referee(of: RefereeOf) -> ResponseReturnValue:
    return _referee_page(of)


@bp.route(f"{REFEREE}/reminder", methods=["POST"])
@requires(policy.may_manage_people, load=queries.referee_of)
def referee_reminder(of: RefereeOf) -> ResponseReturnValue:
    form, found = OneButtonForm(), of.nominated

    def remind() -> None:
        services.remind_referee(db_session(), found.nomination, found.edition, of.referee, signed_in(), now())

    if carry_out(form, remind):
        flash(_("The reminder is on its way."))
        return redirect(to_people(found))
    return _referee_page(of, form), 422


@bp.route(f"{REFEREE}/removal", methods=["POST"])
@requires(policy.may_manage_people, load=queries.referee_of)
def referee_removal(of: RefereeOf) -> ResponseReturnValue:
    form, found = OneButtonForm(), of.nominated

    def withdraw() -> None:
        services.withdraw_request(db_session(), found.nomination, of.referee, signed_in(), now())

    if carry_out(form, withdraw):
        flash(_("This letter is not asked for any more."))
        return redirect(to_people(found))
    return _referee_page(of, form), 422


def people_page(found: Nominated, **forms: Form) -> str:
    """The page of a nomination's people; `forms` are those that were sent and refused."""
    user, session = signed_in(), db_session()
    manages = policy.may_manage_people(user, found)
    everybody = queries.people(session, found.nomination.id)
    consent = queries.consent(session, found.nomination.id)
    waiting = queries.askers(session, found.nomination.id) if manages else []
    asked, at = queries.referees(session, found.nomination.id), now()
    return render_template(
        "nominations/people.html",
        edition=found.edition,
        nomination=found.nomination,
        content=found.content,
        nominator=queries.nominator(session, found.nomination),
        people=everybody,
        me=next((one for one in everybody if one.collaborator.user_id == user.id), None),
        offered=next((one for one in everybody if one.offered), None),
        manages=manages,
        rights=RIGHTS,
        referees=[(row, letter_state(row.sent_at, row.due_at, at)) for row in asked],
        consent=consent,
        consent_state=queries.state_of_consent(found.content, consent),
        lacks_address=queries.lacks_address(found.content, consent),
        invite=forms.get("invite") or InviteForm(prefix="invite", formdata=None),
        referee=forms.get("referee") or RefereeForm(prefix="referee", formdata=None, language=language()),
        askers=[(one, _join_form(one.request.id, forms.get("join"))) for one in waiting],
        may_join=manages and found.nomination.state == rules.State.DRAFT,
        nominee=forms.get("nominee")
        or NomineeForm(
            prefix="nominee", formdata=None, language=consent.language if consent else found.content.language
        ),
        failed=next(iter(forms.values()), None),
        withdrawn=found.nomination.state == rules.State.WITHDRAWN,
        at=at,
    )


def unnamed_nominee(found: Nominated) -> list[dict[str, str]]:
    """What is left to do before a nomination of somebody else can be submitted: saying where its nominee is asked."""
    row = queries.consent(db_session(), found.nomination.id)
    if not queries.lacks_address(found.content, row):
        return []
    words = translated(ANOTHER) if row else _("Enter the nominee's e-mail address: the nominee is asked to agree.")
    return [{"where": _("The nominee's consent"), "words": words, "url": f"{to_people(found)}#consent"}]


def to_people(found: Nominated) -> str:
    """The address of a nomination's people."""
    return url_for("nominations.people", edition_id=found.edition.id, nomination_id=found.nomination.id)


def _person_page(of: CollaboratorOf, form: Form) -> str:
    shown: dict[str, Any] = (
        {"form": form}
        if isinstance(form, RightsForm)
        else {"form": RightsForm(formdata=None, rights=of.collaborator.rights)}
    )
    one = next(p for p in queries.people(db_session(), of.nominated.nomination.id) if p.collaborator is of.collaborator)
    return render_template(
        "nominations/person.html", edition=of.nominated.edition, nomination=of.nominated.nomination,
        content=of.nominated.content, one=one, failed=form, rights=RIGHTS, **shown,
    )  # fmt: skip


def _join_form(request_id: UUID, sent: Form | None) -> Form:
    """The form that answers one request: the one that was sent and refused, if it is that."""
    prefix = f"join-{request_id}"
    if isinstance(sent, JoinForm) and sent.then.name.startswith(prefix):
        return sent
    return JoinForm(prefix=prefix, formdata=None)


def _referee_page(of: RefereeOf, form: Form | None = None) -> str:
    row = of.referee
    return render_template(
        "nominations/referee.html", edition=of.nominated.edition, nomination=of.nominated.nomination,
        content=of.nominated.content, row=row, state=letter_state(row.sent_at, row.due_at, now()),
        form=form or OneButtonForm(formdata=None),
    )  # fmt: skip
