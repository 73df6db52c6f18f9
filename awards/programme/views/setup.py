"""The set-up of an edition: an overview, its dates, rules and form, and publishing the rules."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.programme import policy, queries, services
from awards.programme.document import write
from awards.programme.forms import MOST_TIE_STEPS, OPEN_SCORES, RANKED_BY, dates_form, rules_form
from awards.programme.models import Edition
from awards.programme.round_words import round_rows
from awards.programme.rules import phase, rescaled
from awards.programme.views.blueprint import bp
from awards.programme.views.call import criteria_columns, criteria_rows
from awards.programme.views.changes import change, in_that_language, put_text, standing, written
from awards.programme.words import dates_of, question_rows, tie_steps
from awards.web.access import requires, takes
from awards.web.forms import OneButtonForm, carry_out
from awards.web.identity import signed_in
from awards.web.languages import in_language
from awards.web.lists import as_json
from awards.web.transaction import db_session, now


@bp.route("/staff/<uuid:edition_id>/edition")
@requires(policy.may_see, load=queries.edition_to_edit)
def edition(edition: Edition) -> ResponseReturnValue:
    return _overview(edition, OneButtonForm())


@bp.route("/staff/<uuid:edition_id>/edition.json")
@requires(policy.may_see, load=queries.edition_to_edit)
def edition_json(edition: Edition) -> ResponseReturnValue:
    return as_json(write(edition) | ({"rehearsal": True} if edition.rehearsal else {}))


@bp.route("/staff/<uuid:edition_id>/rules", methods=["POST"])
@requires(policy.may_change, load=queries.held_edition)
def publication_of_rules(edition: Edition) -> ResponseReturnValue:
    form = OneButtonForm()
    if carry_out(form, lambda: services.publish_rules(db_session(), edition, by=signed_in(), at=now())):
        flash(_("The rules are published, with this instant and their digest."))
        return redirect(url_for("programme.edition", edition_id=edition.id))
    return _overview(edition, form), 422


@bp.route("/staff/<uuid:edition_id>/edition/dates", methods=["GET", "POST"])
@requires(policy.may_change, load=queries.edition_to_edit)
@takes("in")
def dates(edition: Edition) -> ResponseReturnValue:
    rounds = {f"round_{r.number}_{end}": getattr(r, end) for r in edition.rounds for end in ("opens_at", "closes_at")}
    plain_dates = {end: getattr(edition, end) for end in ("opens_at", "closes_at", "finalists_at", "winners_at")}
    form = dates_form(len(edition.rounds))(name=in_that_language(edition.names), **plain_dates, **rounds)

    def alter(document: dict[str, Any]) -> None:
        document["names"] = put_text(document["names"], form["name"].data)
        document["dates"] = {name: written(form[name].data, before) for name, before in plain_dates.items()}
        document["rounds"] = [
            part
            | {end: written(form[f"round_{r.number}_{end}"].data, getattr(r, end)) for end in ("opens_at", "closes_at")}
            for part, r in zip(document["rounds"], edition.rounds, strict=True)
        ]

    places = {f"dates.{name}": name for name in plain_dates}
    for index, round_ in enumerate(edition.rounds):
        places |= {f"rounds[{index}].{end}": f"round_{round_.number}_{end}" for end in ("opens_at", "closes_at")}
    return change(
        edition, form, alter, title=_("Name and dates"), back=_overview_url(edition), places=places, texts=True
    )


@bp.route("/staff/<uuid:edition_id>/edition/rules", methods=["GET", "POST"])
@requires(policy.may_change, load=queries.edition_to_edit)
def rules(edition: Edition) -> ResponseReturnValue:
    criteria = {c.key: in_language(c.names) for category in edition.categories for c in category.criteria}
    ties = {f"tie_{n + 1}": _chosen(step) for n, step in enumerate(edition.tie_rule[:MOST_TIE_STEPS])}
    form = rules_form(list(criteria.items()))(
        lowest=edition.scale_min, highest=edition.scale_max, half_points=edition.half_points,
        most_categories=edition.most_categories, most_nominations=edition.most_nominations,
        no_former_winner=edition.no_former_winner, no_staff_or_jury=edition.no_staff_or_jury,
        same_country=edition.same_country, why_for_extremes=edition.why_for_extremes,
        ranked_by=edition.ranked_by, last_by_pairs=edition.last_by_pairs,
        open_scores=edition.open_scores, **ties,
    )  # fmt: skip

    def alter(document: dict[str, Any]) -> None:
        scale = {"lowest": form.lowest.data, "highest": form.highest.data, "half_points": form.half_points.data}
        if scale["lowest"] >= scale["highest"]:
            raise RuleBroken(N_("Enter a number above the lowest point."), ["scale.highest"])
        for category in document["categories"]:
            for criterion in category["criteria"]:
                criterion["anchors"] = rescaled(
                    criterion["anchors"], (edition.scale_min, edition.scale_max), (scale["lowest"], scale["highest"])
                )
        document["scale"] = scale
        document["rules"] = {
            "most_categories": form.most_categories.data,
            "no_former_winner": form.no_former_winner.data,
            "no_staff_or_jury": form.no_staff_or_jury.data,
            "most_nominations": form.most_nominations.data or None,
            "same_country": form.same_country.data,
            "why_for_extremes": form.why_for_extremes.data,
            "ranked_by": form.ranked_by.data,
            "last_by_pairs": form.last_by_pairs.data,
            "open_scores": form.open_scores.data,
        }
        steps = [form[f"tie_{n}"].data for n in range(1, MOST_TIE_STEPS + 1)]
        document["tie_rule"] = [_step(chosen) for chosen in steps if chosen]

    places = {"scale.lowest": "lowest", "scale.highest": "highest", "tie_rule": "tie_1"}
    places["rules.most_categories"] = "most_categories"
    places["rules.most_nominations"] = "most_nominations"
    places["rules.last_by_pairs"] = "last_by_pairs"
    filled = [n for n in range(1, MOST_TIE_STEPS + 1) if form[f"tie_{n}"].data]
    for index, number in enumerate(filled):
        places |= {f"tie_rule[{index}]{part}": f"tie_{number}" for part in ("", ".rule", ".criterion")}
    return change(edition, form, alter, title=_("Points and rules"), back=_overview_url(edition), places=places)


def _overview(edition: Edition, form: OneButtonForm) -> str:
    at = now()
    under_way = queries.open_change(db_session(), edition.id) if edition.rules_published_at else None
    public = queries.held_edition(db_session(), edition.id) if under_way else edition  # a draft of dates moves nothing
    return render_template(
        "programme/edition.html",
        edition=edition,
        form=form,
        phase=phase(public, at),
        dates=dates_of(edition, at),
        columns=criteria_columns(edition),
        categories=[(category, criteria_rows(edition, category)) for category in edition.categories],
        ties=tie_steps(edition),
        ranked_by=RANKED_BY[edition.ranked_by],
        open_scores=OPEN_SCORES[edition.open_scores],
        rounds=round_rows(edition),
        standing=standing(edition),
        under_way=under_way,
        sections=question_rows(edition),
        checks=edition.eligibility,
        answered=_answered(edition) if edition.rules_published_at else None,
        may_change=policy.may_change(signed_in(), edition),
    )


def _answered(edition: Edition) -> dict[str, Any]:
    counts = queries.check_counts(db_session(), edition.id)
    return {
        "passed": counts.get(("", "passed"), 0),
        "failed": counts.get(("", "failed"), 0),
        "by_rule": {check["key"]: counts.get((check["key"], "not_met"), 0) for check in edition.eligibility},
    }


def _overview_url(edition: Edition) -> str:
    return url_for("programme.edition", edition_id=edition.id)


def _chosen(step: dict[str, str]) -> str:
    return f"criterion:{step['criterion']}" if step["rule"] == "criterion" else step["rule"]


def _step(chosen: str) -> dict[str, str]:
    rule, _colon, criterion = chosen.partition(":")
    return {"rule": rule, "criterion": criterion} if criterion else {"rule": rule}
