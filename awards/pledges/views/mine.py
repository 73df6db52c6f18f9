"""An organisation's own pledges: written step by step, handed in, revised, withdrawn, ended."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.core.errors import NotFound
from awards.organisations.models import Organisation
from awards.organisations.queries import organisation as find_organisation
from awards.organisations.queries import represented
from awards.organisations.rules import fold
from awards.places import queries as places
from awards.pledges import policy, previewing, queries, services, wording
from awards.pledges.forms import MoneyForm, ReasonForm, TargetsForm, WhatForm, WhereForm
from awards.pledges.models import PledgeDraft
from awards.pledges.policy import Desk
from awards.pledges.queries import desk, overdue
from awards.pledges.rules import agreed_before_grants, in_dollars, states
from awards.pledges.rules.typed import FIELDS, STEPS, read, step_of
from awards.pledges.views.blueprint import bp
from awards.rates.held import held
from awards.web.access import requires, signed_in_only, takes
from awards.web.forms import Form, OneButtonForm, carry_out
from awards.web.identity import signed_in
from awards.web.languages import in_language, language, translated
from awards.web.lists import part
from awards.web.transaction import db_session, now

ONE = "/account/pledges/<uuid:pledge_id>"
SOURCE = "Stated by the organisation itself"
PAGES = {
    "what": "pledges/step_what.html", "money": "pledges/step_money.html", "where": "pledges/step_where.html",
    "targets": "pledges/step_targets.html",
}  # fmt: skip
SPARE = 2
"""So many empty rows stand below those that are filled in."""


def a_desk(session: Session, pledge_id: UUID) -> Desk:
    """A pledge as the person of this request comes to it."""
    found = desk.pledge(session, pledge_id)
    speaks = desk.speaks_for(session, signed_in().id, found.organisation_id)
    return Desk(found, desk.draft_of(session, found.id), speaks)


def an_own_organisation(session: Session, organisation_id: UUID) -> Organisation:
    return find_organisation(session, organisation_id)


def speaks(user: Any, organisation: Organisation) -> bool:
    """Whether staff confirmed that this person speaks for the organisation."""
    return any(one.id == organisation.id for one in represented(db_session(), user.id))


@bp.route("/account/pledges")
@signed_in_only
@takes("after")
def mine() -> ResponseReturnValue:
    session = db_session()
    organisations = represented(session, signed_in().id)
    ids = [one.id for one in organisations]
    rows, more = part("pledges.mine", ("after",), "after", partial(desk.of_organisations, session, ids))
    return render_template(
        "pledges/mine.html",
        organisations=organisations,
        rows=rows,
        more=more,
        late=overdue.late(session, ids, now().date()),
        asks=current_app.extensions["awards_asks_of_pledges"](session, [one.id for one in rows]),
        drafts=wording.DRAFTS,
        leaves=wording.LEAVES,
        states=wording.PLEDGES,
    )


@bp.route("/account/organisations/<uuid:organisation_id>/pledge", methods=["POST"])
@requires(speaks, load=an_own_organisation)
def begin(organisation: Organisation) -> ResponseReturnValue:
    if not OneButtonForm().validate_on_submit():
        return redirect(url_for("pledges.mine"))
    pledge = services.begin(db_session(), organisation, signed_in(), now())
    return redirect(url_for("pledges.step", pledge_id=pledge.id, step=STEPS[0]))


@bp.route(ONE)
@requires(policy.may_write, load=a_desk)
def desk_of(found: Desk) -> ResponseReturnValue:
    return _overview(found)


def _a_step(session: Session, pledge_id: UUID, step: str) -> tuple[Desk, str]:
    return a_desk(session, pledge_id), step


def _may_write_step(user: Any, given: tuple[Desk, str]) -> bool:
    return policy.may_write(user, given[0])


@bp.route(f"{ONE}/<any(what, money, where, targets):step>")
@requires(_may_write_step, load=_a_step)
def step(given: tuple[Desk, str]) -> ResponseReturnValue:
    found, name = given
    draft = the_draft(found)
    form = _form(name, draft)
    if any(field in draft.typed for field in FIELDS[name] if field not in ("currency", "language")):
        for field, message in read(draft.typed, the_lead(found).slug, SOURCE)[1].items():
            if field in FIELDS[name]:
                form[field].errors = [translated(message)]
    return _show(found, draft, name, form)


@bp.route(f"{ONE}/<any(what, money, where, targets):step>", methods=["POST"])
@requires(_may_write_step, load=_a_step)
def step_saved(given: tuple[Desk, str]) -> ResponseReturnValue:
    found, name = given
    draft = the_draft(found)
    form = _form(name, draft, sent=True)

    def save() -> None:
        services.save(db_session(), draft, name, form.data, form.seen.data, signed_in(), now())

    if not (form.validate_on_submit() and carry_out(form, save)):
        if form.form_errors:  # its writer is told that somebody else saved, and may save again over that
            form.seen.data = draft.save_n
        return _show(found, draft, name, form), 422
    wrong = read(draft.typed, the_lead(found).slug, SOURCE)[1]
    if any(field in FIELDS[name] for field in wrong):
        flash(_("Saved. Some answers need a change."))
        return redirect(url_for("pledges.step", pledge_id=found.pledge.id, step=name))
    place = STEPS.index(name) + 1
    if place < len(STEPS):
        return redirect(url_for("pledges.step", pledge_id=found.pledge.id, step=STEPS[place]))
    return redirect(url_for("pledges.desk_of", pledge_id=found.pledge.id))


@bp.route(f"{ONE}/submission", methods=["POST"])
@requires(policy.may_write, load=a_desk)
def submission(found: Desk) -> ResponseReturnValue:
    form, draft = OneButtonForm(), the_draft(found)
    if form.validate_on_submit() and carry_out(
        form, lambda: services.submit(db_session(), draft, the_lead(found), SOURCE, signed_in(), now())
    ):
        return _back(found, _("Handed in. The secretariat looks at it."))
    return _overview(found, form), 422


@bp.route(f"{ONE}/submission/end", methods=["POST"])
@requires(policy.may_write, load=a_desk)
def submission_end(found: Desk) -> ResponseReturnValue:
    form, draft = OneButtonForm(), the_draft(found)
    if form.validate_on_submit() and carry_out(form, lambda: services.take_back(db_session(), draft, signed_in())):
        return _back(found, _("You can write on."))
    return _overview(found, form), 422


@bp.route(f"{ONE}/discard", methods=["POST"])
@requires(policy.may_write, load=a_desk)
def discard(found: Desk) -> ResponseReturnValue:
    form, draft = OneButtonForm(), the_draft(found)
    if form.validate_on_submit() and carry_out(form, lambda: services.discard(db_session(), draft, signed_in())):
        flash(_("What you were writing is thrown away."))
        return redirect(url_for("pledges.mine"))
    return _overview(found, form), 422


@bp.route(f"{ONE}/revision", methods=["POST"])
@requires(policy.may_write, load=a_desk)
def revision(found: Desk) -> ResponseReturnValue:
    form = OneButtonForm()
    if form.validate_on_submit() and carry_out(
        form, lambda: services.revise(db_session(), found.pledge, signed_in(), now())
    ):
        return redirect(url_for("pledges.step", pledge_id=found.pledge.id, step=STEPS[0]))
    return _overview(found, form), 422


@bp.route(f"{ONE}/grants/refusal", methods=["POST"])
@requires(policy.may_write, load=a_desk)
def grants_refusal(found: Desk) -> ResponseReturnValue:
    form = OneButtonForm()
    if form.validate_on_submit() and carry_out(
        form, lambda: services.refuse_grants(db_session(), found.pledge, signed_in(), now())
    ):
        return _back(found, _("It stays out of the 360Giving data."))
    return _overview(found, form), 422


@bp.route(f"{ONE}/withdrawal", methods=["POST"])
@requires(policy.may_write, load=a_desk)
def withdrawal(found: Desk) -> ResponseReturnValue:
    form, done = ReasonForm(), list[bool]()

    def leave() -> None:
        reason = form.withdrawal_reason.data or ""
        done.append(services.leave(db_session(), found.pledge, "withdraw", reason, signed_in(), now()))

    if form.validate_on_submit() and carry_out(form, leave):
        return _back(found, _("It is withdrawn. Its address stays and says why.") if done[0] else _asked())
    return _overview(found, form), 422


@bp.route(f"{ONE}/end", methods=["POST"])
@requires(policy.may_write, load=a_desk)
def ending(found: Desk) -> ResponseReturnValue:
    form, done = OneButtonForm(), list[bool]()

    def leave() -> None:
        done.append(services.leave(db_session(), found.pledge, "close", "", signed_in(), now()))

    if form.validate_on_submit() and carry_out(form, leave):
        return _back(found, _("It has ended. It stays in the registry.") if done[0] else _asked())
    return _overview(found, form), 422


def _asked() -> str:
    return str(_("The secretariat is asked to. Until somebody there does it, the pledge stays as it is."))


def _form(name: str, draft: PledgeDraft, *, sent: bool = False) -> Any:
    typed = _with_spare_rows(draft.typed) | {"seen": draft.save_n}
    typed.setdefault("language", language())
    given: dict[str, Any] = {} if sent else {"formdata": None}
    given["data"] = typed
    if name == "where":
        return WhereForm(_countries(), _groups(), **given)
    return {"what": WhatForm, "money": MoneyForm, "targets": TargetsForm}[name](**given)


def _with_spare_rows(typed: dict[str, Any]) -> dict[str, Any]:
    rows = {}
    for name in ("tranches", "places", "targets"):
        filled = [row for row in typed.get(name) or () if any(row.values())]
        rows[name] = filled + [{} for _ in range(SPARE)]
    return typed | rows


def _countries() -> list[tuple[str, Any]]:
    found = [(one.iso2, in_language(one.names) or one.iso2) for one in places.countries(db_session())]
    return sorted(found, key=lambda pair: fold(pair[1]))


def _groups() -> list[tuple[str, Any]]:
    return [(key, in_language(names)) for key, names in queries.every_group(db_session()).items()]


def the_lead(found: Desk) -> Organisation:
    if found.pledge.organisation is None:
        raise NotFound("organisation")
    return found.pledge.organisation.standing


def the_draft(found: Desk) -> PledgeDraft:
    if found.draft is None:
        raise NotFound("draft")
    return found.draft


def _back(found: Desk, words: str) -> ResponseReturnValue:
    flash(words)
    return redirect(url_for("pledges.desk_of", pledge_id=found.pledge.id))


def _rail(found: Desk, current: str | None = None) -> list[dict[str, Any]]:
    draft = the_draft(found)
    wrong = read(draft.typed, the_lead(found).slug, SOURCE)[1]
    rows = []
    for name, words in wording.STEPS.items():
        begun = any(draft.typed.get(field) for field in FIELDS[name] if field not in ("currency", "language"))
        bad = any(step_of(field) == name for field in wrong)
        state = "error" if bad and begun else "todo" if bad else "done" if begun or name == "targets" else "todo"
        url = url_for("pledges.step", pledge_id=found.pledge.id, step=name)
        rows.append({"label": words, "url": url, "state": state, "current": name == current})
    return rows


def _show(found: Desk, draft: PledgeDraft, name: str, form: Form) -> str:
    return render_template(
        PAGES[name],
        pledge=found.pledge,
        draft=draft,
        form=form,
        step=name,
        heading=wording.STEPS[name],
        rail=_rail(found, name),
        writable=draft.state in states.WRITABLE,
    )


def _takes_two(found: Desk) -> bool:
    if found.pledge.state != "published":
        return False
    return states.needs_two(in_dollars(queries.content_of(db_session(), found.pledge), held(), now().date()))


def _overview(found: Desk, form: Form | None = None) -> str:
    draft = found.draft
    content, wrong = read(draft.typed, the_lead(found).slug, SOURCE) if draft else (None, {})
    missing = [
        (url_for("pledges.step", pledge_id=found.pledge.id, step=step_of(field)) + f"#{field}",
         wording.STEPS[step_of(field)], translated(message))
        for field, message in wrong.items()
    ]  # fmt: skip
    return render_template(
        "pledges/desk.html",
        pledge=found.pledge,
        draft=draft,
        content=content,
        quoted=previewing.quoted(),
        says=previewing.said(content, queries.beneficiary_names(db_session(), content.beneficiaries),
                          places.country_names(db_session(), content.countries)) if content else [],
        missing=missing,
        form=form or OneButtonForm(formdata=None),
        withdrawing=form if isinstance(form, ReasonForm) else ReasonForm(formdata=None),
        rail=_rail(found) if draft else [],
        drafts=wording.DRAFTS,
        leaves=wording.LEAVES,
        takes_two=_takes_two(found),
        asks_for_grants=found.pledge.state == "published" and agreed_before_grants(found.pledge.current.facts),
        steps=wording.STEPS,
        states=wording.PLEDGES,
        writable=draft is not None and draft.state in states.WRITABLE,
        reports=desk.reports(db_session(), found.pledge.id),
        stages=wording.STAGE_WORDS,
    )  # fmt: skip
