"""A bundle of a published rehearsal holds under a bare Python, tells nobody's name, and is the same made twice."""

import json
import subprocess
import sys

from sqlalchemy import select

from awards.accounts.models import User
from awards.desks.rehearsal.dates import Until
from awards.desks.rehearsal.stage import Size, rehearse
from awards.infrastructure import clock
from awards.nominations.models import Entry, Nomination
from awards.programme import queries as programme
from awards.publishing import queries as publishing
from awards.publishing.models import Laureate
from awards.publishing.services.erasing import erase_laureates
from awards.verifying import verify
from awards.verifying.services import bundle_of
from tests.verifying.outsider import looked_at
from tests.verifying.things import YEAR, documents, named, rewrite, unpacked, verdict


def test_a_published_rehearsal_holds_in_an_empty_directory_under_a_bare_python(played, tmp_path):
    run = looked_at(played.bundle, tmp_path / "empty")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "a rehearsal, all made up" in run.stdout
    assert "DIFFERS" not in run.stdout
    for said in (
        "two at a time, as each confirmed it",
        "scorecard",
        "adjusted scores solve",
        "re-computed exactly",
        "Every decision",
        "is the one of its digest",
    ):
        assert said in run.stdout
    assert run.stdout.rstrip().endswith("Everything that can be re-computed holds.")


def test_it_says_what_is_not_recomputed(folder):
    _, found = verdict(folder)
    notes = [one["key"] for one in found["findings"] if one["state"] == "note"]
    assert notes == ["chances", "limit"]


def test_heads_that_two_key_holders_sealed_are_verified(folder):
    _, found = verdict(folder)
    counted = {one["key"]: one["values"].get("count") for one in found["findings"]}
    assert counted["seals"] == len(documents(folder, "heads.jsonl")) >= 4
    holders = documents(folder, "keys.jsonl")
    assert len({row["holder"] for row in holders}) == len(holders) == 2


def test_the_same_rows_give_the_same_bytes(played):
    assert played.again() == played.bundle


def test_the_script_imports_the_standard_library_alone():
    code = (
        "import sys; known = set(sys.modules); sys.argv = ['verify.py', '--help']\n"
        f"import runpy\ntry: runpy.run_path({verify.__file__!r}, run_name='__main__')\nexcept SystemExit: pass\n"
        "import os; print([m for m in sys.modules if '.' not in m and m not in sys.stdlib_module_names])"
    )
    told = subprocess.check_output([sys.executable, "-I", "-S", "-c", code], text=True)
    assert told.strip().endswith("['__main__']") or told.strip().endswith("[]")


def test_nothing_in_it_leads_to_a_judge_or_to_an_entry_that_is_not_published(played, folder):
    whole = b"".join(path.read_bytes() for path in folder.iterdir()).decode()
    with played.sessions.reading() as session:
        people = session.execute(select(User.id, User.email, User.name)).all()
        entries = session.execute(
            select(Entry.id, Nomination.id.label("of"), Nomination.title).join(
                Nomination, Nomination.id == Entry.nomination_id
            )
        ).all()
    published = {one["document"]["project"] for one in documents(folder, "publications.jsonl")[-1]["laureates"]}
    for person in people:
        assert str(person.id) not in whole
        assert person.email not in whole
    for entry in entries:
        assert str(entry.id) not in whole
        assert str(entry.of) not in whole
        assert entry.title in published or entry.title not in whole
    assert len(entries) > len(published)


def test_the_order_of_lines_tells_nothing_of_ranks(folder):
    for name in ("entries.jsonl", "scores.jsonl", "judges.jsonl", "ranking.jsonl"):
        rows = (folder / name).read_bytes().splitlines()
        assert rows == sorted(rows)


def test_a_laureate_is_joined_to_its_entry_and_the_others_to_nothing(folder):
    joined = {row["laureate"] for row in documents(folder, "entries.jsonl")} - {None}
    assert joined == {one["slug"] for one in documents(folder, "publications.jsonl")[-1]["laureates"]}


def test_conflicts_recusals_and_ballots_stay_closed(folder):
    opened = {row["kind"] for row in documents(folder, "log.jsonl") if "payload" in row}
    assert "scorecard.confirmed" in opened
    assert not {kind for kind in opened if kind.startswith(("conflict", "recusal", "jury", "judge", "assignment"))}


