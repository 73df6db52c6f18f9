"""What happens is told to whoever asked for it and may hear it: once each, signed, and never before its instant."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from awards.accounts import services as accounts
from awards.assignment import services as assigning
from awards.assignment.queries import profile_of
from awards.cli import webhook_jobs
from awards.cli.webhook_jobs import HANDLERS
from awards.core.errors import RuleBroken
from awards.infrastructure import audit, clock, jobs, standing_jobs
from awards.infrastructure.audit import AuditRow
from awards.judging import services as judging_services
from awards.pledges.models import Pledge
from awards.webhooks import queries, rules, services
from awards.webhooks.models import Webhook, WebhookDelivery, WebhookEvent
from tests import factories
from tests.decisions.things import a_judged_edition
from tests.pledges.conftest import put
from tests.publishing.things import finalists
from tests.webhooks.conftest import SITE

KEYS = ["a key of the program's own, long enough"]


def told(session):
    """Write what waits and give it, as (event, id)."""
    services.write(session, SITE)
    session.commit()
    rows = session.scalars(select(WebhookDelivery).order_by(WebhookDelivery.made_at, WebhookDelivery.event)).all()
    return [(row.event, json.loads(row.body)["data"]["id"]) for row in rows]


def sent(session, tell=lambda: None):
    answers = services.send(services.parcels(session), KEYS, tell, loopback=True)
    session.rollback()
    services.keep(session, answers)
    session.commit()
    session.expire_all()
    return answers


def test_changes_are_told_by_whatever_service_they_were_made(session, judging, staff, hook_of):
    hook_of(staff)
    profile = profile_of(session, judging.edition.id, judging.omar.id)
    made = assigning.assign_judge(session, judging.round, judging.entries[1], profile, staff, judging.at, tell=False)
    assigning.end_assignment(session, made, "Ill", staff, judging.at)
    session.commit()
    assert told(session) == [("assignment.ended", str(made.id)), ("assignment.made", str(made.id))]
    assert session.scalar(select(func.count()).select_from(WebhookEvent)) == 0
    assert told(session)[2:] == []
    assert judging.nominations[1].title not in " ".join(session.scalars(select(WebhookDelivery.body)))


def test_a_card_that_a_judge_confirms_is_told_by_its_id(session, judging, staff, hook_of):
    hook_of(staff, "card.confirmed")
    cards = [judging.score(judging.nina, index, results="5", evidence="4") for index in range(3)]
    session.commit()
    judging_services.confirm_all(session, judging.round, [one.id for one in judging.entries], judging.nina, judging.at)
    session.commit()
    assert sorted(told(session)) == sorted(("card.confirmed", str(card.id)) for card in cards)


@pytest.mark.parametrize("action", rules.ACTIONS)
def test_each_action_that_is_followed_is_noted_in_its_own_transaction(session, staff, judging, hook_of, action):
    registry = action.startswith("pledge.")
    hook_of(staff, *(rules.OF_NO_EDITION if registry else ()), registry=registry)
    edition = None if registry else judging.edition.id
    audit.record(session, actor=staff.id, action=action, subject=judging.entries[0].id, edition=edition)
    session.flush()
    assert [row.action for row in queries.happened(session, 10)] == [action]
    session.rollback()
    assert list(queries.happened(session, 10)) == []


@pytest.mark.parametrize("kept_back", [{"rehearsal": True}, {"current_n": 0, "state": "draft"}])
def test_a_pledge_that_no_program_may_read_is_told_to_none(session, judging, staff, hook_of, kept_back):
    hook_of(staff, *rules.OF_NO_EDITION, registry=True)
    public, hidden = (put(session, judging.at, source_id=number) for number in ("1", "2"))
    session.execute(update(Pledge).where(Pledge.id == hidden.id).values(kept_back))
    session.commit()
    assert told(session) == [("pledge.published", public.public_id)]


def test_nothing_is_noted_while_nobody_wants_to_hear(session, judging, staff, hook_of):
    audit.record(session, actor=None, action="nomination.withdrawn", subject=staff.id, edition=judging.edition.id)
    session.flush()
    assert list(queries.happened(session, 10)) == []


def test_one_hears_of_the_events_that_one_chose_in_ones_own_edition(session, judging, staff, hook_of):
    other = factories.an_edition(session, judging.at, year=2031)
    elsewhere = factories.a_user(session, "tom@example.org", ("staff", other.id))
    hook = hook_of(staff, "nomination.withdrawn")
    services.make(session, elsewhere, "Other", "https://example.org/", ["nomination.withdrawn"], other.id, judging.at)
    for action in ("nomination.withdrawn", "nomination.submitted"):
        audit.record(session, actor=None, action=action, subject=judging.nominations[0].id, edition=judging.edition.id)
    session.commit()
    assert told(session) == [("nomination.withdrawn", str(judging.nominations[0].id))]
    assert session.scalars(select(WebhookDelivery.webhook_id)).all() == [hook.id]


def test_whoever_is_tied_to_a_nomination_is_not_told_who_judges_it(session, judging, staff, hook_of):
    hook_of(staff)
    factories.a_collaborator(session, judging.nominations[0], staff, "view", judging.at)
    for index in (0, 1):
        of = judging.assignment(judging.nina, index)
        audit.record(session, actor=None, action="assignment.ended", subject=of.id, edition=judging.edition.id)
    card = judging.card(judging.nina, 0)
    audit.record(session, actor=None, action="scorecard.confirmed", subject=card.id, edition=judging.edition.id)
    session.commit()
    assert told(session) == [("assignment.ended", str(judging.assignment(judging.nina, 1).id))]


def test_many_changes_are_written_with_as_many_questions_as_one(session, judging, staff, hook_of, count_queries):
    for _ in range(3):
        hook_of(staff)
    hook_of(staff, *rules.OF_NO_EDITION, registry=True)
    pledges = [put(session, judging.at, source_id=str(n)).id for n in range(12)]
    cards = [judging.card(judging.nina, index).id for index in range(2)]
    asked = []
    for times in (1, 12):
        for n in range(times):
            of = judging.assignment(judging.nina, n % 2)
            for action, subject in (("assignment.ended", of.id), ("scorecard.confirmed", cards[n % 2])):
                audit.record(session, actor=None, action=action, subject=subject, edition=judging.edition.id)
            audit.record(session, actor=None, action="pledge.changed", subject=pledges[n])
        session.commit()
        with count_queries() as statements:
            assert services.write(session, SITE) >= 7 * times
        session.commit()
        asked.append(len(statements))
    assert asked[1] <= asked[0]


def test_a_result_is_told_at_its_instant_and_not_before(session, at, receiver):
    judged = a_judged_edition(session, at)
    hook = services.make(
        session, judged.staff, "Press", "https://example.org/", [rules.PUBLISHED], judged.edition.id, at
    )
    publication = finalists(session, judged, at + timedelta(hours=2), at)
    session.commit()
    assert told(session) == []
    assert services.writing_due(session) == []
    clock.move(session, int(timedelta(hours=3).total_seconds()), None)
    session.commit()
    assert len(services.writing_due(session)) == 1
    assert told(session) == [(rules.PUBLISHED, str(publication.id))]
    assert told(session) == [(rules.PUBLISHED, str(publication.id))]
    (row,) = session.scalars(select(WebhookDelivery))
    assert row.webhook_id == hook.id
    assert "Anna" not in row.body


@pytest.fixture
def waiting(session, judging, staff, hook_of):
    """A webhook with one message that waits."""
    hook = hook_of(staff)
    audit.record(
        session, actor=None, action="nomination.withdrawn", subject=judging.nominations[0].id,
        edition=judging.edition.id,
    )  # fmt: skip
    session.commit()
    told(session)
    return hook


def test_a_message_is_signed_with_the_secret_that_its_holder_was_shown(session, waiting, receiver):
    (answer,) = sent(session)
    assert answer.good
    ((headers, body),) = receiver.got
    secret = base64.b64decode(rules.secret_of(KEYS[0], waiting.seed).removeprefix("whsec_"))
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body}".encode()
    expected = base64.b64encode(hmac.new(secret, content, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    (row,) = session.scalars(select(WebhookDelivery))
    assert (row.state, row.attempts, row.status, headers["webhook-id"]) == ("sent", 1, 204, f"msg_{row.id.hex}")
    assert services.parcels(session) == []


def test_after_a_new_secret_both_sign_for_a_day(session, waiting, staff, receiver):
    former = waiting.seed
    services.exchange_secret(session, waiting, staff)
    session.commit()
    (parcel,) = services.parcels(session)
    assert parcel.seeds == [waiting.seed, former]
    assert waiting.seed != former
    session.execute(update(Webhook).values(former_until=clock.real(session) - timedelta(seconds=1)))
    session.commit()
    session.expire_all()
    assert [one.seeds for one in services.parcels(session)] == [[waiting.seed]]


def test_a_secret_asked_for_twice_at_once_leaves_the_one_that_programs_know(session, waiting, staff):
    known = waiting.seed
    services.exchange_secret(session, waiting, staff)
    services.exchange_secret(session, waiting, staff)
    assert waiting.former_seed == known
    told, waiting.former_until = waiting.seed, waiting.former_until - rules.ASKED_AGAIN
    session.flush()
    services.exchange_secret(session, waiting, staff)
    assert waiting.former_seed == told


@pytest.mark.parametrize("status", [302, 404, 500])
def test_what_is_refused_waits_longer_each_time_and_fails_in_the_end(session, waiting, receiver, status):
    receiver.status = status
    for attempts in range(1, len(rules.RETRY_AFTER) + 2):
        session.execute(update(WebhookDelivery).values(due_at=clock.real(session)))
        session.commit()
        session.expire_all()
        sent(session)
        (row,) = session.scalars(select(WebhookDelivery))
        assert (row.attempts, row.status) == (attempts, status)
        if attempts <= len(rules.RETRY_AFTER):
            assert row.state == "waiting"
            assert row.due_at - clock.real(session) > rules.RETRY_AFTER[attempts - 1] - timedelta(minutes=1)
    assert row.state == "failed"
    assert services.parcels(session) == []


def test_one_that_failed_is_sent_again_with_a_day_of_tries(session, waiting, staff, receiver):
    session.execute(update(WebhookDelivery).values(state="failed", attempts=7))
    session.commit()
    session.expire_all()
    (row,) = session.scalars(select(WebhookDelivery))
    services.send_again(session, queries.delivery(session, waiting.id, row.id), staff)
    session.commit()
    sent(session)
    assert (row.state, row.attempts) == ("sent", 1)
    services.end(session, waiting, staff)
    with pytest.raises(RuleBroken, match="has ended"):
        services.send_again(session, queries.OneDelivery(waiting, row), staff)


def test_a_message_to_a_webhook_that_ended_meanwhile_calls_nobody_to_work(session, waiting, staff):
    hook = waiting
    assert len(services.sending_due(session)) == 1
    services.end(session, hook, staff)
    session.execute(update(WebhookDelivery).values(state="waiting"))  # written by somebody who saw it living
    session.commit()
    assert (services.sending_due(session), services.parcels(session)) == ([], [])


def test_who_says_that_it_is_gone_is_told_nothing_more(session, waiting, receiver):
    receiver.status = 410
    sent(session)
    assert waiting.ended_at is not None
    assert session.scalars(select(WebhookDelivery.state)).all() == ["failed"]
    (row,) = session.scalars(select(AuditRow).where(AuditRow.action == "webhook.ended"))
    assert (row.actor_id, row.details) == (None, {"why": "gone"})


@pytest.mark.parametrize("when", ["before it is written", "before it is sent"])
def test_with_the_role_ends_the_webhook_and_nothing_leaves(session, judging, staff, hook_of, receiver, when):
    hook = hook_of(staff)
    audit.record(session, actor=None, action="nomination.withdrawn", subject=staff.id, edition=judging.edition.id)
    session.commit()
    if when == "before it is sent":
        assert len(told(session)) == 1
    accounts.end_role(session, staff, "staff", edition_id=judging.edition.id, by=None, at=judging.at)
    session.commit()
    session.expire_all()
    assert services.parcels(session) == []
    assert hook.ended_at is None
    assert len(told(session)) == (1 if when == "before it is sent" else 0)
    sent(session)
    assert hook.ended_at is not None
    assert receiver.got == []


def test_an_account_that_is_closed_is_sent_nothing_more(session, waiting, staff, receiver):
    staff.disabled_at = waiting.made_at
    session.commit()
    assert services.parcels(session) == []
    sent(session)
    assert (waiting.ended_at is None, receiver.got) == (False, [])


def test_the_jobs_do_it_where_the_settings_say_so_and_nothing_where_not(
    session, sessions, judging, staff, hook_of, receiver, monkeypatch, tmp_path
):
    hook_of(staff)
    audit.record(session, actor=None, action="nomination.withdrawn", subject=staff.id, edition=judging.edition.id)
    session.commit()
    assert webhook_jobs.due(session) == []
    session.rollback()
    monkeypatch.setenv("AWARDS_WEBHOOKS", "true")
    monkeypatch.setenv("AWARDS_INSTANCE", str(tmp_path))
    for _ in range(2):  # one writes, one sends
        standing_jobs.arm_due(sessions, [webhook_jobs.due])
        while jobs.run_next(sessions, HANDLERS):
            pass
    with Session(session.get_bind()) as fresh:
        assert fresh.scalars(select(WebhookDelivery.state)).all() == ["sent"]
    assert len(receiver.got) == 1
    assert standing_jobs.arm_due(sessions, [webhook_jobs.due]) == 0


def aged(session, **days):
    """Messages by event, which were last due so many days ago."""
    real = clock.real(session)
    for row in session.scalars(select(WebhookDelivery)):
        row.due_at = real - timedelta(days=days[row.event.replace(".", "_")], minutes=1)
    session.commit()


def test_messages_are_forgotten_after_the_days_of_the_settings(
    session, sessions, judging, staff, hook_of, receiver, monkeypatch, tmp_path
):
    hook_of(staff)
    for action in ("nomination.withdrawn", "nomination.submitted", "scorecard.confirmed", "assignment.made"):
        subject = judging.nominations[0].id if action.startswith("nomination") else staff.id
        audit.record(session, actor=None, action=action, subject=subject, edition=judging.edition.id)
    session.commit()
    told(session)
    for row, state in zip(session.scalars(select(WebhookDelivery).order_by(WebhookDelivery.event)),
                          ("sent", "sent", "failed", "waiting"), strict=True):  # fmt: skip
        row.state, row.sent_at = state, row.made_at if state == "sent" else None
    aged(session, assignment_made=30, card_confirmed=29, nomination_submitted=30, nomination_withdrawn=99)
    monkeypatch.setenv("AWARDS_INSTANCE", str(tmp_path))
    assert webhook_jobs.due(session) == [], "three months by default"
    monkeypatch.setenv("AWARDS_WEBHOOK_DAYS", "30")
    session.rollback()
    assert standing_jobs.arm_due(sessions, [webhook_jobs.due]) == 1
    while jobs.run_next(sessions, HANDLERS):
        pass
    with Session(session.get_bind()) as fresh:
        left = fresh.scalars(select(WebhookDelivery.event).order_by(WebhookDelivery.event)).all()
        (row,) = fresh.scalars(select(AuditRow).where(AuditRow.action == "webhook.messages_forgotten"))
    assert (left, row.details) == (["card.confirmed", "nomination.withdrawn"], {"messages": 2})
    assert standing_jobs.arm_due(sessions, [webhook_jobs.due]) == 0


def test_that_a_result_was_told_is_known_as_long_as_its_webhook_stands(session, at):
    judged = a_judged_edition(session, at)
    hook = services.make(
        session, judged.staff, "Press", "https://example.org/", [rules.PUBLISHED], judged.edition.id, at
    )
    finalists(session, judged, at + timedelta(hours=2), at)
    clock.move(session, int(timedelta(hours=3).total_seconds()), None)
    session.commit()
    assert len(told(session)) == 1
    session.execute(update(WebhookDelivery).values(state="failed"))
    aged(session, result_published=99)
    assert services.forgetting_due(session, 30) == []
    assert services.forget(session, 30) == 0
    assert len(told(session)) == 1, "it is not told again"
    services.end(session, hook, judged.staff)
    assert (services.forget(session, 30), services.forget(session, 30)) == (1, 0)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"), ({"url": "http://example.org/"}, "url"), ({"url": "https://me@example.org/"}, "url"),
        ({"events": []}, "events"), ({"events": ["everything"]}, "events"),
        ({"events": ["pledge.changed"]}, "edition"), ({"edition_id": None}, "edition"),
        ({"url": "http://127.0.0.1/"}, "url"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_webhook_is_said_beside_its_field(session, judging, staff, change, field):
    asked = {"name": "Dashboard", "url": "https://example.org/", "events": ["card.confirmed"],
             "edition_id": judging.edition.id}  # fmt: skip
    with pytest.raises(RuleBroken) as refused:
        services.make(session, staff, **(asked | change), at=judging.at)
    assert list(refused.value.fields) == [field]


def test_a_webhook_is_of_an_edition_of_which_one_is_staff(session, judging, staff):
    other = factories.an_edition(session, judging.at, year=2031)
    with pytest.raises(RuleBroken, match="of which you are staff"):
        services.make(session, staff, "X", "https://example.org/", ["card.confirmed"], other.id, judging.at)
