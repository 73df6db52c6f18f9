"""Staff find likely duplicates and say what they are; everything they say can be undone."""

from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from awards.cli.handlers import HANDLERS
from awards.core.errors import RuleBroken
from awards.core.identifiers import digest
from awards.finding import services
from awards.finding.models import DuplicatePair
from awards.finding.queries import described
from awards.finding.rules import asks_again, find
from awards.finding.services.duplicates import keep_found
from awards.infrastructure import clock, locks
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.jobs import Job, run_next
from awards.infrastructure.outbox import OutboxMail
from awards.nominations.models import Consent, Nomination, Referee
from awards.nominations.services import submission as nominations
from awards.nominations.services.arrivals import ARRIVED, GATHER, note_arrival
from awards.nominations.services.checks import held_nominee
from awards.programme.models import Edition
from awards.web.mail import compose
from tests.factories import a_judge, a_nomination, a_scorecard, a_user, an_assignment, an_edition


@pytest.fixture
def place(sessions, at):
    """An edition in screening where one cooperative was nominated twice, once in Russian."""
    with sessions.transaction() as session:
        edition = an_edition(session, at, phase="screening")
        ben, ana = a_user(session, "ben@x.example"), a_user(session, "ana@y.example")
        return {
            "edition": edition,
            "staff": a_user(session, "staff@office.example", ("staff", edition.id)),
            "admin": a_user(session, "admin@office.example", ("admin", None)),
            "ben": ben,
            "ana": ana,
            "first": a_nomination(
                session, edition, ben, at, organisation="Цифровая мастерская Жаворонок", title="Ремонт телефонов",
                website="https://zhavoronok.example", countries=("KZ",),
            ),
            "second": a_nomination(
                session, edition, ana, at, organisation="Tsifrovaya masterskaya Zhavoronok", countries=("KZ",),
                categories=("access",), title="Phones mended", website="https://zhavoronok.example",
            ),
            "stranger": a_nomination(
                session, edition, ana, at, organisation="Night bus clubs", countries=("UG",), title="Buses",
                website=None,
            ),
        }  # fmt: skip


def found(sessions, place, at):
    with sessions.transaction() as session:
        likely = find(described(session, place["edition"].id))
        keep_found(session, place["edition"].id, likely, None, at)
    with sessions.reading() as session:
        return session.scalars(select(DuplicatePair)).all()


def say(sessions, place, pair, verb, at, who="staff"):
    with sessions.transaction() as session:
        by = session.merge(place[who], load=True)
        services.VERBS[verb](session, session.get_one(DuplicatePair, pair.id), by, at)
    with sessions.reading() as session:
        return session.get_one(DuplicatePair, pair.id)


def state_of(sessions, nomination):
    with sessions.reading() as session:
        return session.get_one(Nomination, nomination.id).state


def clear_answers(sessions, place):
    """Give each nomination words of its own: the factory writes the same answers into all."""
    with sessions.transaction() as session:
        for n, key in enumerate(("first", "second", "stranger")):
            session.get_one(Nomination, place[key].id).answers = {"what": f"Own words number {n} alone say it {n}."}


def test_the_same_nominee_in_another_script_is_found_with_evidence(sessions, place, at):
    clear_answers(sessions, place)
    (pair,) = found(sessions, place, at)
    assert {pair.one_id, pair.other_id} == {place["first"].id, place["second"].id}
    assert {e["kind"] for e in pair.evidence} >= {"domain", "sounds", "country"}
    assert found(sessions, place, at)[0].id == pair.id


def test_what_is_likely_no_more_goes(sessions, place, at):
    clear_answers(sessions, place)
    assert len(found(sessions, place, at)) == 1
    with sessions.transaction() as session:
        session.get_one(Nomination, place["second"].id).state = "withdrawn"
    assert found(sessions, place, at) == []


