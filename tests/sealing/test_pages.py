"""Seals in the browser: staff state, sign and hand in; anybody asks the log, which never tells of its steps."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from awards.accounts.models import AttemptCount
from awards.core import merkle
from awards.core.seals import read_head, read_statement
from awards.infrastructure import award_log, clock
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.award_log import Kind
from awards.nominations import queries as nominations
from awards.nominations import rules
from awards.nominations.models import Submission
from awards.sealing import queries, signing
from tests import factories
from tests.sealing.things import PASSPHRASE, a_sealing, pair, public

HOUR = timedelta(hours=1)


@pytest.fixture
def sealing(session, at):
    return a_sealing(session, at)


def where(sealing, **values):
    return {"edition_id": sealing.edition.id, **values}


@pytest.fixture
def keys_here(app):
    for which in (1, 2):
        signing.keep_key(app.config["AWARDS"].keys, *pair(which))


def test_two_of_staff_seal_the_log_with_the_passphrases_of_their_keys(session, client_for, sealing, keys_here):
    first, second = client_for(sealing.first), client_for(sealing.second)
    assert "A seal is due" in first.get("sealing.seals", **where(sealing)).main
    first.post("sealing.heads", **where(sealing))
    page = first.get("sealing.seals", **where(sealing))
    assert "5 steps, to be signed" in page.main
    assert "State the log" not in page.main, "the head that waits covers all"
    head = queries.heads(session, sealing.edition)[0]
    session.commit()
    signed = where(sealing, head_id=head.id)
    wrong = first.post("sealing.signature", {"passphrase": "wrong"}, expect=422, **signed)
    assert wrong.errors == ["Passphrase of your key: The key does not open with this passphrase."]
    page = first.post("sealing.signature", {"passphrase": PASSPHRASE}, follow=True, expect=200, **signed)
    assert "You have signed. Another key holder signs too." in page.text
    first.post("sealing.signature", {"passphrase": PASSPHRASE}, expect=404, **signed)
    page = second.post("sealing.signature", {"passphrase": PASSPHRASE}, follow=True, expect=200, **signed)
    assert "The head is sealed." in page.text
    assert "Fatou First" in page.main
    assert "A seal is due" not in page.main


def test_after_five_wrong_passphrases_the_right_one_has_to_wait_and_the_other_holder_has_not(
    session, client_for, sealing, keys_here
):
    signed = where(sealing, head_id=sealing.state().id)
    first, second = client_for(sealing.first), client_for(sealing.second)
    for _ in range(5):
        first.post("sealing.signature", {"passphrase": "wrong"}, expect=422, **signed)
    page = first.post("sealing.signature", {"passphrase": PASSPHRASE}, expect=429, **signed)
    assert "Wait a quarter of an hour" in page.errors[0]
    assert int(page.response.headers["Retry-After"]) > 800
    told = session.scalars(
        select(AuditRow.action).where(AuditRow.subject_id == sealing.first.id).order_by(AuditRow.seq)
    ).all()
    assert told.count("seal.wrong_passphrase") == 5
    session.commit()
    second.post("sealing.signature", {"passphrase": PASSPHRASE}, **signed)
    session.execute(update(AttemptCount).values(begun_at=clock.real(session) - timedelta(minutes=16)))
    session.commit()
    assert (
        "The head is sealed."
        in first.post("sealing.signature", {"passphrase": PASSPHRASE}, follow=True, expect=200, **signed).text
    )


def test_right_passphrases_are_not_counted(session, client_for, sealing, keys_here):
    first = client_for(sealing.first)
    for turn in range(7):
        head = sealing.state(sealing.at + turn * HOUR)
        first.post("sealing.signature", {"passphrase": PASSPHRASE}, **where(sealing, head_id=head.id))
        sealing.sign(head, 2)
        sealing.add(kind=Kind.DECISION_APPROVED)


def test_a_signature_given_elsewhere_is_pasted_as_it_was_printed(session, client_for, sealing):
    head = sealing.state()
    first = client_for(sealing.first)
    page = first.get("sealing.seals", **where(sealing))
    assert not page.find("//input[@type='password']"), "no key of this holder lies here"
    stated = first.get("sealing.statement", **where(sealing, head_id=head.id))
    assert read_statement(stated.response.get_data()).size == 5
    printed = json.dumps({"head": {}, "key": public(1), "signature": sealing.signature(head, 1)})
    wrong = first.post(
        "sealing.pasted_signature", {"signature": "ab" * 64}, expect=422, **where(sealing, head_id=head.id)
    )
    assert wrong.errors == ["Signature: This is not a signature of this head by your key."]
    assert wrong.field("signature") == "ab" * 64
    deep = "[" * 20_000
    refused = first.post("sealing.pasted_signature", {"signature": deep}, expect=422, **where(sealing, head_id=head.id))
    assert refused.field("signature") == deep
    first.post("sealing.pasted_signature", {"signature": printed}, **where(sealing, head_id=head.id))
    session.commit()
    (one,) = queries.head(session, sealing.edition, head.id).signatures
    assert one.name == "Fatou First"


def test_a_holder_hands_in_a_key_and_another_of_staff_approves_and_retires_it(session, client_for, sealing):
    third = factories.a_user(session, "third@example.org", ("staff", sealing.edition.id), name="Tia Third")
    session.commit()
    browser = client_for(third)
    page = browser.post("sealing.keys", {"name": "Tia", "public_key": "abc"}, expect=422, **where(sealing))
    assert page.errors == ["Public key: A public key has 64 signs, 0 to 9 and a to f. Paste all of it."]
    assert page.field("public_key") == "abc"
    browser.post("sealing.keys", {"name": "Tia", "public_key": public(3)}, **where(sealing))
    key = queries.key_of(session, sealing.edition.id, public(3))
    session.commit()
    browser.post("sealing.approval", expect=404, **where(sealing, key_id=key.id))
    client_for(sealing.first).post("sealing.approval", **where(sealing, key_id=key.id))
    assert "signs" in browser.get("sealing.seals", **where(sealing)).main
    client_for(sealing.second).post("sealing.retirement", **where(sealing, key_id=key.id))
    session.commit()
    assert not queries.key_of(session, sealing.edition.id, public(3)).is_live


def test_the_page_of_staff_costs_the_same_however_many_heads_there_are(session, client_for, sealing, count_queries):
    browser = client_for(sealing.first)
    sealing.seal()
    browser.get("sealing.seals", **where(sealing))
    with count_queries() as few:
        browser.get("sealing.seals", **where(sealing))
    for turn in range(1, 4):
        sealing.add(kind=Kind.DECISION_APPROVED)
        sealing.seal(sealing.at + turn * HOUR)
    with count_queries(at_most=len(few)):
        browser.get("sealing.seals", **where(sealing))


def test_the_log_is_not_there_before_a_head_is_sealed_by_two(session, client_for, sealing):
    visitor = client_for()
    head = sealing.state()
    sealing.sign(head, 1)
    visitor.get("sealing.log", year=2027, expect=404)
    visitor.get("sealing.log_head", year=2027, size=5, expect=404)
    assert "No log is sealed yet." in visitor.get("sealing.editions").main
    sealing.sign(head, 2)
    assert visitor.get("sealing.editions").links()["EQUALS in Tech Awards 2027"] == "/verify/2027/log"
    page = visitor.get("sealing.log", year=2027)
    assert head.root in page.main
    assert "Fatou First" in page.main


def test_nothing_public_tells_of_what_the_steps_are(session, client_for, sealing):
    sealing.add(kind=Kind.DECISION_APPROVED)
    sealing.seal()
    sealing.add(2, kind=Kind.PUBLICATION_MADE)
    visitor, leaf = client_for(), award_log.append(session, sealing.edition.id, Kind.RECUSAL, {}, None, sealing.at)
    session.commit()
    shown = [
        visitor.get("sealing.log", year=2027).body,
        visitor.get("sealing.log", year=2027, find=leaf).body,
        visitor.get("sealing.log_head", year=2027, size=6).body,
        visitor.get("sealing.log_leaf", year=2027, leaf=leaf).body,
    ]
    for kind in Kind:
        assert not [body for body in shown if kind in body and kind != "erasure"]
    assert not [body for body in shown[:1] + shown[2:3] if ">9<" in body or '"size": 9' in body]


def test_anybody_takes_heads_and_the_proof_that_one_extends_another(session, client_for, sealing):
    first = sealing.seal()
    sealing.add(4)
    second = sealing.seal(sealing.at + HOUR)
    visitor = client_for()
    told = visitor.get("sealing.log_proof", year=2027, size=first.size, later=second.size).json
    one, two = (read_head(told[name]["head"]) for name in ("first", "second"))
    proof = [bytes.fromhex(step) for step in told["proof"]]
    assert merkle.is_consistent(one.size, bytes.fromhex(one.root), two.size, bytes.fromhex(two.root), proof)
    for signature in told["second"]["signatures"]:
        assert signing.is_signature(signature["key"], signature["signature"], two.statement())
    assert two == read_head(visitor.get("sealing.log_head", year=2027, size=second.size).json["head"])
    visitor.get("sealing.log_proof", year=2027, size=second.size, later=first.size, expect=404)
    visitor.get("sealing.log_proof", year=2027, size=first.size - 1, later=second.size, expect=404)


def test_whoever_pastes_a_head_reads_whether_the_log_begins_with_it(session, client_for, sealing):
    shown = sealing.seal()
    sealing.add(3)
    visitor = client_for()
    page = visitor.get("sealing.log", year=2027, find=f"{shown.size}:{shown.root}")
    assert "Yes: the log begins with it" in page.main
    for other in (f"{shown.size}:{'ab' * 32}", f"{shown.size - 1}:{shown.root}", f"99:{shown.root}"):
        page = visitor.get("sealing.log", year=2027, find=other)
        assert "No: the log does not begin with it" in page.main
        assert "another log was shown to you than to others" in page.main
    page = visitor.get("sealing.log", year=2027, find="hello", expect=422)
    assert "Paste a head" in page.errors[0]
    assert page.field("find") == "hello"


def test_a_receipt_number_and_its_leaf_lead_to_the_place_and_to_the_proof_once_sealed(session, client_for, sealing):
    nominee = factories.a_user(session, "nominee@example.org")
    nomination = factories.a_nomination(session, sealing.edition, nominee, sealing.at)
    sent = Submission(
        nomination_id=nomination.id, key=uuid4(), version=1, digest="cd" * 32, by=nominee.id, at=sealing.at
    )
    session.add(sent)
    hidden = rules.sealed_of(nomination.number, 1, sent.digest)
    award_log.append(session, sealing.edition.id, Kind.NOMINATION_SUBMITTED, {}, None, sealing.at, hidden=hidden)
    session.commit()
    sealing.seal()
    visitor = client_for()
    logged = nominations.logged_submission(session, nomination.id)
    session.commit()
    for typed in (nomination.receipt, logged.row.leaf):
        page = visitor.get("sealing.log", year=2027, find=typed)
        assert "Yes: it is step 6 of the log" in page.main
        assert page.links()["Proof (JSON)"] == f"/verify/2027/log/leaves/{logged.row.leaf}.json"
    told = visitor.get("sealing.log_leaf", year=2027, leaf=logged.row.leaf).json
    proof = [bytes.fromhex(step) for step in told["proof"]]
    root = bytes.fromhex(told["head"]["root"])
    assert merkle.is_included(bytes.fromhex(told["leaf"]), told["index"], told["size"], proof, root)
    assert sent.digest == logged.hidden["digest"]
    assert "There is no receipt of this number" in visitor.get("sealing.log", year=2027, find="ZZZZ-2222").main
    assert "The log does not hold this" in visitor.get("sealing.log", year=2027, find="ab" * 32).main
    visitor.get("sealing.log_leaf", year=2027, leaf="ab" * 32, expect=404)


def test_the_log_costs_the_same_however_many_heads_there_are(session, client_for, sealing, count_queries):
    visitor = client_for()
    sealing.seal()
    visitor.get("sealing.log", year=2027)
    with count_queries() as few:
        visitor.get("sealing.log", year=2027)
    for turn in range(1, 4):
        sealing.add(kind=Kind.DECISION_APPROVED)
        sealing.seal(sealing.at + turn * HOUR)
    with count_queries(at_most=len(few)):
        visitor.get("sealing.log", year=2027)


def test_a_rehearsals_log_stands_under_its_own_address_and_is_marked(session, client_for, at):
    sealing = a_sealing(session, at, rehearsal=True)
    sealing.seal()
    visitor = client_for()
    visitor.get("sealing.log", year=2027, expect=404)
    page = visitor.get("sealing.rehearsal_log", year=2027)
    assert "ehearsal" in page.one("//body").text_content()
    assert visitor.get("sealing.rehearsal_log_head", year=2027, size=5).json["head"]["rehearsal"] is True
    assert "2027" not in visitor.get("sealing.editions").main
