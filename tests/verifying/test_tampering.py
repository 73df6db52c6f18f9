"""Whoever changes a bundle, or the rows that it is made from, is found out, with file and line."""

import io
import json
import re
import zipfile

import pytest

from awards.desks import invariants
from awards.verifying import verify
from tests.verifying.outsider import unnamed_edits
from tests.verifying.things import documents, named, rewrite, seal, unpacked, verdict

EDITS = 100


def test_each_of_a_hundred_random_bytes_is_named_with_file_and_line(folder):
    assert unnamed_edits(folder, EDITS, seed=6) == []


@pytest.mark.parametrize("name", ["README.txt", "verify.py", "manifest.json"])
def test_an_edit_elsewhere_names_the_file(folder, name):
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(whole.replace(b"e", b"E", 1))
    code, found = verdict(folder)
    assert (code, named(found)) == (1, [("file-changed", name, None)])


def test_a_byte_of_the_packed_file_is_named_by_its_file(played, tmp_path):
    with zipfile.ZipFile(io.BytesIO(played.bundle)) as archive:
        entry = archive.getinfo("scores.jsonl")
    at = entry.header_offset + 30 + len(entry.filename) + entry.compress_size // 2
    (tmp_path / "b.zip").write_bytes(played.bundle[:at] + bytes([played.bundle[at] ^ 64]) + played.bundle[at + 1 :])
    code, found = verdict(tmp_path / "b.zip")
    assert code == 1
    assert {file for _, file, _ in named(found)} == {"scores.jsonl"}


def test_lines_in_another_order_or_fewer_or_more_are_named(folder):
    whole = (folder / "scores.jsonl").read_bytes()
    rows = whole.splitlines(keepends=True)
    for changed, key, line in (
        ([*rows[:4], rows[5], rows[4], *rows[6:]], "lines-moved", 5),
        ([*rows[:4], *rows[5:]], "lines-number", 5),
        ([*rows[:4], rows[3], *rows[4:]], "lines-number", 5),
        ([], "lines-number", 1),
    ):
        (folder / "scores.jsonl").write_bytes(b"".join(changed))
        _, found = verdict(folder)
        assert named(found) == [(key, "scores.jsonl", line)]
    (folder / "scores.jsonl").unlink()
    assert named(verdict(folder)[1]) == [("file-missing", "scores.jsonl", None)]


def test_of_many_changed_lines_twenty_are_named_and_the_others_counted(folder):
    rows = (folder / "log.jsonl").read_bytes().splitlines(keepends=True)
    (folder / "log.jsonl").write_bytes(b"".join([row.replace(b"2", b"3") for row in rows[:30]] + rows[30:]))
    _, found = verdict(folder)
    assert named(found) == [
        *(("line-changed", "log.jsonl", line) for line in range(1, 21)), ("more-lines", "log.jsonl", None),
    ]  # fmt: skip
    assert next(one["values"]["count"] for one in found["findings"] if one["key"] == "more-lines") == 10


def test_of_many_lines_that_nothing_bears_out_twenty_are_named_and_the_others_counted(folder):
    """Whoever sends a bundle decides how many there are, and how long what it says of itself is."""
    rows = documents(folder, "scores.jsonl")
    made_up = [rows[0] | {"judge": f"{n:032x}", "log": 10_000 + n} for n in range(50)]
    rewrite(folder, "scores.jsonl", [*rows, *made_up])
    ranking = documents(folder, "ranking.jsonl")
    rewrite(folder, "ranking.jsonl", [row | ({"seed": "9" * 5000} if "seed" in row else {}) for row in ranking])
    _, found = verdict(folder)
    assert len([key for key, file, _ in named(found) if (key, file) == ("score-differs", "scores.jsonl")]) == 20
    (further,) = [one["values"] for one in found["findings"] if one["key"] == "more-lines"]
    assert further == {"file": "scores.jsonl", "count": 30}
    (chances,) = [one["values"] for one in found["findings"] if one["key"] == "chances"]
    assert chances["seed"] == "9" * 200


def test_a_file_too_many_is_named(folder):
    (folder / "more.jsonl").write_bytes(b"{}\n")
    assert named(verdict(folder)[1]) == [("file-extra", "more.jsonl", None)]


