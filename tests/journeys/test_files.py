"""The main job on files that a user brings: hand-written tables in, then assign, rank, decide, publish."""

import csv
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from awards.accounts.models import User
from awards.cli import main
from tests.support.live import Live, shell

DATA = Path(__file__).resolve().parent.parent / "data"
YEAR = "2030"
KINDS = ("nominations", "judges", "conflicts", "assignments", "scores")

RAW = {
    "access": {3: Fraction("4.7"), 6: Fraction("4.15"), 1: Fraction("4.1"), 4: Fraction("3.2"), 7: Fraction("2.5")},
    "skills": {6: Fraction(29, 6), 2: Fraction(25, 6), 3: Fraction(25, 6), 5: Fraction(19, 6), 8: Fraction(7, 3)},
}
"""Raw weighted means by nomination, worked out on paper, best first; 2 is above 3 by the tie rule."""

FINALISTS = {"access": (3, 6), "skills": (6, 2)}
WINNERS = {"access": 3, "skills": 6}


class Program(Live):
    """`awards` without a new process for every command; the first one of a test is a real one."""

    def awards(self, *arguments: str, expect: int = 0) -> str:
        done = CliRunner().invoke(main, arguments, env=self.environment)
        assert done.exit_code == expect, f"{' '.join(arguments)}: {done.exit_code}\n{done.output}\n{done.exception!r}"
        return done.stdout if expect == 0 else done.stderr


@pytest.fixture
def program(database_url, tmp_path):
    """`awards` in a shell, on this test's database."""
    real = shell(database_url, tmp_path)
    real.awards("clock", "2030-01-15T09:00Z")
    return Program(real.base_url, real.database_url, real.folder, real.environment)


def test_files_go_in_and_winners_come_out(program, client_for, sessions):
    program.awards("import", "edition", str(DATA / "edition.json"))
    staff = [pages_of(program, client_for, sessions, f"{name}@secretariat.example") for name in ("ina", "oto")]
    edition = publish_the_rules(staff[0])
    program.awards("clock", "2030-04-02T09:00Z")
    bring(program, "nominations", 10)
    bring(program, "judges", 6)
    bring(program, "conflicts", 2)
    pass_every_entry(staff[0], edition, expect=10)
    assign(program)
    program.awards("clock", "2030-05-21T09:00Z")
    bring(program, "scores", 40)
    rank(program)
    nothing_changes_by_an_export_and_its_import(program)
    decide(staff, edition, "shortlist", FINALISTS)
    announce(staff, edition, "finalists", "2030-06-10T12:00")
    public = client_for()
    public.get(f"/winners/{YEAR}.json", expect=404)
    program.awards("clock", "2030-06-10T10:01Z")
    assert published(public) == {(c, "finalist", n) for c, numbers in FINALISTS.items() for n in numbers}
    decide(staff, edition, "winners", {category: (number,) for category, number in WINNERS.items()})
    announce(staff, edition, "winners", "2030-07-08T15:30")
    assert {role for _category, role, _number in published(public)} == {"finalist"}
    program.awards("clock", "2030-07-08T13:31Z")
    assert {row for row in published(public) if row[1] == "winner"} == {
        ("access", "winner", 3),
        ("skills", "winner", 6),
    }
    for code, title in (("SD", "هاتف لكل بيت"), ("PE", "Tejer en línea")):
        assert title in public.get(f"/countries/{code}").main
    assert "Kiosks" not in public.get("/countries/GH").main


def test_a_wrong_cell_is_named_by_row_and_column_and_nothing_is_taken(program, tmp_path):
    program.awards("import", "edition", str(DATA / "edition.json"))
    text = (DATA / "judges.csv").read_text("utf-8")
    wrong = tmp_path / "judges.csv"
    wrong.write_text(text.replace("SG,zh|en,skills", "XX,zh|en,research"), "utf-8")
    said = program.awards("import", "judges", str(wrong), "--edition", YEAR, expect=2)
    assert "row 4, country" in said
    assert program.json("import", "judges", str(DATA / "judges.csv"), "--edition", YEAR)["new"]["judge"] == 6


def bring(program: Live, kind: str, rows: int) -> None:
    """Import a file; what it told without writing comes true, and the same file again changes nothing."""
    command = ("import", kind, str(DATA / f"{kind}.csv"), "--edition", YEAR)
    told = program.json(*command, "--dry-run")
    done = program.json(*command)
    assert (done | {"written": False}) == told
    assert done["new"][kind.removesuffix("s")] == rows
    assert not changes(program.json(*command))


def pages_of(program, client_for, sessions, email):
    """The pages of a new member of staff."""
    program.awards("user", "add", email, "--role", "staff", "--edition", YEAR)
    with sessions.reading() as session:
        return client_for(session.scalars(select(User).where(User.email == email)).one())


def publish_the_rules(pages) -> str:
    """The edition's address on the desk, its rules published."""
    links = pages.get("/staff/editions").links()
    address = next(url for words, url in links.items() if "2030" in words).removesuffix("/edition")
    pages.post(f"{address}/rules")
    assert "The rules were published" in pages.get(f"{address}/edition").main
    return address


