"""What of a call anybody may take along: every version of its rules, and the whole form to read, print and keep."""

from typing import Any

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.core.errors import NotFound
from awards.core.vocabulary import LANGUAGE_NAMES
from awards.programme import queries
from awards.programme.document import canonical
from awards.programme.models import Edition, RulesVersion
from awards.programme.views.blueprint import bp
from awards.programme.views.call import called, rehearsed
from awards.programme.views.rules_changes import plainly, rows_of_differences
from awards.programme.words import question_rows
from awards.web.access import public
from awards.web.languages import in_language, language
from awards.web.lists import as_json
from awards.web.transaction import db_session


@bp.route("/call/rules")
@public
def rules_of_call() -> ResponseReturnValue:
    return _rules(_found(called()))


@bp.route("/rehearsal/<int:year>/call/rules")
@public
def rehearsal_rules(year: int) -> ResponseReturnValue:
    return _rules(rehearsed(year))


@bp.route("/call/rules/<int:number>.json")
@public
def rules_json(number: int) -> ResponseReturnValue:
    return _document(_found(called()), number)


@bp.route("/rehearsal/<int:year>/call/rules/<int:number>.json")
@public
def rehearsal_rules_json(year: int, number: int) -> ResponseReturnValue:
    return _document(rehearsed(year), number)


@bp.route("/call/form")
@public
def form_of_call() -> ResponseReturnValue:
    return _form(_found(called()))


@bp.route("/rehearsal/<int:year>/call/form")
@public
def rehearsal_form(year: int) -> ResponseReturnValue:
    return _form(rehearsed(year))


@bp.route("/call/form.txt")
@public
def form_text() -> ResponseReturnValue:
    return _text(_found(called()))


@bp.route("/rehearsal/<int:year>/call/form.txt")
@public
def rehearsal_form_text(year: int) -> ResponseReturnValue:
    return _text(rehearsed(year))


@bp.route("/call/form.json")
@public
def form_json() -> ResponseReturnValue:
    return as_json(_found(called()).form)


@bp.route("/rehearsal/<int:year>/call/form.json")
@public
def rehearsal_form_json(year: int) -> ResponseReturnValue:
    return as_json(rehearsed(year).form)


def _found(edition: Edition | None) -> Edition:
    if edition is None:
        raise NotFound("call")
    return edition


def _rules(edition: Edition) -> str:
    versions = queries.rules_versions(db_session(), edition.id)
    return render_template(
        "programme/rules.html",
        edition=edition,
        versions=[
            (version, _changes(version, versions[index + 1]) if index + 1 < len(versions) else [])
            for index, version in enumerate(versions)
        ],
        columns=[
            {"key": "where", "label": _("Where")}, {"key": "before", "label": _("Before")},
            {"key": "after", "label": _("Now")},
        ],
    )  # fmt: skip


def _changes(version: RulesVersion, before: RulesVersion) -> list[dict[str, str]]:
    return rows_of_differences(_edition_alone(before), _edition_alone(version))


def _edition_alone(version: RulesVersion) -> dict[str, Any]:
    own = ("version", "published_at", "note")
    return plainly({name: value for name, value in version.document.items() if name not in own})


def _document(edition: Edition, number: int) -> Response:
    version = queries.rules_version(db_session(), edition.id, number)
    response = Response(canonical(version.document), mimetype="application/json")
    name = f"rules-{edition.year}-{'rehearsal-' if edition.rehearsal else ''}{number}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _form(edition: Edition) -> str:
    return render_template("programme/form_of_call.html", edition=edition, sections=question_rows(edition))


def _text(edition: Edition) -> Response:
    lines = [in_language(edition.names), _("What you will be asked"), ""]
    for section in question_rows(edition):
        lines += ["", in_language(section["title"]), "=" * 40]
        for number, question in enumerate(section["questions"], start=1):
            lines += ["", f"{number}. {in_language(question['label'])}", f"   ({', '.join(question['facts'])})"]
            lines += [f"   {line}" for line in in_language(question["help"]).splitlines()]
            lines += [f"   {question['feeds']}"] if question["feeds"] else []
    lines += ["", _("Language: %(language)s", language=LANGUAGE_NAMES[language()]), ""]
    response = Response("\n".join(lines), mimetype="text/plain")
    response.headers["Content-Disposition"] = f'attachment; filename="form-{edition.year}-{language()}.txt"'
    return response
