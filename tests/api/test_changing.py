"""Programs invite judges and give them entries by the verbs of the pages; what is sent twice is done once."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from awards.accounts.models import ApiAnswer
from awards.assignment.models import Assignment, JudgeProfile
from awards.infrastructure import clock
from awards.infrastructure.outbox import OutboxMail
from tests import factories

SOMEBODY = {"email": "rosa@example.org", "name": "Rosa", "languages": ["es", "en"], "max": 8}


def count(session, table):
    with Session(session.get_bind()) as fresh:
        return fresh.scalar(select(func.count()).select_from(table))


def test_a_judge_is_asked_and_the_invitation_taken_back(program, session):
    asked = program.ask("judges", json=SOMEBODY, expect=201)
    assert (asked["email"], asked["state"]) == ("rosa@example.org", "invited")
    with Session(session.get_bind()) as fresh:
        profile = fresh.scalars(select(JudgeProfile).order_by(JudgeProfile.invited_at.desc())).first()
        assert (profile.languages, profile.max_load) == (["es", "en"], 8)
        assert fresh.scalars(select(OutboxMail.template)).all() == ["judge_invitation"]
    again = program.ask("judges", json=SOMEBODY, expect=422)
    assert [one["where"] for one in again["errors"]] == ["email"]
    assert program.ask(f"judges/{asked['id']}/withdrawal", json={})["state"] == "withdrawn"
    program.ask(f"judges/{asked['id']}/withdrawal", json={}, expect=409)


def test_what_does_not_fit_a_judge_is_named_where_it_stands(program, session):
    before = count(session, JudgeProfile)
    for sent, where in (
        ({"email": "rosa@example.org"}, "name"),
        (SOMEBODY | {"name": "  "}, "name"),
        (SOMEBODY | {"email": "nobody"}, "email"),
        (SOMEBODY | {"languages": ["xx"]}, "languages"),
        (SOMEBODY | {"categories": ["nothing"]}, "categories"),
        (SOMEBODY | {"answer_by": "2027-01-01T00:00:00"}, "answer_by"),
        (SOMEBODY | {"role": "admin"}, "role"),
    ):
        told = program.ask("judges", json=sent, expect=422)
        assert where in [one["where"] for one in told["errors"]], told
    assert count(session, JudgeProfile) == before


@pytest.mark.parametrize(
    ("sign", "code"), [("\0", "U+0000"), ("\ud800", "U+D800"), ("\x1b", "U+001B"), ("\u202e", "U+202E")]
)
def test_a_sign_that_no_page_takes_in_a_text_is_named_where_it_stands(program, session, sign, code):
    before = count(session, JudgeProfile)
    headers = {"Authorization": f"Bearer {program.secret}", "Content-Type": "application/json"}

    def refused(path, sent):
        address = f"/api/v1/editions/{program.edition_id}/{path}"
        answer = program.browser.post(address, data=json.dumps(sent), headers=headers)
        assert answer.status_code == 422
        return answer.get_json()["errors"]

    for field in ("name", "email", "organisation"):
        wrong = {"where": field, "detail": f"{code} has no place in a text"}
        assert wrong in refused("judges", SOMEBODY | {field: f"ro{sign}sa@example.org"})
    named = {"where": "the document", "detail": f"{code} has no place in a name"}
    assert refused("plans", {f"na{sign}me": "Spring"}) == [named]
    assert count(session, JudgeProfile) == before


def test_a_text_is_kept_as_a_form_would_keep_it(program, session):
    asked = program.ask("judges", json=SOMEBODY | {"name": "  Zoe\u0308\r\n", "email": " Rosa@Example.org"}, expect=201)
    assert (asked["name"], asked["email"]) == ("Zo\u00eb", "rosa@example.org")


@pytest.mark.parametrize("sent", ["[" * 100_000, '{"name":' * 100_000])
def test_brackets_within_brackets_are_no_document(program, sent):
    path = f"/api/v1/editions/{program.edition_id}/judges"
    headers = {"Authorization": f"Bearer {program.secret}", "Content-Type": "application/json"}
    assert program.browser.post(path, data=sent, headers=headers).status_code == 400


def test_an_entry_is_given_to_a_judge_and_taken_away(program, session, judging):
    path = f"entries/{judging.entries[1].id}/assignments"
    made = program.ask(path, json={"judge": str(judging.omar.id)}, expect=201)
    assert (made["entry"], made["judge_email"], made["ended_at"]) == (
        f"{judging.nominations[1].number}/skills", "omar@example.net", None,
    )  # fmt: skip
    twice = program.ask(path, json={"judge": str(judging.omar.id)}, expect=422)
    assert twice["detail"] == "This judge has this entry already."
    nobody = program.ask(path, json={"judge": str(judging.nominator.id)}, expect=422)
    assert nobody["detail"] == "This person is no judge of this edition."
    program.ask(path, json={"judge": str(judging.omar.id), "round": 7}, expect=404)
    assert program.ask(f"assignments/{made['id']}/end", json={"reason": "Ill"})["ended_at"] is not None
    program.ask(f"assignments/{made['id']}/end", json={"reason": "Ill"}, expect=422)
    program.ask(f"assignments/{made['id']}/end", json={"reason": " "}, expect=422)


def test_whoever_is_tied_gives_nobody_the_entry(program, session, staff, judging):
    factories.a_collaborator(session, judging.nominations[1], staff, "view", judging.at)
    session.commit()
    program.ask(f"entries/{judging.entries[1].id}/assignments", json={"judge": str(judging.omar.id)}, expect=404)
    program.ask(f"assignments/{judging.assignment(judging.nina, 1).id}/end", json={"reason": "Ill"}, expect=404)
    assert count(session, Assignment) == 4


def test_a_request_sent_twice_with_its_key_is_done_once(program, session):
    once = {"headers": {"Idempotency-Key": "invite-rosa"}}
    first = program.ask("judges", json=SOMEBODY, expect=201, **once)
    profiles = count(session, JudgeProfile)
    assert program.ask("judges", json=SOMEBODY, expect=201, **once) == first
    assert (count(session, JudgeProfile), count(session, OutboxMail)) == (profiles, 1)
    other = program.ask("judges", json=SOMEBODY | {"name": "Rosalia"}, expect=422, **once)
    assert "another request" in other["detail"]
    program.ask("judges", json=SOMEBODY, expect=422, headers={"Idempotency-Key": "another"})
    for wrong in ("", "with space", "é", "x" * 101):
        program.ask("judges", json=SOMEBODY, expect=400, headers={"Idempotency-Key": wrong.encode().decode("latin-1")})


def test_a_key_that_was_refused_may_be_sent_again(program, session):
    once = {"headers": {"Idempotency-Key": "invite-rosa"}}
    program.ask("judges", json=SOMEBODY | {"languages": ["xx"]}, expect=422, **once)
    program.ask("judges", json=SOMEBODY, expect=201, **once)


def test_keys_are_a_tokens_own_and_forgotten_after_a_day(program, program_of, staff, session):
    once = {"headers": {"Idempotency-Key": "one"}}
    program.ask("judges", json=SOMEBODY, expect=201, **once)
    program_of(staff).ask("judges", json=SOMEBODY, expect=422, **once)
    session.execute(update(ApiAnswer).values(made_at=clock.real(session) - timedelta(days=1, minutes=1)))
    session.commit()
    program.ask("judges", json=SOMEBODY | {"email": "r@example.org"}, expect=201, headers={"Idempotency-Key": "two"})
    with Session(session.get_bind()) as fresh:
        assert fresh.scalars(select(ApiAnswer.key)).all() == ["two"]


def test_of_two_that_are_under_way_one_is_told_to_ask_again(program, session, monkeypatch):
    once = {"headers": {"Idempotency-Key": "one"}}
    program.ask("judges", json=SOMEBODY, expect=201, **once)
    monkeypatch.setattr("awards.api.door.answered", lambda *_: None)  # neither has seen the other
    profiles = count(session, JudgeProfile)
    told = program.ask("judges", json=SOMEBODY | {"email": "r@example.org"}, expect=409, **once)
    assert "being done" in told["detail"]
    assert count(session, JudgeProfile) == profiles


@pytest.mark.parametrize("path", ["", "/editions", "judges", "nominations"])
def test_an_answer_that_is_still_the_same_is_not_sent_again(program, session, judging, path):
    address = f"/api/v1{path}" if path.startswith("/") else f"/api/v1/editions/{judging.edition.id}/{path}".rstrip("/")
    named = {"Authorization": f"Bearer {program.secret}"}
    first = program.browser.get(address, headers=named)
    again = program.browser.get(address, headers=named | {"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    judging.edition.names = {"en": "Another name"}
    factories.a_judge(session, judging.edition, "new@example.org", judging.at)
    judging.nominations[0].title = "Another title"
    session.commit()
    changed = program.browser.get(address, headers=named | {"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
