"""The categories of an edition and their criteria."""

from copy import deepcopy
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.core.text import N_, Message
from awards.programme import policy, queries, services
from awards.programme.document import write
from awards.programme.forms import CategoryForm, NewCategoryForm, criterion_form
from awards.programme.models import Edition
from awards.programme.queries import CategoryOfEdition, CriterionOfCategory
from awards.programme.rules import needed_anchors
from awards.programme.views.blueprint import bp
from awards.programme.views.changes import change, in_that_language, put_text
from awards.web.access import requires, takes
from awards.web.identity import signed_in
from awards.web.languages import in_language
from awards.web.transaction import db_session, now

CATEGORY_FIELDS = ("reviews", "finalists", "winners", "focus_area")
Parts = list[dict[str, Any]]


def _may_change(user: User, thing: CategoryOfEdition | CriterionOfCategory) -> bool:
    return policy.may_change(user, thing.edition)


@bp.route("/staff/<uuid:edition_id>/edition/categories/new", methods=["GET", "POST"])
@requires(policy.may_change, load=queries.edition_to_edit)
@takes("in")
def new_category(edition: Edition) -> ResponseReturnValue:
    form = NewCategoryForm(reviews=3, finalists=3, winners=1, place=len(edition.categories) + 1)
    form.criteria_of.choices = [SelectChoice(c.key, in_language(c.names)) for c in edition.categories]

    def alter(document: dict[str, Any]) -> None:
        model = next(c for c in document["categories"] if c["key"] == form.criteria_of.data)
        part = {"key": form.key.data, "names": {}, "descriptions": {}, "criteria": model["criteria"]}
        _put_category(document["categories"], _filled(part, form), form.place.data)

    return change(
        edition, form, alter, title=_("Add a category"), back=_overview_url(edition),
        places=_category_places(min(form.place.data or 1, len(edition.categories) + 1) - 1), texts=True,
    )  # fmt: skip


@bp.route("/staff/<uuid:edition_id>/edition/categories/<key>", methods=["GET", "POST"])
@requires(_may_change, load=queries.category_of_edition)
@takes("in")
def category(found: CategoryOfEdition) -> ResponseReturnValue:
    edition, category = found.edition, found.category
    values = {name: getattr(category, name) for name in CATEGORY_FIELDS}
    form = CategoryForm(
        name=in_that_language(category.names), description=in_that_language(category.descriptions),
        place=category.position + 1, **values | {"focus_area": category.focus_area or ""},
    )  # fmt: skip

    def alter(document: dict[str, Any]) -> None:
        part = _taken(document["categories"], category.key)
        _put_category(document["categories"], _filled(part, form), form.place.data)

    return change(
        edition, form, alter, title=in_language(category.names), back=_overview_url(edition),
        places=_category_places(min(form.place.data or 1, len(edition.categories)) - 1), texts=True,
        removal=url_for("programme.category_removal", edition_id=edition.id, key=category.key),
    )  # fmt: skip


@bp.route("/staff/<uuid:edition_id>/edition/categories/<key>/removal", methods=["POST"])
@requires(_may_change, load=queries.category_of_edition)
def category_removal(found: CategoryOfEdition) -> ResponseReturnValue:
    document = deepcopy(write(found.edition))
    _taken(document["categories"], found.category.key)
    if not document["categories"]:
        raise RuleBroken(N_("An edition needs at least one category."))
    return _removed(found.edition, document)


@bp.route("/staff/<uuid:edition_id>/edition/categories/<key>/criteria/new", methods=["GET", "POST"])
@requires(_may_change, load=queries.category_of_edition)
@takes("in")
def new_criterion(found: CategoryOfEdition) -> ResponseReturnValue:
    edition, category = found.edition, found.category
    points = needed_anchors(edition.scale_min, edition.scale_max)
    form = criterion_form(points, new=True)(weight=1)

    def alter(document: dict[str, Any]) -> None:
        part = {
            "key": form["key"].data,
            "names": put_text({}, form["name"].data),
            "weight": form["weight"].data,
            "anchors": {str(point): put_text({}, form[f"anchor_{point}"].data) for point in points},
        }
        _part(document["categories"], category.key)["criteria"].append(part)

    title = _("Add a criterion to %(category)s", category=in_language(category.names))
    places = _criterion_places(category.position, len(category.criteria), points)
    return change(edition, form, alter, title=title, back=_overview_url(edition), places=places, texts=True)


