"""The rows of answers as plain values: words of the award, ids, instants in UTC; `document` says what each holds."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from awards.accounts.models import User
from awards.api.queries import AssignmentRow
from awards.assignment.models import JudgeProfile, Plan
from awards.assignment.queries import ConflictRow, LadderRow, OnePlan, PanelRow
from awards.assignment.rules.asking import entry_key
from awards.assignment.rules.leaving_out import options_without
from awards.assignment.services import options_of
from awards.comparing.queries import Comparing, JudgeCompares
from awards.core.text import Message
from awards.feedback.queries import FeedbackRow
from awards.finding.queries.listing import Listed
from awards.judging.queries.panels import Panel, PanelCard
from awards.judging.queries.sheets import OwnCard
from awards.needs.models import Need
from awards.needs.rules import over
from awards.nominations.models import NominationFile as FileOfText
from awards.organisations.models import Organisation
from awards.programme.models import Edition
from awards.screening.queries import NominationFile
from awards.watching.queries import JudgeAtWork
from awards.web.languages import translated


def edition(found: Edition) -> dict[str, Any]:
    """An edition with its rounds."""
    return {
        "id": found.id, "year": found.year, "rehearsal": found.rehearsal, "names": found.names,
        "rounds": [
            {"number": one.number, "opens_at": one.opens_at, "closes_at": one.closes_at} for one in found.rounds
        ],
    }  # fmt: skip


def nomination_line(row: Listed) -> dict[str, Any]:
    """A nomination as the list of all shows it, a draft too."""
    return {
        "id": row.id, "number": row.number, "title": row.title, "state": row.state, "language": row.language,
        "nominee": row.nominee, "nominator_email": row.nominator, "organisations": row.organisations,
        "countries": row.countries, "impact": row.impact, "received": row.received, "saved": row.saved,
        "entries": [{"entry": entry_key(row.number, key), "state": state} for key, state in row.entries],
        "missing": row.missing, "tags": row.tags, "duplicates": row.duplicates, "consent": row.consent,
        "letters": row.letters,
    }  # fmt: skip


def nomination(
    found: NominationFile, files: Sequence[FileOfText], countries: Mapping[str, Sequence[str]]
) -> dict[str, Any]:  # fmt: skip
    """A nomination as it was sent, with its answers, its files without their bytes, and what was found of it."""
    of = found.nomination
    return {
        "id": of.id, "number": of.number, "title": of.title, "state": of.state, "language": of.language,
        "version": of.version, "seen": found.mark, "received": of.submitted_at, "nominee_kind": of.nominee_kind,
        "nominee": of.nominee_names, "nominator_email": found.nominator.email,
        "organisations": [name for name, _url in found.organisations],
        "countries": countries["organisation"], "impact": countries["impact"],
        "answers": {key: str(text) for key, text in of.answers.items()},
        "evidence": [{"title": title, "url": url} for title, url in found.evidence],
        "files": [a_file(one) for one in files],
        "entries": [
            {
                "id": one.entry.id, "entry": entry_key(of.number, one.category.key), "state": one.entry.state,
                "findings": [
                    {"at": each.at, "outcome": each.outcome, "rule": each.rule, "reason": each.reason, "by": each.by}
                    for each in one.findings
                ],
            }
            for one in found.entries
        ],
        "returns": [
            {"at": one.at, "fields": list(one.fields), "reason": one.reason, "due_at": one.due_at,
             "answered_at": one.answered_at}
            for one in found.mendings
        ],
    }  # fmt: skip


def a_file(found: FileOfText) -> dict[str, Any]:
    """A file of a nomination: what it is, never its bytes."""
    return {
        "number": found.number, "question": found.question, "name": found.name, "kind": found.kind,
        "state": found.state, "size": found.size, "sha256": found.digest, "arrived_at": found.arrived_at,
    }  # fmt: skip


def invitation(profile: JudgeProfile, user: User) -> dict[str, Any]:
    """An invitation as it stands."""
    return {
        "id": profile.id, "judge": profile.user_id, "email": user.email, "name": user.name, "state": profile.state,
        "invited_at": profile.invited_at, "answer_by": profile.answer_by,
    }  # fmt: skip


def judge(row: LadderRow) -> dict[str, Any]:
    """A judge as invited and as far as the judge has come."""
    profile = row.profile
    return {
        "id": profile.id, "judge": profile.user_id, "email": row.user.email, "name": row.user.name,
        "organisation": profile.organisation, "country": profile.country, "languages": profile.languages,
        "categories": profile.categories, "min": profile.min_load, "max": profile.max_load, "state": profile.state,
        "step": row.step, "load": row.load, "invited_at": profile.invited_at, "answered_at": profile.answered_at,
    }  # fmt: skip


def conflict(row: ConflictRow) -> dict[str, Any]:
    """A conflict, standing or dismissed."""
    found = row.conflict
    return {
        "id": found.id, "judge": found.judge_id, "judge_email": row.judge_email, "nomination": row.number,
        "kind": found.kind, "reason": found.evidence, "found_at": found.found_at,
        "dismissed_at": found.dismissed_at, "dismissal_reason": found.dismissal_reason,
    }  # fmt: skip


def assignment(row: AssignmentRow) -> dict[str, Any]:
    """An assignment, running or ended."""
    found = row.assignment
    return {
        "id": found.id, "entry": entry_key(row.number, row.category), "round": row.round, "judge": found.judge_id,
        "judge_email": row.judge_email, "assigned_at": found.assigned_at, "begun": found.begun_at is not None,
        "ended_at": found.ended_at, "plan": found.plan_id,
    }  # fmt: skip


def own_card(card: OwnCard) -> dict[str, Any]:
    """One own scorecard, with points by the key of the criterion."""
    return {
        "id": card.item.entry_id, "entry": entry_key(card.item.number, card.item.category_key),
        "title": card.item.called, "state": str(card.item.state), "total": number(card.total),
        "points": {mark.criterion.key: number(mark.points) for mark in card.marks},
    }  # fmt: skip


def compares(row: JudgeCompares) -> dict[str, Any]:
    """How far a judge is with comparing in a category; never an answer."""
    return {
        "judge": row.judge_id, "name": row.called, "confirmed_at": row.confirmed_at, "reopened_at": row.reopened_at,
    }  # fmt: skip


def own_comparisons(own: Comparing, step: int | None) -> dict[str, Any]:
    """One's own comparisons: the entries, the pairs in the order in which they were asked, and the one that waits.

    Before the gate was passed with all of the entries it names none.
    """
    shown, pair = own.is_asked, own.open
    return {
        "category": own.category.key, "round": own.round.number, "gate_passed": shown,
        "entries": [
            {"id": item.entry_id, "entry": entry_key(item.number, item.category_key), "title": item.title}
            for item in sorted(own.items.values(), key=lambda item: item.number)
        ] if shown else [],
        "pairs": [
            {"n": one.n, "left": one.left_id, "right": one.right_id, "answer": one.answer} for one in own.met
        ] if shown else [],
        "waits": pair.n if pair is not None and shown else None, "most": own.most, "through": own.is_through,
        "confirmed_at": own.confirmed_at, "card": own.card and own.card.digest, "step": step,
    }  # fmt: skip


def scored(panel: Panel, card: PanelCard) -> dict[str, Any]:
    """One judge's card as staff read it after the close; without `confirmed_at` it does not count."""
    return {
        "entry": entry_key(card.number, panel.category.key), "round": panel.round.number, "title": card.title,
        "judge": card.judge, "points": {one.key: number(card.points.get(one.key)) for one in panel.criteria},
        "total": number(card.total), "comment": card.comment, "feedback": card.feedback,
        "confirmed_at": card.confirmed_at,
    }  # fmt: skip