def test_merging_withdraws_one_tells_its_nominator_later_and_can_be_undone(sessions, place, at):
    clear_answers(sessions, place)
    (pair,) = found(sessions, place, at)
    verb = "merge-one" if pair.one_id == place["first"].id else "merge-other"
    merged = say(sessions, place, pair, verb, at)
    assert (merged.state, merged.kept_id) == ("merged", place["first"].id)
    assert state_of(sessions, place["second"]) == "withdrawn"
    assert state_of(sessions, place["first"]) == "submitted"
    with sessions.reading() as session:
        mail = session.scalars(select(OutboxMail)).one()
        assert (mail.to, mail.template, mail.state) == ("ana@y.example", "nomination_merged", "waiting")
        assert mail.hold_until - mail.created_at > timedelta(minutes=9)
        assert mail.values["kept"] == place["first"].number
    assert len(found(sessions, place, at)) == 1
    undone = say(sessions, place, pair, "undo", at)
    assert (undone.state, undone.kept_id, undone.decided_by) == ("open", None, None)
    assert state_of(sessions, place["second"]) == "submitted"
    with sessions.reading() as session:
        assert session.scalars(select(OutboxMail.state)).all() == ["cancelled"]
        actions = session.scalars(
            select(AuditRow.action).where(AuditRow.edition_id == place["edition"].id).order_by(AuditRow.seq)
        ).all()
    assert actions == [
        "duplicates.found", "nomination.withdrawn", "duplicates.merged", "nomination.revived", "duplicates.undone",
    ]  # fmt: skip


def test_whoever_was_told_of_a_merge_is_told_that_it_is_undone(sessions, place, at):
    clear_answers(sessions, place)
    (pair,) = found(sessions, place, at)
    say(sessions, place, pair, "merge-one", at)
    with sessions.transaction() as session:
        mail = session.scalars(select(OutboxMail)).one()
        mail.state, mail.sent_at = "sent", at
    say(sessions, place, pair, "undo", at)
    with sessions.reading() as session:
        told = session.scalars(select(OutboxMail.template).order_by(OutboxMail.created_at)).all()
    assert sorted(told) == ["nomination_merged", "nomination_stands_again"]


def test_both_mails_say_what_happened_to_which_nomination(app, sessions, place, at):
    clear_answers(sessions, place)
    (pair,) = found(sessions, place, at)
    verb = "merge-one" if pair.one_id == place["first"].id else "merge-other"
    say(sessions, place, pair, verb, at)
    with sessions.reading() as session, app.app_context():
        mail = session.scalars(select(OutboxMail)).one()
        told = compose(mail)
        assert told["Subject"] == "Nomination N-0002 is counted with another one"
        assert "“Phones mended” and nomination N-0001 are about the same work" in told.get_content()
        mail.template = "nomination_stands_again"
        told = compose(mail)
        assert told["Subject"] == "Nomination N-0002 stands again"
        assert "“Phones mended” was taken together with nomination N-0001" in told.get_content()
        session.rollback()


def test_whose_nomination_was_merged_reads_which_one_goes_on_while_it_does(client_for, sessions, place, at):
    clear_answers(sessions, place)
    (pair,) = found(sessions, place, at)
    verb = "merge-one" if pair.one_id == place["first"].id else "merge-other"
    say(sessions, place, pair, verb, at)
    here = {"edition_id": place["edition"].id, "nomination_id": place["second"].id}
    page = client_for(place["ana"]).get("nominations.nomination", **here)
    kept = f"N-{place['first'].number:04d}"
    assert f"Staff took this nomination together with {kept}" in page.main
    assert "withdrawn. It is not judged" not in page.main
    assert "moments ago and may still undo it" in page.main
    with sessions.transaction() as session:
        mail = session.scalars(select(OutboxMail)).one()
        mail.state, mail.sent_at = "sent", at
    page = client_for(place["ana"]).get("nominations.nomination", **here)
    assert f"together with {kept}" in page.main
    assert "may still undo it" not in page.main
    with sessions.transaction() as session:
        nominations.take_back(session, session.get_one(Nomination, place["first"].id), "", None, at)
    page = client_for(place["ana"]).get("nominations.nomination", **here)
    assert kept not in page.main
    assert "This nomination was withdrawn. It is not judged" in page.main


