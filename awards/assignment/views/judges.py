"""The jury of an edition: who was asked, who accepted, with which load."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.assignment import policy, queries, services
from awards.assignment.forms import InviteForm, ProfileForm
from awards.assignment.queries import JudgeFile, JudgeRow, OfEdition
from awards.assignment.rules import JudgeState
from awards.assignment.views.blueprint import (
    STAFF,
    after_id,
    as_typed,
    bp,
    category_choices,
    country_choices,
    whole,
)
from awards.web import lists
from awards.web.access import requires, takes
from awards.web.forms import carry_out
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now

COLUMNS = (
    "email", "name", "organisation", "country", "languages", "categories", "min", "max", "state", "load",
)  # fmt: skip
STATES = tuple(state.value for state in JudgeState)


def judge_file(session: Session, edition_id: UUID, profile_id: UUID) -> JudgeFile:
    """A judge of the edition."""
    return queries.judge_file(session, edition_id, profile_id)


@bp.route(f"{STAFF}/judges")
@requires(policy.may_read, load=queries.edition)
@takes("state", "after")
def judges(of: OfEdition) -> ResponseReturnValue:
    return _judges_page(of, None)


@bp.route(f"{STAFF}/judges", methods=["POST"])
@requires(policy.may_assign, load=queries.edition)
def invite(of: OfEdition) -> ResponseReturnValue:
    form = InviteForm(category_choices(of.edition), country_choices())

    def ask() -> None:
        services.invite_judge(
            db_session(), of.edition, form.email.data or "", form.name.data or "", signed_in(), now(),
            **vars(form.profile),
        )  # fmt: skip

    if form.validate_on_submit() and carry_out(form, ask):
        flash(_("The invitation is on its way to %(email)s.", email=form.email.data))
        return redirect(url_for("assignment.judges", edition_id=of.edition_id))
    return _judges_page(of, form), 422


@bp.route(f"{STAFF}/judges.csv")
@requires(policy.may_read, load=queries.edition)
@takes("state")
def judges_csv(of: OfEdition) -> ResponseReturnValue:
    return lists.as_csv(COLUMNS, _plain_rows(of), f"judges-{of.edition.year}")


@bp.route(f"{STAFF}/judges.json")
@requires(policy.may_read, load=queries.edition)
@takes("state")
def judges_json(of: OfEdition) -> ResponseReturnValue:
    return lists.as_json({"edition": of.edition.year, "judges": _plain_rows(of)})


@bp.route(f"{STAFF}/judges/<uuid:profile_id>")
@requires(policy.may_read, load=judge_file)
def judge(file: JudgeFile) -> ResponseReturnValue:
    return _judge_page(file, None)


@bp.route(f"{STAFF}/judges/<uuid:profile_id>", methods=["POST"])
@requires(policy.may_assign, load=judge_file)
def change(file: JudgeFile) -> ResponseReturnValue:
    form = ProfileForm(category_choices(file.edition), country_choices())

    def keep() -> None:
        services.change_judge(
            db_session(), file.edition, file.profile, form.profile, whole(form.version.data), signed_in()
        )

    if form.validate_on_submit() and carry_out(form, keep):
        flash(_("The judge is saved."))
        return redirect(url_for("assignment.judge", edition_id=file.edition_id, profile_id=file.profile.id))
    return _judge_page(file, form), 422


def _judges_page(of: OfEdition, form: InviteForm | None) -> str:
    state = lists.one("state", STATES)
    rows = queries.judges(db_session(), of.edition_id, after_id(), state)
    shown, more = rows[: queries.PAGE], len(rows) > queries.PAGE
    if form is None and policy.may_assign(signed_in(), of):
        form = InviteForm(
            category_choices(of.edition),
            country_choices(),
            data={
                "languages": ["en"],
                "categories": [category.key for category in of.edition.categories],
                "max_load": services.Profile.max_load,
                "min_load": services.Profile.min_load,
            },
        )
    exported: dict[str, Any] = {"edition_id": of.edition_id} | ({"state": state} if state else {})
    return render_template(
        "assignment/judges.html",
        edition=of.edition,
        rows=shown,
        supply=queries.supply(db_session(), of.edition_id),
        state=state,
        states=STATES,
        form=form,
        category_names=dict(category_choices(of.edition)),
        older=url_for("assignment.judges", **exported, after=shown[-1].profile.id) if more else None,
        newer=url_for("assignment.judges", **exported) if request.args.get("after") else None,
        csv=url_for("assignment.judges_csv", **exported),
        json=url_for("assignment.judges_json", **exported),
    )


def _judge_page(file: JudgeFile, form: ProfileForm | None) -> str:
    if form is None and policy.may_assign(signed_in(), file):
        form = ProfileForm(category_choices(file.edition), country_choices(), data=as_typed(file.profile))
    return render_template(
        "assignment/judge.html",
        edition=file.edition,
        profile=file.profile,
        user=file.user,
        form=form,
        running=queries.assignments_of(db_session(), file.edition_id, file.user.id),
        conflicts=queries.conflicts(db_session(), file.edition_id, judge_id=file.user.id),
        category_names=dict(category_choices(file.edition)),
        country_names=dict(country_choices()) if file.profile.country else {},
    )


def _plain_rows(of: OfEdition) -> list[dict[str, Any]]:
    found = queries.judges(db_session(), of.edition_id, state=lists.one("state", STATES), most=None)
    return [_plain(row) for row in found]


def _plain(row: JudgeRow) -> dict[str, Any]:
    return {
        "email": row.user.email, "name": row.user.name, "organisation": row.profile.organisation,
        "country": row.profile.country, "languages": row.profile.languages, "categories": row.profile.categories,
        "min": row.profile.min_load, "max": row.profile.max_load, "state": row.profile.state, "load": row.load,
    }  # fmt: skip