def progress(row: JudgeAtWork) -> dict[str, Any]:
    """How far a judge is, in numbers of entries; never points."""
    work, outlook = row.work, row.outlook
    return {
        "judge": row.judge_id, "email": row.email, "name": row.name, "assigned": work.assigned, "scored": work.scored,
        "half": work.half, "confirmed": work.confirmed, "to_compare": work.to_compare, "not_begun": row.not_begun,
        "seen_at": work.seen_at,
        "pace_a_day": round(outlook.pace.a_day, 2) if outlook.pace else None,
        "expected_first": outlook.finish.first if outlook.finish else None,
        "expected_last": outlook.finish.last if outlook.finish else None,
        "expected_by": ("judge" if outlook.finish.own else "jury") if outlook.finish else None,
        "risk": str(outlook.risk), "away_until": row.away_until, "reminded_at": row.reminded_at, "left": row.left,
    }  # fmt: skip


def plan_line(row: tuple[Any, ...]) -> dict[str, Any]:
    """A plan without its documents."""
    return dict(zip(("id", "round", "state", "name", "created_at", "accepted_at"), row, strict=True))


def plan(found: Plan, round_number: int) -> dict[str, Any]:
    """A plan with what was asked, what came out, and why not."""
    line = plan_line((found.id, round_number, found.state, found.name, found.created_at, found.accepted_at))
    answer = found.answer or {}
    return line | {
        "options": {"partial": found.partial, "seed": found.seed, **found.options}, "status": answer.get("status"),
        "summary": found.summary or {}, "reasons": [reason(message) for message in answer.get("messages", [])],
    }  # fmt: skip