def test_a_nominee_of_a_merged_nomination_reads_that_the_other_one_asks_apart(client_for, sessions, place, at):
    clear_answers(sessions, place)
    with sessions.transaction() as session:
        asked = session.get_one(Nomination, place["second"].id)
        asked.relation = "other"
        session.add(Consent(nomination_id=asked.id, email="n@n.example", asked_at=at, token_digest=digest("theirs")))
    (pair,) = found(sessions, place, at)
    say(sessions, place, pair, "merge-one" if pair.one_id == place["first"].id else "merge-other", at)
    page = client_for(None).get("nominations.consent", token="theirs")
    assert "your answer here does not count for it" in page.main
    assert "You need do nothing" not in page.main
    with sessions.transaction() as session:
        nominations.take_back(session, session.get_one(Nomination, place["first"].id), "", None, at)
    page = client_for(None).get("nominations.consent", token="theirs")
    assert "This nomination was taken back. You need do nothing." in page.main


def test_what_was_merged_waits_in_no_other_pair_and_is_compared_again_when_undone(sessions, place, at):
    clear_answers(sessions, place)
    (pair,) = found(sessions, place, at)
    with sessions.transaction() as session:
        one, other = sorted((place["second"].id, place["stranger"].id))
        session.add(
            DuplicatePair(
                edition_id=place["edition"].id, one_id=one, other_id=other, points=80, evidence=[], found_at=at
            )
        )
    verb = "merge-one" if pair.one_id == place["first"].id else "merge-other"
    say(sessions, place, pair, verb, at)
    with sessions.reading() as session:
        assert session.scalars(select(DuplicatePair.id)).all() == [pair.id]
    say(sessions, place, pair, "undo", at)
    with sessions.reading() as session:
        assert session.scalars(select(Job.kind)).all() == [ARRIVED]  # once, whatever happened meanwhile


def test_a_returned_nomination_is_returned_again_when_its_merge_is_undone(sessions, place, at):
    clear_answers(sessions, place)
    (pair,) = found(sessions, place, at)
    with sessions.transaction() as session:
        session.get_one(Nomination, place["second"].id).state = "returned"
    verb = "merge-one" if pair.one_id == place["first"].id else "merge-other"
    say(sessions, place, pair, verb, at)
    assert state_of(sessions, place["second"]) == "withdrawn"
    say(sessions, place, pair, "undo", at)
    assert state_of(sessions, place["second"]) == "returned"


@pytest.fixture
def above(sessions, place, at):
    """Ana may send one nomination; one of her two was merged into Ben's, and the other stands."""
    clear_answers(sessions, place)
    (pair,) = found(sessions, place, at)
    say(sessions, place, pair, "merge-one" if pair.one_id == place["first"].id else "merge-other", at)
    with sessions.transaction() as session:
        session.get_one(Edition, place["edition"].id).most_nominations = 1
    return pair


def test_undoing_a_merge_brings_nobody_above_the_limit_but_knowingly(sessions, place, above, at):
    with pytest.raises(RuleBroken, match="than this edition allows: 2 instead of at most 1"):
        say(sessions, place, above, "undo", at)
    assert state_of(sessions, place["second"]) == "withdrawn"
    say(sessions, place, above, "undo-knowingly", at)
    assert state_of(sessions, place["second"]) == "submitted"
    with sessions.reading() as session:
        row = session.scalars(select(AuditRow).where(AuditRow.action == "duplicates.undone")).one()
        assert (row.details["nominator_has"], row.details["most_nominations"]) == (2, 1)


