"""One plan beside what runs now: what moves, loads, who comes off worst, what binds; its loads, and two compared."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from awards.assignment import policy, queries, services
from awards.assignment.forms import AcceptanceForm, DescriptionForm
from awards.assignment.models import Plan
from awards.assignment.queries import OnePlan, TwoPlans
from awards.assignment.rules import PlanState
from awards.assignment.rules.leaving_out import options_without
from awards.assignment.views.blueprint import STAFF, bp
from awards.assignment.views.showing import Words, words_for
from awards.core.errors import NotFound
from awards.infrastructure import clock
from awards.programme.choosing import in_address
from awards.web import lists
from awards.web.access import requires, takes
from awards.web.forms import OneButtonForm
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now

ONE = f"{STAFF}/plans/<uuid:plan_id>"

SHOWN_LOADS = 20
SHOWS = ("all", "changed", "empty")


def plan_as_met(session: Session, edition_id: UUID, plan_id: UUID) -> OnePlan:
    """A plan as whoever asks meets it."""
    return queries.plan(session, edition_id, plan_id, signed_in().id)


def two_plans_as_met(session: Session, edition_id: UUID, plan_id: UUID, other_id: UUID) -> TwoPlans:
    """Two plans as whoever asks meets them."""
    return queries.two_plans(session, edition_id, plan_id, other_id, signed_in().id)


DOING = {
    "reading": _l("Entries, judges and conflicts are read."),
    "solving": _l("The best plan is searched for."),
    "spreading": _l("Among equal plans the one with the most even loads is searched for."),
    "checking": _l("The separate checker goes through the proof."),
    "comparing": _l("The plan is laid beside what is assigned now."),
}


@bp.route(ONE)
@requires(policy.may_meet, load=plan_as_met)
@takes("after", "show")
def plan(one: OnePlan) -> ResponseReturnValue:
    return plan_page(one)


@bp.route(f"{ONE}/loads")
@requires(policy.may_meet, load=plan_as_met)
@takes("after")
def plan_loads(one: OnePlan) -> ResponseReturnValue:
    words, begin = _words(one), _after() + 1
    found = words.loads(one.summary)
    here: dict[str, Any] = {"edition_id": one.edition_id, "plan_id": one.plan.id}
    end = begin + queries.PAGE
    return render_template(
        "assignment/plan_loads.html",
        edition=one.edition,
        plan=one.plan,
        all_plans=plans_of(one),
        loads=found[begin:end],
        older=url_for("assignment.plan_loads", **here, after=end - 1) if end < len(found) else None,
        newer=url_for("assignment.plan_loads", **here) if begin else None,
    )


@bp.route(f"{ONE}/problem.json")
@requires(policy.may_check, load=plan_as_met)
def plan_problem(one: OnePlan) -> ResponseReturnValue:
    return lists.as_json(_document(one, one.plan.problem))


@bp.route(f"{ONE}/plan.json")
@requires(policy.may_check, load=plan_as_met)
def plan_answer(one: OnePlan) -> ResponseReturnValue:
    answer = _document(one, one.plan.answer)
    return lists.as_json({name: value for name, value in answer.items() if name != "messages"})


@bp.route(f"{ONE}/beside/<uuid:other_id>")
@requires(policy.may_meet, load=two_plans_as_met)
@takes("after")
def compare(two: TwoPlans) -> ResponseReturnValue:
    session = db_session()
    words = words_for(two.edition, queries.judge_names(session, two.edition_id))
    hidden = two.hidden.ids
    found = queries.differences(session, two.one.id, two.other.id, _after(), hidden)
    here: dict[str, Any] = {"edition_id": two.edition_id, "plan_id": two.one.id, "other_id": two.other.id}
    more, shown = len(found) > queries.PAGE, found[: queries.PAGE]
    return render_template(
        "assignment/plan_beside.html",
        edition=two.edition,
        one=two.one,
        other=two.other,
        summaries=two.summaries,
        left_out=two.left_out,
        all_plans=plans_of(two),
        round_number=in_address(two.edition, two.round),
        count=queries.differing(session, two.one.id, two.other.id, hidden),
        rows=[(difference, *_apart(words, difference)) for _position, difference in shown],
        spread={plan_id: _spread(words, summary) for plan_id, summary in two.summaries.items()},
        older=url_for("assignment.compare", **here, after=shown[-1][0]) if more else None,
        newer=url_for("assignment.compare", **here) if request.args.get("after") else None,
    )


def plan_page(
    one: OnePlan,
    *,
    accepting: AcceptanceForm | None = None,
    describing: DescriptionForm | None = None,
    wrong: OneButtonForm | None = None,
) -> str:
    """The page of a plan; a form that needs a change is shown again."""
    session, plan_, words, options = db_session(), one.plan, _words(one), services.options_of(one.plan)
    show, after = lists.one("show", SHOWS) or "all", _after()
    summary, hidden = one.summary, one.hidden.ids
    rows = queries.panels(session, plan_.id, show, after, hidden)
    more, rows = len(rows) > queries.PAGE, rows[: queries.PAGE]
    empty = queries.panels(session, plan_.id, "empty", hidden=hidden) if summary.get("missing") else []
    worst = summary.get("worst_entry")
    loads = words.loads(summary)
    decides = policy.may_change(signed_in(), one)
    here: dict[str, Any] = {"edition_id": one.edition_id, "plan_id": plan_.id}
    return render_template(
        "assignment/plan.html",
        edition=one.edition,
        round_number=in_address(one.edition, one.round),
        plan=plan_,
        summary=summary,
        left_out=len(one.left_out),
        words=words,
        reasons=[words.sentence(reason) for reason in summary.get("messages", [])],
        asked=words.asked(options_without(options, one.hidden.names)),
        panels=rows,
        show=show,
        all_plans=plans_of(one),
        same_wishes=plans_of(one, like=plan_.id) + "#ask",
        whole=not plan_.entry_id and not options.away,
        empty=empty[: queries.PAGE],
        worst=queries.panel_of_plan(session, plan_.id, worst["key"]) if worst else None,
        loads=loads[:SHOWN_LOADS],
        loads_left=max(len(loads) - SHOWN_LOADS, 0),
        offered=words.offered(summary),
        binding=words.binding(summary),
        others=queries.comparable(session, plan_) if _has_answer(plan_) else [],
        waiting=plan_.state == PlanState.SOLVING and one.job_state in ("waiting", "running"),
        stuck=plan_.state == PlanState.SOLVING and one.job_state not in ("waiting", "running"),
        doing=DOING.get(one.job.doing or "") if one.job and one.job_state == "running" else None,
        untold=plan_.mails_until is not None and clock.real(session) < plan_.mails_until,
        open=now() < one.round.closes_at,
        decides=decides,
        form=accepting or describing or wrong,
        accepting=accepting,
        describing=describing or DescriptionForm(formdata=None, data={"name": plan_.name, "note": plan_.note}),
        older=url_for("assignment.plan", **here, show=show, after=rows[-1].panel.position) if more else None,
        newer=url_for("assignment.plan", **here, show=show) if after >= 0 else None,
    )


def plans_of(of: OnePlan | TwoPlans, **more: Any) -> str:
    """The page of all plans of the plan's round."""
    number = in_address(of.edition, of.round)
    return url_for("assignment.plans", edition_id=of.edition_id, round=number, **more)


def _words(one: OnePlan) -> Words:
    return words_for(one.edition, queries.judge_names(db_session(), one.edition_id))


def _has_answer(plan: Plan) -> bool:
    return plan.state in queries.WITH_AN_ANSWER


def _document(one: OnePlan, document: dict[str, Any]) -> dict[str, Any]:
    if not document:
        raise NotFound("document of a plan that is not worked out")
    return document


def _apart(words: Words, difference: queries.Difference) -> tuple[list[str], list[str], list[str]]:
    """Judges of both plans, of the one alone, of the other alone."""
    one, other = set(difference.one.split()), set(difference.other.split())
    return words.several([*one & other]), words.several([*one - other]), words.several([*other - one])


def _spread(words: Words, summary: Mapping[str, Any]) -> tuple[int, int]:
    """The least and the most entries that a judge has after a plan."""
    after = [load.after for load in words.loads(summary)]
    return (min(after), max(after)) if after else (0, 0)


def _after() -> int:
    """Behind which place of the plan the list begins."""
    after = lists.whole("after")
    return -1 if after is None else after