def changed(folder, name, at, change):
    """Change one line, and the manifest with it."""
    rows = documents(folder, name)
    change(rows[at])
    rewrite(folder, name, rows)


def test_points_that_the_judge_did_not_confirm_are_found_although_the_manifest_was_made_anew(folder):
    def more(row):
        key = sorted(row["points"])[0]
        row["points"][key] = "1" if row["points"][key] != "1" else "2"

    changed(folder, "scores.jsonl", 3, more)
    code, found = verdict(folder)
    assert code == 1
    assert ("score-differs", "scores.jsonl", 4) in named(found)


def another_step(row):
    row["log"] -= 1


def another_judge(row):
    row["judge"] = "ab" * 16


def a_criterion_less(row):
    row["points"].popitem()


def another_mean(row):
    row["ranking"][0]["raw"] = "19/7"


def an_entry_that_was_not_ranked(row):
    row["places"][0]["entry"] = "ab" * 16


@pytest.mark.parametrize(
    ("name", "change", "key"),
    [
        ("rules.jsonl", another_step, "rules-unlogged"), ("scores.jsonl", another_judge, "score-differs"),
        ("scores.jsonl", a_criterion_less, "score-incomplete"), ("decisions.jsonl", another_step, "decision-unlogged"),
        ("decisions.jsonl", another_mean, "decision-ranking"),
        ("decisions.jsonl", an_entry_that_was_not_ranked, "decision-ranking"),
        ("publications.jsonl", another_step, "publication-unlogged"),
    ],
)  # fmt: skip
def test_a_line_that_the_log_or_the_ranking_does_not_bear_out_is_found(folder, name, change, key):
    changed(folder, name, 0, change)
    assert (key, name, 1) in named(verdict(folder)[1])


def test_a_sheet_that_counts_twice_is_found(folder):
    rows = documents(folder, "scores.jsonl")
    rewrite(folder, "scores.jsonl", sorted([*rows, rows[0]], key=lambda row: json.dumps(row, sort_keys=True)))
    assert "score-twice" in {key for key, _, _ in named(verdict(folder)[1])}


def entries_of(folder):
    return [(at, row) for at, row in enumerate(documents(folder, "ranking.jsonl")) if row["what"] == "entry"]


@pytest.mark.parametrize(
    ("name", "value", "key"),
    [("raw", "17/4", "rank-differs"), ("rank", 3, "rank-differs"), ("reviews", 9, "rank-differs"),
     ("adjusted", None, "model-differs"), ("chance", "0.5", "chances-differ")],
)  # fmt: skip
def test_a_ranking_that_does_not_follow_from_the_scores_is_found(folder, name, value, key):
    at, row = next((at, row) for at, row in entries_of(folder) if row["rank"] == 1)
    told = repr(float(row["adjusted"]) + 3e-6) if name == "adjusted" else value
    changed(folder, "ranking.jsonl", at, lambda found: found.update({name: told}))
    found = {(one, line) for one, _, line in named(verdict(folder)[1])}
    assert any(one == key and (key == "chances-differ" or line == at + 1) for one, line in found), found


@pytest.mark.parametrize("name", ["item", "judge", "noise"])
def test_variances_that_are_not_the_most_likely_are_found(folder, name):
    at = next(at for at, row in enumerate(documents(folder, "ranking.jsonl")) if row["what"] == "model")

    def move(row):
        row["variances"][name] = repr(float(row["variances"][name]) * 1.0001)

    changed(folder, "ranking.jsonl", at, move)
    assert ("variances-differ", "ranking.jsonl", at + 1) in named(verdict(folder)[1])


@pytest.mark.parametrize("other", [{"noise": "0"}, {"noise": None}, {"item": None}, {"item": "-1"}, {"judge": "-1"}])
def test_variances_that_cannot_be_are_found(folder, other):
    at = next(at for at, row in enumerate(documents(folder, "ranking.jsonl")) if row["what"] == "model")
    changed(folder, "ranking.jsonl", at, lambda row: row["variances"].update(other))
    assert ("variances-differ", "ranking.jsonl", at + 1) in named(verdict(folder)[1])


def the_model(folder):
    return next((at, row) for at, row in enumerate(documents(folder, "ranking.jsonl")) if row["what"] == "model")