def test_staff_read_before_they_merge_how_many_judges_have_begun(client_for, sessions, place, at, count_queries):
    clear_answers(sessions, place)
    found(sessions, place, at)
    client, where = client_for(place["staff"]), {"edition_id": place["edition"].id}
    assert "begun to score" not in client.get("finding.duplicates", **where).main
    with sessions.transaction() as session:
        edition, entry = session.merge(place["edition"]), session.merge(place["first"]).entries[0]
        for n, points in enumerate(({"results": 4}, {"results": 2}, {})):
            judge = a_judge(session, edition, f"judge{n}@j.example", at)
            an_assignment(session, edition, entry, judge, at)
            a_scorecard(session, edition, entry, judge, at, confirmed=False, **points)
    with count_queries(at_most=12):
        page = client.get("finding.duplicates", **where)
    assert page.main.count("2 judges have begun to score it.") == 1
    assert "One judge has begun" not in page.main


def test_staff_read_before_they_merge_what_goes_with_the_one_that_is_withdrawn(client_for, sessions, place, at):
    clear_answers(sessions, place)
    found(sessions, place, at)
    with sessions.transaction() as session:
        asked = session.get_one(Nomination, place["second"].id)
        asked.relation = "other"
        session.add(Consent(nomination_id=asked.id, email="n@n.example", asked_at=at, token_digest=digest("theirs")))
        for n, sent_at in enumerate((at, None)):
            session.add(
                Referee(
                    nomination_id=asked.id, name="Ref", email=f"ref{n}@r.example", language="en", token_digest=str(n),
                    asked_by=place["ana"].id, asked_at=at, due_at=at, letter="Good work.", saved_at=at, sent_at=sent_at,
                )
            )  # fmt: skip
    page = client_for(place["staff"]).get("finding.duplicates", edition_id=place["edition"].id)
    assert "Categories, letters and consent of the one that is withdrawn go with it" in page.main
    assert "Consent: Waiting" in page.main
    assert page.main.count("One letter came for it.") == 1
    assert page.main.count("Only this one enters:") == 2
    assert "page says so at once, and the mail goes after ten minutes" in page.main


def test_staff_are_told_when_the_one_that_stood_for_both_is_withdrawn(client_for, sessions, place, at):
    clear_answers(sessions, place)
    (pair,) = found(sessions, place, at)
    say(sessions, place, pair, "merge-one" if pair.one_id == place["first"].id else "merge-other", at)
    client, where = client_for(place["staff"]), {"edition_id": place["edition"].id}
    assert "neither stands" not in client.get("finding.duplicates", **where).main
    assert "was to go on for both" not in client.get("finding.duplicates", state="merged", **where).main
    with sessions.transaction() as session:
        nominations.take_back(session, session.get_one(Nomination, place["first"].id), "", None, at)
    assert "Of one merged pair neither stands" in client.get("finding.duplicates", **where).main
    kept = f"N-{place['first'].number:04d}"
    page = client.get("finding.duplicates", state="merged", **where)
    assert f"{kept} was to go on for both and was withdrawn since." in page.main
    client.post("finding.decision", {"what": "undo"}, pair_id=pair.id, **where)
    assert state_of(sessions, place["second"]) == "submitted"
    assert "neither stands" not in client.get("finding.duplicates", **where).main


def test_what_was_merged_once_more_still_goes_on(client_for, sessions, place, at):
    with sessions.transaction() as session:
        ids = [place[key].id for key in ("first", "second", "stranger")]
        for gone, kept in ((ids[0], ids[1]), (ids[1], ids[2])):
            one, other = sorted((gone, kept))
            session.add(
                DuplicatePair(
                    edition_id=place["edition"].id, one_id=one, other_id=other, points=100, evidence=[], found_at=at,
                    state="merged", kept_id=kept, state_before="submitted", decided_by=place["staff"].id, decided_at=at,
                )
            )  # fmt: skip
            nominations.take_back(session, session.get_one(Nomination, gone), "", None, at)
    client, where = client_for(place["staff"]), {"edition_id": place["edition"].id}
    assert "neither stands" not in client.get("finding.duplicates", **where).main
    with sessions.transaction() as session:
        nominations.take_back(session, session.get_one(Nomination, ids[2]), "", None, at)
    assert "Of one merged pair neither stands" in client.get("finding.duplicates", **where).main


