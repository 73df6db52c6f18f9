"""The check before the form: its questions as staff set them, and its page for anybody."""

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from awards.accounts.models import User
from awards.core.errors import NotFound, RuleBroken
from awards.core.text import N_
from awards.programme import policy, queries, services
from awards.programme.document import MOST_ELIGIBILITY
from awards.programme.eligibility import checks, findings
from awards.programme.forms import EligibilityForm, NewEligibilityForm, check_form
from awards.programme.models import Edition
from awards.programme.queries import CheckOfEdition
from awards.programme.rules import takes_nominations
from awards.programme.views.blueprint import bp
from awards.programme.views.call import called, rehearsed
from awards.programme.views.changes import change, in_that_language, put_text, save
from awards.web.access import public, requires, takes
from awards.web.languages import in_language
from awards.web.transaction import db_session, now

FIELDS = ("key", "ask", "enter", "rule", "category")


def _may_change(user: User, found: CheckOfEdition) -> bool:
    return policy.may_change(user, found.edition)


@bp.route("/call/eligibility", methods=["GET", "POST"])
@public
def eligibility() -> ResponseReturnValue:
    return _check(called())


@bp.route("/rehearsal/<int:year>/call/eligibility", methods=["GET", "POST"])
@public
def rehearsal_eligibility(year: int) -> ResponseReturnValue:
    return _check(rehearsed(year))


def _check(edition: Edition | None) -> ResponseReturnValue:
    if edition is None or not edition.eligibility:
        raise NotFound("check")
    questions = checks(edition.eligibility)
    form = check_form([(question.key, in_language(dict(question.ask))) for question in questions])()
    answers = {question.key: form[f"answer-{question.key}"].data for question in questions}
    result = None
    if form.validate_on_submit():
        result = findings(questions, answers)
        services.count_check(db_session(), edition, result, now())
    return render_template(
        "programme/eligibility.html",
        edition=edition,
        form=form,
        rows=[(form[f"answer-{question.key}"], question) for question in questions],
        result=result,
        failed=[finding.question for finding in result or [] if not finding.met],
        names={category.key: category.names for category in edition.categories},
        is_open=takes_nominations(edition, now()),
    ), 200 if result is not None or not form.is_submitted() else 422


@bp.route("/staff/<uuid:edition_id>/edition/eligibility/new", methods=["GET", "POST"])
@requires(policy.may_change, load=queries.edition_to_edit)
@takes("in")
def new_check(edition: Edition) -> ResponseReturnValue:
    form = _offering(
        NewEligibilityForm(enter="yes", place=min(len(edition.eligibility) + 1, MOST_ELIGIBILITY)), edition
    )

    def alter(document: dict[str, Any]) -> None:
        if len(document["eligibility"]) >= MOST_ELIGIBILITY:
            raise RuleBroken(N_("The check has at most %(count)s questions.", count=MOST_ELIGIBILITY))
        part = {"key": form.key.data} | _filled({"ask": {}, "rule": {}}, form)
        document["eligibility"].insert(form.place.data - 1, part)

    return change(
        edition, form, alter, title=_("Add a question to the check"), back=_back(edition), texts=True,
        places=_places(form, len(edition.eligibility))
        | {f"eligibility[{place}].key": "key" for place in range(MOST_ELIGIBILITY)},
    )  # fmt: skip


@bp.route("/staff/<uuid:edition_id>/edition/eligibility/<key>", methods=["GET", "POST"])
@requires(_may_change, load=queries.check_of_edition)
@takes("in")
def check(found: CheckOfEdition) -> ResponseReturnValue:
    part = found.check
    form = _offering(
        EligibilityForm(
            ask=in_that_language(part["ask"]), enter=part["enter"], rule=in_that_language(part["rule"]),
            category=part.get("category") or "", place=found.index + 1,
        ),
        found.edition,
    )  # fmt: skip

    def alter(document: dict[str, Any]) -> None:
        before = document["eligibility"].pop(found.index)
        document["eligibility"].insert(form.place.data - 1, before | _filled(before, form))

    return change(
        found.edition, form, alter, title=in_language(part["ask"]), back=_back(found.edition), texts=True,
        places=_places(form, len(found.edition.eligibility) - 1),
        removal=url_for("programme.check_removal", edition_id=found.edition.id, key=part["key"]),
    )  # fmt: skip


@bp.route("/staff/<uuid:edition_id>/edition/eligibility/<key>/removal", methods=["POST"])
@requires(_may_change, load=queries.check_of_edition)
def check_removal(found: CheckOfEdition) -> ResponseReturnValue:
    save(found.edition, found.edition.version, lambda document: document["eligibility"].pop(found.index))
    return redirect(_back(found.edition))


def _offering(form: EligibilityForm, edition: Edition) -> Any:
    categories = [SelectChoice(c.key, in_language(c.names)) for c in edition.categories]
    form.category.choices = [SelectChoice("", _("None")), *categories]
    return form


def _filled(part: dict[str, Any], form: EligibilityForm) -> dict[str, Any]:
    return {
        "ask": put_text(part["ask"], form.ask.data),
        "enter": form.enter.data,
        "rule": put_text(part["rule"], form.rule.data),
        "category": form.category.data or None,
    }


def _places(form: EligibilityForm, others: int) -> dict[str, str]:
    path = f"eligibility[{min((form.place.data or 1) - 1, others)}]"
    return {f"{path}.{name}": name for name in FIELDS}


def _back(edition: Edition) -> str:
    return url_for("programme.edition", edition_id=edition.id) + "#check"