def test_a_round_whose_ranking_was_left_out_is_found(folder):
    at, model = the_model(folder)
    rows = documents(folder, "ranking.jsonl")
    rewrite(folder, "ranking.jsonl", [row for place, row in enumerate(rows) if place != at])
    code, found = verdict(folder)
    assert (code, ("ranking-missing", "ranking.jsonl", None) in named(found)) == (1, True)
    rewrite(folder, "ranking.jsonl", [row for row in rows if row["round"] != model["round"]])
    assert ("ranking-missing", "ranking.jsonl", None) in named(verdict(folder)[1])


def test_a_model_that_is_not_the_one_of_the_rules_is_found(folder):
    at, _ = the_model(folder)
    changed(folder, "ranking.jsonl", at, lambda row: row.update(counts="ordinal"))
    assert ("model-other", "ranking.jsonl", at + 1) in named(verdict(folder)[1])


def test_an_entry_that_is_ranked_in_no_category_is_found(folder):
    last = max(row["rank"] or 0 for _, row in entries_of(folder))
    at = next(at for at, row in entries_of(folder) if row["rank"] == last)
    changed(folder, "ranking.jsonl", at, lambda row: row.update(category="none"))
    assert ("rank-differs", "ranking.jsonl", at + 1) in named(verdict(folder)[1])


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("rules.jsonl", {}), ("rounds.jsonl", {"opens_at": "2041-01-01T00:00:00Z"}),
        ("entries.jsonl", {"laureate": None}), ("judges.jsonl", {}), ("ranking.jsonl", {"se": None}),
        ("decisions.jsonl", {"number_reason": True}),
        ("publications.jsonl", {}), ("keys.jsonl", {"name": "Somebody"}),
    ],
)  # fmt: skip
def test_what_has_two_lines_is_found(folder, name, other):
    rows = documents(folder, name)
    rewrite(folder, name, [*rows, rows[0] | other])
    assert ("line-wrong", name, len(rows) + 1) in named(verdict(folder)[1])


@pytest.mark.parametrize(
    ("name", "other", "key"),
    [
        ("judges.jsonl", {"cards": 99}, "line-wrong"), ("ranking.jsonl", {"what": "note"}, "line-wrong"),
        ("decisions.jsonl", {"approved_at": "2041-01-01T00:00:00Z"}, "decision-unlogged"),
        ("publications.jsonl", {"public_from": "2041-01-01T00:00:00+00:00"}, "publication-unlogged"),
        ("publications.jsonl", {"kind": "record"}, "publication-unlogged"),
    ],
)  # fmt: skip
def test_what_a_line_says_beside_what_is_computed_is_compared_too(folder, name, other, key):
    changed(folder, name, 0, lambda row: row.update(other))
    assert (key, name, 1) in named(verdict(folder)[1])


def test_a_publication_or_a_judge_that_was_left_out_is_found(folder):
    publications, judges = documents(folder, "publications.jsonl"), documents(folder, "judges.jsonl")
    rewrite(folder, "publications.jsonl", publications[1:])
    assert ("publications-missing", "publications.jsonl", None) in named(verdict(folder)[1])
    rewrite(folder, "publications.jsonl", publications)
    rewrite(folder, "judges.jsonl", judges[1:])
    assert ("line-wrong", "judges.jsonl", len(judges)) in named(verdict(folder)[1])


def decided_otherwise(folder, ranking):
    """A decision of another ranking, with a log that was made to fit and of which nobody signed a head."""
    at, row = the_decision(folder, where=lambda row: len(row["ranking"]) > 2)
    ranking(row["ranking"])
    log = documents(folder, "log.jsonl")
    step = log[row["log"] - 1]
    said = json.loads(step["payload"])
    said["payload"]["ranking"] = verify.sha256(verify.canonical({"ranking": row["ranking"]}))
    step["payload"] = verify.canonical(said).decode()
    step["commitment"] = verify.sha256(bytes.fromhex(step["salt"]) + step["payload"].encode())
    edition = json.loads((folder / "manifest.json").read_bytes())["edition"]
    leaf = {"at": step["at"], "commitment": step["commitment"], "edition": edition, "kind": step["kind"]}
    step["leaf"] = verify.sha256(b"\x00" + verify.canonical(leaf))
    for name in ("heads.jsonl", "keys.jsonl"):
        (folder / name).unlink()
    rewrite(folder, "log.jsonl", log)
    changed(folder, "decisions.jsonl", at, lambda found: found.update(ranking=row["ranking"]))
    return at + 1, verdict(folder)[1]


