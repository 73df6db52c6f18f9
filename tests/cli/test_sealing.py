"""`awards seal`: a holder makes a key, signs on a machine without a database, and the signature is taken back."""

import json
from datetime import timedelta

import pytest

from awards.infrastructure import clock
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
