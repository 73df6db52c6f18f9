"""Ask for a plan, say what it is, put it away."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.assignment import queries
from awards.assignment.models import Plan
from awards.assignment.queries import Ground
from awards.assignment.rules import LONGEST_NAME, LONGEST_REASON, JudgeState, PlanState, lines, require_before_close
from awards.assignment.rules.options import CHAIRS, OF_REGION, Options, Running, require_possible
from awards.assignment.services.late_conflicts import TIED
from awards.core.errors import RuleBroken
from awards.core.text import N_, Message
from awards.infrastructure import audit, jobs
from awards.nominations.models import Entry
from awards.programme.models import Round

JOB = "assignment.plan"


@dataclass(frozen=True)
class Wanted:
    """What staff type of a plan's exceptions, one a line (`rules.lines`): addresses name the judges."""

    judges: str = ""
    reviews: str = ""
    loads: str = ""
    together: str = ""
    apart: str = ""


def read_options(session: Session, round_: Round, options: Options, wanted: Wanted) -> Options:
    """The options with the exceptions that were typed. Raises RuleBroken naming each field and line."""
    jury = {email: str(user.id) for email, (_, user) in queries.profiles_by_address(session, round_.edition_id).items()}
    entries = queries.judged_entries(session, round_)
    wrong: dict[str, Message] = {}
    reading = _Reading(jury, entries)
    for name in ("judges", "reviews", "loads", "together", "apart"):
        try:
            read: dict[str, Any] = {name: reading.read(name, getattr(wanted, name))}
            options = replace(options, **read)
        except RuleBroken as broken:
            wrong |= broken.fields
    if wrong:
        raise RuleBroken(next(iter(wrong.values())), wrong)
    return options


def require_not_own(session: Session, round_: Round, options: Options, by: User) -> None:
    """Nobody asks by name for an entry that a conflict of one's own stands against. Raises RuleBroken naming fields."""
    hidden, wrong = queries.hidden_from(session, round_.edition_id, by.id), dict[str, Message]()
    for field, entries in _entries_named(options).items():
        if own := next((entry for entry in entries if hidden.names(entry)), None):
            wrong[field] = N_("%(label)s: %(error)s", label=own, error=TIED)
    if wrong:
        raise RuleBroken(next(iter(wrong.values())), wrong)


def typed_again(session: Session, round_: Round, options: Options) -> Wanted:
    """The exceptions of a plan as staff would type them, to ask again with changes; who left the jury is left out."""
    address = {
        str(user.id): email
        for email, (profile, user) in queries.profiles_by_address(session, round_.edition_id).items()
        if profile.state == JudgeState.ACCEPTED
    }

    def pairs(of: Iterable[tuple[str, str]]) -> str:
        return "\n".join(f"{entry} {address[judge]}" for entry, judge in of if judge in address)

    limits = {
        address[judge]: (limits.least, limits.most) for judge, limits in options.loads.items() if judge in address
    }
    return Wanted(
        judges="\n".join(address[judge] for judge in options.judges if judge in address),
        reviews="\n".join(f"{entry} {count}" for entry, count in sorted(options.reviews.items())),
        loads="\n".join(
            f"{email} {'' if least is None else least}-{'' if most is None else most}"
            for email, (least, most) in sorted(limits.items())
        ),
        together=pairs(options.together),
        apart=pairs(options.apart),
    )


def request_plan(
    session: Session,
    round_: Round,
    *,
    options: Options | None = None,
    by: User,
    at: datetime,
    entry: Entry | None = None,
    name: str = "",
    dry_run: bool = False,
) -> Plan:
    """Ask for a plan of the round; a job works it out after the commit. Raises RuleBroken naming fields.

    With `entry`, only that entry gets judges. With `dry_run` the same is refused, and nothing is written: the plan
    given is none of the database's.
    """
    options = options or Options()
    require_before_close(round_.closes_at, at)
    require_possible(options)
    _require_short(name, "name", LONGEST_NAME)
    ground = queries.ground(session, round_, options, entry.id if entry else None, at=at)
    _require_open_to(session, ground)
    plan = Plan(
        id=uuid4(), round_id=round_.id, entry_id=entry.id if entry else None, state=PlanState.SOLVING,
        name=name.strip(), partial=options.partial, seed=options.seed, options=options.to_document(), problem={},
        answer={}, summary={}, created_by=by.id, created_at=at,
    )  # fmt: skip
    if dry_run:
        return plan
    plan.job_id = jobs.enqueue(session, JOB, {"plan": str(plan.id)}, by.id).id
    session.add(plan)
    audit.record(
        session, actor=by.id, action="plan.requested", subject=plan.id, edition=round_.edition_id,
        details={"partial": options.partial, "seed": options.seed, "entry": str(entry.id) if entry else None,
                 "options": plan.options},
    )  # fmt: skip
    session.flush()
    return plan


def options_of(plan: Plan) -> Options:
    """What was asked of the plan."""
    return Options.from_document(plan.options, partial=plan.partial, seed=plan.seed)


