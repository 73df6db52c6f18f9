"""Acts of staff: one decision about one nomination or many at once, all or nothing, and taking it back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete
from sqlalchemy.orm import InstrumentedAttribute, Session

from awards.accounts.models import User
from awards.core.errors import NotFound, RuleBroken, StaleVersion
from awards.core.identifiers import numbered
from awards.core.text import N_, Message
from awards.infrastructure import audit, clock, outbox
from awards.infrastructure.database import Base
from awards.nominations.models import Entry, Nomination, NominationVersion, Return
from awards.nominations.queries import still_open
from awards.nominations.queries.people import waiting_for_consent, worked_on_by
from awards.nominations.rules import returnable
from awards.programme.models import Edition
from awards.screening import queries, rules
from awards.screening.models import ReplyTemplate, ScreeningAct, ScreeningOutcome
from awards.screening.rules import Outcome
from awards.screening.services import findings
from awards.screening.services.replies import written
from awards.screening.services.tags import take_off

_CHANGED = N_("Somebody else decided here, or it was changed, since you opened the page. Open it again.")


@dataclass(frozen=True)
class Chosen:
    """A nomination to decide about, in one of its entries or in all; `seen` is its mark on the page, if it has one."""

    nomination_id: UUID
    seen: str | None = None
    entry_id: UUID | None = None


@dataclass(frozen=True)
class Decision:
    """What is decided: a return names answers and a date, ineligible cites a rule; `reply` is a text written before.

    `site` is the portal's address, for links in a reply.
    """

    outcome: Outcome
    fields: Sequence[str] = ()
    rule: str | None = None
    reason: str = ""
    due_at: datetime | None = None
    reply: ReplyTemplate | None = None
    site: str = ""


@dataclass
class _Effect:
    """What an act changed, to be put back when it is undone."""

    nominations: dict[str, dict[str, Any]] = field(default_factory=dict)
    entries: dict[str, dict[str, Any]] = field(default_factory=dict)


def decide(
    session: Session, edition: Edition, chosen: Sequence[Chosen], decision: Decision, by: User, at: datetime,
    *, category_id: UUID | None = None,
) -> ScreeningAct:  # fmt: skip
    """Decide about all that are chosen, or about none: in every entry that waits, or in one category alone.

    The mails wait a while (`rules.HOLD_ONE`, `rules.HOLD_MANY`). Raises RuleBroken, naming the nominations that cannot
    be decided about or were changed since the page was made, and NotFound.
    """
    rules.require_few(len(chosen))
    rules.require_begun(edition.closes_at, at)
    until = _require_decision(edition, decision, at)
    locked = queries.lock_sent(session, edition.id, {one.nomination_id for one in chosen})
    if still := still_open(session, edition, list(locked), at):
        numbers = named([nomination.number for nomination in locked.values() if nomination.id in still])
        raise RuleBroken(N_("Nothing was done. %(numbers)s: %(why)s", numbers=numbers, why=rules.HAS_TIME))
    if decision.outcome == Outcome.PASSED and (silent := waiting_for_consent(session, list(locked))):
        numbers = named([nomination.number for nomination in locked.values() if nomination.id in silent])
        raise RuleBroken(N_("Nothing was done. %(numbers)s: %(why)s", numbers=numbers, why=rules.WAITS_FOR_CONSENT))
    targets = _targets(session, locked, chosen, decision, by, category_id)
    people = queries.nominators(session, locked.values())
    act_id, effect = uuid4(), _Effect()
    hold = rules.HOLD_ONE if len(targets) == 1 else rules.HOLD_MANY
    with outbox.held(session, act_id, clock.real(session) + hold):
        for nomination, entries in targets:
            nominator = people[nomination.nominator_id]
            said = _reason(edition, nomination, nominator, decision, until)
            _carry_out(session, edition, nomination, entries, nominator, decision, said, by, at, until, effect)
    act = ScreeningAct(
        id=act_id,
        edition_id=edition.id,
        kind=decision.outcome,
        count=len(targets),
        effect=vars(effect),
        by=by.id,
        at=at,
    )
    session.add(act)
    audit.record(
        session, actor=by.id, action="screening.done", subject=act_id, edition=edition.id,
        details={"kind": decision.outcome, "count": len(targets)},
    )  # fmt: skip
    session.flush()
    return act


def undo(session: Session, act: ScreeningAct, by: User, at: datetime) -> None:
    """Put everything back as it was before the act, within ten minutes; its mails never leave.

    Whoever got one already is told that it does not count. Raises RuleBroken, naming the nominations that were changed
    since: then nothing is put back.
    """
    session.refresh(act, with_for_update=True)
    rules.require_undo(act.at, act.undone_at is not None, at)
    effect = act.effect
    locked = queries.lock_sent(session, act.edition_id, {UUID(key) for key in effect.get("nominations", {})})
    if worked_on_by(session, by.id, list(locked)):
        raise RuleBroken(N_("You work on this nomination yourself: another member of staff must screen it."))
    _refuse_changed(session, locked, effect)
    for nomination in locked.values():
        was = effect["nominations"][str(nomination.id)]
        nomination.state, nomination.version = was["before"], was["version_before"]
        for entry in nomination.entries:
            if (part := effect["entries"].get(str(entry.id))) is not None:
                entry.state, entry.state_since = part["before"], at
                audit.record(
                    session, actor=by.id, action="entry.finding_undone", subject=entry.id, edition=act.edition_id,
                    details={"nomination": str(nomination.id), "state": part["before"], "finding": part["finding"]},
                )  # fmt: skip
    session.flush()
    for nomination in locked.values():  # a return began from the submitted text where an edit was not submitted
        began = (NominationVersion.nomination_id == nomination.id) & (NominationVersion.n > nomination.version)
        session.execute(delete(NominationVersion).where(began))
    _forget(session, ScreeningOutcome, ScreeningOutcome.id, _ids(effect["entries"], "finding"))
    _forget(session, Return, Return.id, _ids(effect["nominations"], "return"))
    if act.kind == "tagged":
        take_off(session, UUID(effect["tag"]), [UUID(key) for key in effect["tagged"]])
    act.undone_at, act.undone_by = at, by.id
    outbox.take_back(session, outbox.OutboxMail.batch_id == act.id, clock.real(session))
    _tell_undone(session, act, locked)
    audit.record(
        session, actor=by.id, action="screening.undone", subject=act.id, edition=act.edition_id,
        details={"kind": act.kind, "count": act.count},
    )  # fmt: skip
    session.flush()


def named(numbers: Sequence[int]) -> tuple[str, ...]:
    """Nominations by their numbers, as staff know them."""
    return tuple(map(numbered, sorted(numbers)))


def _require_decision(edition: Edition, decision: Decision, at: datetime) -> datetime:
    if decision.outcome == Outcome.RETURNED:
        rules.require_fields(decision.fields, returnable(edition.form))
        rules.require_reason("." if decision.reply else decision.reason, needed=True)
    if decision.outcome == Outcome.INELIGIBLE:
        findings.require_rule(edition, decision.rule)
    if decision.reply is not None and decision.reply.used_for != decision.outcome:
        raise RuleBroken(N_("This reply is written for something else."), ["reply"])
    return rules.due(at, decision.due_at)


def _targets(
    session: Session, locked: Mapping[UUID, Nomination], chosen: Sequence[Chosen], decision: Decision, by: User,
    category_id: UUID | None,
) -> list[tuple[Nomination, list[Entry]]]:  # fmt: skip
    marks = queries.marks(session, locked.values())
    own = worked_on_by(session, by.id, list(locked))
    problems: dict[str, tuple[Message, list[int]]] = {}
    targets = []
    for one in chosen:
        nomination = locked.get(one.nomination_id)
        if nomination is None:
            raise NotFound("nomination")
        entries = _entries(nomination, one, decision.outcome, category_id)
        if (found := _problem(nomination, one, entries, marks[nomination.id], own)) is not None:
            key, why = found
            problems.setdefault(key, (why, []))[1].append(nomination.number)
        targets.append((nomination, entries))
    if problems:
        why, numbers = next(problems[key] for key in ("changed", "state", "own", "done") if key in problems)
        if len(chosen) == 1:
            raise StaleVersion(_CHANGED) if "changed" in problems else RuleBroken(why)
        raise RuleBroken(N_("Nothing was done. %(numbers)s: %(why)s", numbers=named(numbers), why=why))
    return targets


def _entries(nomination: Nomination, one: Chosen, outcome: Outcome, category_id: UUID | None) -> list[Entry]:
    entries = sorted(nomination.entries, key=lambda entry: str(entry.id))
    if one.entry_id is not None:
        return [e for e in entries if e.id == one.entry_id and (outcome == "returned" or e.state != _after(outcome))]
    if category_id is not None:
        entries = [entry for entry in entries if entry.category_id == category_id]
    waiting = [entry for entry in entries if entry.state == "received"]
    return (waiting or entries)[:1] if outcome == Outcome.RETURNED else waiting


def _after(outcome: Outcome) -> str:
    return rules.STATE_AFTER[outcome]


def _problem(
    nomination: Nomination, one: Chosen, entries: Sequence[Entry], mark: str, own: Collection[UUID]
) -> tuple[str, Message] | None:
    if one.seen is not None and one.seen != mark:
        return "changed", N_("changed since you opened the page. Open it again and look.")
    if nomination.state != "submitted":
        return "state", N_("Only a nomination that is submitted is screened; this one was returned or withdrawn.")
    if nomination.id in own:
        return "own", N_("You work on this nomination yourself: another member of staff must screen it.")
    if not entries:
        return "done", N_("Nothing waits here to be decided.")
    return None


def _reason(
    edition: Edition, nomination: Nomination, nominator: User, decision: Decision, until: datetime
) -> tuple[str, str | None]:
    """The words to the nominator, and their language where it is not the nominator's own."""
    parts, written_in = [decision.reason.strip()], None
    if decision.reply is not None:
        reply = written(decision.reply, edition, nomination, nominator.language, until, decision.site)
        parts.insert(0, reply.text)
        written_in = None if reply.own else reply.language
    reason = "\n\n".join(part for part in parts if part)
    rules.require_reason(reason, needed=decision.outcome == Outcome.RETURNED)
    return reason, written_in