def pass_every_entry(pages, edition: str, expect: int) -> None:
    """Every entry of what was submitted passes; the withdrawn one and the draft are not there to pass."""
    listed = pages.get(f"{edition}/nominations.json").json["nominations"]
    passed = 0
    for row in listed:
        address = next(u for w, u in pages.get(f"{edition}/nominations").links().items() if number(row) in w)
        page = pages.get(address)
        for form in page.find("//form[contains(@action, '/passing')]"):
            inputs = [i for i in form.iter("input") if i.get("name") != "csrf_token"]
            pages.post(form.get("action"), {i.get("name"): i.get("value") for i in inputs})
            passed += len(page.find("//section[starts-with(@id, 'entry-')]"))
    assert passed == expect
    assert {tuple(r["entry_states"]) for r in pages.get(f"{edition}/nominations.json").json["nominations"]} >= {
        ("eligible",), ("eligible", "eligible"),
    }  # fmt: skip


def assign(program: Live) -> None:
    """The plan is proved and can only be the one that the scores' file follows; a judge with a tie has nothing."""
    plan = program.json("assign", "--edition", YEAR, "--round", "1")
    assert (plan["status"], plan["accepted"], plan["added"]) == ("optimal", True, 20)
    rows = list(csv.DictReader(program.awards("export", "assignments", "--edition", YEAR).splitlines()))
    with (DATA / "scores.csv").open(encoding="utf-8") as file:
        wanted = {(r["nomination"], r["category"], r["judge_email"]) for r in csv.DictReader(file)}
    assert {(r["nomination"], r["category"], r["judge_email"]) for r in rows} == wanted
    found = list(csv.DictReader(program.awards("export", "conflicts", "--edition", YEAR).splitlines()))
    assert ("erik@bridges.example", "2", "same_domain") in {
        (r["judge_email"], r["nomination"], r["kind"]) for r in found
    }


def rank(program: Live) -> None:
    """Raw means are those worked out on paper, in the order of the tie rule; the adjusted ones stand beside."""
    document = program.json("rank", "--edition", YEAR, "--round", "1")
    for category in document["categories"]:
        expected = RAW[category["category"]]
        rows = {row["nomination"]: row for row in category["entries"]}
        assert {n: round(row["raw"], 9) for n, row in rows.items()} == {
            n: round(float(r), 9) for n, r in expected.items()
        }
        assert sorted(rows, key=lambda n: rows[n]["rank_raw"]) == list(expected)
        assert all(row["low"] <= row["adjusted"] <= row["high"] for row in rows.values())
    words = program.awards("rank", "--edition", YEAR)
    assert words.index("access") < words.index("هاتف لكل بيت") < words.index("Tejer en línea") < words.index("skills")


def nothing_changes_by_an_export_and_its_import(program: Live) -> None:
    """Each table that is exported and taken back changes nothing, and is written the same again."""
    for kind in KINDS:
        file = program.folder / f"{kind}.csv"
        program.awards("export", kind, "--edition", YEAR, "--out", str(file))
        assert not changes(program.json("import", kind, str(file), "--edition", YEAR)), kind
        assert program.awards("export", kind, "--edition", YEAR).encode() == file.read_bytes()
    file = program.folder / "edition.json"
    program.awards("export", "edition", "--edition", YEAR, "--out", str(file))
    assert not changes(program.json("import", "edition", str(file)))


def changes(counts: dict[str, dict[str, int]]) -> int:
    """How many things an import made or altered."""
    return sum(counts["new"].values()) + sum(counts["changed"].values())


def decide(staff, edition: str, kind: str, chosen: dict[str, tuple[int, ...]]) -> None:
    """The first proposes, with a reason wherever the page asks for one; the second approves."""
    for category, numbers in chosen.items():
        address = f"{edition}/decisions/{category}/{kind}"
        page = staff[0].get(address)
        boxes = {
            int(box.get("id").removeprefix("chosen-")): box.get("value") for box in page.find("//*[@name='chosen']")
        }
        data = {"chosen": [boxes[n] for n in numbers], "number_reason": ""}
        asked = staff[0].browser.post(address, data=data | {"csrf_token": staff[0].csrf()})
        if asked.status_code == 422:
            data |= {f"reason_{value}": "The raw scores say so." for value in boxes.values()}
            asked = staff[0].browser.post(address, data=data | {"csrf_token": staff[0].csrf()})
        assert asked.status_code == 302, asked.get_data(as_text=True)
        decision = asked.headers["Location"]
        own = staff[0].post(f"{decision}/approval", expect=422)
        assert "another member of staff approves it" in own.main
        staff[1].post(f"{decision}/approval")


def announce(staff, edition: str, kind: str, geneva: str) -> None:
    """The first proposes the instant, the second approves it."""
    staff[0].post(f"{edition}/announcements/{kind}", {"when": "later", "instant": geneva, "names_checked": "y"})
    page = staff[1].get(f"{edition}/announcements")
    staff[1].post(page.one("//form[contains(@action, '/approval')]").get("action"))


def published(public) -> set[tuple[str, str, int]]:
    """(category, role, number) of the laureates that are public, their numbers found by the titles of the file."""
    with (DATA / "nominations.csv").open(encoding="utf-8", newline="") as file:
        numbers = {row["title"]: int(row["number"]) for row in csv.DictReader(file)}
    document = public.get(f"/winners/{YEAR}.json").json
    return {(row["category_key"], row["role"], numbers[row["project"]]) for row in document["laureates"]}


def number(row) -> str:
    """The number of a nomination as pages write it."""
    return f"N-{row['number']:04d}"
