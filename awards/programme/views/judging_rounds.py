"""The rounds of judging of an edition: their names and dates, who reads what, and how many go on."""

from copy import deepcopy
from datetime import timedelta
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.programme import policy, queries, rounds, services
from awards.programme.document import write
from awards.programme.forms import ChangeForm, round_form
from awards.programme.models import Edition
from awards.programme.queries import RoundOfEdition
from awards.programme.round_words import round_name
from awards.programme.views.blueprint import bp
from awards.programme.views.changes import change, in_that_language, put_text, written
from awards.web.access import requires, takes
from awards.web.identity import signed_in
from awards.web.languages import in_language
from awards.web.transaction import db_session, now

ENDS = ("opens_at", "closes_at")


def _may_change(user: User, found: RoundOfEdition) -> bool:
    return policy.may_change(user, found.edition)


@bp.route("/staff/<uuid:edition_id>/edition/rounds/new", methods=["GET", "POST"])
@requires(policy.may_change, load=queries.edition_to_edit)
@takes("in")
def new_round(edition: Edition) -> ResponseReturnValue:
    """A round after the last; the one that was last lets all entries go on until it is said how many."""
    begins = rounds.last(edition).closes_at + timedelta(weeks=1)
    form = round_form(_categories(edition), another_follows=False)(
        opens_at=begins, closes_at=begins + timedelta(weeks=2)
    )

    def alter(document: dict[str, Any]) -> None:
        document["rounds"].append(_filled({}, form, edition))

    places = _places(edition, len(edition.rounds))
    return change(
        edition, form, alter, title=_("Add a round"), back=_overview_url(edition), places=places, texts=True,
        note=_("It follows the round that is the last now. Then say there how many entries of each category go on."),
    )  # fmt: skip


@bp.route("/staff/<uuid:edition_id>/edition/rounds/<int:number>", methods=["GET", "POST"])
@requires(_may_change, load=queries.round_of_edition)
@takes("in")
def round_of_edition(found: RoundOfEdition) -> ResponseReturnValue:
    edition, round_ = found.edition, found.round
    is_last = rounds.after(edition, round_.number) is None
    asked = {f"reviews_{c.key}": str(round_.reviews.get(c.key, "")) for c in edition.categories}
    going_on = {f"advancing_{c.key}": round_.advancing.get(c.key) for c in edition.categories}
    form = round_form(_categories(edition), another_follows=not is_last)(
        name=in_that_language(round_.names), blind=round_.blind, **{end: getattr(round_, end) for end in ENDS},
        **asked, **({} if is_last else going_on),
    )  # fmt: skip

    def alter(document: dict[str, Any]) -> None:
        before = document["rounds"][round_.number - 1]
        instants = {end: written(form[end].data, getattr(round_, end)) for end in ENDS}
        document["rounds"][round_.number - 1] = _filled(before, form, edition) | instants

    removal = url_for("programme.round_removal", edition_id=edition.id, number=round_.number)
    return change(
        edition, form, alter, title=round_name(round_), back=_overview_url(edition),
        places=_places(edition, round_.number - 1), texts=True,
        removal=removal if is_last and len(edition.rounds) > 1 else None,
    )  # fmt: skip


@bp.route("/staff/<uuid:edition_id>/edition/rounds/<int:number>/removal", methods=["POST"])
@requires(_may_change, load=queries.round_of_edition)
def round_removal(found: RoundOfEdition) -> ResponseReturnValue:
    """The last round goes, and nothing goes on from the one before it; a round alone compares nothing two at a time."""
    edition = found.edition
    if found.round is not rounds.last(edition) or len(edition.rounds) == 1:
        raise RuleBroken(N_("Only the last of several rounds can be removed."))
    document = deepcopy(write(edition))
    del document["rounds"][-1]
    document["rounds"][-1].pop("advancing", None)
    if len(document["rounds"]) == 1:
        document["rules"].pop("last_by_pairs", None)
    services.edit(db_session(), edition.id, document, by=signed_in(), at=now(), expected_version=edition.version)
    flash(_("Removed."))
    return redirect(_overview_url(edition))


def _filled(part: dict[str, Any], form: ChangeForm, edition: Edition) -> dict[str, Any]:
    asked = {c.key: form[f"reviews_{c.key}"].data for c in edition.categories}
    going_on = {c.key: form[f"advancing_{c.key}"].data for c in edition.categories if f"advancing_{c.key}" in form}
    return {
        **{end: written(form[end].data, None) for end in ENDS},
        "names": put_text(part.get("names", {}), form["name"].data),
        "blind": form["blind"].data,
        "reviews": {key: said if said == rounds.ALL else int(said) for key, said in asked.items() if said},
        "advancing": {key: most for key, most in going_on.items() if most},
    }


def _categories(edition: Edition) -> list[tuple[str, str, int]]:
    return [(category.key, in_language(category.names), category.reviews) for category in edition.categories]


def _places(edition: Edition, index: int) -> dict[str, str]:
    path = f"rounds[{index}]"
    places = {f"{path}.{end}": end for end in ENDS} | {f"{path}.names": "name"}
    for category in edition.categories:
        for part in ("reviews", "advancing"):
            places[f"{path}.{part}.{category.key}"] = f"{part}_{category.key}"
    return places


def _overview_url(edition: Edition) -> str:
    return url_for("programme.edition", edition_id=edition.id)