def test_an_order_that_does_not_follow_from_its_own_scores_is_found_with_a_log_that_fits(folder):
    def swap(ranking):
        first, last = ranking[0], ranking[-1]
        first["rank"], last["rank"] = last["rank"], first["rank"]

    line, found = decided_otherwise(folder, swap)
    assert ("decision-ranking", "decisions.jsonl", line) in named(found)


def test_a_decision_that_lost_its_adjusted_scores_is_found_with_a_log_that_fits(folder):
    line, found = decided_otherwise(folder, lambda ranking: ranking[0].update(adjusted=None))
    assert named(found) == [("decision-ranking", "decisions.jsonl", line)]


def test_an_order_by_other_scores_than_those_of_now_is_told(folder):
    """What moved it may be honest, a withdrawal after the decision: the line is named, for whoever wants to ask."""
    bundle = verify.Bundle({}, {"ranking.jsonl": (folder / "ranking.jsonl").read_bytes()})
    ranked = [row for _, row in bundle.lines("ranking.jsonl") if row["what"] == "entry" and row["round"] == 1][:2]
    category = ranked[0]["category"]
    lines = [(at, row) for at, row in bundle.lines("ranking.jsonl") if row.get("category") == category]
    one, other = [row for _, row in lines if row["what"] == "entry" and row["round"] == 1][:2]
    raw = {one["entry"]: 1, other["entry"]: 2}
    orders = {(1, category): verify.Order(lines, 1.0, {}, raw, None)}
    now = {row["entry"]: row | {"rank": rank} for row, rank in ((one, 1), (other, 2))}
    said = [
        {"entry": one["entry"], "adjusted": "3.0", "rank": 2}, {"entry": other["entry"], "adjusted": "3.1", "rank": 1},
    ]  # fmt: skip
    report = verify.Report()
    decision = {"round": 1, "category": category, "ranking": said}
    assert verify.check_order(7, decision, now, orders, report) is True
    assert [(found["state"], found["key"], found["values"]["line"]) for found in report.findings] == [
        ("note", "decision-order", 7)
    ]


def test_comparisons_that_no_ranking_tells_of_are_found(folder):
    rows = documents(folder, "ranking.jsonl")
    rewrite(folder, "ranking.jsonl", [row for row in rows if row["what"] != "comparisons"])
    assert ("comparison-differs", "ranking.jsonl", 1) in named(verdict(folder)[1])


def test_a_comparison_that_the_judge_did_not_confirm_is_found(folder):
    def turned(row):
        said = row["comparisons"]["1"]
        said["left"], said["right"] = said["right"], said["left"]

    changed(folder, "comparisons.jsonl", 0, turned)
    assert ("comparison-differs", "comparisons.jsonl", 1) in named(verdict(folder)[1])


def test_preferences_that_nobody_stated_are_found(folder):
    at = next(at for at, row in enumerate(documents(folder, "ranking.jsonl")) if row["what"] == "comparisons")
    changed(folder, "ranking.jsonl", at, lambda row: row.update(untold=row["untold"] + 1))
    assert ("comparison-differs", "ranking.jsonl", at + 1) in named(verdict(folder)[1])


def the_decision(folder, kind="shortlist", where=lambda row: True):
    rows = documents(folder, "decisions.jsonl")
    return next((at, row) for at, row in enumerate(rows) if row["kind"] == kind and where(row))


def test_a_decision_without_a_second_person_is_found(folder):
    at, _ = the_decision(folder)
    changed(folder, "decisions.jsonl", at, lambda row: row.update(approved_by=row["proposed_by"]))
    found = named(verdict(folder)[1])
    assert ("decision-second", "decisions.jsonl", at + 1) in found
    assert ("decision-unlogged", "decisions.jsonl", at + 1) in found