def one_plan(found: OnePlan) -> dict[str, Any]:
    """A plan with the number of its round, without what is hidden from the reader."""
    asked = options_without(options_of(found.plan), found.hidden.names)
    return plan(found.plan, found.round.number) | {
        "options": {"partial": asked.partial, "seed": asked.seed, **asked.to_document()},
        "summary": found.summary, "reasons": [reason(message) for message in found.reasons],
    }  # fmt: skip


def panel(row: PanelRow) -> dict[str, Any]:
    """An entry of a plan: judges added, kept and taken away."""
    found = row.panel
    return {
        "entry": entry_key(row.number, row.category_key), "position": found.position, "title": row.title,
        "added": found.added, "kept": found.kept, "ended": found.ended, "missing": found.missing, "fit": found.fit,
    }  # fmt: skip


def reason(message: Mapping[str, Any]) -> str:
    """A sentence of the solver in the language asked for, with entries and judges by their ids."""
    return translated(Message(str(message["text"]), dict(message.get("values", {}))))


def number(value: Decimal | Fraction | None) -> float | None:
    """A point or a mean as JSON has numbers."""
    return None if value is None else float(value)


def feedback(row: FeedbackRow, category: str) -> dict[str, Any]:
    """How far the feedback about an entry is."""
    return {"entry": f"{row.number}/{category}", "title": row.title, "state": row.state, "length": row.length,
            "band": row.band}  # fmt: skip


def organisation(found: Organisation, site: str) -> dict[str, Any]:
    """An organisation with its names and identifiers; a merged one says which it belongs to."""
    return {
        "slug": found.slug, "url": f"{site}/organisations/{found.slug}", "name": found.name, "names": found.names,
        "kind": found.kind, "country": found.country, "state": found.state,
        "merged_into": found.merged_into.slug if found.merged_into else None,
        "also_named": [alias.name for alias in found.aliases if alias.name != found.name],
        "identifiers": [{"scheme": one.scheme, "value": one.value} for one in found.identifiers],
    }  # fmt: skip


def need(found: Need, today: date, site: str) -> dict[str, Any]:
    """A public need; one past its day counts as closed."""
    return {
        "public_id": found.public_id, "url": f"{site}/needs/{found.public_id}", "title": found.title,
        "words": found.words, "language": found.language, "country": found.iso2, "focus_area": found.focus_area,
        "group": found.group_key, "organisation": found.organisation.standing.name if found.organisation else None,
        "amount": found.amount, "currency": found.currency, "until": found.until,
        "state": "closed" if over(found.state, found.until, today) else found.state,
        "published_on": found.published_at.date() if found.published_at else None,
    }  # fmt: skip