def test_undoing_a_merge_within_the_limit_asks_nothing(sessions, place, above, at):
    with sessions.transaction() as session:
        session.get_one(Nomination, place["stranger"].id).state = "withdrawn"
    say(sessions, place, above, "undo", at)
    assert state_of(sessions, place["second"]) == "submitted"


def test_staff_read_before_they_undo_that_a_limit_is_passed(client_for, sessions, place, above, count_queries):
    client, where = client_for(place["staff"]), {"edition_id": place["edition"].id}
    client.get("finding.duplicates", **where, state="merged")
    with count_queries(at_most=12):
        page = client.get("finding.duplicates", **where, state="merged")
    said = "If this is undone, its nominator has more nominations than this edition allows: 2 instead of at most 1."
    assert said in page.main
    assert [button.get("value") for button in page.find("//main//section//button")] == ["undo-knowingly"]
    late = client.post("finding.decision", {"what": "undo"}, expect=422, **where, pair_id=above.id)
    assert late.errors == [said]
    done = client.post(
        "finding.decision", {"what": "undo-knowingly"}, follow=True, expect=200, **where, pair_id=above.id
    )
    assert "Undone." in done.text
    assert state_of(sessions, place["second"]) == "submitted"


@pytest.fixture
def wide(sessions, place, at):
    """A nominee may enter one category; of two nominations of one nominee in two the second was merged into the first.

    Somebody else's nomination of another nominee stands in a third.
    """
    clear_answers(sessions, place)
    (pair,) = found(sessions, place, at)
    say(sessions, place, pair, "merge-one" if pair.one_id == place["first"].id else "merge-other", at)
    with sessions.transaction() as session:
        session.get_one(Edition, place["edition"].id).most_categories = 1
    return pair


def test_undoing_a_merge_brings_no_nominee_into_more_categories_but_knowingly(sessions, place, wide, at, client_for):
    client, where = client_for(place["staff"]), {"edition_id": place["edition"].id}
    said = "If this is undone, its nominee stands in more categories than this edition allows: 2 instead of at most 1."
    with pytest.raises(RuleBroken, match="in more categories than this edition allows"):
        say(sessions, place, wide, "undo", at)
    late = client.post("finding.decision", {"what": "undo"}, expect=422, **where, pair_id=wide.id)
    assert late.errors == [said]
    assert [button.get("value") for button in late.find("//main//section//button")] == ["undo-knowingly"]
    assert state_of(sessions, place["second"]) == "withdrawn"
    client.post("finding.decision", {"what": "undo-knowingly"}, **where, pair_id=wide.id)
    assert state_of(sessions, place["second"]) == "submitted"
    with sessions.reading() as session:
        row = session.scalars(select(AuditRow).where(AuditRow.action == "duplicates.undone")).one()
        assert (row.details["nominee_entered"], row.details["most_categories"]) == (2, 1)


def test_a_merge_is_undone_unasked_where_the_nominee_stays_within_its_categories(sessions, place, wide, at):
    with sessions.transaction() as session:
        session.get_one(Edition, place["edition"].id).most_categories = 2
    say(sessions, place, wide, "undo", at)
    assert state_of(sessions, place["second"]) == "submitted"


def test_whoever_submits_for_the_nominee_beside_an_undo_waits_for_it(sessions, place, wide, at):
    def submit() -> None:
        with sessions.transaction() as own:
            locks.hold(own, [held_nominee(own.get_one(Edition, place["edition"].id), "domain:zhavoronok.example")])

    thread = Thread(target=submit)
    with sessions.transaction() as session:
        services.VERBS["undo-knowingly"](session, session.get_one(DuplicatePair, wide.id), place["staff"], at)
        thread.start()
        thread.join(0.5)
        assert thread.is_alive()
    thread.join()


def test_a_pair_kept_apart_stays_so_until_much_more_speaks_for_it(sessions, place, at):
    clear_answers(sessions, place)
    (pair,) = found(sessions, place, at)
    say(sessions, place, pair, "keep", at)
    assert [p.state for p in found(sessions, place, at)] == ["kept"]
    with sessions.transaction() as session:
        same = " ".join(f"sentence {n} about kettles and wires" for n in range(40))
        for key in ("first", "second"):
            session.get_one(Nomination, place[key].id).answers = {"what": same}
    assert [p.state for p in found(sessions, place, at)] == ["open"]