def test_an_order_that_was_left_without_a_reason_is_found(folder):
    def swap(row):
        chosen = next(place for place in row["places"] if place["role"] == "chosen")
        others = {place["entry"] for place in row["places"]}
        ranks = {one["entry"]: one["rank"] for one in row["ranking"]}
        chosen["entry"] = max((e for e in ranks if e not in others), key=lambda entry: ranks[entry] or 0)
        chosen["reason"] = False

    at, _ = the_decision(folder, where=lambda row: len(row["ranking"]) > len(row["places"]))
    changed(folder, "decisions.jsonl", at, swap)
    assert ("decision-reason", "decisions.jsonl", at + 1) in named(verdict(folder)[1])


def test_more_winners_than_the_rules_foresee_are_found(folder):
    def one_less(row):
        row["places"] = [place for place in row["places"] if place["role"] != "chosen"]

    at, _ = the_decision(folder, "winners")
    changed(folder, "decisions.jsonl", at, one_less)
    assert ("decision-number", "decisions.jsonl", at + 1) in named(verdict(folder)[1])


def test_a_decision_that_was_left_out_is_found(folder):
    rewrite(folder, "decisions.jsonl", documents(folder, "decisions.jsonl")[:-1])
    assert ("decision-missing", "decisions.jsonl", None) in named(verdict(folder)[1])


def test_another_winner_than_was_decided_is_found(folder):
    at = len(documents(folder, "publications.jsonl")) - 1

    def crown(row):
        other = next(one for one in row["laureates"] if one["role"] == "finalist")
        other["role"] = other["document"]["role"] = "winner"

    changed(folder, "publications.jsonl", at, crown)
    found = named(verdict(folder)[1])
    assert ("publication-differs", "publications.jsonl", at + 1) in found
    assert ("laureate-differs", "publications.jsonl", at + 1) in found


def test_a_step_that_was_dropped_from_the_log_changed_or_moved_is_found(folder):
    rows = documents(folder, "log.jsonl")
    rewrite(folder, "log.jsonl", [*rows[:5], *rows[6:]])
    assert ("log-order", "log.jsonl", 6) in named(verdict(folder)[1])
    rewrite(folder, "log.jsonl", [*rows[:5], rows[6], rows[5], *rows[7:]])
    assert ("log-order", "log.jsonl", 6) in named(verdict(folder)[1])
    at = next(at for at, row in enumerate(rows) if "payload" in row)
    other = [*rows[:at], {**rows[at], "payload": rows[at]["payload"].replace("payload", "Payload")}, *rows[at + 1 :]]
    rewrite(folder, "log.jsonl", other)
    assert verdict(folder)[0] != 0
    rewrite(folder, "log.jsonl", [*rows[:5], {**rows[5], "kind": "recusal"}, *rows[6:]])
    assert ("log-leaf", "log.jsonl", 6) in named(verdict(folder)[1])


def test_a_step_whose_content_was_blanked_is_accepted_and_counted(folder):
    rows = documents(folder, "log.jsonl")
    at = next(at for at, row in enumerate(rows) if row["kind"] == "scorecard.confirmed" and "payload" in row)
    rows[at] = {key: value for key, value in rows[at].items() if key not in ("payload", "salt")} | {"erased": True}
    rewrite(folder, "log.jsonl", rows)
    code, found = verdict(folder)
    counted = {one["key"]: one["values"].get("count") for one in found["findings"]}
    assert (code, counted["log-erased"], counted["scores-unopened"]) == (0, 1, 1)


def test_a_laureate_that_was_blanked_is_accepted_and_counted_and_another_leaf_is_not(folder):
    rows = documents(folder, "publications.jsonl")
    one = rows[-1]["laureates"][0]
    rows[-1]["laureates"][0] = {"slug": "erased-1", "role": one["role"], "leaf": verify.leaf_of(one)}
    entries = documents(folder, "entries.jsonl")
    for entry in entries:
        if entry["laureate"] == one["slug"]:
            entry["laureate"] = "erased-1"
    rewrite(folder, "entries.jsonl", entries)
    rewrite(folder, "publications.jsonl", rows)
    code, found = verdict(folder)
    assert (code, {one["key"]: one["values"].get("count") for one in found["findings"]}["laureates-erased"]) == (0, 1)
    for other in ({"person": "Somebody else"}, {"summary": "Another."}, {"texts": {"en": {}}}):
        told = [*rows[:-1], {**rows[-1], "laureates": [{**rows[-1]["laureates"][0], "document": other}]}]
        told[-1]["laureates"] += rows[-1]["laureates"][1:]
        rewrite(folder, "publications.jsonl", told)
        assert named(verdict(folder)[1]) == [("publication-differs", "publications.jsonl", len(rows))]
    rows[-1]["laureates"][0]["leaf"] = "ab" * 32
    rewrite(folder, "publications.jsonl", rows)
    assert named(verdict(folder)[1]) == [("publication-differs", "publications.jsonl", len(rows))]