def test_the_manifest_lists_every_other_file_and_each_line(folder):
    manifest = json.loads((folder / "manifest.json").read_bytes())
    listed = {one["name"]: one for one in manifest["files"]}
    assert set(listed) == {path.name for path in folder.iterdir()} - {"manifest.json"}
    assert {"verify.py", "README.txt"} <= set(listed)
    for name, one in listed.items():
        content = (folder / name).read_bytes()
        assert one["bytes"] == len(content)
        assert one["lines"] == len(content.splitlines())
    assert manifest["rehearsal"] is True


def test_means_in_the_place_of_sheets_are_found_where_the_rules_open_the_sheets(played, tmp_path):
    edited = played.edited("UPDATE edition SET open_scores = 'aggregates' WHERE rehearsal")
    code, found = verdict(unpacked(edited, tmp_path / "b"))
    assert (code, [key for key, _, _ in named(found)]) == (1, ["scores-kept-back"])


def test_where_the_rules_keep_sheets_closed_means_and_order_are_computed_and_the_rest_is_said(
    sessions, monkeypatch, tmp_path
):
    document = programme.default_document()
    document["rules"]["open_scores"] = "aggregates"
    monkeypatch.setattr(programme, "default_document", lambda: document)
    with sessions.transaction() as session:
        rehearse(session, YEAR, Size(5, 4, 4), 3, Until.PUBLISHED, clock.now(session), lambda *_: None)
    with sessions.reading() as session:
        publication = publishing.of_year(session, YEAR, clock.now(session), rehearsal=YEAR)
        folder = unpacked(bundle_of(session, publication).content, tmp_path / "b")
    code, found = verdict(folder)
    assert code == 0, named(found)
    keys = [one["key"] for one in found["findings"]]
    assert "scores-aggregates" in keys
    assert "model-skipped" in keys
    assert "raw" in keys
    assert "scores" not in keys
    assert not (folder / "scores.jsonl").exists()
    assert "scorecard.confirmed" not in {row["kind"] for row in documents(folder, "log.jsonl") if "payload" in row}
    rows = documents(folder, "aggregates.jsonl")
    rows[0]["mean"] = "19/7"
    rewrite(folder, "aggregates.jsonl", rows)
    assert "rank-differs" in {key for key, _, _ in named(verdict(folder)[1])}


def test_a_head_that_somebody_was_sent_is_compared(folder):
    rows = [bytes.fromhex(row["leaf"]) for row in documents(folder, "log.jsonl")]
    for size in (1, 2, 7, len(rows)):
        assert verdict(folder, "--head", f"{size}:{verify.root_of(rows[:size]).hex()}")[0] == 0
    code, found = verdict(folder, "--head", f"7:{verify.root_of(rows[:6]).hex()}")
    assert code == 1
    assert [one["key"] for one in found["findings"] if one["state"] == "differs"] == ["head-given-differs"]
    assert verdict(folder, "--head", "7")[0] == 2


def test_of_somebody_who_was_erased_the_next_bundle_holds_and_tells_no_name(sessions, tmp_path):
    with sessions.transaction() as session:
        rehearse(session, YEAR, Size(5, 4, 4), 3, Until.PUBLISHED, clock.now(session), lambda *_: None)
    with sessions.transaction() as session:
        at = clock.now(session)
        one = publishing.of_year(session, YEAR, at, rehearsal=YEAR).laureates[0]
        project, holder = one.project, one.holders[0]
        same = session.scalars(select(Laureate.id).where(Laureate.project == one.project)).all()
        before = bundle_of(session, publishing.of_year(session, YEAR, at, rehearsal=YEAR)).content
        erase_laureates(session, dict.fromkeys(same, "all"), lambda text: False, at)
    with sessions.reading() as session:
        publication = publishing.of_year(session, YEAR, clock.now(session), rehearsal=YEAR)
        folder = unpacked(bundle_of(session, publication).content, tmp_path / "after")
    told = b"".join(path.read_bytes() for path in unpacked(before, tmp_path / "before").iterdir()).decode()
    whole = b"".join(path.read_bytes() for path in folder.iterdir()).decode()
    for name in (project, holder):
        assert name in told
        assert name not in whole
    code, found = verdict(folder)
    counted = {one["key"]: one["values"].get("count") for one in found["findings"]}
    assert (code, counted["laureates-erased"]) == (0, len(same)), named(found)
