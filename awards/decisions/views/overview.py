"""How far the decisions of an edition are, and what is open in each category."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from awards.decisions import policy
from awards.decisions.queries import EditionPage
from awards.decisions.views import lines
from awards.decisions.views.blueprint import an_edition, bp
from awards.programme.round_words import round_name
from awards.web.access import requires


@bp.route("/staff/<uuid:edition_id>/decisions")
@requires(policy.may_see_overview, load=an_edition)
def overview(page: EditionPage) -> ResponseReturnValue:
    known = lines.known(page)
    waiting = [row for rows in known.in_the_way.conflicts.values() for row in rows if row.category_id not in page.tied]
    files = ("decisions.decisions_csv", "decisions.decisions_json") if known.standing or known.going_on else ()
    return render_template(
        "decisions/overview.html",
        page=page,
        waiting=waiting,
        round_names={round_.id: round_name(round_) for round_ in page.edition.rounds},
        lines=lines.lines(page, known),
        going_on=lines.rounds_to_go_on_from(page, known),
        closed_because=policy.TIED,
        tied=[category for category in page.edition.categories if category.id in page.tied],
        several=len(page.edition.rounds) > 1,
        files=[url_for(file, edition_id=page.edition_id) for file in files],
    )
