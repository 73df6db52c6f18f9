"""Who may do what: administrators give and end roles, freshly signed in, and never their own."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.accounts import policy, services
from awards.accounts.models import User
from awards.programme.forms import RoleForm
from awards.programme.models import Category, Edition
from awards.programme.queries import roles as held_roles
from awards.programme.queries.roles import Held
from awards.programme.views.blueprint import bp
from awards.web import lists
from awards.web.access import fresh_only, requires, takes
from awards.web.forms import Form, OneButtonForm, carry_out
from awards.web.identity import signed_in
from awards.web.labels import label
from awards.web.languages import in_language
from awards.web.transaction import db_session, now

PAGE = 50

Place = tuple[str, Edition | None, Category | None]


def a_role(session: Session, role_id: UUID) -> Held:
    """A role that an administrator may end."""
    return held_roles.role(session, role_id)


@bp.route("/staff/roles", methods=["GET", "POST"])
@fresh_only
@requires(policy.may_administer)
@takes("after")
def roles() -> ResponseReturnValue:
    places = _places()
    form = RoleForm([(key, _in_words(place)) for key, place in places.items()])

    given = list[User]()

    def appoint() -> None:
        kind, edition, category = places[form.role.data]
        given.append(services.roles.appoint(
            db_session(), form.email.data or "", form.name.data or "", kind, signed_in(), now(),
            edition_id=edition.id if edition else None, category_id=category.id if category else None,
            where=[thing.names for thing in (edition, category) if thing],
        ))  # fmt: skip

    if form.validate_on_submit() and carry_out(form, appoint):
        told = _("The role is given, and the person is told by mail.")
        flash(_("The role is given. A made-up person gets no mail.") if given[0].rehearsal else told)
        return redirect(url_for("programme.roles"))
    return _page(form, form)


@bp.route("/staff/roles/<uuid:role_id>/end", methods=["POST"])
@fresh_only
@requires(lambda user, _held: policy.may_administer(user), load=a_role)
def role_end(held: Held) -> ResponseReturnValue:
    form = OneButtonForm()
    if form.validate_on_submit() and carry_out(
        form, lambda: services.roles.dismiss(db_session(), held.user, held.role, signed_in(), now())
    ):
        flash(_("The role has ended, and the person is signed out everywhere."))
        return redirect(url_for("programme.roles"))
    return _page(form, RoleForm([(key, _in_words(place)) for key, place in _places().items()], formdata=None))


def _places() -> dict[str, Place]:
    """Every role that there is to give, by the value of its choice."""
    found: dict[str, Place] = {"admin": ("admin", None, None)}
    for edition in held_roles.editions_to_staff(db_session()):
        found[f"staff/{edition.id}"] = ("staff", edition, None)
        found |= {f"chair/{category.id}": ("chair", edition, category) for category in edition.categories}
    return found


def _in_words(place: Place) -> str:
    kind, edition, category = place
    names = [label(kind)]
    if edition is not None:
        named = in_language(edition.names)
        names.append(str(_("The rehearsal of %(year)s", year=str(edition.year))) if edition.rehearsal else named)
    return " · ".join([*names, *([in_language(category.names)] if category else [])])


def _page(failed: Form, form: RoleForm) -> ResponseReturnValue:
    first = lists.whole("after") or 0
    found = held_roles.roles(db_session(), first, PAGE + 1)
    rows = [
        {
            "id": held.role.id, "name": held.user.name or held.user.email, "email": held.user.email,
            "what": _in_words((held.role.kind, held.edition, held.category)), "since": held.role.granted_at,
            "own": held.user.id == signed_in().id,
        }
        for held in found[:PAGE]
    ]  # fmt: skip
    page = render_template(
        "programme/roles.html", failed=failed, form=form, rows=rows,
        older=lists.here(after=str(first + PAGE)) if len(found) > PAGE else None,
        newer=lists.here(after=None) if first else None,
    )  # fmt: skip
    return (page, 422) if failed.is_submitted() else page
