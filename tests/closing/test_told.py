"""Whom the end of an edition is told: the second person by mail, nominees and judges on their own pages."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from awards.closing import queries, services
from awards.infrastructure import clock
from awards.infrastructure.outbox import OutboxMail
from awards.nominations.models import Nomination
from awards.web.mail import compose
from tests import factories
from tests.closing.test_ending import LATER, announced, closed
from tests.decisions.things import a_judged_edition

YEARS = timedelta(days=800)
CLOSING_MAILS = ("closing_proposed", "closing_dropped")


@pytest.fixture
def judged(session, at):
    found = a_judged_edition(session, at)
    announced(session, found, at)
    return found


def mails(session) -> list[tuple[str, str, str]]:
    query = select(OutboxMail.to, OutboxMail.template, OutboxMail.values).order_by(OutboxMail.template)
    rows = session.execute(query.where(OutboxMail.template.in_(CLOSING_MAILS)))
    return [(to, template, values["kind"]) for to, template, values in rows]


def theirs(judged, title):
    return {"edition_id": judged.edition.id, "nomination_id": judged.entries[title].nomination_id}


def facts(page) -> dict[str, str]:
    """What the page says is deleted, with when."""
    section = page.one("//section[h2='What is deleted, and when']")
    return {row.findtext("dt"): row.findtext("dd") for row in section.iter("div") if row.find("dt") is not None}


def test_others_of_the_staff_are_told_that_the_end_waits_for_one_of_them(app, session, judged, at) -> None:
    act = services.propose_closing(session, judged.edition, "x", judged.staff, at + LATER)
    assert mails(session) == [(judged.second.email, "closing_proposed", "closing")]
    written = session.scalars(select(OutboxMail).where(OutboxMail.template == "closing_proposed")).one()
    with app.app_context():
        message = compose(written)
    assert message["Subject"] == "The end of the edition waits for a second person: EQUALS in Tech Awards 2027"
    assert f"/staff/{judged.edition.id}/closing" in message.get_content()
    services.approve_closing(session, judged.edition, act, judged.second, at + LATER)


def test_whoever_proposed_is_told_that_somebody_took_it_back_and_nobody_of_what_one_took_back_oneself(
    app, session, judged, at
) -> None:
    act = services.propose_fairness(session, judged.edition, judged.staff, at + LATER)
    services.drop(session, act, judged.second, at + LATER)
    assert mails(session)[0] == (judged.staff.email, "closing_dropped", "fairness")
    act = services.propose_fairness(session, judged.edition, judged.staff, at + LATER)
    services.drop(session, act, judged.staff, at + LATER)
    assert [template for _to, template, _kind in mails(session)].count("closing_dropped") == 1
    with app.app_context():
        told = [
            compose(one) for one in session.scalars(select(OutboxMail).where(OutboxMail.template.in_(CLOSING_MAILS)))
        ]
    assert {one["Subject"].split(":")[0] for one in told} == {
        "The fairness report waits for a second person",
        "Your proposal was rejected",
    }


def test_a_nominee_reads_after_how_many_months_what_is_deleted(session, judged, at, client_for) -> None:
    draft = factories.a_nomination(session, judged.edition, judged.nominator, at, title="Half", state="draft")
    session.commit()
    client = client_for(judged.nominator)
    assert facts(client.get("nominations.nomination", **theirs(judged, "Delta radio"))) == {
        "Files of nominations that were not chosen": "12 months after the end of the edition",
        "Texts of nominations that were not chosen": "24 months after the end of the edition",
    }
    page = client.get("nominations.nomination", edition_id=judged.edition.id, nomination_id=draft.id)
    assert facts(page) == {"Drafts that were never submitted": "3 months after the end of the edition"}


def test_of_what_was_published_nothing_is_said_to_be_deleted(session, judged, at, client_for) -> None:
    page = client_for(judged.nominator).get("nominations.nomination", **theirs(judged, "Bridge school"))
    assert "What is deleted, and when" not in page.main


def test_after_the_end_a_nominee_reads_the_days_and_that_something_is_kept_longer(
    session, judged, at, client_for
) -> None:
    closed(session, judged, at + LATER)
    timers = queries.timers(session, judged.edition.id)
    for timer in timers.values():
        timer.told_at = at + LATER
    year = timers["answers"].due_at.year
    clock.move(session, int((LATER + timedelta(days=400)).total_seconds()), None)
    services.carry_out(session, judged.edition.id, clock.now(session))
    session.commit()
    client, here = client_for(judged.nominator), theirs(judged, "Delta radio")
    told = facts(client.get("nominations.nomination", **here))
    assert told["Files of nominations that were not chosen"].startswith("done ")
    assert told["Texts of nominations that were not chosen"].endswith(str(year))
    number = session.get_one(Nomination, here["nomination_id"]).number
    services.hold(session, judged.edition, number, "A dispute", judged.staff, at)
    session.commit()
    told = facts(client.get("nominations.nomination", **here))
    assert told["Texts of nominations that were not chosen"] == "Kept for now: the law or a dispute asks for it."
    assert "A dispute" not in told.values()


def test_after_the_end_a_nominee_is_offered_nothing_that_the_end_refuses(session, judged, at, client_for) -> None:
    client, here = client_for(judged.nominator), theirs(judged, "Delta radio")

    def offered() -> list[bool]:
        page = client.get("nominations.nomination", **here)
        return [words in page.main for words in ("Ask staff a question", "Withdraw this nomination")]

    assert offered() == [True, True]
    closed(session, judged, at + LATER)
    session.commit()
    assert offered() == [False, False]


def test_a_judge_reads_when_notes_and_grounds_of_conflicts_go(session, judged, at, client_for) -> None:
    services.set_months(
        session, judged.edition, dict.fromkeys(queries.months(session, judged.edition.id), 1), judged.staff
    )
    session.commit()
    page = client_for(judged.judges[0]).get("judging.queue", edition_id=judged.edition.id)
    assert facts(page) == {
        "Judges’ private notes": "1 month after the end of the edition",
        "What conflicts of interest rest on": "1 month after the end of the edition",
    }
    closed(session, judged, at + LATER)
    page = client_for(judged.judges[0]).get("judging.queue", edition_id=judged.edition.id)
    due = queries.timers(session, judged.edition.id)["notes"].due_at
    assert facts(page)["Judges’ private notes"].endswith(str(due.year))


def test_how_long_something_is_kept_is_one_query(session, judged, at, count_queries) -> None:
    session.commit()
    with count_queries(at_most=1):
        queries.kept_of(session, judged.edition.id, judged.entries["Delta radio"].nomination_id, at)
