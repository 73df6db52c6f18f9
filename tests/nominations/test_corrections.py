"""Staff put a typo right: a version of its own, noted, told, and never more than a typo."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from awards.core.errors import RuleBroken, StaleVersion
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from awards.nominations import queries, rules, services
from awards.nominations.models import Nomination, NominationVersion
from awards.nominations.rules import Content
from awards.programme import queries as programme
from awards.web import mail
from tests.factories import FORM, a_nomination, a_user, an_edition

BEFORE = "We teach phone repair."


@pytest.fixture
def place(sessions, at):
    with sessions.transaction() as session:
        edition = an_edition(session, at, phase="screening")
        nominee = a_user(session, "ben@x.example")
        return {
            "edition": edition,
            "nominee": nominee,
            "staff": a_user(session, "staff@office.example", ("staff", edition.id), name="Sana"),
            "nomination": a_nomination(session, edition, nominee, at),
        }


def correct(
    session, place, at, part="what", text="We teach phone repairs.", why="A letter lacked.", by="staff", seen=1
):
    nomination = session.get_one(Nomination, place["nomination"].id)
    edition = programme.edition(session, place["edition"].id)
    services.correct(session, nomination, edition, part, text, why, place[by], at, seen=seen)
    return nomination


def versions(session):
    return session.scalars(select(NominationVersion).order_by(NominationVersion.n)).all()


def test_everybody_reads_the_corrected_text_and_what_was_submitted_stays(session, place, at):
    (submitted,) = versions(session)
    before, digest = dict(submitted.content), rules.digest(submitted.content)
    nomination = correct(session, place, at)
    assert nomination.answers["what"] == "We teach phone repairs."
    first, second = versions(session)
    assert (first.content, rules.digest(first.content)) == (before, digest)
    assert (second.content["answers"]["what"], second.saved_by) == ("We teach phone repairs.", place["staff"].id)
    assert queries.sent_version(session, nomination.id).n == 1
    assert queries.frozen_version(session, nomination.id).n == 2
    (found,) = queries.corrections(session, nomination.id)
    assert (found.n, found.part, found.by, found.why) == (2, "what", "Sana", "A letter lacked.")
    row = session.scalars(select(AuditRow).order_by(AuditRow.seq.desc())).first()
    assert (row.action, row.details["of"], row.details["version"]) == ("nomination.corrected", 1, 2)


def test_a_typo_is_put_right_though_the_form_no_longer_asks_for_all_that_was_answered(session, place, at):
    (submitted,) = versions(session)
    answers = {**submitted.content["answers"], "asked_before": "An answer to a question that went."}
    submitted.content = {**submitted.content, "answers": answers}
    session.flush()
    assert correct(session, place, at).answers["what"] == "We teach phone repairs."
    assert versions(session)[-1].content["answers"]["asked_before"] == "An answer to a question that went."


def test_the_nominator_is_told_who_changed_what_and_why(session, place, at, app):
    correct(session, place, at)
    (row,) = session.scalars(select(OutboxMail))
    with app.app_context():
        message = mail.compose(row)
    assert message["To"] == "ben@x.example"
    text = message.get_content()
    assert "Sana put a typo right" in text
    assert "A letter lacked." in text
    assert text.count("/versions") == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"text": BEFORE}, "says this already"),
        ({"text": " "}, "cannot be taken away"),
        ({"text": BEFORE + " x" * 40}, "more than a typo"),
        ({"why": " "}, "what you changed and why"),
        ({"part": "repeat_nothing"}, "Only the title and written answers"),
        ({"part": "countries_impact", "text": "UA"}, "Only the title and written answers"),
        ({"part": "title", "text": "Repair\nbenches"}, "missing or too long|one line"),
    ],
)
def test_it_is_never_more_than_a_typo(session, place, at, change, said):
    with pytest.raises(RuleBroken, match=said):
        correct(session, place, at, **change)


def test_what_its_nominator_changed_and_did_not_submit_is_put_right_by_nobody_else(session, place, at):
    nomination, (submitted,) = session.get_one(Nomination, place["nomination"].id), versions(session)
    unsent = {"saved_by": place["nominee"].id, "saved_at": at, "content": submitted.content}
    session.add(NominationVersion(nomination_id=nomination.id, n=2, **unsent))
    nomination.version = 2
    session.flush()
    with pytest.raises(RuleBroken, match="changes that are not submitted"):
        correct(session, place, at, seen=2)


def test_a_text_that_is_put_right_is_no_longer_than_the_form_allows(session, place, at):
    (submitted,) = versions(session)
    long = "word " * 399 + "words"
    submitted.content = {**submitted.content, "answers": {**submitted.content["answers"], "what": long}}
    session.flush()
    with pytest.raises(RuleBroken, match="missing or too long"):
        correct(session, place, at, text=f"{long}.")


def test_it_is_done_between_the_deadline_and_judging_by_somebody_else(session, place, at):
    edition = programme.edition(session, place["edition"].id)
    with pytest.raises(RuleBroken, match="can still change it"):
        correct(session, place, edition.closes_at - timedelta(seconds=1))
    with pytest.raises(RuleBroken, match="Judging has begun"):
        correct(session, place, edition.rounds[0].opens_at)
    with pytest.raises(RuleBroken, match="You work on this"):
        correct(session, place, at, by="nominee")
    with pytest.raises(StaleVersion):
        correct(session, place, at, seen=7)
    session.get_one(Nomination, place["nomination"].id).state = "returned"
    with pytest.raises(RuleBroken, match="Only a nomination that is submitted"):
        correct(session, place, at)


def test_the_texts_that_can_be_put_right_are_the_title_and_written_answers():
    form = {"sections": [{"key": "a", "title": {}, "questions": [
        {"key": "long", "kind": "long", "label": {}}, {"key": "number", "kind": "number", "label": {}},
        {"key": "empty", "kind": "short", "label": {}},
    ]}]}  # fmt: skip
    content = Content(title="T", answers={"long": "A text", "number": "12"})
    assert rules.correctable(form, content) == {"title": "T", "long": "A text"}
    assert set(rules.correctable(FORM, Content(title="T", answers={"what": "x"}))) == {"title", "what"}


@pytest.mark.parametrize(
    ("before", "after", "count"), [("recieve", "receive", 2), ("a", "a", 0), ("", "abc", 3), ("المرأة", "المراة", 2)]
)
def test_changed_characters_count_what_goes_and_what_comes(before, after, count):
    assert rules.changed_characters(before, after) == count


def test_the_pages_lead_there_and_the_nominee_sees_it(client_for, place, sessions):
    staff, here = (
        client_for(place["staff"]),
        {"edition_id": place["edition"].id, "nomination_id": place["nomination"].id},
    )
    page = staff.get("screening.nomination", **here)
    listed = staff.get(page.links()["Put a typo right"])
    assert "402 women earn from repairs." in listed.main
    form = staff.get("screening.correction", part="what", **here)
    assert form.field("text") == BEFORE
    sent = {"field": "what", "version": "1", "text": "We teach phone repairs.", "why": ""}
    assert staff.post("screening.put_right", sent, expect=422, **here).field("text") == "We teach phone repairs."
    staff.post("screening.put_right", sent | {"why": "A letter lacked."}, **here)
    assert "Sana What do you do, and for whom?: A letter lacked." in staff.get("screening.nomination", **here).main
    nominee = client_for(place["nominee"])
    history = nominee.get("nominations.versions", **here)
    assert "Put right by staff A letter lacked." in history.main
    assert "Sana" in history.main
    assert nominee.get("nominations.receipt_json", **here).json["answers"]["what"] == BEFORE
    staff.get("screening.correction", part="nothing", expect=400, **here)
    staff.post("screening.put_right", sent | {"why": "Again"}, expect=409, **here)