@pytest.mark.parametrize(
    ("said", "points", "kinds", "state", "again"),
    [
        (80, 80, {"name"}, "kept", False),
        (80, 99, {"name"}, "kept", False),
        (80, 100, {"name"}, "kept", True),
        (80, 81, {"name", "text"}, "kept", True),
        (80, 200, {"name", "text"}, "linked", False),
        (80, 200, {"name", "text"}, "merged", False),
        (None, 200, {"name"}, "open", False),
    ],
)
def test_what_asks_again(said, points, kinds, state, again):
    assert asks_again(said, {"name"}, points, kinds, state=state) is again


def test_nothing_is_decided_twice_or_undone_before_it_is_decided(sessions, place, at):
    clear_answers(sessions, place)
    (pair,) = found(sessions, place, at)
    with pytest.raises(RuleBroken, match="Nothing was decided"):
        say(sessions, place, pair, "undo", at)
    say(sessions, place, pair, "link", at)
    for verb in ("keep", "link", "merge-one"):
        with pytest.raises(RuleBroken, match="already"):
            say(sessions, place, pair, verb, at)


@pytest.mark.parametrize("verb", ["merge-one", "link", "keep"])
def test_nobody_decides_about_what_they_sent_or_takes_a_decision_back(sessions, place, at, verb):
    clear_answers(sessions, place)
    (pair,) = found(sessions, place, at)
    with pytest.raises(RuleBroken, match="You work on one of these yourself"):
        say(sessions, place, pair, verb, at, who="ana")
    assert state_of(sessions, place["second"]) == "submitted"
    say(sessions, place, pair, verb, at)
    with pytest.raises(RuleBroken, match="You work on one of these yourself"):
        say(sessions, place, pair, "undo", at, who="ana")


def test_the_database_keeps_pairs_in_one_order_and_decisions_whole(sessions, place, at):
    one, other = sorted((place["first"].id, place["second"].id))
    whole = {"edition_id": place["edition"].id, "points": 90, "evidence": [], "found_at": at}
    for wrong in (
        {"one_id": other, "other_id": one},
        {"one_id": one, "other_id": other, "state": "linked"},
        {"one_id": one, "other_id": other, "kept_id": one},
        {"one_id": one, "other_id": other, "state": "odd"},
    ):
        with pytest.raises(IntegrityError), sessions.transaction() as session:
            session.add(DuplicatePair(**whole | wrong))


def test_staff_see_pairs_with_evidence_and_decide(client_for, sessions, place, at, count_queries):
    clear_answers(sessions, place)
    (pair,) = found(sessions, place, at)
    client = client_for(place["staff"])
    with count_queries(at_most=11):
        page = client.get("finding.duplicates", edition_id=place["edition"].id)
    assert page.heading == "One pair of nominations may be one and the same"
    assert "The same web address: zhavoronok.example" in page.main
    assert "Tsifrovaya masterskaya Zhavoronok" in page.main
    given = {"edition_id": place["edition"].id, "pair_id": pair.id}
    done = client.post("finding.decision", {"what": "keep"}, follow=True, expect=200, **given)
    assert done.heading == "No likely duplicates wait"
    assert "Both stand." in done.text
    kept = client.get("finding.duplicates", edition_id=place["edition"].id, state="kept")
    assert "Undo" in kept.main
    again = client.post("finding.decision", {"what": "link"}, expect=422, **given)
    assert again.errors == ["Somebody decided about this pair already. Undo that first."]
    client.post("finding.decision", {"what": "undo"}, **given)
    client.post("finding.decision", {"what": "burn"}, expect=400, **given)
    assert client.get("finding.duplicates", edition_id=place["edition"].id).heading.startswith("One pair")


