"""Requests drawn from the document, as each role: a thousand here, FUZZ_EACH=250 for 69,000 in `make trust`."""

import os

from awards.accounts.models import Role
from awards.accounts.services import tokens
from tests import factories
from tests.api.conftest import READING
from tests.fuzzing import fuzz

EACH = int(os.environ.get("FUZZ_EACH", "4"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))


def test_no_request_that_can_be_drawn_breaks_the_document(app, program_of, staff, judging, session, monkeypatch):
    monkeypatch.setattr(tokens, "MOST_REQUESTS", 10**9)
    chair = factories.a_judge(session, judging.edition, "both@example.org", judging.at)
    session.add(Role(user_id=chair.id, kind="staff", edition_id=judging.edition.id))
    another = factories.an_edition(session, judging.at, year=2029)
    elsewhere = factories.a_user(session, "other@example.org", ("staff", another.id))
    session.commit()
    secrets = {
        "nobody": "", "unknown": "wrong", "staff": program_of(staff).secret, "chair": program_of(chair).secret,
        "reader": program_of(staff, READING).secret, "staff of another edition": program_of(elsewhere).secret,
    }  # fmt: skip
    found = fuzz(app, secrets, {"edition_id": [str(judging.edition.id)]}, EACH, SEED)
    assert found.wrong == {}
    statuses = {role: {status for one, status in found.answers if one == role} for role in secrets}
    assert statuses["staff"] >= {200, 400, 404}
    assert 403 in statuses["reader"]
    assert 401 in statuses["unknown"] & statuses["nobody"]
    assert found.requests >= EACH // 2 * 540
