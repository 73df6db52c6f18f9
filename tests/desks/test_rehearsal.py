"""A rehearsal: a whole award through the services, repeatable, marked, with the phase asked for as the present one."""

from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from awards.accounts.models import User
from awards.assignment.models import Advance, Assignment, Conflict, Pairing
from awards.comparing.models import ComparisonCard
from awards.connections.models import LaureateTag
from awards.core.errors import RuleBroken
from awards.core.vocabulary import PAIRS
from awards.decisions.models import Decision, DecisionPlace
from awards.desks.rehearsal.dates import Until
from awards.desks.rehearsal.registry.drawn import Margins
from awards.desks.rehearsal.registry.filling import fill
from awards.desks.rehearsal.stage import Size, rehearse
from awards.infrastructure import clock, migrations
from awards.infrastructure.audit import AuditRow
from awards.judging.models import Score, Scorecard
from awards.jury.models import JuryMeeting
from awards.jury.rules import About
from awards.nominations.models import Entry, Nomination
from awards.organisations.services import load_organisations
from awards.pledges import services as pledges
from awards.programme import queries as programme
from awards.programme import services as programme_services
from awards.programme.models import Category, Criterion
from awards.programme.rules import Phase, phase
from awards.publishing import queries as publishing
from awards.ranking.queries import ranking_of
from awards.sealing.queries import seal_due

SMALL = Size(nominations=6, countries=4, judges=4)

SECRETS = {
    "receipt", "token_digest", "code_digest", "link_digest", "content_digest", "digest", "dedupe_key", "seconds",
    "salt", "payload", "commitment", "leaf", "token",
    "secret", "public_key", "root", "signature",
}  # fmt: skip


def play(sessions, until: Until, seed: int = 7, size: Size = SMALL, year: int = 2040) -> UUID:
    with sessions.transaction() as session:
        return rehearse(session, year, size, seed, until, clock.now(session), lambda *_: None).id


def plain_rows(session) -> dict[str, Counter]:
    """Every row of every table without ids, instants and secrets."""
    found = {}
    for table in migrations.all_metadata().sorted_tables:
        columns = [column for column in table.columns if column.name not in SECRETS]
        found[table.name] = Counter(
            repr([plain(value) for value in row]) for row in session.execute(select(*columns)) if columns
        )
    return found


def plain(value: Any) -> Any:
    """A value without ids and instants, also inside documents."""
    if isinstance(value, UUID | datetime | bytes):
        return None  # files name instants, and digests that stand on secrets
    if isinstance(value, dict):
        kept = {key: plain(inner) for key, inner in value.items() if key not in SECRETS}
        if any(is_id(key) for key in kept):
            return sorted(kept.values(), key=repr)
        return dict(sorted(kept.items()))
    if isinstance(value, list):
        return sorted((plain(inner) for inner in value), key=repr)
    if isinstance(value, float):
        return round(value, 9)  # sums are taken in the order of ids
    return None if isinstance(value, str) and (is_id(value) or is_instant(value)) else value