def _carry_out(
    session: Session, edition: Edition, nomination: Nomination, entries: Sequence[Entry], nominator: User,
    decision: Decision, said: tuple[str, str | None], by: User, at: datetime, until: datetime, effect: _Effect,
) -> None:  # fmt: skip
    before = {entry.id: entry.state for entry in nomination.entries}
    state, version, found, (reason, written_in) = nomination.state, nomination.version, {}, said
    for entry in entries:
        if decision.outcome == Outcome.RETURNED:
            found[entry.id] = findings.send_back(
                session, edition, nomination, entry, list(decision.fields), reason, by, at, until, written_in
            )
        elif decision.outcome == Outcome.INELIGIBLE:
            found[entry.id] = findings.leave_out(
                session, edition, nomination, entry, nominator, decision.rule or "", reason, by, at, written_in
            )
        else:
            found[entry.id] = findings.keep(session, edition, entry, Outcome.PASSED, None, "", by, at)
    effect.nominations[str(nomination.id)] = {
        "before": state, "after": nomination.state, "version": nomination.version, "version_before": version,
        "return": queries.open_return_id(session, nomination.id) if decision.outcome == Outcome.RETURNED else None,
    }  # fmt: skip
    for entry in nomination.entries:
        if entry.id in found or entry.state != before[entry.id]:
            effect.entries[str(entry.id)] = {
                "before": before[entry.id], "after": entry.state,
                "finding": str(found[entry.id]) if entry.id in found else None,
            }  # fmt: skip