@bp.route("/staff/<uuid:edition_id>/edition/categories/<key>/criteria/<criterion_key>", methods=["GET", "POST"])
@requires(_may_change, load=queries.criterion_of_category)
@takes("in")
def criterion(found: CriterionOfCategory) -> ResponseReturnValue:
    edition, category, criterion = found.edition, found.category, found.criterion
    points = needed_anchors(edition.scale_min, edition.scale_max)
    anchors = {f"anchor_{point}": in_that_language(criterion.anchors.get(str(point), {})) for point in points}
    form = criterion_form(points, new=False)(name=in_that_language(criterion.names), weight=criterion.weight, **anchors)

    def alter(document: dict[str, Any]) -> None:
        part = _part(_part(document["categories"], category.key)["criteria"], criterion.key)
        part["names"] = put_text(part["names"], form["name"].data)
        part["weight"] = form["weight"].data
        for point in points:
            texts = part["anchors"].get(str(point), {})
            part["anchors"] = part["anchors"] | {str(point): put_text(texts, form[f"anchor_{point}"].data)}

    return change(
        edition, form, alter, title=f"{in_language(category.names)}: {in_language(criterion.names)}",
        back=_overview_url(edition), texts=True,
        places=_criterion_places(category.position, criterion.position, points),
        removal=url_for(
            "programme.criterion_removal", edition_id=edition.id, key=category.key, criterion_key=criterion.key
        ),
    )  # fmt: skip


@bp.route("/staff/<uuid:edition_id>/edition/categories/<key>/criteria/<criterion_key>/removal", methods=["POST"])
@requires(_may_change, load=queries.criterion_of_category)
def criterion_removal(found: CriterionOfCategory) -> ResponseReturnValue:
    document = deepcopy(write(found.edition))
    criteria = _part(document["categories"], found.category.key)["criteria"]
    _taken(criteria, found.criterion.key)
    if not criteria:
        raise RuleBroken(N_("A category needs at least one criterion."))
    return _removed(found.edition, document)


def _removed(edition: Edition, document: dict[str, Any]) -> ResponseReturnValue:
    known = {criterion["key"] for category in document["categories"] for criterion in category["criteria"]}
    categories = [category["key"] for category in document["categories"]]
    for section in document["form"]["sections"]:
        for question in section["questions"]:  # a question names no criterion and no category that is gone
            question["criteria"] = [key for key in question["criteria"] if key in known]
            if question.get("categories"):
                question["categories"] = [key for key in question["categories"] if key in categories]
                if not question["categories"]:  # asked in none it would be asked in all
                    raise RuleBroken(_asked_here_alone(question))
    for round_ in document["rounds"]:
        for part in ("reviews", "advancing"):
            round_[part] = {key: asked for key, asked in round_.get(part, {}).items() if key in categories}
    for check in document["eligibility"]:
        check["category"] = check["category"] if check["category"] in categories else None
    services.edit(db_session(), edition.id, document, by=signed_in(), at=now(), expected_version=edition.version)
    flash(_("Removed."))
    return redirect(_overview_url(edition))


def _asked_here_alone(question: dict[str, Any]) -> Message:
    return N_(
        "“%(question)s” is asked in this category alone: ask it elsewhere too, or remove it first.",
        question=in_language(question["label"]),
    )


def _overview_url(edition: Edition) -> str:
    return url_for("programme.edition", edition_id=edition.id)


def _part(parts: Parts, key: str) -> dict[str, Any]:
    return next(part for part in parts if part["key"] == key)


def _taken(parts: Parts, key: str) -> dict[str, Any]:
    part = _part(parts, key)
    parts.remove(part)
    return part


def _filled(part: dict[str, Any], form: CategoryForm) -> dict[str, Any]:
    return part | {
        "names": put_text(part["names"], form.name.data),
        "descriptions": put_text(part["descriptions"], form.description.data),
        **{name: form[name].data for name in CATEGORY_FIELDS},
        "focus_area": form.focus_area.data or None,
    }


def _put_category(categories: Parts, part: dict[str, Any], place: int) -> None:
    categories.insert(place - 1, part)


def _category_places(index: int) -> dict[str, str]:
    path = f"categories[{index}]"
    return {f"{path}.{name}": name for name in ("key", *CATEGORY_FIELDS)} | {f"{path}.names": "name"}


def _criterion_places(category: int, index: int, points: list[int]) -> dict[str, str]:
    path = f"categories[{category}].criteria[{index}]"
    places = {f"{path}.{name}": name for name in ("key", "weight")} | {f"{path}.names": "name"}
    return places | {f"{path}.anchors.{point}": f"anchor_{point}" for point in points}
