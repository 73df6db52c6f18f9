"""The history of a nomination's text."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from awards.infrastructure import clock
from awards.infrastructure.audit import AuditRow
from awards.nominations import queries, rules, services
from tests.factories import a_user
from tests.nominations.conftest import ANSWERS, a_content

MINUTE = timedelta(minutes=1)


@pytest.fixture
def binta(session):
    found = a_user(session, "binta@cooperative.example")
    found.name = "Binta"
    return found


@pytest.fixture
def her(client_for, session, complete, edition, ama, binta, at):
    """Ama's browser; she wrote all answers, then Binta changed one."""
    text = {"answer-what": "We teach phone repair to widows."}
    seals = {"answer-what": rules.seal(a_content(), "answer-what")}
    services.save_parts(session, complete, edition, text, seals, binta, at + MINUTE, save_id=uuid4())
    session.commit()
    return client_for(ama)


def address(nomination, **more):
    return {"edition_id": nomination.edition_id, "nomination_id": nomination.id, **more}


def test_the_last_change_is_shown_word_by_word_with_who_made_it(her, complete, count_queries):
    with count_queries(at_most=10):
        page = her.get("nominations.versions", **address(complete))
    assert page.heading == "Versions of the text"
    (changed,) = page.find("//div[contains(@class, 'difference')]")
    assert [(piece.tag, "".join(piece.itertext())) for piece in changed] == [("ins", "Added:  to widows")]
    rows = page.find("//table//tbody/tr")
    assert len(rows) == 3
    assert "Binta" in "".join(rows[0].itertext())
    assert "Present" in "".join(rows[0].itertext())
    assert "The first version" in "".join(rows[2].itertext())


def test_any_two_versions_can_be_compared(her, complete):
    page = her.get("nominations.versions", **address(complete, older=1, newer=2))
    titles = [h.text for h in page.find("//section[@id='differences' or @aria-labelledby='differences']//h3")]
    assert titles == ["What do you do, and for whom?", "What has changed?"]
    turned = her.get("nominations.versions", **address(complete, older=2, newer=1))
    assert turned.main == page.main, "the older stands first whatever is asked"
    same = her.get("nominations.versions", **address(complete, older=2, newer=2))
    assert "There is one version so far." in same.main
    her.get("nominations.versions", **address(complete, older=1, newer=9), expect=404)


def test_the_frame_is_compared_in_words(session, her, complete, edition, ama, at):
    frame = {"countries_impact": ("KE", "PL"), "relation": "other", "categories": ("access",)}
    seals = {name: rules.seal(a_content(), name) for name in frame}
    services.save_parts(session, complete, edition, frame, seals, ama, at + 2 * MINUTE)
    session.commit()
    page = her.get("nominations.versions", **address(complete))
    for words in ("Poland", "Uganda", "Somebody else", "Access"):
        assert words in page.main


def test_an_older_text_of_one_part_comes_back_as_a_new_version(session, her, complete):
    page = her.get("nominations.versions", **address(complete))
    (form,) = page.find("//main//form[@method='post']")
    data = {"seal": page.field("seal")}
    page = her.post(form.get("action"), data, follow=True, expect=200)
    assert page.notices == ["The older text is the present one again."]
    session.refresh(complete)
    assert (complete.version, complete.answers) == (4, ANSWERS)
    assert [row.n for row in queries.versions(session, complete.id)] == [4, 3, 2, 1]
    last = session.scalars(select(AuditRow).order_by(AuditRow.seq.desc())).first()
    assert (last.action, last.details["parts"]) == ("nomination.saved", ["what"])


def test_what_was_changed_meanwhile_is_not_written_over(session, her, complete, edition, ama, at):
    page = her.get("nominations.versions", **address(complete))
    (form,) = page.find("//main//form[@method='post']")
    seal = {"answer-what": page.field("seal")}
    services.save_parts(session, complete, edition, {"answer-what": "Newer"}, seal, ama, at + 2 * MINUTE)
    session.commit()
    page = her.post(form.get("action"), {"seal": seal["answer-what"]}, expect=409)
    session.refresh(complete)
    assert complete.answers["what"] == "Newer"


def test_nothing_comes_back_after_the_deadline(session, her, complete, edition, at):
    page = her.get("nominations.versions", **address(complete))
    (form,) = page.find("//main//form[@method='post']")
    data = {"seal": page.field("seal")}
    clock.move(session, int((edition.closes_at - at).total_seconds()), None)
    session.commit()
    assert not her.get("nominations.versions", **address(complete)).find("//main//form[@method='post']")
    assert "Nominations are closed" in her.post(form.get("action"), data, expect=422).main
    session.refresh(complete)
    assert complete.version == 3


def test_a_change_in_arabic_is_shown_from_right_to_left(session, her, complete, edition, ama, at):
    seals = {"answer-change": rules.seal(a_content(), "answer-change")}
    typed = {"answer-change": "تكسب ٤٠٢ امرأة من الإصلاح."}
    services.save_parts(session, complete, edition, typed, seals, ama, at + 2 * MINUTE)
    session.commit()
    page = her.get("nominations.versions", **address(complete), lang="ar")
    assert page.one("//div[contains(@class, 'difference')]").get("dir") == "rtl"
