"""`awards export bundle` and `awards verify`: a published result out of the house, and computed again."""

import json
import subprocess
import sys

import pytest

from awards.desks.rehearsal.dates import Until
from awards.desks.rehearsal.stage import Size, rehearse
from awards.infrastructure import clock

PLACE = ("--edition", "2040", "--rehearsal")


def play(sessions, until):
    with sessions.transaction() as session:
        rehearse(session, 2040, Size(5, 4, 4), 3, until, clock.now(session), lambda *_: None)


def verify(*arguments):
    code = "import sys; from awards.cli import main; main(sys.argv[1:])"
    return subprocess.run(
        [sys.executable, "-c", code, "verify", *map(str, arguments)], capture_output=True, text=True, check=False
    )


def test_a_published_result_goes_out_as_a_bundle_that_holds(run, sessions, tmp_path):
    play(sessions, Until.PUBLISHED)
    file = tmp_path / "bundle.zip"
    run("export", "bundle", *PLACE, "--out", file)
    told = verify(file)
    assert told.returncode == 0, told.stdout
    assert "Everything that can be re-computed holds." in told.stdout
    assert json.loads(verify(file, "--json").stdout)["result"] == "holds"
    whole = bytearray(file.read_bytes())
    whole[len(whole) // 2] ^= 1
    file.write_bytes(whole)
    assert verify(file).returncode == 1
    file.write_text("no bundle")
    assert verify(file).returncode == 2
    assert "is a ZIP file" in run("export", "bundle", *PLACE, "--format", "csv", expect=2).err


@pytest.mark.parametrize("until", [Until.SCORED, Until.DECIDED])
def test_there_is_no_bundle_before_winners_are_public(run, sessions, tmp_path, until):
    play(sessions, until)
    told = run("export", "bundle", *PLACE, "--out", tmp_path / "bundle.zip", expect=1)
    assert "not public" in told.err
    assert not (tmp_path / "bundle.zip").exists()
