"""Plays a whole award through the services, from the call to the winners, as far as it is asked for."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts import services as accounts
from awards.accounts.models import User
from awards.assignment import services as assignment
from awards.assignment.models import Assignment
from awards.assignment.rules.options import Options
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.decisions import services as decisions
from awards.decisions.rules import OVERRIDDEN, Beside, Kind
from awards.desks.rehearsal import after, cast, comparing, ending, jury, sealing, telling, tying, words
from awards.desks.rehearsal.cast import JudgePart, NomineePart
from awards.desks.rehearsal.dates import STEPS, Dates, Until
from awards.desks.rehearsal.pledging import write_pledges
from awards.judging import services as judging
from awards.jury import queries as jury_queries
from awards.jury.rules import About
from awards.nominations import rules as nomination_rules
from awards.nominations import services as nominations
from awards.nominations.models import Entry, Nomination
from awards.nominations.rules import Content, Frame
from awards.programme import queries as programme
from awards.programme import rounds
from awards.programme import services as programme_services
from awards.programme.models import Category, Edition, Round
from awards.publishing import services as publishing
from awards.ranking import queries as ranking
from awards.screening import services as screening
from awards.screening.rules import Outcome

Report = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""

KEPT_DRAFT = 3
"""While the call is open, every so-many-th nomination is still a half-written draft; the first one always is."""

AGREED = "The jury weighed the ties and agreed (rehearsal)."


@dataclass(frozen=True)
class Size:
    """How large a rehearsal is."""

    nominations: int
    countries: int
    judges: int
    rounds: int = 1


@dataclass
class Stage:
    """A rehearsal under way."""

    session: Session
    edition: Edition
    dates: Dates
    staff: tuple[User, User]
    chance: Random
    report: Report
    truth: dict[UUID, float] = field(default_factory=dict)
    severity: dict[UUID, float] = field(default_factory=dict)
    named: dict[int, str] = field(default_factory=dict)
    """Which pledge of a made-up registry a nomination names, by its number."""


def rehearse(
    session: Session, year: int, size: Size, seed: int, until: Until, at: datetime, report: Report,
    key_folder: Path | None = None,
) -> Edition:  # fmt: skip
    """Play a rehearsal of `year` up to the step asked for; one seed gives the same rows apart from ids and instants.

    The keys of its two holders are kept in `key_folder`, or by nobody: then what is added later stays unsealed.
    Raises RuleBroken when there is a rehearsal of that year already, or when the sizes cannot work.
    """
    chance = Random(f"{seed}:{year}")  # noqa: S311 - a rehearsal must be repeatable
    dates = Dates(until, at, size.rounds)
    staff = cast.staff(session, year, dates.set_up)
    stage = Stage(session, _open(session, year, dates, staff), dates, staff, chance, report)
    holders = sealing.sealers(session, stage.edition, staff, dates.rules_published, key_folder)
    holders.seal(dates.rules_published + timedelta(hours=1))
    keys = [category.key for category in stage.edition.categories]
    places = cast.countries(session, size.countries, chance)
    parts = cast.nominees(size.nominations, places, keys, stage.edition.most_categories or len(keys), year, chance)
    steps = STEPS[: STEPS.index(until) + 1]
    tying.name_sponsor(session, stage.edition, dates, staff[0])
    stage.named = tying.pledges_to_name(session)
    _nominate(stage, parts, half_written=until is Until.OPEN)
    if until is Until.OPEN:
        write_pledges(session, year, sorted({part.country for part in parts})[:2], staff, dates.rules_published)
    if Until.ASSIGNED in steps:
        _screen(stage)
        _invite(stage, cast.judges(size.judges, places, keys, year, size.nominations))
        _assign(stage, rounds.first(stage.edition))
    if Until.SCORED in steps:
        _judge(stage)
        stage.report("jury", 0, 1)
        jury.meet_all(session, stage.edition, dates, staff[0], chance, decided=Until.DECIDED in steps)
        stage.report("jury", 1, 1)
        holders.seal(dates.judging_closes + timedelta(hours=1), 2 if Until.DECIDED in steps else 1)
    if Until.DECIDED in steps:
        _decide(stage)
        holders.seal(dates.decided + timedelta(hours=4))
    if Until.PUBLISHED in steps:
        _announce(stage)
        holders.seal(dates.announced + timedelta(hours=2))
        stage.report("feedback", 0, 1)
        after.write_letters(session, stage.edition, dates, staff)
        after.give_feedback(session, stage.edition, dates, staff[0])
        after.appeal(session, stage.edition, dates, staff[0])
        after.ask_to_be_erased(session, stage.edition, dates, staff[0])
        tying.tag_laureates(session, stage.edition, dates, staff[1])
        ending.tell_in_figures(session, stage.edition, dates, staff, seed)
        stage.report("feedback", 1, 1)
    return stage.edition


def _open(session: Session, year: int, dates: Dates, staff: tuple[User, User]) -> Edition:
    first, second = staff
    document = programme.default_document()
    document |= {
        "year": year,
        "proposal": True,
        "names": {code: text.replace(str(document["year"]), str(year)) for code, text in document["names"].items()},
        "dates": dates.document(),
        "rounds": _rounds(document["categories"], dates),
    }
    if len(dates.judging) > 1:
        document["rules"] = document["rules"] | {"last_by_pairs": True}
    edition = programme_services.open_edition(session, document, first, dates.set_up, rehearsal=True)
    accounts.grant_role(session, second, "staff", edition_id=edition.id, by=first, at=dates.set_up)
    programme_services.publish_rules(session, edition, first, dates.rules_published)
    return programme.edition(session, edition.id)


def _rounds(categories: list[dict[str, Any]], dates: Dates) -> list[dict[str, Any]]:
    """A longlist read by one judge less, of which twice as many go on as become finalists; then the finals.

    Few enough go on for judges to compare them two at a time there.
    """
    found: list[dict[str, Any]] = [dict(round_) for round_ in dates.rounds()]
    for round_ in found[:-1]:
        round_["reviews"] = {category["key"]: max(category["reviews"] - 1, 1) for category in categories}
        round_["advancing"] = {category["key"]: 2 * category["finalists"] for category in categories}
    if len(found) > 1:
        found[0]["names"], found[-1]["names"] = {"en": "Longlist"}, {"en": "Finals"}
    return found


def _nominate(stage: Stage, parts: Sequence[NomineePart], *, half_written: bool) -> None:
    for done, part in enumerate(parts):
        stage.report("nominations", done, len(parts))
        at = stage.dates.written((done + 0.5) / len(parts))
        by = accounts.ensure_user(stage.session, part.email, at, name=part.name, language=part.language, rehearsal=True)
        left_half_written = half_written and done % KEPT_DRAFT == 0
        _write(stage, part, by, at, left_half_written)
    stage.report("nominations", len(parts), len(parts))


def _write(stage: Stage, part: NomineePart, by: User, at: datetime, left_half_written: bool) -> None:
    frame = Frame(
        title=words.title(part.language, part.number),
        relation="self",
        nominee_kind="organisation",
        organisations=((part.organisation, part.website),),
        countries_organisation=(part.country,),
        countries_impact=part.impact,
        categories=part.categories,
        language=part.language,
    )
    nomination = nominations.start_draft(stage.session, stage.edition, frame, by, at)
    content = Content(**{name: getattr(frame, name) for name in Frame.__dataclass_fields__})
    asked = nomination_rules.questions(stage.edition.form)
    for position, section in enumerate(stage.edition.form["sections"]):
        at += timedelta(minutes=10)
        answers = dict(content.answers)
        for question in section["questions"]:
            place = list(asked).index(question["key"])
            answers[question["key"]] = words.answer(part.language, place, question["limit"], stage.chance)
        content = replace(content, answers=answers)
        nominations.save_draft(stage.session, nomination, stage.edition, content, nomination.version, by, at)
        if left_half_written and position == 0:
            return
    at += timedelta(minutes=10)
    evidence = (("Report (rehearsal)", f"{part.website}report"),)
    content = replace(content, evidence=evidence, pledge=stage.named.get(part.number, ""))
    nominations.save_draft(stage.session, nomination, stage.edition, content, nomination.version, by, at)
    nominations.submit(stage.session, nomination, stage.edition, by, at + timedelta(minutes=5))


def _screen(stage: Stage) -> None:
    entries = _entries(stage)
    for done, entry in enumerate(entries):
        stage.report("screening", done, len(entries))
        chosen = screening.Chosen(entry.nomination_id, entry_id=entry.id)
        by, passed = stage.staff[done % 2], screening.Decision(Outcome.PASSED)
        screening.decide(stage.session, stage.edition, [chosen], passed, by, stage.dates.screened)
    stage.report("screening", len(entries), len(entries))


def _invite(stage: Stage, parts: Sequence[JudgePart]) -> None:
    demand = sum(
        category.reviews
        for category in stage.edition.categories
        for entry in _entries(stage)
        if entry.category_id == category.id
    )
    most = math.ceil(demand / len(parts) * 1.6) + 2
    for done, part in enumerate(parts):
        stage.report("judges", done, len(parts))
        asked = assignment.invite_judge(
            stage.session, stage.edition, part.email, part.name, stage.staff[0], stage.dates.invited,
            languages=list(part.languages), categories=list(part.categories), min_load=0, max_load=most,
            organisation=part.organisation, country=part.country,
        )  # fmt: skip
        judge = stage.session.get_one(User, asked.user_id)
        judge.rehearsal = True
        answered = stage.dates.invited + timedelta(hours=6)
        assignment.accept_invitation(stage.session, asked, assignment.profile_of(asked), judge, answered)
    stage.report("judges", len(parts), len(parts))


def _assign(stage: Stage, round_: Round) -> None:
    stage.report(_told("assignment", round_), 0, 1)
    by, at = stage.staff[0], stage.dates.assigned(round_.number)
    plan = assignment.request_plan(stage.session, round_, options=Options(seed=1), by=by, at=at)
    assignment.solve_plan(stage.session, plan, at)
    if plan.state != "proposed":
        raise RuleBroken(N_("No plan fits these sizes: rehearse with more judges or fewer nominations."))
    assignment.accept_plan(stage.session, plan, by, at)
    stage.report(_told("assignment", round_), 1, 1)


def _judge(stage: Stage) -> None:
    """Score every round, and after each but the last let the best go on to the next."""
    stage.truth = {entry.id: stage.chance.gauss(3.3, 0.7) for entry in _entries(stage)}
    for round_ in stage.edition.rounds:
        if round_.number > 1:
            _go_on(stage, stage.edition.rounds[round_.number - 2])
            _assign(stage, round_)
        _score(stage, round_)
    if stage.edition.last_by_pairs:
        last = rounds.last(stage.edition)
        judges = {judge.id: judge for _running, _entry, judge in _assignments(stage, last)}
        at = stage.dates.scored(1, last.number)
        stage.report("comparisons", 0, 1)
        comparing.compare(stage.session, stage.edition, judges.values(), stage.truth, at, stage.chance)
        stage.report("comparisons", 1, 1)


def _score(stage: Stage, round_: Round) -> None:
    criteria = {category.id: category.criteria for category in stage.edition.categories}
    rows, severity, through = _assignments(stage, round_), stage.severity, set[UUID]()
    for done, (running, entry, judge) in enumerate(rows):
        stage.report(_told("scores", round_), done, len(rows))
        if judge.id not in severity:
            severity[judge.id] = stage.chance.gauss(0, 0.5)
        if judge.id not in through:
            through.add(judge.id)
            opened = stage.dates.scored(0, round_.number)
            judging.pass_gate(stage.session, stage.edition, round_, {}, judge, opened)
        at = stage.dates.scored(done / len(rows), round_.number)
        card = judging.open_scorecard(stage.session, running, at)
        for criterion in criteria[entry.category_id]:
            drawn = stage.truth[entry.id] - severity[judge.id] + stage.chance.gauss(0, 0.6)
            points = Decimal(min(max(round(drawn), stage.edition.scale_min), stage.edition.scale_max))
            judging.save_score(stage.session, card, criterion.id, points, 0, judge, at)
        judging.save_words(
            stage.session, card, stage.chance.choice(words.COMMENTS), stage.chance.choice(words.FEEDBACK), judge, at
        )
        judging.confirm_scorecard(stage.session, card, judge, at + timedelta(minutes=5))
    stage.report(_told("scores", round_), len(rows), len(rows))


def _go_on(stage: Stage, round_: Round) -> None:
    first, second = stage.staff
    at = stage.dates.gone_on(round_.number)
    for category in stage.edition.categories:
        ranked = ranking.ranking_of(stage.session, stage.edition, round_)[category.id]
        chosen = [row.entry_id for row in ranked.rows][: ranked.places]
        if chosen:
            decision = decisions.propose(
                stage.session, stage.edition, category, "advancing", chosen, dict.fromkeys(chosen, AGREED), first, at,
                round_=round_, overrides=dict.fromkeys(OVERRIDDEN, AGREED),
            )  # fmt: skip
            decisions.approve(stage.session, decision, second, at + timedelta(hours=2), read=True)


def _told(what: str, round_: Round) -> str:
    """What is being done, as the progress names it."""
    return what if round_.number == 1 else f"{what} {round_.number}"


def _decide(stage: Stage) -> None:
    first, second = stage.staff
    categories = stage.edition.categories
    for done, category in enumerate(categories):
        stage.report("decisions", done, len(categories))
        finalists: set[UUID] = set()
        steps: list[tuple[Kind, int]] = [("shortlist", category.finalists), ("winners", category.winners)]
        for kind, places in steps:
            ranked = ranking.ranking_of(stage.session, stage.edition, rounds.last(stage.edition))[category.id]
            chosen = [row.entry_id for row in ranked.rows if kind == "shortlist" or row.entry_id in finalists][:places]
            if not chosen:
                break
            reasons = dict.fromkeys((row.entry_id for row in ranked.rows), AGREED)
            about = About.PLACES if kind == "shortlist" else About.WINNERS
            met = jury_queries.choice_of(
                stage.session, category.id, rounds.last(stage.edition).id, ranked.rows, places, about
            )
            in_time = met is not None and (kind == "shortlist" or met.chosen <= finalists)
            if met is not None and in_time and len(met.chosen) == len(chosen):
                chosen = list(met.chosen)
                reasons |= {entry: str(said) for entry, said in met.reasons.items()}
            left = [row.entry_id for row in ranked.rows if row.entry_id not in chosen]
            beside = Beside(reserves=dict.fromkeys(left[:1], 1))
            if kind == "winners":
                moved = frozenset(met.mentions if met else ()) & finalists - set(chosen)
                beside = Beside(mentions=moved or frozenset([entry for entry in left if entry in finalists][:1]))
            decision = decisions.propose(
                stage.session, stage.edition, category, kind, chosen, reasons, first, stage.dates.decided,
                beside=beside, overrides=dict.fromkeys(OVERRIDDEN, AGREED),
            )  # fmt: skip
            decisions.approve(stage.session, decision, second, stage.dates.decided + timedelta(hours=2), read=True)
            finalists = set(chosen)
    stage.report("decisions", len(categories), len(categories))


def _announce(stage: Stage) -> None:
    first, second = stage.staff
    telling.write_of_finalists(stage.session, stage.edition, first, stage.dates.announced)
    for done, (kind, instant) in enumerate((("finalists", stage.dates.finalists), ("winners", stage.dates.winners))):
        stage.report("announcements", done, 2)
        told = publishing.propose_announcement(
            stage.session, stage.edition, kind, instant, first, stage.dates.announced
        )
        publishing.approve_announcement(stage.session, told, second, stage.dates.announced + timedelta(hours=1))
    stage.report("announcements", 2, 2)


def _entries(stage: Stage) -> list[Entry]:
    return list(
        stage.session.scalars(
            select(Entry)
            .join(Nomination, Nomination.id == Entry.nomination_id)
            .join(Category, Category.id == Entry.category_id)
            .where(Nomination.edition_id == stage.edition.id, Nomination.state == "submitted")
            .order_by(Nomination.number, Category.position)
        )
    )


def _assignments(stage: Stage, round_: Round) -> list[tuple[Assignment, Entry, User]]:
    rows = stage.session.execute(
        select(Assignment, Entry, User)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .join(Category, Category.id == Entry.category_id)
        .join(User, User.id == Assignment.judge_id)
        .where(Assignment.round_id == round_.id, Assignment.ended_at.is_(None))
        .order_by(Nomination.number, Category.position, User.email)
    )
    return [(assignment_, entry, judge) for assignment_, entry, judge in rows]
