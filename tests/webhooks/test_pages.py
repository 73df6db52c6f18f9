"""The pages of webhooks: made and shown once, what was sent, once more, a new secret, the end; each one's own."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from awards.infrastructure import clock
from awards.webhooks import rules
from awards.webhooks.models import Webhook, WebhookDelivery
from tests import factories

URL = "https://dashboard.example/told"


@pytest.fixture
def sara(app, client_for, staff):
    app.config["AWARDS"] = app.config["AWARDS"].model_copy(update={"webhooks": True})
    return client_for(staff)


@pytest.fixture
def make(sara, judging):
    def made(*, expect=200, **change):
        sent = {"name": "Dashboard", "url": URL, "events": ["card.confirmed"], "edition": str(judging.edition.id)}
        return sara.post("webhooks.webhooks", sent | change, expect=expect)

    return made


def only(session):
    with Session(session.get_bind()) as fresh:
        return fresh.scalars(select(Webhook)).one()


@pytest.fixture
def with_messages(session, make):
    """A webhook with a message in each state."""
    make()
    hook, at = only(session), clock.real(session)
    for state in ("sent", "waiting", "failed"):
        session.add(
            WebhookDelivery(
                webhook_id=hook.id, event="card.confirmed", subject_id=hook.id, body="{}", state=state, made_at=at,
                due_at=at, attempts=2, sent_at=at if state == "sent" else None, status=503,
            )
        )  # fmt: skip
    session.commit()
    return hook


def test_the_secret_is_shown_once_and_not_kept(app, session, sara, make):
    page = make()
    secret = page.one("//input[@id='secret']").get("value")
    hook = only(session)
    assert secret == rules.secret_of(app.config["AWARDS"].secret_key, hook.seed)
    assert secret not in str(vars(hook))
    page = sara.get("webhooks.webhooks")
    assert secret not in page.body
    assert "Dashboard" in page.main
    assert secret not in sara.get("webhooks.webhook", webhook_id=hook.id).body


def test_a_form_that_is_sent_again_makes_no_second_webhook(session, make):
    make()
    page = make(expect=422)
    assert page.errors == [
        "What is the program called? You have this webhook already. Its secret is not shown again: ask for a new one."
    ]
    only(session)
    make(url="https://other.example/told")


def test_what_is_wrong_is_named_and_what_was_typed_stays(make):
    page = make(url="http://dashboard.example/", expect=422)
    assert page.errors == ["Its address: Enter an address that begins with https:// and names no user or password."]
    assert page.one("//input[@name='url']").get("value") == "http://dashboard.example/"
    assert make(edition="", expect=422).errors[0].startswith("In which edition? Pledges belong to no edition")
    page = make(url="https://10.1.2.3/", expect=422)
    assert page.errors == ["Its address: Enter the address of a server on the public internet: nothing else is told."]
    make(events=["everything"], expect=422)
    make(name="", expect=422)


def test_where_they_are_switched_off_the_page_says_so_and_takes_none(app, client_for, staff, session, judging):
    client = client_for(staff)
    page = client.get("webhooks.webhooks")
    assert "switched off here" in page.main
    assert page.find("//input[@name='url']") == []
    sent = {"name": "X", "url": URL, "events": ["card.confirmed"], "edition": str(judging.edition.id)}
    client.post("webhooks.webhooks", sent, expect=400)
    assert session.scalars(select(Webhook)).all() == []


def test_messages_are_listed_and_sent_again(session, sara, with_messages, count_queries):
    sara.get("webhooks.webhook", webhook_id=with_messages.id)
    with count_queries(at_most=5):
        page = sara.get("webhooks.webhook", webhook_id=with_messages.id)
    buttons = page.find("//form[contains(@action,'/again')]")
    assert len(buttons) == 2
    assert "The other side answered 503." in page.main
    for button in buttons:
        page = sara.get(sara.post(button.get("action"), expect=302).location)
    assert page.notices == ["The message is on its way once more."]
    with Session(session.get_bind()) as fresh:
        assert set(fresh.execute(select(WebhookDelivery.state, WebhookDelivery.attempts)).all()) == {
            ("waiting", 0), ("waiting", 2),
        }  # fmt: skip


def test_messages_come_in_pages_by_key(session, sara, with_messages, monkeypatch):
    monkeypatch.setattr("awards.webhooks.queries.PAGE", 2)
    first = sara.get("webhooks.webhook", webhook_id=with_messages.id)
    rest = sara.get(first.one("//a[contains(@href,'after=')]").get("href"))
    assert [len(page.find("//table[@id='messages']/tbody/tr")) for page in (first, rest)] == [2, 1]
    sara.browser.get(f"/account/webhooks/{with_messages.id}?after=x")


def test_a_new_secret_is_shown_and_the_end_says_so(session, sara, with_messages):
    former = with_messages.seed
    page = sara.post("webhooks.secret", webhook_id=with_messages.id, expect=200)
    assert page.one("//input[@id='secret']").get("value").startswith("whsec_")
    assert (only(session).seed != former, only(session).former_seed) == (True, former)
    page = sara.get(sara.post("webhooks.ended", webhook_id=with_messages.id, expect=302).location)
    assert page.notices == ["Nothing is told there any more."]
    sara.get("webhooks.webhook", webhook_id=with_messages.id, expect=404)
    with Session(session.get_bind()) as fresh:
        states = fresh.scalars(select(WebhookDelivery.state)).all()
    assert sorted(states) == ["failed", "failed", "sent"]


def test_anothers_is_not_there_nor_ones_own_without_the_role(session, sara, staff, with_messages, client_for, judging):
    other = factories.a_user(session, "tom@example.org", ("staff", judging.edition.id))
    session.commit()
    client_for(other).get("webhooks.webhook", webhook_id=with_messages.id, expect=404)
    session.execute(update(Webhook).values(edition_id=factories.an_edition(session, judging.at, year=2031).id))
    session.commit()
    sara.get("webhooks.webhook", webhook_id=with_messages.id, expect=404)