def is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def is_instant(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return len(text) > 10


def who_judged_what(session) -> set[tuple]:
    """Assignments with the points given, by number, category, judge's address and criterion."""
    rows = session.execute(
        select(Nomination.number, Category.key, User.email, Criterion.key, Score.points)
        .join(Entry, Entry.nomination_id == Nomination.id)
        .join(Category, Category.id == Entry.category_id)
        .join(Assignment, Assignment.entry_id == Entry.id)
        .join(User, User.id == Assignment.judge_id)
        .join(Scorecard, (Scorecard.entry_id == Entry.id) & (Scorecard.judge_id == User.id))
        .join(Score, Score.scorecard_id == Scorecard.id)
        .join(Criterion, Criterion.id == Score.criterion_id)
    )
    return {tuple(row) for row in rows}


def chosen(session) -> set[tuple]:
    rows = session.execute(
        select(Decision.kind, Category.key, Nomination.number)
        .join(DecisionPlace, DecisionPlace.decision_id == Decision.id)
        .join(Category, Category.id == Decision.category_id)
        .join(Entry, Entry.id == DecisionPlace.entry_id)
        .join(Nomination, Nomination.id == Entry.nomination_id)
    )
    return {tuple(row) for row in rows}


def test_the_same_seed_gives_the_same_rows_and_another_seed_others(sessions, makers, database_kind):
    from awards.infrastructure.database import Sessions, connect

    play(sessions, Until.PUBLISHED)
    with sessions.reading() as session:
        rows, judged, decided = plain_rows(session), who_judged_what(session), chosen(session)
    assert len(judged) > 50
    assert decided
    for seed, same in ((7, True), (8, False)):
        with makers(database_kind).fresh() as url:
            engine = connect(url)
            again = Sessions(engine)
            play(again, Until.PUBLISHED, seed)
            with again.reading() as session:
                assert (who_judged_what(session) == judged) is same
                if same:
                    assert chosen(session) == decided
                    assert plain_rows(session) == rows
            engine.dispose()


@pytest.mark.parametrize(
    ("until", "now_is"),
    [
        (Until.OPEN, Phase.OPEN),
        (Until.SUBMITTED, Phase.SCREENING),
        (Until.ASSIGNED, Phase.JUDGING),
        (Until.SCORED, Phase.DECIDING),
        (Until.PUBLISHED, Phase.ANNOUNCED),
    ],
)
def test_the_phase_asked_for_is_the_present_one(sessions, until, now_is):
    edition_id = play(sessions, until)
    with sessions.reading() as session:
        edition = programme.edition(session, edition_id)
        assert phase(edition, clock.now(session)) is now_is
        assert edition.rehearsal


def test_an_open_rehearsal_has_a_half_written_nomination_and_sent_ones(sessions):
    play(sessions, Until.OPEN)
    with sessions.reading() as session:
        states = Counter(session.scalars(select(Nomination.state)))
        half = session.scalars(
            select(Nomination).where(Nomination.state == "draft").order_by(Nomination.number)
        ).first()
    assert states == {"draft": 2, "submitted": 4}
    assert half is not None
    assert 0 < len(half.answers) < 8


def test_every_title_says_that_it_is_made_up(sessions):
    from awards.desks.rehearsal.words import MARK

    play(sessions, Until.SUBMITTED)
    with sessions.reading() as session:
        for nomination in session.scalars(select(Nomination)):
            assert MARK[nomination.language] in nomination.title


def test_conflicts_are_found_and_nobody_judges_across_one(sessions):
    play(sessions, Until.ASSIGNED, size=Size(nominations=20, countries=8, judges=18))
    with sessions.reading() as session:
        assert session.scalar(select(func.count()).select_from(Conflict))
        across = select(Assignment.id).join(
            Pairing, (Pairing.nomination_id == Assignment.nomination_id) & (Pairing.judge_id == Assignment.judge_id)
        )
        assert session.scalars(across.where(Pairing.blocked, Assignment.ended_at.is_(None))).all() == []


def test_a_published_rehearsal_shows_under_its_own_address_only_and_its_log_is_sealed(sessions, client_for):
    with sessions.transaction() as session:
        pledges.load_groups(session)
    edition_id = play(sessions, Until.PUBLISHED)
    visitor = client_for()
    page = visitor.get("/rehearsal/2040/winners")
    assert "Rehearsal 2040. Everything on this page is made up." in page.text
    visitor.get("/winners/2040", expect=404)
    assert "2040" not in visitor.get("/winners").main
    assert "2040" not in visitor.get("/feed.json").body
    log = visitor.get("/rehearsal/2040/verify/log")
    assert "Second Secretary (rehearsal)" in log.main
    assert len(log.find("//table[1]/tbody/tr")) == 4, "after the rules, the round, the decisions, the announcements"
    with sessions.reading() as session:
        assert session.execute(seal_due(edition_id)).one()[0] == 0
        tags = session.scalars(select(LaureateTag).order_by(LaureateTag.at)).all()
        assert {tag.group_key for tag in tags} == {"women", "rural-population", "persons-with-disabilities"}
        assert all("made up" in tag.source for tag in tags)


def test_beside_a_made_up_registry_nominees_name_its_pledges_and_a_made_up_sponsor_ties_nobody(sessions):
    with sessions.transaction() as session:
        fill(session, 1, Margins().scaled(200, 150), clock.now(session))
    edition_id = play(sessions, Until.SUBMITTED)
    with sessions.reading() as session:
        named = dict(session.execute(select(Nomination.number, Nomination.pledge)).all())
        (sponsor,) = programme.sponsors(session, edition_id)
        assert session.scalars(select(Conflict)).all() == []
    assert named == {1: "R-000001", 2: "R-000002", 3: "R-000003", 4: None, 5: None, 6: None}
    assert (sponsor.organisation.name, sponsor.organisation.rehearsal, sponsor.organisation.public) == (
        "Lantern Foundation 2040 (rehearsal)", True, False,
    )  # fmt: skip


def test_a_made_up_nominee_names_no_real_pledge(sessions, session, at):
    load_organisations(session)
    pledges.load_pledges(session, at)
    session.commit()
    play(sessions, Until.SUBMITTED)
    with sessions.reading() as session:
        assert set(session.scalars(select(Nomination.pledge))) == {None}


def test_a_second_rehearsal_of_the_year_is_refused_and_replacing_puts_the_first_away(sessions, client_for):
    first = play(sessions, Until.PUBLISHED)
    with pytest.raises(RuleBroken):
        play(sessions, Until.PUBLISHED)
    with sessions.transaction() as session:
        programme_services.put_away(session, programme.edition(session, first), clock.now(session))
    client_for().get("/rehearsal/2040/winners", expect=404)
    second = play(sessions, Until.SUBMITTED)
    with sessions.reading() as session:
        assert programme.edition_of_year(session, 2040, rehearsal=True).id == second
        at = clock.now(session)
        assert publishing.current(session, at, 2040) == []
        assert (
            session.scalar(select(func.count()).select_from(AuditRow).where(AuditRow.action == "edition.put_away")) == 1
        )


def test_a_jury_too_small_for_the_nominations_is_refused_in_words(sessions):
    with pytest.raises(RuleBroken, match="more judges or fewer nominations"):
        play(sessions, Until.ASSIGNED, size=Size(nominations=3, countries=2, judges=1))
    with sessions.reading() as session:
        assert session.scalars(select(Nomination.id)).all() == []


def test_a_rehearsal_of_two_rounds_goes_from_a_longlist_by_few_to_finals_of_the_best(sessions):
    size = Size(nominations=12, countries=4, judges=6, rounds=2)
    edition_id = play(sessions, Until.PUBLISHED, size=size)
    with sessions.reading() as session:
        edition = programme.edition(session, edition_id)
        longlist, finals = edition.rounds
        assert [round_.names["en"] for round_ in edition.rounds] == ["Longlist", "Finals"]
        went_on = Counter(session.scalars(
            select(Entry.category_id).join(Advance, Advance.entry_id == Entry.id).where(Advance.round_id == longlist.id)
        ))  # fmt: skip
        eligible = Counter(session.scalars(select(Entry.category_id).where(Entry.state == "eligible")))
        assert went_on == {c.id: min(2 * c.finalists, eligible[c.id]) for c in edition.categories if eligible[c.id]}
        read = Counter(session.execute(
            select(Assignment.entry_id, Assignment.round_id).where(Assignment.ended_at.is_(None))
        ).tuples())  # fmt: skip
        reviews = {entry.id: c.reviews for c in edition.categories for entry in session.scalars(
            select(Entry).where(Entry.category_id == c.id)
        )}  # fmt: skip
        assert {reviews[entry] - count for (entry, round_), count in read.items() if round_ == longlist.id} == {1}
        assert {reviews[entry] - count for (entry, round_), count in read.items() if round_ == finals.id} == {0}
        assert {entry for entry, round_ in read if round_ == finals.id} == set(
            session.scalars(select(Advance.entry_id))
        )
        assert session.scalar(select(func.count()).where(Scorecard.confirmed_at.is_(None))) == 0
        kinds = Counter(session.scalars(select(Decision.kind)))
        assert kinds["advancing"] == kinds["shortlist"] == kinds["winners"] == len(went_on)
        rounds_of = {d.kind: d.round_id for d in session.scalars(select(Decision))}
        assert rounds_of == {"advancing": longlist.id, "shortlist": finals.id, "winners": finals.id}
        cards = session.scalars(select(ComparisonCard)).all()
        assert cards
        assert all(card.confirmed_at and card.round_id == finals.id for card in cards)
        ranked = ranking_of(session, edition, finals)
        assert {found.counts for found in ranked.values()} == {PAIRS}
        assert any(row.compared for found in ranked.values() for row in found.rows)
        assert not any(row.waiting for found in ranked.values() for row in found.rows)
        assert phase(edition, clock.now(session)) is Phase.ANNOUNCED


@pytest.mark.parametrize(("until", "at_it"), [(Until.SCORED, True), (Until.DECIDED, False)])
def test_juries_meet_about_places_and_about_who_wins_and_one_meeting_is_called_off(sessions, until, at_it):
    play(sessions, until, size=Size(nominations=12, countries=8, judges=6))
    with sessions.reading() as session:
        meetings = session.scalars(select(JuryMeeting)).all()
    held = [meeting for meeting in meetings if meeting.called_off_at is None]
    assert len(meetings) - len(held) == 1
    for about in About:
        states = Counter(meeting.closed_at is None for meeting in held if meeting.about == about)
        assert states[True] == at_it, about
        assert states[False], about
