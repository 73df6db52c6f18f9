"""A token opens the addresses for programs, and nothing else does."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from awards.accounts import services
from awards.accounts.models import ApiToken, AttemptCount, Role
from awards.accounts.services import tokens
from awards.infrastructure import clock, readings
from awards.infrastructure.audit import AuditRow
from tests import factories
from tests.api.conftest import READING


def test_without_a_token_or_with_a_worthless_one_there_is_one_answer(program, staff, client_for):
    for secret in ("", "awards_made-up", "x" * 500):
        answer = program.browser.get(
            f"/api/v1/editions/{program.edition_id}/judges", headers={"Authorization": f"Bearer {secret}"}
        )
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].lower().startswith("bearer")
        assert answer.get_json()["status"] == 401
    for header in (f"Basic {program.secret}", program.secret):
        path = f"/api/v1/editions/{program.edition_id}/judges"
        assert program.browser.get(path, headers={"Authorization": header}).status_code == 401


def test_a_cookie_alone_opens_nothing_and_beside_a_token_changes_nothing(program, staff, client_for, judging):
    path = f"/api/v1/editions/{program.edition_id}/judges"
    sara = client_for(staff)
    assert sara.browser.get(path).status_code == 401
    plans = f"/api/v1/editions/{program.edition_id}/plans"
    assert sara.browser.post(plans, json={}).status_code == 401
    named = {"Authorization": f"Bearer {program.secret}"}
    assert client_for(judging.nina).browser.get(path, headers=named).status_code == 200
    assert client_for(judging.nina).browser.post(plans, headers=named, json={"dry_run": True}).status_code == 200


@pytest.mark.case("OU-06")
def test_answers_are_kept_by_nobody_and_shared_with_no_other_site(program):
    answer = program.browser.get("/api/v1/editions", headers={"Authorization": f"Bearer {program.secret}"})
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Authorization" in answer.headers["Vary"]
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("end", ["expired", "ended", "role lost", "closed"])
def test_a_token_that_has_ended_or_whose_holder_may_hold_none_is_worth_nothing(end, program, session, staff):
    program.ask("judges")
    at = clock.real(session)
    if end == "expired":
        session.execute(update(ApiToken).values(created_at=at - timedelta(days=2), expires_at=at - timedelta(days=1)))
    elif end == "ended":
        tokens.end_token(session, session.scalars(select(ApiToken)).one(), staff, at)
    elif end == "role lost":
        services.end_role(session, staff, "staff", edition_id=program.edition_id, by=None, at=at)
    else:
        staff.disabled_at = at
    session.commit()
    program.ask("judges", expect=401)


def test_what_is_only_to_read_changes_nothing(program_of, staff, session):
    reading = program_of(staff, READING)
    reading.ask("judges")
    assert reading.ask("plans", json={"dry_run": True}, expect=403)["status"] == 403


@pytest.mark.parametrize(
    ("scopes", "opens"),
    [
        (["judges:read"], {"judges", "conflicts"}),
        (["judges:write"], {"judges", "conflicts"}),
        (["assignments:read"], {"assignments", "progress", "plans"}),
        (["scores:read"], set()),
        (["results:read"], {"decisions", "feedback", "fairness"}),
        (["pledges:write"], set()),
    ],
)
def test_a_token_opens_what_its_scopes_say_and_whoever_may_change_a_kind_reads_it(program_of, staff, scopes, opens):
    one = program_of(staff, scopes)
    for path in ("judges", "conflicts", "assignments", "progress", "plans", "decisions", "feedback", "fairness"):
        one.ask(path, expect=200 if path in opens else 403)
    one.ask("")
    one.ask("/editions")


def test_a_token_of_one_edition_opens_no_other_and_ends_with_the_role_in_it(program_of, session, judging, staff):
    other = factories.an_edition(session, judging.at, year=2031)
    session.add(Role(user_id=staff.id, kind="staff", edition_id=other.id))
    session.commit()
    of_one, of_all = program_of(staff, edition_id=judging.edition.id), program_of(staff)
    elsewhere = f"/editions/{other.id}/judges"
    of_all.ask(elsewhere)
    of_one.ask("judges")
    of_one.ask(elsewhere, expect=404)
    assert [found["id"] for found in of_one.ask("/editions")["editions"]] == [str(judging.edition.id)]
    assert len(of_all.ask("/editions")["editions"]) == 2
    services.end_role(session, staff, "staff", edition_id=judging.edition.id, by=None, at=clock.real(session))
    session.commit()
    of_one.ask("judges", expect=401)
    of_one.ask("/editions", expect=401)
    of_all.ask("judges", expect=404)
    of_all.ask(elsewhere)


def test_each_change_that_a_program_makes_names_its_token(program_of, session, judging, staff):
    for name in ("ben", "cid"):
        factories.a_judge(session, judging.edition, f"{name}@{name}.example", judging.at)
    session.commit()
    one = program_of(staff)
    one.ask("plans", json={"name": "First"}, expect=202)
    with Session(session.get_bind()) as fresh:
        token = fresh.scalars(select(ApiToken.id)).one()
        (row,) = fresh.scalars(select(AuditRow).where(AuditRow.action == "plan.requested"))
        assert (row.actor_id, row.details["token"]) == (staff.id, str(token))
        others = fresh.scalars(select(AuditRow).where(AuditRow.action != "plan.requested"))
        assert not any("token" in other.details for other in others)


def test_a_program_may_no_more_than_its_holder(program_of, session, judging):
    other = factories.an_edition(session, judging.at, year=2031)
    elsewhere = factories.a_user(session, "tom@example.org", ("staff", other.id))
    admin = factories.a_user(session, "admin@example.org", ("admin", None))
    session.commit()
    foreign = program_of(elsewhere)
    for path in ("", "judges", "conflicts", "assignments", "progress", "own-scores", "plans"):
        none = foreign.ask(f"/editions/{judging.nina.id}/{path}".rstrip("/"), expect=404)
        hidden = foreign.ask(path, expect=404)
        assert {**hidden, "request": ""} == {**none, "request": ""}
    assert [found["id"] for found in foreign.ask("/editions")["editions"]] == [str(other.id)]
    looking = program_of(admin)
    looking.ask("judges")
    looking.ask("plans", json={"dry_run": True}, expect=404)


@pytest.mark.case("AV-01")
def test_too_many_requests_are_refused_until_the_minute_is_over(program, session, monkeypatch):
    monkeypatch.setattr(tokens, "MOST_REQUESTS", 3)
    for _ in range(3):
        program.ask("judges")
    named = {"Authorization": f"Bearer {program.secret}"}
    for _ in range(2):
        refused = program.browser.get("/api/v1/editions", headers=named)
        assert refused.status_code == 429
        assert 1 <= int(refused.headers["Retry-After"]) <= 61
    with Session(session.get_bind()) as fresh:
        actions = fresh.scalars(select(AuditRow.action).where(AuditRow.action == "token.throttled")).all()
        assert actions == ["token.throttled"]
        fresh.execute(update(AttemptCount).values(begun_at=clock.real(fresh) - timedelta(minutes=2)))
        fresh.commit()
    program.ask("judges")


def test_the_last_use_is_noted(program, session):
    program.ask("judges")
    with Session(session.get_bind()) as fresh:
        assert fresh.scalars(select(ApiToken.used_at)).one() is not None


def test_nothing_that_is_not_asked_for_is_taken(program):
    for path in (
        "judges?name=x",
        "judges?after=x",
        "assignments?state=all",
        "progress?round=x",
        "conflicts?lang=en&q=1",
    ):
        program.ask(path, expect=400)
    program.ask("progress?round=7", expect=404)
    program.ask("no-such-thing", expect=404)


def test_what_a_program_was_shown_is_noted_as_its_holders_reading(app, program, staff):
    program.ask("judges")
    program.ask("no-such-list", expect=404)
    (read,) = readings.found(app.config["AWARDS"].readings, [str(staff.id)])
    assert (read.page, read.of) == ("api.judges", {"edition_id": str(program.edition_id)})