def test_a_line_of_another_form_is_named(folder):
    for text in (b"[1]\n", b'{"a": 1}\n', b"not json\n", b'{"a":NaN}\n', b"[" * 100_000 + b"\n", b"9" * 9000 + b"\n"):
        (folder / "judges.jsonl").write_bytes(text)
        seal(folder)
        assert named(verdict(folder)[1]) == [("line-wrong", "judges.jsonl", 1)]


@pytest.mark.parametrize("file", ["rules.jsonl", "scores.jsonl", "ranking.jsonl", "log.jsonl", "entries.jsonl"])
def test_documents_that_do_not_go_together_are_no_bundle(folder, file):
    rewrite(folder, file, [{"a": 1}])
    assert verdict(folder)[0] == 2


def archive(path, files, **more):
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in files:
            packed.writestr(name, content, **more)
    return path


@pytest.mark.case("IN-14", rest="a symbolic link, which is read as a file")
def test_what_is_no_bundle_is_refused_in_one_sentence(folder, tmp_path):
    files = [(path.name, path.read_bytes()) for path in folder.iterdir()]
    with pytest.warns(UserWarning, match="Duplicate name"):
        doubled = archive(tmp_path / "doubled.zip", [*files, files[0]])
    refused = [
        doubled,
        archive(tmp_path / "up.zip", [*files, ("../up.jsonl", b"{}\n")]),
        archive(tmp_path / "root.zip", [*files, ("/etc/x", b"")]),
        archive(tmp_path / "many.zip", [*files, *((f"f{n}", b"") for n in range(80))]),
        archive(tmp_path / "none.zip", [("a.txt", b"a")]),
        tmp_path / "missing.zip",
    ]
    (tmp_path / "text.zip").write_text("no zip")
    for path in [*refused, tmp_path / "text.zip"]:
        code, found = verdict(path)
        assert (code, found["result"]) == (2, "no-bundle"), path


def test_a_file_that_unpacks_to_more_than_a_bundle_can_hold_is_not_unpacked(tmp_path):
    with (
        zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as packed,
        packed.open("manifest.json", "w", force_zip64=True) as file,
    ):
        for _ in range(600):
            file.write(bytes(1024 * 1024))
    code, found = verdict(tmp_path / "bomb.zip")
    assert code == 2
    assert "more than a bundle can" in found["findings"][0]["values"]["why"]


