"""What nominees read: nothing before its time on any path, then words, bands and criteria, and nothing of any judge."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from awards.core.identifiers import digest
from awards.feedback import queries, services
from awards.infrastructure.outbox import OutboxMail
from awards.nominations.models import Consent, Nomination
from awards.publishing import services as publishing
from awards.publishing.rules import Change
from awards.web.mail import compose
from tests import factories
from tests.feedback.things import SAID, WEEK, WORDS, a_public_award, an_award, approved, released
from tests.publishing.test_corrections import BRIDGE, correct, decide_anew
from tests.publishing.things import announce, decide

DELTA = "Delta radio"
UNDO = timedelta(minutes=10)
RESTS = "The result was taken back. What judges wrote to you opens here again after a new result."


def of(judged, title=DELTA, **values):
    return {"edition_id": judged.edition.id, "nomination_id": judged.entries[title].nomination_id, **values}


def told(session, at, *, ago=2 * WEEK):
    judged = a_public_award(session, at - ago)
    released(session, judged, at - ago)
    return judged


def test_the_nominee_reads_the_words_the_band_and_the_criteria(session, at, client_for):
    judged = told(session, at)
    page = client_for(judged.nominator).get("feedback.told", **of(judged))
    assert page.heading == "Feedback"
    assert WORDS.strip() in page.main
    assert "Not among the finalists" in page.main
    assert "Resultsbelow the middle" in page.main


def test_where_it_stood_follows_a_correction_of_the_result(session, at, client_for):
    judged = told(session, at)
    released(session, judged, at - 2 * WEEK, "Bridge school")
    titles, code = ("Anna’s workshop", "Code clubs", DELTA), judged.entries[DELTA].id
    decide_anew(session, judged, at, *titles, kind="shortlist")
    decide(session, judged, at, titles[0], kind="winners")
    correct(
        session, judged, at, Change(entry=str(code), category="skills", fields={"role": "finalist"}),
        Change(slug=BRIDGE, category="skills", removed=True),
    )  # fmt: skip
    session.commit()
    client = client_for(judged.nominator)
    up, down = (client.get("feedback.told", **of(judged, title)).main for title in (DELTA, "Bridge school"))
    assert ("Among the finalists" in up, "Not among the finalists" in up) == (True, False)
    assert ("Among the finalists" in down, "Not among the finalists" in down) == (False, True)


def test_no_judge_letter_point_or_time_is_on_the_page(session, at, client_for):
    judged = told(session, at)
    page = client_for(judged.nominator).get("feedback.told", **of(judged))
    for judge in judged.judges:
        assert judge.email not in page.body
        assert str(judge.id) not in page.body
    for name in SAID:
        assert name not in page.body
    assert "Judge A" not in page.body
    assert page.find("//main//time") == []
    assert "3.0" not in page.main


@pytest.mark.parametrize("ago", [timedelta(0), WEEK - UNDO, WEEK + UNDO - timedelta(seconds=30)])
def test_before_its_time_no_path_differs_from_that_of_feedback_that_does_not_exist(session, at, client_for, ago):
    judged = a_public_award(session, at - ago)
    approved(session, judged, at - ago)
    services.release(session, judged.edition, at - ago + WEEK)
    session.commit()
    client = client_for(judged.nominator)
    with_it, without = (client.get("feedback.told", **of(judged, title), expect=404) for title in (DELTA, "Code clubs"))
    assert _same(with_it.body) == _same(without.body)
    page = client.get("nominations.nomination", **of(judged))
    assert "Read the judges’ feedback" not in page.body
    assert "Read the judges’ feedback" not in client.get("desks.nominations").body


def _same(body: str) -> str:
    """A page without what differs from answer to answer."""
    import re

    return re.sub(r'[0-9a-f]{12,}|[0-9a-f-]{36}|value="[^"]+"|nonce="[^"]+"', "", body)


def test_a_release_from_before_the_result_shows_nothing(session, at, client_for):
    judged = an_award(session, at - 4 * WEEK)
    found = approved(session, judged, at - 4 * WEEK)
    found.released_at = at - 3 * WEEK
    session.commit()
    client_for(judged.nominator).get("feedback.told", **of(judged), expect=404)


def test_the_status_of_the_nomination_leads_there(session, at, client_for):
    judged = told(session, at)
    client = client_for(judged.nominator)
    links = client.get("nominations.nomination", **of(judged)).links()
    assert client.get(links["Read the judges’ feedback"]).heading == "Feedback"
    assert "Appeal" in links
    assert "Read the judges’ feedback" not in client.get("nominations.nomination", **of(judged, "Code clubs")).links()


def test_whoever_works_on_the_nomination_reads_it_and_nobody_else(session, at, client_for):
    judged = told(session, at)
    helper = factories.a_user(session, "helper@example.net")
    nomination = session.get_one(Nomination, judged.entries[DELTA].nomination_id)
    factories.a_collaborator(session, nomination, helper, "view", at)
    stranger = factories.a_user(session, "stranger@example.net")
    session.commit()
    client_for(helper).get("feedback.told", **of(judged))
    for person in (stranger, judged.staff, judged.judges[0], judged.admin):
        client_for(person).get("feedback.told", **of(judged), expect=404)
    client_for().get("feedback.told", **of(judged), expect=302)


def test_a_withdrawn_nomination_gets_none(session, at, client_for):
    judged = told(session, at)
    session.get_one(Nomination, judged.entries[DELTA].nomination_id).state = "withdrawn"
    session.commit()
    client_for(judged.nominator).get("feedback.told", **of(judged), expect=404)


def test_words_in_another_language_are_marked(session, at, client_for):
    judged = told(session, at)
    page = client_for(judged.nominator).get("feedback.told", **of(judged, lang="fr"))
    (text,) = page.find("//div[@class='answer__text']")
    assert text.get("lang") == "en"
    assert page.find("//h3/span[@class='small soft']")


def test_the_page_costs_the_same_few_queries(session, at, client_for, count_queries):
    judged = told(session, at)
    client = client_for(judged.nominator)
    with count_queries(at_most=13):
        client.get("feedback.told", **of(judged))


def test_bands_are_of_those_who_are_still_eligible(session, at):
    judged = an_award(session, at)
    told_of = queries.told_of(session, judged.edition, judged.entries.values())
    bands = {title: told_of[entry.id]["band"] for title, entry in judged.entries.items()}
    assert bands == {
        "Anna’s workshop": "finalist",
        "Bridge school": "finalist",
        "Code clubs": "finalist",
        DELTA: "other",
    }


@pytest.mark.parametrize("title", ["Anna’s workshop", "Delta radio"])
def test_whoever_withdraws_after_the_result_reads_whether_something_stays_public(session, at, app, client_for, title):
    judged = a_public_award(session, at)
    client, honoured = client_for(judged.nominator), title != "Delta radio"
    asked = client.get("nominations.withdrawal", **of(judged, title)).main
    page = client.post("nominations.withdrawal", {"reason": ""}, **of(judged, title), follow=True, expect=200).main
    mail = session.scalars(select(OutboxMail).where(OutboxMail.template == "nomination_withdrawn")).one()
    with app.app_context():
        texts = (asked, page, compose(mail).get_content())
    stays = [("stays until staff correct it" in text, "named nowhere in public" in text) for text in texts]
    assert stays == [(honoured, not honoured)] * 3
    told = told_of_taking_back(session, app)
    assert [name for name, _text in told] == (["Sana Staff", "Sven Second"] if honoured else [])
    assert all("Its nominator took back nomination N-0001 “Anna’s workshop”" in text for _name, text in told)


def told_of_taking_back(session, app):
    """To whom of the staff what was said of a published nomination that was taken back."""
    mails = session.scalars(select(OutboxMail).where(OutboxMail.template == "laureate_withdrew")).all()
    with app.app_context():
        return sorted((mail.values["name"], compose(mail).get_content()) for mail in mails)


@pytest.mark.parametrize("title", ["Anna’s workshop", "Delta radio"])
def test_a_nominee_who_says_no_after_the_result_reads_whether_something_stays_public(
    session, at, app, client_for, title
):
    judged, honoured = a_public_award(session, at), title != "Delta radio"
    nomination_id, nobody = judged.entries[title].nomination_id, client_for()
    session.add(Consent(nomination_id=nomination_id, email="n@n.example", named_by=judged.nominator.id, asked_at=at,
                        token_digest=digest("nominee")))  # fmt: skip
    session.commit()
    asked = nobody.get("/consents/nominee").main
    assert ("what is public of it stays until they correct it" in asked) is honoured
    page = nobody.post("/consents/nominee", {"answer": "no"}, follow=True, expect=200).main
    own = client_for(judged.nominator).get("nominations.nomination", **of(judged, title)).main
    mail = session.scalars(select(OutboxMail).where(OutboxMail.template == "nomination_consent_refused")).one()
    with app.app_context():
        texts = (page, own, compose(mail).get_content())
    assert [("What is public of it stays until" in text, "not judged" in text) for text in texts] == [
        (honoured, not honoured)
    ] * 3
    told = told_of_taking_back(session, app)
    assert [name for name, _text in told] == (["Sana Staff", "Sven Second"] if honoured else [])
    assert all(f"The nominee of N-0001 “{title}” said no to this nomination" in text for _name, text in told)


def test_words_that_a_mail_led_to_rest_while_the_result_is_taken_back_and_nobody_else_learns_of_them(
    session, at, client_for
):
    judged = told(session, at)
    stranger = factories.a_user(session, "stranger@example.org")
    taken = publishing.propose_retraction(session, judged.edition, "winners", "Mixed up", judged.staff, at)
    publishing.approve_retraction(session, taken, judged.second, at)
    session.commit()
    nominator = client_for(judged.nominator)
    page = nominator.get("feedback.told", **of(judged))
    assert RESTS in page.main
    assert WORDS.strip() not in page.body
    assert "Appeal" not in page.links()
    nominator.get("feedback.told", **of(judged, "Code clubs"), expect=404)  # it never had words
    client_for(stranger).get("feedback.told", **of(judged), expect=404)
    client_for(judged.staff).get("feedback.told", **of(judged), expect=404)
    session.get_one(Nomination, judged.entries[DELTA].nomination_id).state = "withdrawn"
    session.commit()
    nominator.get("feedback.told", **of(judged), expect=404)


def test_after_a_result_announced_anew_the_way_to_the_words_is_there_when_they_are(session, at, client_for):
    judged = told(session, at)
    taken = publishing.propose_retraction(session, judged.edition, "winners", "Mixed up", judged.staff, at)
    publishing.approve_retraction(session, taken, judged.second, at)
    announce(session, judged, "winners", at, at)
    session.commit()
    client = client_for(judged.nominator)
    assert "Read the judges’ feedback" not in client.get("nominations.nomination", **of(judged)).links()
    assert RESTS in client.get("feedback.told", **of(judged)).main
    later = at + WEEK + timedelta(hours=1)
    for instant, pages in ((at, ("feedback.appeal",)), (later, ("feedback.told", "feedback.appeal"))):
        nomination_id = judged.entries[DELTA].nomination_id
        assert queries.announced(session, [nomination_id], instant)[nomination_id].pages == pages
        assert bool(queries.told(session, judged.edition.id, nomination_id, instant).parts) is (instant == later)
