"""What a session opens only when its person proved just now who they are: one door, and by hand where it hangs."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from awards.infrastructure.session_records import SessionRecord
from tests.factories import a_user
from tests.support.page import Client, Page
from tests.web.test_doors import address

ACCOUNT = {
    "second_step", "app_set_up", "app_removal", "recovery_codes", "passkey_options", "passkey_added", "passkey_removal",
    "new_address", "address_code", "merge", "address_for_mail", "address_removal", "tokens",
    "sign_on_binding", "sign_on_removal",
}  # fmt: skip
SIGNED = {
    "decisions.approval", "publishing.approval", "publishing.group_release", "publishing.group_departure",
    "certificates.proposal", "certificates.going_out", "certificates.approval", "closing.fairness_proposal",
    "closing.proposal", "closing.approval", "comparing.reopening", "people.approval",
    "programme.roles", "programme.role_end", "looking.at_judge", "looking.at_nominator",
    "webhooks.webhooks", "webhooks.secret",
}  # fmt: skip
KEYS = {"keys", "approval", "retirement", "signature", "pasted_signature"}
PERSONAL = {
    "people.data_json", "people.data_zip", "people.ask", "screening.queue_csv", "screening.queue_json",
    "finding.nominations_csv", "finding.nominations_xlsx", "finding.file_content", "assignment.judges_csv",
    "assignment.judges_json", "assignment.conflicts_csv", "assignment.conflicts_json", "watching.progress_csv",
    "watching.progress_json", "judging.staff_scores_csv", "judging.staff_scores_json",
}  # fmt: skip
FRESH = {f"accounts.{one}" for one in ACCOUNT} | SIGNED | {f"sealing.{one}" for one in KEYS} | PERSONAL
LONG_AGO = timedelta(minutes=15, seconds=1)


@pytest.fixture
def stale(sessions, at, client_for) -> Client:
    """Somebody of staff who signed in more than a quarter of an hour ago and went on working."""
    with sessions.transaction() as session:
        user = a_user(session, "sara@example.org", ("admin", None))
    client = client_for(user)
    with sessions.transaction() as session:
        session.execute(update(SessionRecord).values(proved_at=at - LONG_AGO))
    return client


def test_what_is_signed_handed_out_or_guards_an_account_asks_for_a_proof_first(app: Flask, stale: Client) -> None:
    doors = {name for name, view in app.view_functions.items() if view.__dict__.get("fresh")}
    assert doors == FRESH
    for rule in app.url_map.iter_rules():
        for how in (rule.methods or set()) & {"GET", "POST"} if rule.endpoint in FRESH else ():
            sent = {"csrf_token": stale.csrf()} if how == "POST" else None
            answer = stale.browser.open(address(app, rule), method=how, data=sent)
            assert "/account/second-step/proof?next=" in answer.headers.get("Location", ""), rule.endpoint


def test_the_words_that_were_typed_are_shown_to_be_copied_and_no_passphrase(app: Flask, stale: Client) -> None:
    rule = next(rule for rule in app.url_map.iter_rules("closing.proposal"))
    came_from = "/staff/closing-of-it"
    sent = {"reason": "Nobody appealed.", "passphrase": "one two three", "csrf_token": stale.csrf()}
    headers = {"Sec-Fetch-Site": "same-origin", "Referer": f"http://localhost{came_from}"}
    page = Page(stale.browser.post(address(app, rule), data=sent, headers=headers))
    assert (page.status, page.heading) == (401, "Second step of signing in")
    assert [box.text for box in page.find("//textarea")] == ["Nobody appealed."]
    assert page.links()["Go on"] == f"/account/second-step/proof?next={came_from}"
    assert "Your session has ended" not in page.main
