"""What a draft lacks, as conditions of the database; the same as `nominations.rules.problems` finds missing."""

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_

from awards.nominations.models import Entry, Nomination, NominationCountry, NominationFile, NominationOrganisation
from awards.programme.models import Edition
from awards.programme.questions import Question, every

ANSWER = "answer-"


def missing_parts(of: Edition) -> dict[str, ColumnElement[bool]]:
    """By the name of each part that a nomination of the edition needs: that it is a draft which lacks it."""
    draft = Nomination.state == "draft"
    named = _there_is(NominationOrganisation.nomination_id == Nomination.id)
    lacking = {
        "title": Nomination.title == "",
        "organisations": and_(Nomination.nominee_kind == "organisation", not_(named)),
        "nominee_names": and_(Nomination.nominee_kind != "organisation", _empty_names()),
        "categories": not_(_there_is(Entry.nomination_id == Nomination.id)),
        "countries_organisation": not_(_in_a_country("organisation")),
        "countries_impact": not_(_in_a_country("impact")),
    }
    for section in every(of.form):
        for question in section.questions:
            if question.required:
                lacking[f"{ANSWER}{question.key}"] = _unanswered(of, question)
    return {name: and_(draft, condition) for name, condition in lacking.items()}


def _empty_names() -> ColumnElement[bool]:
    return func.coalesce(Nomination.nominee_names[0].as_string(), "") == ""


def _there_is(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """A row of this nomination, whatever else the query around it reads."""
    return exists().where(*conditions).correlate(Nomination)


def _in_a_country(role: str) -> ColumnElement[bool]:
    return _there_is(NominationCountry.nomination_id == Nomination.id, NominationCountry.role == role)


def _unanswered(of: Edition, question: Question) -> ColumnElement[bool]:
    if question.kind == "file":
        sent = _there_is(
            NominationFile.nomination_id == Nomination.id,
            NominationFile.question == question.key,
            NominationFile.removed_at.is_(None),
            or_(NominationFile.state == "ready", NominationFile.state == "quarantined"),
        )
        lacks: ColumnElement[bool] = not_(sent)
    else:
        lacks = func.coalesce(Nomination.answers[question.key].as_string(), "") == ""
    if question.categories is None:
        return lacks
    ids = [category.id for category in of.categories if category.key in question.categories]
    return and_(lacks, _there_is(Entry.nomination_id == Nomination.id, Entry.category_id.in_(ids)))