def test_an_administrator_looks_and_is_offered_nothing(client_for, sessions, place, at):
    clear_answers(sessions, place)
    found(sessions, place, at)
    page = client_for(place["admin"]).get("finding.duplicates", edition_id=place["edition"].id)
    assert "zhavoronok.example" in page.main
    assert page.find("//main//form") == []


def test_pairs_come_in_pages_and_by_nomination(client_for, sessions, place, at, count_queries):
    with sessions.transaction() as session:
        edition, ana = session.merge(place["edition"]), session.merge(place["ana"])
        session.refresh(edition, ["categories"])
        made = [a_nomination(session, edition, ana, at, title=f"Work {n}") for n in range(25)]
        for n, other in enumerate(made):
            one, two = sorted((place["first"].id, other.id))
            session.add(
                DuplicatePair(
                    edition_id=edition.id, one_id=one, other_id=two, points=100 + n // 2, evidence=[], found_at=at
                )
            )
    client = client_for(place["staff"])
    client.get("finding.duplicates", edition_id=place["edition"].id)
    with count_queries(at_most=11):
        page = client.get("finding.duplicates", edition_id=place["edition"].id)
    assert len(page.find("//main//section")) == 20
    older = client.get(page.links()["Show the next"])
    assert len(older.find("//main//section")) == 5
    one = client.get("finding.duplicates", edition_id=place["edition"].id, nomination=made[3].number)
    assert len(one.find("//main//section")) == 1
    for wrong in ({"after": "x"}, {"after": "1.zz"}, {"state": "odd"}, {"nomination": "x"}, {"y": "1"}):
        client.get("finding.duplicates", edition_id=place["edition"].id, **wrong, expect=400)


def test_looking_again_is_a_job_that_is_asked_once(client_for, sessions, place):
    client = client_for(place["staff"])
    for _ in range(2):
        client.post("finding.search_for_duplicates", edition_id=place["edition"].id)
    clear_answers(sessions, place)
    with sessions.reading() as session:
        assert session.scalars(select(Job.kind)).all() == ["finding.duplicates"]
    assert run_next(sessions, {services.FIND: services.find_duplicates_job})
    with sessions.reading() as session:
        assert len(session.scalars(select(DuplicatePair)).all()) == 1
        row = session.scalars(select(AuditRow).where(AuditRow.action == "duplicates.found")).one()
        assert (row.actor_id, row.details) == (place["staff"].id, {"new": 1, "changed": 0})


def test_arrivals_are_gathered_into_one_search_and_a_while_later(sessions, place, at):
    clear_answers(sessions, place)
    with sessions.transaction() as session:
        for _ in range(3):
            note_arrival(session, place["edition"].id, at)
        note_arrival(session, place["admin"].id, at)
        found_jobs = session.scalars(select(Job).where(Job.kind == ARRIVED)).all()
        assert sorted(job.values["edition_id"] for job in found_jobs) == sorted(
            str(place[key].id) for key in ("edition", "admin")
        )
        assert {job.due_at for job in found_jobs} == {at + GATHER}
    assert not run_next(sessions, HANDLERS)
    with sessions.transaction() as session:
        clock.move(session, 180, None)
    assert run_next(sessions, HANDLERS)
    assert run_next(sessions, HANDLERS)
    with sessions.reading() as session:
        assert len(session.scalars(select(DuplicatePair)).all()) == 1


def test_others_write_while_nominations_are_compared(sessions, place, at):
    clear_answers(sessions, place)
    with sessions.transaction() as session:
        services.ask_to_find(session, session.merge(place["edition"]), session.merge(place["staff"]))

    def meanwhile(described):
        with sessions.transaction() as session:
            session.get_one(Nomination, place["stranger"].id).title = "Written meanwhile"
        return services.find_duplicates_job.look(described)

    assert run_next(sessions, {services.FIND: replace(services.find_duplicates_job, look=meanwhile)})
    with sessions.reading() as session:
        assert session.scalars(select(Job.state)).all() == ["done"]
        assert session.get_one(Nomination, place["stranger"].id).title == "Written meanwhile"
        assert len(session.scalars(select(DuplicatePair)).all()) == 1