BY_HAND = {
    "a score": (
        "UPDATE score SET points = CASE WHEN points = 1 THEN 2 ELSE 1 END WHERE scorecard_id = "
        "(SELECT id FROM scorecard WHERE confirmed_at IS NOT NULL ORDER BY id LIMIT 1)",
        "score-differs", "scores.jsonl",
    ),
    "a comparison": (
        "UPDATE comparison SET answer = CASE answer WHEN 'left' THEN 'right' ELSE 'left' END WHERE n = 1",
        "comparison-differs", "comparisons.jsonl",
    ),
    "a decision": (
        "UPDATE decision_place SET role = 'mention', position = NULL WHERE role = 'chosen' AND decision_id = "
        "(SELECT id FROM decision WHERE kind = 'winners' AND state = 'approved' ORDER BY id LIMIT 1)",
        "decision-unlogged", "decisions.jsonl",
    ),
    "who approved": (
        "UPDATE decision SET approved_by = (SELECT id FROM \"user\" WHERE email LIKE 'judge%' ORDER BY id LIMIT 1) "
        "WHERE kind = 'winners'",
        "decision-unlogged", "decisions.jsonl",
    ),
    "a publication": (
        "UPDATE laureate SET project = 'Another project' WHERE role = 'winner'", "publication-differs",
        "publications.jsonl",
    ),
    "a step of the log": ("UPDATE award_log SET kind = 'recusal' WHERE seq = 4", "log-leaf", "log.jsonl"),
    "what a step is about": (
        "UPDATE award_log_payload SET payload = REPLACE(payload, 'shortlist', 'winners')", "log-payload", "log.jsonl",
    ),
    "a step that was dropped": ("DELETE FROM award_log WHERE seq = 9", "log-order", "log.jsonl"),
    "the rules": (
        "UPDATE rules_version SET digest = CASE SUBSTR(digest, 1, 1) WHEN 'f' THEN '0' ELSE 'f' END || "
        "SUBSTR(digest, 2)", "rules-differ", "rules.jsonl",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", list(BY_HAND))
@pytest.mark.case("EB-10", rest="what the public page shows")
def test_the_next_bundle_tells_of_rows_that_were_changed_by_hand(played, tmp_path, what):
    statement, key, file = BY_HAND[what]
    folder = unpacked(played.edited(statement), tmp_path / "edited")
    code, found = verdict(folder)
    assert code == 1, found
    assert (key, file) in {(one, name) for one, name, _ in named(found)}, found


DECIDED = "an approved decision is not the one that the award's log holds"
TOLD = {
    "a score": "a confirmed card has other points than the award's log",
    "a comparison": "confirmed comparisons are others than the award's log holds",
    "a decision": f"{DECIDED} .*, winners of .*: chosen, mentions",
    "who approved": f"{DECIDED} .*, winners of .*: approved_by",
    "a publication": "a publication is not the one of its digest .*, winners of 2041: laureate .*",
    "a step of the log": "row 4: its leaf is not that of its instant",
    "what a step is about": "its payload is not the one that was hashed",
    "a step that was dropped": "row 10: it follows row 8",
    "the rules": "published rules are not those of their digest",
}
"""What `awards doctor` says of each change."""


def test_nothing_is_said_of_a_database_that_nobody_changed(played):
    with played.sessions.reading() as session:
        assert invariants.broken(session) == []


@pytest.mark.parametrize("what", list(BY_HAND))
@pytest.mark.case("EB-10")
def test_the_doctor_names_rows_that_were_changed_by_hand_and_what_of_them(played, what):
    found = played.changed(BY_HAND[what][0], invariants.broken)
    assert any(re.search(TOLD[what], one) for one in found), found


LAST = "(SELECT id FROM publication WHERE kind = 'winners' ORDER BY public_from DESC LIMIT 1)"
ELSE = {
    "a decision's reason": (
        "UPDATE decision_place SET reason = 'Because.' WHERE role = 'chosen'",
        f"{DECIDED} .*: reasons",
    ),
    "a decision's ranking": ("UPDATE decision SET ranking = '[]' WHERE kind = 'winners'", f"{DECIDED} .*: ranking"),
    "a decision that was deleted": (
        "DELETE FROM decision WHERE kind = 'winners'", "a decision that the award's log holds is gone",
    ),
    "a decision that was rejected without anybody": (
        "UPDATE decision SET state = 'rejected', approved_at = NULL WHERE kind = 'winners'",
        "a decision is rejected, in the award's log it stands approved",
    ),
    "a decision that was put in": (
        "UPDATE decision SET id = '" + "12345678" * 4 + "' WHERE kind = 'winners' AND category_id IN "
        "(SELECT category_id FROM decision WHERE kind = 'winners' ORDER BY id LIMIT 1)",
        "the award's log holds no such approved decision",
    ),
    "a laureate who was taken out": (
        f"DELETE FROM laureate WHERE publication_id = {LAST} AND role = 'winner'", "facts, reason or which laureates",
    ),
    "a digest that was made anew": (
        f"UPDATE publication SET digest = '{'ab' * 32}' WHERE kind = 'finalists'", "a publication is not the one",
    ),
    "a retraction that nobody sees": (
        "UPDATE award_log SET kind = 'publication.retracted' WHERE kind = 'publication.made'",
        "a publication is taken back in the award's log alone",
    ),
    "rules with their digest": (
        "UPDATE award_log_payload SET payload = REPLACE(payload, '\"digest\":\"', '\"digest\":\"0')",
        "published rules are not those that the award's log holds",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", list(ELSE))
def test_the_doctor_names_also_what_was_taken_out_put_in_or_made_to_fit(played, what):
    statement, words = ELSE[what]
    found = played.changed(statement, invariants.broken)
    assert any(re.search(words, one) for one in found), found
