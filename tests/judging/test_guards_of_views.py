"""What a judge's pages leave on the device, take from a form, and hand to whom it belongs."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from sqlalchemy import delete, func, select

from awards.assignment.models import Conflict
from awards.assignment.services import mark_to_warm_up
from awards.judging import services
from awards.judging.models import Confidentiality, GateAnswer, PrintedPack, ScorecardConfirmation
from awards.web.keeping import KEPT_ON_DEVICE
from tests import factories
from tests.judging.conftest import a_round

MINUTE = timedelta(minutes=1)


@pytest.fixture
def fresh(session, at):
    """Judging in which nobody has passed the gate yet."""
    found = a_round(session, at, agreed=False)
    session.commit()
    return found


def closed(session, judging):
    """The round closed a minute ago."""
    judging.round.closes_at = judging.at - MINUTE
    session.commit()


def kept(client, judging):
    """Whether the queue stays on the device, and how many sheets are offered to stay."""
    page = client.get("judging.queue", edition_id=judging.edition.id)
    offered = client.get("judging.kept_pages", edition_id=judging.edition.id).json["pages"]
    return page.response.headers.get(KEPT_ON_DEVICE), len(offered)


def test_pages_stay_on_the_device_from_the_gate_on_until_the_round_closes(session, judging, client_for):
    nina = client_for(judging.nina)
    assert kept(nina, judging) == (str(judging.nina.id), 3)
    closed(session, judging)
    assert kept(nina, judging) == (None, 0)


def test_before_the_gate_nothing_stays_on_the_device(fresh, client_for):
    nina = client_for(fresh.nina)
    assert nina.get("judging.kept_pages", edition_id=fresh.edition.id).json["pages"] == []
    assert KEPT_ON_DEVICE not in nina.get("judging.queue", edition_id=fresh.edition.id).response.headers


def test_after_new_terms_nothing_stays_on_the_device_until_the_judge_agrees_to_them(session, judging, client_for):
    session.execute(delete(Confidentiality).where(Confidentiality.judge_id == judging.nina.id))
    session.commit()
    offered = client_for(judging.nina).get("judging.kept_pages", edition_id=judging.edition.id)
    assert offered.json["pages"] == []


def test_what_was_on_no_page_is_not_taken_for_answered_until_the_round_is_closed(session, fresh, client_for):
    nina, number = client_for(fresh.nina), select(func.count()).select_from(GateAnswer)
    one = {f"conflict-{fresh.nominations[0].id}": ""}
    nina.post("judging.conflicts", {"agreed": "y"} | one, edition_id=fresh.edition.id)
    session.rollback()
    assert session.scalar(number) == 1
    closed(session, fresh)
    omar = client_for(fresh.omar)
    omar.post("judging.conflicts", {"agreed": "y"}, edition_id=fresh.edition.id)
    session.rollback()
    assert session.scalar(number) == 2


def test_a_conflict_that_was_declared_is_no_find_to_contest(session, fresh, client_for):
    nina, first = client_for(fresh.nina), fresh.nominations[0].id
    nina.post("judging.conflicts", {"agreed": "y", f"conflict-{first}": "relative"}, edition_id=fresh.edition.id)
    rest = {f"conflict-{one.id}": "" for one in fresh.nominations[1:]} | {f"contest-{first}": "It is none."}
    nina.post("judging.conflicts", rest, edition_id=fresh.edition.id)
    session.rollback()
    assert session.execute(select(Conflict.kind, Conflict.contest)).all() == [("declared", None)]


def test_a_pack_is_made_for_a_judge_that_is_named(session, judging, client_for):
    staff = factories.a_user(session, "staff@secretariat.example", ("staff", judging.edition.id))
    session.commit()
    desk, edition = client_for(staff), {"edition_id": judging.edition.id}
    desk.post("judging.packs", {"judge": "nobody"}, expect=400, **edition)
    desk.post("judging.packs", {"judge": str(uuid4())}, expect=404, **edition)
    page = desk.post("judging.packs", {"judge": str(staff.id)}, expect=303, **edition)
    assert page.location.endswith("/paper")
    page = desk.post("judging.packs", {"judge": str(judging.nina.id)}, expect=303, **edition)
    session.rollback()
    (pack,) = session.scalars(select(PrintedPack.id)).all()
    assert page.location.endswith(f"/packs/{pack}")


def test_translations_name_a_text_and_a_language_or_show_all(session, judging, client_for):
    staff = factories.a_user(session, "staff@secretariat.example", ("staff", judging.edition.id))
    session.commit()
    desk = client_for(staff)
    one = {"edition_id": judging.edition.id, "nomination_id": judging.nominations[0].id}
    shown = desk.get("judging.translations", **one)
    for more in ({"part": "title"}, {"language": "fr"}):
        assert desk.get("judging.translations", **one, **more).heading == shown.heading
    assert desk.get("judging.translations", **one, part="title", language="fr").find("//textarea")
    assert not shown.find("//textarea")
    desk.get("judging.translations", expect=400, **one, part="nothing", language="fr")
    desk.get("judging.translations", expect=400, **one, part="title", language="en")
    for typed in ({"text": "x" * 50_000, "kind": "person"}, {"text": "Bancs", "kind": ""}):
        desk.post("judging.save_translation", typed, expect=400, **one, part="title", code="fr")
        typed |= {"seal": "of what was read", "stood": ""}
        page = desk.post("judging.save_translation", typed, expect=422, **one, part="title", code="fr")
        assert page.errors
        assert page.field("text") == typed["text"]
    for part, code in (("nothing", "fr"), ("title", "en")):
        desk.post("judging.save_translation", {"text": "x"}, expect=400, **one, part=part, code=code)


def test_a_card_that_is_open_is_not_offered_to_be_reopened(session, judging, client_for):
    staff = factories.a_user(session, "staff@secretariat.example", ("staff", judging.edition.id))
    card = judging.score(judging.nina, 0, results="4")
    done = factories.a_scorecard(
        session, judging.edition, judging.entries[1], judging.nina, judging.at, results=4, evidence=4
    )
    session.commit()
    desk = client_for(staff)
    for one, offered in ((card, False), (done, True)):
        page = desk.get("judging.reopening", edition_id=judging.edition.id, scorecard_id=one.id)
        assert bool(page.find("//main//form//button")) is offered


def test_a_receipt_says_of_a_confirmation_that_the_log_does_not_hold_that_it_has_no_step(session, judging, client_for):
    nina, edition = client_for(judging.nina), {"edition_id": judging.edition.id}
    unlogged = factories.a_scorecard(
        session, judging.edition, judging.entries[1], judging.nina, judging.at, results=4, evidence=4
    )
    session.add(
        ScorecardConfirmation(scorecard_id=unlogged.id, n=1, confirmed_at=judging.at, digest="0" * 64, points={})
    )
    session.commit()

    def steps():
        nina.get("judging.receipt", **edition)
        return [card["step"] is None for card in nina.get("judging.receipt_json", **edition).json["cards"]]

    assert steps() == [True]
    card = judging.score(judging.nina, 0, results="4", evidence="4")
    services.confirm_scorecard(session, card, judging.nina, judging.at)
    session.commit()
    assert steps() == [False, True]


def test_a_note_that_a_page_keeps_by_itself_is_answered_in_json_and_one_too_long_refused(session, judging, client_for):
    nina = client_for(judging.nina)
    where = nina._address("judging.save_note", judging.address())

    def kept(**typed):
        data = {"version": "0", "csrf_token": nina.csrf()} | typed
        return nina.browser.post(where, data=data, headers={"Accept": "application/json"})

    refused = kept(note="x" * 100_000)
    assert (refused.status_code, list(refused.json)) == (422, ["error"])
    good = kept(note="Ask again.")
    assert (good.status_code, good.json["version"]) == (200, 1)


def test_a_note_about_the_warm_up_names_the_version_that_was_seen(session, judging, client_for):
    staff = factories.a_user(session, "staff@secretariat.example", ("staff", judging.edition.id))
    mark_to_warm_up(session, judging.round, judging.nominations[0].number, "skills", staff, judging.at)
    session.commit()
    client_for(staff).post("judging.warm_up_note", {"note": "x"}, expect=400, **judging.address())


@pytest.mark.parametrize("confirmed", [True, False])
def test_of_the_categories_to_compare_the_first_that_is_not_confirmed_comes_next_once_all_is_scored(
    app, session, judging, client_for, monkeypatch, confirmed
):
    def to_compare(_session, queue):
        given = (("access", judging.at), ("skills", None))
        return [SimpleNamespace(key=key, names={"en": key}, answered=1, confirmed_at=at) for key, at in given]

    for entry in judging.entries:
        factories.a_scorecard(
            session, judging.edition, entry, judging.nina, judging.at, confirmed=confirmed, results=4, evidence=4
        )
    session.commit()
    monkeypatch.setitem(app.extensions, "awards_to_compare", to_compare)
    for page in ("judging.queue", "judging.my_scores"):
        links = client_for(judging.nina).get(page, edition_id=judging.edition.id).links()
        assert ("Two at a time: skills" in links) is confirmed, page
        assert "Two at a time: access" not in links