def describe_plan(session: Session, plan: Plan, name: str, note: str, by: User) -> None:
    """Give a draft a name and a note, for staff alone. Raises RuleBroken naming fields."""
    _require_short(name, "name", LONGEST_NAME)
    _require_short(note, "note", LONGEST_REASON)
    session.refresh(plan, ["state", "name", "note"], with_for_update=True)
    if (plan.name, plan.note) == (name.strip(), note.strip()):
        return
    plan.name, plan.note = name.strip(), note.strip()
    edition_id = session.get_one(Round, plan.round_id).edition_id
    audit.record(
        session, actor=by.id, action="plan.described", subject=plan.id, edition=edition_id,
        words={"name": plan.name, "note": plan.note},
    )  # fmt: skip
    session.flush()


def discard_plan(session: Session, plan: Plan, by: User) -> None:
    """Put a plan away; work on it stops. Raises RuleBroken when it was accepted or discarded."""
    session.refresh(plan, ["state", "job_id"], with_for_update=True)
    if plan.state in (PlanState.ACCEPTED, PlanState.DISCARDED, PlanState.UNDONE):
        raise RuleBroken(N_("This plan was accepted or discarded already."))
    if plan.state == PlanState.SOLVING and plan.job_id is not None:
        jobs.call_off(session, plan.job_id)
    plan.state = PlanState.DISCARDED
    edition_id = session.get_one(Round, plan.round_id).edition_id
    audit.record(session, actor=by.id, action="plan.discarded", subject=plan.id, edition=edition_id)
    session.flush()


@dataclass(frozen=True)
class _Reading:
    jury: Mapping[str, str]
    entries: Mapping[str, object]

    def read(self, name: str, text: str) -> object:
        if name == "judges":
            return tuple(self._judge(address, name) for address in lines.read_addresses(text, name))
        if name == "reviews":
            return {self._entry(key, name): count for key, count in lines.read_reviews(text, name).items()}
        if name == "loads":
            return {self._judge(address, name): limits for address, limits in lines.read_loads(text, name).items()}
        return tuple((self._entry(key, name), self._judge(a, name)) for key, a in lines.read_pairs(text, name))

    def _judge(self, address: str, field: str) -> str:
        if address not in self.jury:
            raise RuleBroken(N_("%(value)s is no judge of this edition.", value=address), [field])
        return self.jury[address]

    def _entry(self, key: str, field: str) -> str:
        if key not in self.entries:
            raise RuleBroken(N_("%(value)s is no eligible entry of this edition.", value=key), [field])
        return key


def _require_open_to(session: Session, ground: Ground) -> None:
    """What the options name must be there, and must not stand against what is settled. Raises RuleBroken."""
    options, wrong = ground.options, dict[str, Message]()
    jury = {offer.id: offer for offer in ground.offers}
    named = {
        "judges": options.judges, "loads": list(options.loads), "away": options.away,
        "together": [judge for _, judge in options.together], "apart": [judge for _, judge in options.apart],
    }  # fmt: skip
    for field, judges in named.items():
        if other := next((judge for judge in judges if judge not in jury), None):
            person = session.get_one(User, UUID(other))
            wrong[field] = N_(
                "%(judge)s has not accepted the invitation to judge, so no plan can name them.", judge=person.email
            )
    keys = ground.entry_ids
    for field, entries in _entries_named(options).items():
        if gone := next((entry for entry in entries if entry not in keys), None):
            wrong[field] = N_("%(entry)s is judged no more, so no plan can name it.", entry=gone)
    members = {CHAIRS: any(offer.chair for offer in ground.offers)} | {
        f"{OF_REGION}{offer.region}": True for offer in ground.offers
    }
    if options.chairs and not members[CHAIRS]:
        wrong["chairs"] = N_("No chair has accepted the invitation to judge.")
    if options.region and f"{OF_REGION}{options.region}" not in members:
        wrong["region"] = N_("No judge who accepted is of this region.")
    wrong |= _against_standing(ground)
    if wrong:
        raise RuleBroken(next(iter(wrong.values())), wrong)


def _entries_named(options: Options) -> dict[str, list[str]]:
    """The entries for which something is asked by name, by field."""
    return {
        "reviews": list(options.reviews), "together": [entry for entry, _ in options.together],
        "apart": [entry for entry, _ in options.apart],
    }  # fmt: skip


def _against_standing(ground: Ground) -> dict[str, Message]:
    options, wrong = ground.options, dict[str, Message]()
    nomination = {need.id: need.nomination_id for need in ground.needs}
    barred = [
        entry for entry, judge in options.together
        if entry in nomination and (nomination[entry], UUID(judge)) in ground.standing.barred
    ]  # fmt: skip
    if barred:
        wrong["together"] = N_("A conflict of interest stands between %(entry)s and this judge.", entry=barred[0])
    stays = ground.standing.live if options.running == Running.KEEP else ground.standing.begun
    key = {need.entry_id: need.id for need in ground.needs}
    kept = {(key[entry], str(judge)) for entry, judge in stays if entry in key}
    if against := sorted(kept & set(options.apart)):
        wrong["apart"] = N_(
            "The judge has %(entry)s already, and keeps it. Let assignments move, or end this one first.",
            entry=against[0][0],
        )
    return wrong


def _require_short(text: str, field: str, most: int) -> None:
    if len(text.strip()) > most:
        raise RuleBroken(N_("Use at most %(count)d characters.", count=most), [field])
