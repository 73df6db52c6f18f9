"""`awards seal`: a holder makes a key, signs on a machine without a database, and the signature is taken back."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from awards.infrastructure import award_log, clock
from awards.infrastructure.award_log import AwardLogPayload, AwardLogRow, Kind
from awards.sealing import queries, services, signing
from tests.factories import a_user
from tests.sealing.things import PASSPHRASE, a_sealing, pair, public


@pytest.fixture
def sealing(session):
    return a_sealing(session, clock.now(session) - timedelta(hours=1))


def a_file(tmp_path, which):
    path = tmp_path / f"{which}.pem"
    path.write_bytes(pair(which)[1])
    return path


def signed(run, tmp_path, which, statement):
    found = run("seal", "sign", a_file(tmp_path, which), "--passphrase", PASSPHRASE, typed=statement,
                AWARDS_DATABASE_URL="postgresql+psycopg://nobody@localhost:1/none")  # fmt: skip
    return found.out


def test_two_holders_seal_an_edition_from_machines_of_their_own(run, session, sealing, tmp_path):
    statement = run("seal", "statement", "--edition", "2027").out
    assert statement.startswith("equals-awards seal 1\n")
    for which, says in ((1, "one signature is lacking"), (2, "sealed")):
        signature = signed(run, tmp_path, which, statement)
        assert json.loads(signature)["key"] == public(which)
        assert says in run("seal", "add", "--edition", "2027", typed=signature).out
    session.expire_all()
    assert queries.latest(session, sealing.edition.id).head.statement() == statement.encode()


def test_the_same_holder_twice_is_refused(run, sealing, tmp_path):
    statement = run("seal", "statement", "--edition", "2027").out
    signature = signed(run, tmp_path, 1, statement)
    run("seal", "add", "--edition", "2027", typed=signature)
    assert "another person" in run("seal", "add", "--edition", "2027", typed=signature, expect=1).err


def test_what_is_no_statement_no_key_or_no_signature_is_refused_in_one_line(run, sealing, tmp_path):
    statement = run("seal", "statement", "--edition", "2027").out
    path = a_file(tmp_path, 1)
    changed = statement.replace('"size":5', '"size":6')
    assert "not the statement" in run("seal", "sign", path, "--passphrase", "x", typed="hello", expect=1).err
    assert "does not open" in run("seal", "sign", path, "--passphrase", "wrong", typed=statement, expect=1).err
    other = run("seal", "sign", path, "--passphrase", PASSPHRASE, typed=changed).out
    assert "no head of 6 steps" in run("seal", "add", "--edition", "2027", typed=other, expect=1).err
    forged = json.dumps(json.loads(signed(run, tmp_path, 1, statement)) | {"signature": "ab" * 64})
    assert "not a signature of this head" in run("seal", "add", "--edition", "2027", typed=forged, expect=1).err
    assert "not what awards seal sign prints" in run("seal", "add", "--edition", "2027", typed="{}", expect=2).err
    assert "there is no edition" in run("seal", "statement", "--edition", "2099", expect=1).err


def test_brackets_thousands_deep_are_refused_in_one_line(run, sealing, tmp_path):
    deep = "[" * 9_000
    signing_it = run("seal", "sign", a_file(tmp_path, 1), "--passphrase", PASSPHRASE,
                     typed=f"equals-awards seal 1\n{deep}", expect=1)  # fmt: skip
    assert "nested too deeply" in signing_it.err
    assert "not what awards seal sign prints" in run("seal", "add", "--edition", "2027", typed=deep, expect=2).err
    assert "nested too deeply" in run("seal", "receipt", typed=deep, expect=2).err


def test_a_key_is_made_in_a_file_or_in_the_folder_of_keys_and_its_passphrase_is_not_short(run, tmp_path):
    path = tmp_path / "mine.pem"
    public_key = run("seal", "key", path, typed="several words here\nseveral words here\n").out.splitlines()[-1]
    assert signing.public_half(signing.read_key(path.read_bytes(), "several words here")) == public_key
    assert path.stat().st_mode & 0o077 == 0
    assert "File exists" in run("seal", "key", path, typed="several words here\n" * 2, expect=1).err
    assert "at least 12" in run("seal", "key", path, typed="short\nshort\n", expect=2).err
    kept = run("seal", "key", "--passphrase", "several words here", "--json").json
    assert signing.key_in(tmp_path / "instance" / "keys", kept["public_key"], "several words here") is not None


def test_a_key_of_another_edition_signs_nothing_here(run, session, sealing, tmp_path):
    third = a_user(session, "third@example.org", ("staff", sealing.edition.id))
    services.add_key(session, sealing.edition, public(3), "Tia", third, sealing.at)
    session.commit()
    statement = run("seal", "statement", "--edition", "2027").out
    assert "does not sign" in run("seal", "add", "--edition", "2027", typed=signed(run, tmp_path, 3, statement),
                                  expect=1).err  # fmt: skip
    assert "not the key of a holder" in run("seal", "add", "--edition", "2027",
                                            typed=signed(run, tmp_path, 4, statement), expect=1).err  # fmt: skip


@pytest.fixture
def receipt(session, sealing):
    """A receipt as a nominee holds it, once a seal covers it."""
    hidden = {"digest": "cd" * 32, "number": 7, "version": 1}
    leaf = award_log.append(session, sealing.edition.id, Kind.NOMINATION_SUBMITTED, {}, None, sealing.at, hidden=hidden)
    session.commit()
    sealing.seal()
    row = session.scalars(select(AwardLogRow).where(AwardLogRow.leaf == leaf)).one()
    kept = session.get_one(AwardLogPayload, row.id)
    step = {"at": row.at.isoformat(), "commitment": row.commitment, "edition": str(row.edition_id), "kind": row.kind}
    proven = queries.receipts(session, sealing.edition.id, [leaf])[leaf]
    session.commit()
    return proven | {"step": step, "salt": kept.salt, "payload": kept.payload, "sealed": hidden}


def test_a_receipt_is_checked_without_a_database(run, receipt):
    nowhere = {"AWARDS_DATABASE_URL": "postgresql+psycopg://nobody@localhost:1/none"}
    assert "It holds: step 6 of 6" in run("seal", "receipt", typed=json.dumps(receipt), **nowhere).out
    of_judge = {key: receipt[key] for key in ("leaf", "index", "size", "proof", "head", "signatures")}
    assert run("seal", "receipt", "--json", typed=json.dumps(of_judge)).json["holds"]


def test_a_judges_file_is_checked_card_by_card(run, receipt):
    proven = {key: receipt[key] for key in ("leaf", "index", "size", "proof", "head", "signatures")}
    card = {"nomination": 1, "step": proven["index"] + 1, "leaf": proven["leaf"], "sealed": proven}
    later = {"nomination": 2, "step": 9, "leaf": "ab" * 32, "sealed": None}
    told = run("seal", "receipt", typed=json.dumps({"cards": [card, card, later]})).out
    assert told.count("It holds: step 6 of 6") == 2
    assert run("seal", "receipt", "--json", typed=json.dumps(card)).json["receipts"] == 1
    for other in ({"step": 5}, {"leaf": "ab" * 32}):
        wrong = json.dumps({"cards": [card, card | other]})
        assert "of another step than the card" in run("seal", "receipt", typed=wrong, expect=1).err
    for text in ({"cards": []}, {"cards": [later]}, {"cards": 1}, {"cards": ["x"]}):
        assert "take the file anew" in run("seal", "receipt", typed=json.dumps(text), expect=2).err


@pytest.mark.parametrize(
    ("part", "other", "says"),
    [
        ("leaf", "ab" * 32, "the leaf is not that of its step"), ("index", 4, "does not lead"),
        ("proof", [], "does not lead"), ("size", 7, "does not lead"), ("salt", "00" * 32, "the payload is not"),
        ("sealed", {"digest": "ce" * 32, "number": 7, "version": 1}, "the digest of the text is not"),
    ],
)  # fmt: skip
def test_a_receipt_that_was_changed_is_told_where(run, receipt, part, other, says):
    assert says in run("seal", "receipt", typed=json.dumps(receipt | {part: other}), expect=1).err


def test_a_receipt_with_one_signature_twice_or_of_another_head_or_none_is_refused(run, receipt):
    one, two = receipt["signatures"]
    for signatures in ([one], [one, one], [one, two | {"signature": one["signature"]}]):
        told = json.dumps(receipt | {"signatures": signatures})
        assert "not signed by 2 different holders" in run("seal", "receipt", typed=told, expect=1).err
    other = receipt | {"head": receipt["head"] | {"year": 2028}}
    assert "not signed" in run("seal", "receipt", typed=json.dumps(other), expect=1).err
    for text in ("", "[]", "{}", json.dumps({"leaf": receipt["leaf"], "index": 5})):
        assert "take the file anew" in run("seal", "receipt", typed=text, expect=2).err
