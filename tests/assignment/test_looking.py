"""Ties are kept between looks: nothing that changes is missed, by whoever, whenever it is committed."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update

from awards.accounts.models import Role, User, UserAddress
from awards.assignment import queries, services
from awards.assignment.models import Conflict, JudgeProfile, KeptTie, TieChange, TieLook
from awards.assignment.queries.kept import known
from awards.assignment.queries.marks import by_ids, of_edition
from awards.assignment.rules.ties import Tie
from awards.infrastructure import clock
from awards.nominations.models import Consent, Nomination
from tests.factories import a_collaborator, a_judge, a_nomination, a_user, an_edition

FRESH = {"populate_existing": True}


@pytest.fixture
def award(sessions):
    """An edition with a judge, a member of staff and a nomination of strangers, of which all ties are kept."""
    with sessions.transaction() as session:
        at = clock.now(session)
        edition = an_edition(session, at, phase="screening")
        judge = a_judge(session, edition, "ada@gmail.com", at)
        staff = a_user(session, "sam@gmail.com", ("staff", edition.id))
        nomination = a_nomination(session, edition, a_user(session, "ben@gmx.net"), at, website=None)
        services.look_again(session, at)
        return edition.id, judge.id, staff.id, nomination.id


def known_of(session, edition_id, *people):
    return known(session, edition_id, people, of_edition(edition_id))


def ties(session, edition_id, *people):
    found = queries.found_ties(session, edition_id, people, of_edition(edition_id))
    return sorted((tie.kind, tie.judge_id) for tie in found)


def test_a_change_that_is_committed_after_a_look_began_before_it_is_not_missed(award, sessions):
    edition_id, judge_id, _, nomination_id = award
    with sessions.transaction() as writing:
        writing.add(Consent(nomination_id=nomination_id, email="ada@gmail.com"))
        writing.flush()
        if sessions.engine.dialect.name == "postgresql":  # SQLite's one writer lets no look come between
            with sessions.transaction() as looking:
                services.look_again(looking, clock.now(looking))
                assert not known_of(looking, edition_id, judge_id).changed
    with sessions.reading() as session:
        assert known_of(session, edition_id, judge_id).changed == {nomination_id}
        assert ties(session, edition_id, judge_id) == [("same_address", judge_id)]


def test_a_tie_is_there_at_once_though_no_look_has_come_and_goes_at_once(award, sessions):
    edition_id, _, staff_id, nomination_id = award
    with sessions.transaction() as session:
        session.add(Consent(nomination_id=nomination_id, email="sam@gmail.com"))
    with sessions.reading() as session:
        assert session.scalar(select(func.count()).select_from(KeptTie)) == 0
        assert set(queries.tied_nominations(session, edition_id, staff_id)) == {nomination_id}
    with sessions.transaction() as session:
        services.look_again(session, clock.now(session))
        assert set(session.scalars(select(KeptTie.user_id))) == {staff_id}
        session.execute(update(Consent).values(email=None))
        assert queries.tied_nominations(session, edition_id, staff_id) == {}


def test_an_address_of_whoever_works_on_a_nomination_is_seen_from_both_sides(award, sessions):
    edition_id, judge_id, _, nomination_id = award
    with sessions.transaction() as session:
        nominator = session.get_one(Nomination, nomination_id).nominator_id
        session.add(UserAddress(user_id=nominator, email="office@university.example"))
        session.add(UserAddress(user_id=judge_id, email="ada@university.example"))
    with sessions.transaction() as session:
        assert ties(session, edition_id, judge_id) == [("same_domain", judge_id)]
        services.look_again(session, clock.now(session))
        assert ties(session, edition_id, judge_id) == [("same_domain", judge_id)]
        assert not known_of(session, edition_id, judge_id).nothing


def test_whose_ties_are_not_kept_is_looked_at_anew_until_a_look_has_come(award, sessions):
    edition_id, _, _, nomination_id = award
    with sessions.transaction() as session:
        assert services.looks_due(session) == []
        late = a_user(session, "ben@example.org", ("staff", edition_id)).id
        session.add(Consent(nomination_id=nomination_id, email="ben@example.org"))
    with sessions.transaction() as session:
        assert set(queries.tied_nominations(session, edition_id, late)) == {nomination_id}
        [due] = services.looks_due(session)
        assert due.kind == services.LOOK
        services.look_job(session, None)
        assert services.looks_due(session) == []
        assert set(session.scalars(select(KeptTie.user_id))) == {late}


def test_another_program_trusts_none_of_what_an_older_one_kept(award, sessions):
    edition_id, judge_id, _, _ = award
    with sessions.transaction() as session:
        session.execute(update(TieLook).values(by="an older one"))
        assert known_of(session, edition_id, judge_id).nothing
        assert len(services.looks_due(session)) == 1
        services.look_again(session, clock.now(session))
        assert not known_of(session, edition_id, judge_id).nothing


@pytest.mark.parametrize("something", ["look", "program", "change", "change_of_all", "tie", "conflict", "dismissed"])
def test_a_save_is_free_of_a_further_look_only_while_nothing_is_kept_stored_or_changed(award, sessions, something):
    edition_id, judge_id, staff_id, nomination_id = award
    of_both = {"nomination_id": nomination_id, "edition_id": edition_id}

    def free(session):
        return session.scalar(
            select(queries.nothing_found(edition_id, judge_id, lambda column: column == nomination_id))
        )

    def declare(session, person_id, **values):
        fields = {"kind": "declared", "evidence": "a word", "found_at": clock.now(session), **values}
        session.add(Conflict(nomination_id=nomination_id, judge_id=person_id, **fields))
        session.flush()

    with sessions.transaction() as session:
        assert free(session)
        declare(session, staff_id)
        assert free(session), "a conflict of somebody else"
        if something == "look":
            session.execute(delete(TieLook).where(TieLook.user_id == judge_id))
        elif something == "program":
            session.execute(update(TieLook).values(by="an older one"))
        elif something == "change":
            session.add(TieChange(nomination_id=nomination_id, user_id=None))
        elif something == "change_of_all":
            session.add(TieChange(nomination_id=None, user_id=None))
        elif something == "tie":
            session.add(KeptTie(user_id=judge_id, kind="same_domain", evidence="a.org", **of_both))
        elif something == "conflict":
            declare(session, judge_id)
        else:
            declare(session, judge_id, dismissed_at=clock.now(session), dismissal_reason="no tie")
        session.flush()
        assert not free(session)


def test_of_an_edition_that_is_long_over_nothing_is_kept_any_more(award, sessions):
    edition_id, judge_id, _, nomination_id = award
    with sessions.transaction() as session:
        edition = queries.edition(session, edition_id).edition
        edition.winners_at = at = clock.now(session)
        session.add(Consent(nomination_id=nomination_id, email="ada@gmail.com"))
        services.look_again(session, at + timedelta(days=59))
        assert session.scalar(select(func.count()).select_from(KeptTie)) == 1
        assert not known_of(session, edition_id, judge_id).nothing
        services.look_again(session, at + timedelta(days=61))
        assert known_of(session, edition_id, judge_id).nothing
        for table in (TieLook, KeptTie):
            assert session.scalar(select(func.count()).select_from(table)) == 0


@pytest.fixture
def beside(award, sessions):
    """Beside the nomination of strangers another of the edition, and one of a later edition: the judge wrote both."""
    edition_id, judge_id, staff_id, _ = award
    with sessions.transaction() as session:
        at, here = clock.now(session), queries.edition(session, edition_id).edition
        there = an_edition(session, at, phase="screening", year=2031, last_number=50)
        a_judge(session, there, "cleo@gmail.com", at)
        judge, staff = session.get_one(User, judge_id), session.get_one(User, staff_id)
        session.add_all(Role(user_id=person.id, kind="staff", edition_id=there.id) for person in (judge, staff))
        own, theirs = (a_nomination(session, edition, judge, at, website=None) for edition in (here, there))
        services.look_again(session, at)
        return there.id, own.id, theirs.id


def test_what_is_kept_is_told_of_the_people_and_nominations_that_are_asked_of_alone(award, beside, sessions):
    edition_id, judge_id, staff_id, nomination_id = award
    there_id, own_id, theirs_id = beside
    with sessions.reading() as session:
        for edition, own in ((edition_id, own_id), (there_id, theirs_id)):
            assert set(queries.tied_nominations(session, edition, judge_id)) == {own}
            assert queries.tied_nominations(session, edition, staff_id) == {}
            assert queries.is_tied(session, edition, judge_id, own)
        assert not queries.is_tied(session, edition_id, judge_id, nomination_id)
        assert not queries.is_tied(session, edition_id, staff_id, own_id)
        assert known(session, edition_id, [judge_id], by_ids([theirs_id])).ties == []
        one = known(session, edition_id, [judge_id], by_ids([nomination_id]))
        assert (one.ties, one.changed, one.nothing, one.conflicts) == ([], frozenset(), False, [])


def test_a_look_at_another_edition_is_none_at_this_one(award, beside, sessions):
    edition_id, judge_id, _, _ = award
    there_id, _, _ = beside
    with sessions.transaction() as session:
        session.execute(delete(TieLook).where(TieLook.edition_id == edition_id))
        session.execute(delete(KeptTie).where(KeptTie.edition_id == edition_id))
        session.flush()
        assert known_of(session, edition_id, judge_id).nothing
        assert not known_of(session, there_id, judge_id).nothing
        assert ties(session, edition_id, judge_id) == [("nominator", judge_id)]


def test_a_stored_conflict_hides_one_nomination_and_no_other(award, beside, sessions):
    edition_id, _, staff_id, nomination_id = award
    there_id, own_id, theirs_id = beside
    with sessions.transaction() as session:
        fields = {"kind": "declared", "evidence": "a word", "found_at": clock.now(session)}
        session.add(Conflict(nomination_id=theirs_id, judge_id=staff_id, **fields))
    with sessions.reading() as session:
        assert queries.tied_nominations(session, edition_id, staff_id) == {}
        assert set(queries.tied_nominations(session, there_id, staff_id)) == {theirs_id}
        assert queries.is_tied(session, there_id, staff_id, theirs_id)
        assert not queries.is_tied(session, edition_id, staff_id, nomination_id)
        assert not queries.is_tied(session, edition_id, staff_id, own_id)


def test_what_has_changed_is_looked_at_anew_and_nothing_else(award, beside, sessions):
    edition_id, judge_id, _, nomination_id = award
    there_id, own_id, theirs_id = beside
    with sessions.transaction() as session:
        for changed in (own_id, theirs_id):
            session.execute(update(Nomination).where(Nomination.id == changed).values(title="Another title"))
    with sessions.reading() as session:
        assert known_of(session, edition_id, judge_id).changed == {own_id}
        assert known_of(session, there_id, judge_id).changed == {theirs_id}
        assert known(session, edition_id, [judge_id], by_ids([nomination_id])).changed == frozenset()


def test_a_save_is_not_held_up_by_what_is_kept_or_stored_of_others(award, beside, sessions):
    edition_id, judge_id, staff_id, nomination_id = award
    _, own_id, _ = beside

    def free(session, edition, person, nomination):
        among = lambda column: column == nomination  # noqa: E731
        return session.scalar(select(queries.nothing_found(edition, person, among)))

    with sessions.transaction() as session:
        fields = {"kind": "declared", "evidence": "a word", "found_at": clock.now(session)}
        session.add(Conflict(nomination_id=own_id, judge_id=judge_id, **fields))
        session.flush()
        assert free(session, edition_id, judge_id, nomination_id)
        assert not free(session, edition_id, judge_id, own_id)
        assert free(session, edition_id, staff_id, own_id)
        session.execute(delete(TieLook).where(TieLook.user_id == judge_id, TieLook.edition_id == edition_id))
        assert not free(session, edition_id, judge_id, nomination_id), "the look at the later edition says nothing"


def test_many_changes_of_one_thing_leave_no_row_behind_a_look(award, sessions):
    _, _, _, nomination_id = award
    with sessions.transaction() as session:
        for title in ("One", "Two", "Three"):
            session.execute(update(Nomination).where(Nomination.id == nomination_id).values(title=title))
        assert services.look_again(session, clock.now(session)) >= 3
        assert session.scalar(select(func.count()).select_from(TieChange)) == 0


def test_what_is_kept_costs_one_query_whatever_the_numbers(award, sessions, count_queries):
    edition_id, _, staff_id, _ = award
    with sessions.transaction() as session:
        at = clock.now(session)
        edition = queries.edition(session, edition_id).edition
        for n in range(4):
            a_nomination(session, edition, a_user(session, f"n{n}@gmx.net"), at, website=None)
        services.look_again(session, at)
    with sessions.reading() as session, count_queries(at_most=1):
        queries.tied_nominations(session, edition_id, staff_id)


def kept(session, edition):
    rows = session.scalars(select(KeptTie).where(KeptTie.edition_id == edition.id), execution_options=FRESH)
    return {Tie(row.nomination_id, row.user_id, row.kind, row.evidence) for row in rows}


def test_whatever_changes_a_look_keeps_what_one_at_everything_would_find(session, at):
    here = an_edition(session, at, phase="screening")
    there = an_edition(session, at, phase="screening", year=2031, last_number=100)
    judges = {
        edition: [a_judge(session, edition, f"{name}{edition.year}@{name}.example", at) for name in ("ada", "ben")]
        for edition in (here, there)
    }
    lead = a_user(session, "lead@ada.example", ("chair", here.id, here.categories[0].id))
    admin, staff = a_user(session, "admin@ada.example", ("admin", None)), a_user(session, "s@x.org", ("staff", here.id))
    a_user(session, "pledger@ada.example", ("pledger", None))
    friend, works_on = a_user(session, "friend@gmx.net"), a_user(session, "helper@gmx.net")
    one, two, elsewhere = (
        a_nomination(session, edition, friend, at, website="https://ada.example") for edition in (here, here, there)
    )
    a_collaborator(session, two, works_on, "view", at)
    gone = a_user(session, "gone@gmx.net", disabled_at=at)

    def profile_of(judge):
        return session.scalars(select(JudgeProfile).where(JudgeProfile.user_id == judge.id)).one()

    def end_role(person):
        session.execute(update(Role).where(Role.user_id == person.id).values(ended_at=at))

    def change_of_all():
        session.execute(update(KeptTie).values(evidence="of an older look"))
        session.add(TieChange(nomination_id=None, user_id=None))

    changes = [
        lambda: None,
        lambda: session.add(Consent(nomination_id=one.id, email="ben2027@ben.example")),
        lambda: session.add(Consent(nomination_id=elsewhere.id, email="ben2031@ben.example")),
        lambda: session.add(UserAddress(user_id=friend.id, email="friend@ben.example")),
        lambda: session.add(UserAddress(user_id=works_on.id, email="helper@x.org")),
        lambda: session.execute(update(UserAddress).where(UserAddress.user_id == staff.id).values(email="s@y.org")),
        lambda: session.execute(update(User).where(User.id == gone.id).values(merged_into_id=judges[here][0].id)),
        lambda: setattr(profile_of(judges[here][1]), "state", "declined") or end_role(judges[here][1]),
        lambda: end_role(admin),
        change_of_all,
    ]
    concerned = {
        here: {*(judge.id for judge in judges[here]), lead.id, admin.id, staff.id},
        there: {*(judge.id for judge in judges[there]), admin.id},
    }
    for number, change in enumerate(changes):
        change()
        session.flush()
        if number == 7:
            concerned[here].discard(judges[here][1].id)
        if number == 8:
            for people in concerned.values():
                people.discard(admin.id)
        assert len(services.looks_due(session)) == 1 or number == 6
        services.look_again(session, at)
        assert services.looks_due(session) == []
        for edition, people in concerned.items():
            assert set(session.scalars(select(TieLook.user_id).where(TieLook.edition_id == edition.id))) == people
            found = {*queries.look(session, edition.id, judge_ids=people)}
            assert kept(session, edition) == found, f"after change {number}"
    assert kept(session, here)
