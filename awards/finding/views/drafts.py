"""A draft as staff of its edition may look at it: what it says so far, and what it lacks."""

from flask import render_template
from flask.typing import ResponseReturnValue

from awards.finding import policy, queries
from awards.finding.queries import DraftOf
from awards.finding.views.blueprint import bp
from awards.finding.wording import part_words
from awards.nominations.queries import country_names
from awards.nominations.rules import problems
from awards.programme.questions import asked
from awards.web.access import requires
from awards.web.identity import signed_in
from awards.web.languages import in_language, translated
from awards.web.transaction import db_session


@bp.route("/staff/<uuid:edition_id>/nominations/drafts/<uuid:nomination_id>")
@requires(policy.may_look, load=queries.draft_of)
def draft(of: DraftOf) -> ResponseReturnValue:
    edition, nomination, content = of.nominated.edition, of.nominated.nomination, of.nominated.content
    names = country_names(db_session(), {*content.countries_organisation, *content.countries_impact})
    return render_template(
        "finding/draft.html",
        edition=edition,
        may_decide=policy.may_decide(signed_in(), of),
        nomination=nomination,
        content=content,
        lacks=[
            (part_words(edition, problem.field), translated(problem.message))
            for problem in problems(content, edition.form)
        ],
        sections=asked(edition.form, content.categories),
        countries={
            role: [in_language(names[code]) for code in codes if code in names]
            for role, codes in (("organisation", content.countries_organisation), ("impact", content.countries_impact))
        },
        categories=[
            (category.key, category.names) for category in edition.categories if category.key in content.categories
        ],
    )