def _refuse_changed(session: Session, locked: Mapping[UUID, Nomination], effect: Mapping[str, Any]) -> None:
    newest = queries.newest_findings(session, list(locked))
    changed = []
    for nomination in locked.values():
        was = effect["nominations"][str(nomination.id)]
        parts = {entry.id: effect["entries"].get(str(entry.id)) for entry in nomination.entries}
        same = (nomination.state, nomination.version) == (was["after"], was["version"]) and all(
            entry.state == part["after"] and part["finding"] in (None, str(newest.get(entry.id)))
            for entry in nomination.entries
            if (part := parts[entry.id]) is not None
        )
        if not same:
            changed.append(nomination.number)
    if changed:
        raise RuleBroken(
            N_("Changed since, so nothing was taken back: %(numbers)s. Decide again there.", numbers=named(changed))
        )


def _tell_undone(session: Session, act: ScreeningAct, locked: Mapping[UUID, Nomination]) -> None:
    for to, language, about in outbox.sent_in(session, act.id):
        if about is None or about not in locked:
            continue
        nomination = locked[about]
        outbox.put(
            session, to=to, language=language, template="screening_undone", edition=act.edition_id,
            values={"number": nomination.number, "title": nomination.title, "edition_id": str(act.edition_id),
                    "nomination_id": str(nomination.id)},
            dedupe_key=f"screening_undone:{act.id}:{nomination.id}",
        )  # fmt: skip


def _forget(session: Session, model: type[Base], key: InstrumentedAttribute[UUID], ids: Sequence[UUID]) -> None:
    if ids:
        session.execute(delete(model).where(key.in_(ids)))


def _ids(parts: Mapping[str, Mapping[str, Any]], name: str) -> list[UUID]:
    return [UUID(part[name]) for part in parts.values() if part.get(name)]
