"""A change of published rules: what it changes, handed in with a public note, approved by a second person."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.accounts.models import User
from awards.core.vocabulary import LANGUAGES
from awards.programme import policy, queries, services
from awards.programme.document import read, write
from awards.programme.forms import ChangeForm, note_form
from awards.programme.naming import place_in_words, value_in_words
from awards.programme.places import differences
from awards.programme.queries import ChangeOfEdition
from awards.programme.views.blueprint import bp
from awards.web.access import requires
from awards.web.forms import OneButtonForm, carry_out
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now

Document = dict[str, Any]


def _may_see(user: User, found: ChangeOfEdition) -> bool:
    return policy.may_see(user, found.edition)


def _may_change(user: User, found: ChangeOfEdition) -> bool:
    return policy.may_change(user, found.edition)


@bp.route("/staff/<uuid:edition_id>/edition/change")
@requires(_may_see, load=queries.change_of_edition)
def rules_change(found: ChangeOfEdition) -> ResponseReturnValue:
    return _page(found, note_form()(**{code: found.change.note.get(code, "") for code in LANGUAGES}))


@bp.route("/staff/<uuid:edition_id>/edition/change/proposal", methods=["POST"])
@requires(_may_change, load=queries.change_of_edition)
def proposal_of_change(found: ChangeOfEdition) -> ResponseReturnValue:
    form = note_form()()

    def propose() -> None:
        note = {code: form[code].data or "" for code in LANGUAGES}
        services.propose_change(
            db_session(), found.edition, note, by=signed_in(), at=now(), expected_version=form.version.data
        )

    if form.validate_on_submit() and carry_out(form, propose):
        flash(_("The change is handed in. Another member of staff approves it."))
        return redirect(_url(found))
    return _page(found, form), 422


@bp.route("/staff/<uuid:edition_id>/edition/change/proposal/removal", methods=["POST"])
@requires(_may_change, load=queries.change_of_edition)
def return_of_change(found: ChangeOfEdition) -> ResponseReturnValue:
    services.take_back_change(db_session(), found.edition, by=signed_in())
    flash(_("The change is taken back and can be edited again."))
    return redirect(_url(found))


@bp.route("/staff/<uuid:edition_id>/edition/change/removal", methods=["POST"])
@requires(_may_change, load=queries.change_of_edition)
def removal_of_change(found: ChangeOfEdition) -> ResponseReturnValue:
    services.drop_change(db_session(), found.edition, by=signed_in(), at=now())
    flash(_("The change is given up. The published rules stay as they are."))
    return redirect(url_for("programme.edition", edition_id=found.edition.id))


@bp.route("/staff/<uuid:edition_id>/edition/change/approval", methods=["POST"])
@requires(_may_change, load=queries.change_of_edition)
def approval_of_change(found: ChangeOfEdition) -> ResponseReturnValue:
    form = ChangeForm()

    def approve() -> None:
        services.approve_change(
            db_session(), found.edition, by=signed_in(), at=now(), expected_version=form.version.data
        )

    if carry_out(form, approve):
        flash(_("The new version of the rules is public, with its note."))
        return redirect(url_for("programme.edition", edition_id=found.edition.id))
    return _page(found, form), 422


def rows_of_differences(before: Document, after: Document) -> list[dict[str, str]]:
    """What differs between two documents of an edition: where, from what, to what, in words."""
    return [
        {
            "where": place_in_words(difference.path, after, before),
            "before": value_in_words(difference, difference.before),
            "after": value_in_words(difference, difference.after),
        }
        for difference in differences(before, after)
    ]


def _page(found: ChangeOfEdition, form: ChangeForm) -> str:
    change, user = found.change, signed_in()
    notes = form if "en" in form else note_form()(formdata=None, **change.note)
    notes.version.data = form.version.data = change.version
    return render_template(
        "programme/rules_change.html",
        edition=found.edition,
        change=change,
        form=form,
        notes=notes,
        rows=rows_of_differences(plainly(write(found.edition)), plainly(change.document)),
        may_change=policy.may_change(user, found.edition),
        is_own=change.proposed_by == user.id,
        button=OneButtonForm(formdata=None),
    )


def plainly(document: Document) -> Document:
    """A document with every part that it may leave out, so that two of them are compared value by value."""
    return read(document).model_dump(mode="json")


def _url(found: ChangeOfEdition) -> str:
    return url_for("programme.rules_change", edition_id=found.edition.id)
