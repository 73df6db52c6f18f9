"""A judge for an entry that lost one, or in the place of one who is silent: nobody else moves.

Where that is impossible: a draft in which the fewest move.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.assignment import queries
from awards.assignment.models import Plan
from awards.assignment.queries import Ground
from awards.assignment.rules.asking import FOCUS
from awards.assignment.rules.options import Options, Running
from awards.assignment.services.plans.asking import options_of, request_plan
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.nominations.models import Entry
from awards.programme.models import Round


def replace_judge(session: Session, round_: Round, entry: Entry, at: datetime, by: User) -> Plan | None:
    """Ask for a plan that gives this entry the judges it lacks and moves nothing else; None when it lacks none.

    Who may sit together is asked as in the plan that was accepted last.
    """
    ground = queries.ground(session, round_, only=entry.id, at=at)
    options = _together_as_before(session, round_, ground)
    asked = replace(ground, options=options).problem()["entries"]
    live = sum(entry_id == entry.id for entry_id, _ in ground.standing.live)
    if not asked or live >= asked[0]["demand"]:
        return None
    return request_plan(session, round_, options=options, by=by, at=at, entry=entry)


def swap_judge(session: Session, round_: Round, judge_id: UUID, at: datetime, by: User) -> Plan:
    """Ask for a plan that gives to others what this judge has and has not begun, and moves nothing else.

    What nobody else can have stays with the judge. Raises RuleBroken when there is nothing to hand over.
    """
    ground = queries.ground(session, round_, at=at)
    options = replace(_together_as_before(session, round_, ground), away=(str(judge_id),))
    if not replace(ground, options=options).asked:
        raise RuleBroken(N_("This judge has nothing to hand over: what is begun stays with whoever began it."))
    return request_plan(session, round_, options=options, by=by, at=at)


def fewest_moves(session: Session, round_: Round, at: datetime, by: User, name: str = "") -> Plan:
    """Ask for a draft of the whole round that fills every place while as few assignments as possible move.

    Staying is worth more than all fits together, so a plan in which fewer move always counts more.
    """
    ground = queries.ground(session, round_, at=at)
    options = replace(_together_as_before(session, round_, ground), running=Running.PREFER)
    places = sum(entry["demand"] for entry in replace(ground, options=options).problem()["entries"])
    options = replace(options, keep_bonus=(1 + FOCUS) * places + 1)
    return request_plan(session, round_, options=options, by=by, at=at, name=name)


def _together_as_before(session: Session, round_: Round, ground: Ground) -> Options:
    """Who sits together and how many, as in the plan that was accepted last, as far as it still can be asked."""
    accepted = queries.newest_accepted(session, round_.id)
    before = options_of(accepted) if accepted else Options()
    jury, keys = {offer.id for offer in ground.offers}, ground.entry_ids
    return Options(
        region_cap=before.region_cap, organisation_cap=before.organisation_cap,
        chairs=before.chairs and any(offer.chair for offer in ground.offers),
        region=before.region if any(offer.region == before.region for offer in ground.offers) else None,
        judges=tuple(judge for judge in before.judges if judge in jury),
        reviews={entry: count for entry, count in before.reviews.items() if entry in keys},
    )  # fmt: skip
