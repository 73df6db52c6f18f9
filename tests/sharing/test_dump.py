"""A dump a day: a valid Data Package, of the same numbers as the site, which a script of its own computes again."""

import csv
import io
import json
import subprocess
import sys
import tracemalloc
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import frictionless
import jsonschema
import pytest
from sqlalchemy import select, update

from awards.campaigns import services as campaigns
from awards.campaigns.services import Meeting, Said
from awards.cli.handlers import HANDLERS
from awards.infrastructure import clock, jobs, standing_jobs, storage
from awards.infrastructure.database import others_write_beside
from awards.organisations.models import OrganisationIdentifier
from awards.organisations.services import ensure_organisation, merge, verify
from awards.pledges import queries, services
from awards.pledges.models import PledgeErasure
from awards.pledges.rules import Money, Target, Tranche, reports
from awards.pledges.services.finding import keep_found
from awards.rates.services import Given, give_prices
from awards.sharing import recompute
from awards.sharing.figures import everything, of_list
from awards.sharing.models import RegistryDump
from awards.sharing.rules.keeping import to_go
from awards.sharing.rules.tables import TABLES
from awards.sharing.services import DUMP, dumping, dumps_due, script, thinning_due, written
from tests import factories
from tests.pledges.conftest import put

PROFILE = Path(__file__).parents[1] / "data" / "data-package-1" / "tabular-data-package.json"


@pytest.fixture(autouse=True)
def same_storage(app, monkeypatch):
    """What jobs write lies where the application looks."""
    monkeypatch.setenv("AWARDS_INSTANCE", str(app.config["AWARDS"].instance))


@pytest.fixture
def ledger(session, at, a_pledge):
    """Pledges with everything that makes numbers hard: other currencies, yearly amounts, ties in chains, reports."""
    staff = factories.a_user(session, "staff@example.org")
    euros = Money(
        "pledged", Decimal("100.25"), "EUR", usd=Decimal("110.10"), usd_basis="converted", usd_rate=Decimal("1.1"),
        value_date=date(2025, 2, 3),
    )  # fmt: skip
    made = [
        a_pledge(source_id="0", usd=1000, countries=("KE", "FR"), sdgs=("4",), beneficiaries=("women",),
                 tranches=(Tranche("pledged", Decimal(300), "USD", date(2024, 1, 1), date(2025, 12, 31)),),
                 start_year=2024, end_year=2028),
        a_pledge(source_id="1", usd=333, regions=("africa",), focus_area="access", pledge_type="financial",
                 tags=("energy",), start_year=2023, end_year=2023),
        a_pledge(source_id="2", money=(euros, Money("in_kind", Decimal(5), "USD", usd=Decimal(5), usd_basis="stated")),
                 countries=("KE", "UG"), shares=(("KE", Decimal("33.33")), ("UG", Decimal("66.67")))),
        a_pledge(source_id="3", money=(Money("pledged", Decimal(70), "CHF", basis="yearly"),)),
        a_pledge(source_id="4", money=(Money("committed", Decimal(9), "CHF"),), title="-1+1", countries=("CH",)),
        a_pledge(source_id="5", resource_kind="none", targets=(Target("=A1"),)),
        a_pledge(source_id="6", usd=50, lead="Other network"),
        a_pledge(source_id="7", usd=77),
    ]  # fmt: skip
    old = put(session, at - timedelta(days=500), source_id="8", usd=7, lead="Third network", countries=("UG",))
    old.organisation_id = ensure_organisation(session, "Third network").id
    for name, iso2 in (("Example network", "KE"), ("Other network", "FR"), ("Third network", "UG")):
        ensure_organisation(session, name).country = iso2
    merge(session, ensure_organisation(session, "Other network"), ensure_organisation(session, "Third network"), staff)
    gone = at.date() - timedelta(days=1)
    for number, (name, until) in enumerate((("Other network", None), ("Example network", gone))):
        holder = ensure_organisation(session, name)
        said = {"scheme": "XX-TEST", "value": str(number), "valid_until": until}
        session.add(OrganisationIdentifier(organisation_id=holder.id, **said))
    verify(session, ensure_organisation(session, "Third network"), staff, at)
    made.append(old)
    for one, kind, other, share in ((1, "part_of", 0, 33), (2, "duplicates", 7, None), (7, "part_of", 6, None)):
        services.link(session, made[one], made[other], kind, Decimal(share) if share else None, "", staff, at)
    for one, level, looked in ((0, 2, at), (1, 3, at - timedelta(days=800)), (6, None, at), (8, 1, at)):
        said = reports.Report(
            date(2026, 1, 1), date(2026, 6, 30), "started", "We began.", results=(("=A1", "-5"),), why_none="None.",
            evidence="https://example.org", money=(reports.Given("disbursed", Decimal("1.50"), "USD"),),
        )  # fmt: skip
        reporter = factories.a_user(session, f"reporter-{one}@example.org")
        found = services.report(session, made[one], said, reporter, at.date(), looked)
        if level is not None:
            services.verify_report(session, found, level, "papers", staff, looked)
    keep_found(session, [old.id])
    said = Said("Kits", at.date(), None, names={"fr": "Des kits"}, public=True)
    shown, hidden = (campaigns.add_campaign(session, replace(said, public=seen), staff) for seen in (True, False))
    for campaign in (shown, hidden):
        for one in (made[0], made[7]):
            campaigns.add_pledge(session, campaign, one.public_id, staff, at)
    meeting = Meeting("drive", "Nairobi", "KE", campaign_id=shown.id)
    campaigns.add_event(session, replace(said, name="A drive", ends_on=at.date()), meeting, staff)
    champion = ensure_organisation(session, "Unseen champion")
    campaigns.name_champion(session, champion, at.date(), None, "https://example.org", staff)
    services.withdraw_pledge(session, made[7], "Announced by mistake.", None, at)
    index = {2024: Decimal(100), 2025: Decimal("103.7"), 2026: Decimal("107.111111")}
    give_prices(session, Given(index, 2024, "Made up", "https://prices.example", "Free", at.date()), None, at, "")
    session.commit()
    return made


@pytest.fixture
def dump(session, ledger):
    found = written(session, "http://localhost")
    with zipfile.ZipFile(found.path) as packed:
        yield packed
    found.folder.cleanup()


def rows(packed, name):
    (path,) = [one for one in packed.namelist() if one.endswith(f"/{name}.csv")]
    return list(csv.DictReader(io.StringIO(packed.read(path).decode(), newline="")))


def document(packed, name):
    (path,) = [one for one in packed.namelist() if one.endswith(f"/{name}")]
    return json.loads(packed.read(path))


def test_a_dump_that_takes_longer_than_a_job_may_is_not_begun_by_a_second_worker(
    session, sessions, ledger, monkeypatch
):
    if not others_write_beside(session):
        pytest.skip("this SQLite writes no WAL: nobody can take a job while another reads")
    session.rollback()
    begun, rows_of = list[bool](), dumping.tabling.of_pledge

    def slow(*given):
        yield from rows_of(*given)
        with sessions.transaction() as other:
            other.execute(update(jobs.Job).values(started_at=clock.real(other) - 2 * jobs.ABANDONED_AFTER))
        begun.append(jobs.run_next(sessions, HANDLERS))

    monkeypatch.setattr(dumping, "TOLD_EACH", 0.0)
    monkeypatch.setattr(dumping.tabling, "of_pledge", slow)
    standing_jobs.arm_due(sessions, [dumps_due])
    assert jobs.run_next(sessions, HANDLERS)
    assert begun == [False] * 8, "one of the nine was withdrawn"
    session.expire_all()
    assert session.scalars(select(jobs.Job.state)).one() == "done"
    assert session.query(RegistryDump).one().counts["pledges"] == 9


def test_it_is_a_data_package_by_the_published_profile(dump):
    jsonschema.validate(document(dump, "datapackage.json"), json.loads(PROFILE.read_text()))


def test_the_library_of_the_standard_finds_nothing_wrong_in_it_and_what_is_wrong_in_a_changed_one(dump, tmp_path):
    dump.extractall(tmp_path)
    (descriptor,) = tmp_path.glob("*/datapackage.json")

    def wrong():
        report = frictionless.Package(descriptor).validate()
        return {error for _table, error in report.flatten(["name", "type"])}

    assert wrong() == set()
    assert len(frictionless.Package(descriptor).resources) == len(TABLES)
    for table, before, after, error in (
        ("money", b"1000", b"a lot", "type-error"),
        ("places", b"R-000001,KE", b"R-000099,KE", "foreign-key"),
        ("pledges", b"R-000002", b"R-000001", "primary-key"),
    ):
        path = descriptor.with_name(f"{table}.csv")
        whole = path.read_bytes()
        assert before in whole
        path.write_bytes(whole.replace(before, after, 1))
        assert {error, "hash-count"} <= wrong(), table
        path.write_bytes(whole)


def test_every_cell_is_of_its_kind_and_every_key_leads_somewhere(dump):
    tables = {table.name: rows(dump, table.name) for table in TABLES}
    described = {one["path"]: one for one in document(dump, "datapackage.json")["resources"]}
    for table in TABLES:
        schema = described[f"{table.name}.csv"]["schema"]
        keys = [tuple(row[column] for column in table.key) for row in tables[table.name]]
        assert len(keys) == len(set(keys)), table.name
        assert all(all(key) for key in keys), table.name
        for row in tables[table.name]:
            assert list(row) == [field["name"] for field in schema["fields"]]
            for field in schema["fields"]:
                assert fits(field, row[field["name"]]), (table.name, field, row)
        for column, (where, other) in table.leads.items():
            known = {row[other] for row in tables[where]} | {""}
            assert {row[column] for row in tables[table.name]} <= known, (table.name, column)


def fits(field, cell):
    if cell == "":
        return True
    if field["type"] in ("number", "integer"):
        value = Decimal(cell)
        return value == int(value) if field["type"] == "integer" else value.is_finite()
    if field["type"] == "date":
        return date.fromisoformat(cell) is not None
    return field["type"] in ("string", "datetime") or cell in ("yes", "no")


def ran(*arguments):
    """The script by itself: without the program, without any library."""
    command = [sys.executable, "-I", "-S", recompute.__file__, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_script_computes_every_number_that_the_site_tells(session, at, ledger, tmp_path):
    found = written(session, "http://localhost")
    done = subprocess.run(
        [sys.executable, "-I", "-S", recompute.__file__, found.path, "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    there = json.loads(done.stdout)
    figures = queries.figures(session, queries.Filters(at=clock.now(session)))
    assert there["found"] == figures.found == 8
    for facet in queries.FACETS:
        said = {value or "": count for value, count in figures.facets[facet].items() if count}
        assert there["facets"][facet] == said, facet
    kept = queries.kept_sums(session)
    assert {word: (Decimal(s["gross"]), Decimal(s["net"]), s["pledges"]) for word, s in there["sums"].items()} == {
        word: (total.gross, total.net, total.pledges) for word, total in kept.items()
    }
    whole = json.loads(json.dumps(everything(session, clock.now(session))))
    assert {name: value for name, value in whole.items() if name != "at"} == there
    assert (there["answered"], there["elsewhere"], there["organisations"]) == ([1, 1], 7, 2)
    assert there["split"]["KE"] == ["36.7", "1000", 1]
    told = ran(found.path)
    assert (told.returncode, told.stdout.splitlines()[-1].endswith(" 0 differ")) == (0, True), told.stdout
    found.folder.cleanup()


@pytest.mark.parametrize(
    ("file", "before", "after", "words"),
    [
        ("money.csv", b"1000", b"1001", "money.csv is not the file"),
        ("figures.json", b'"found": 8', b'"found": 9', "found: the site says 9, the tables give 8"),
        ("log.csv", b"pledge.published", b"pledge.republished", "log.root: the site says"),
        ("pledges.csv", b"access", b"adoption", "facets.focus_area.access: the site says 1, the tables give None"),
    ],
)
def test_the_script_finds_what_was_changed(dump, tmp_path, file, before, after, words):
    dump.extractall(tmp_path)
    (path,) = tmp_path.glob(f"*/{file}")
    assert before in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(before, after))
    told = subprocess.run([sys.executable, path.parent / "recompute.py"], capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert words in told.stdout


BROKEN = (
    ("money.csv", lambda path: path.unlink()),
    ("money.csv", lambda path: path.write_bytes(path.read_bytes().replace(b"1000", b"10x0"))),
    ("money.csv", lambda path: path.write_bytes(path.read_bytes().partition(b"\r\n")[2])),
    ("places.csv", lambda path: path.write_bytes(path.read_bytes()[:-3])),
    ("pledges.csv", lambda path: path.write_bytes(path.read_bytes() + b"\xff")),
    ("log.csv", lambda path: path.write_bytes(path.read_bytes().replace(b"payload", b"paylood"))),
    ("versions.csv", lambda path: path.write_bytes(b"")),
)


def test_a_table_that_cannot_be_read_any_more_is_named(dump, tmp_path):
    for number, (file, change) in enumerate(BROKEN):
        dump.extractall(tmp_path / str(number))
        (path,) = tmp_path.glob(f"{number}/*/{file}")
        change(path)
        for more in ((), ("--json",)):
            told = ran(path.parent, *more)
            assert (told.returncode, "Traceback" in told.stderr) == (1, False), (file, number, told.stderr)
            assert f"{file} is not the file that datapackage.json describes" in (told.stderr if more else told.stdout)


def test_a_packed_dump_that_was_damaged_is_not_taken_for_a_whole_one(dump, tmp_path):
    whole, path = Path(dump.filename).read_bytes(), tmp_path / "dump.zip"
    (money,) = [one for one in dump.infolist() if one.filename.endswith("/money.csv")]
    at = money.header_offset + 30 + len(money.filename) + money.compress_size // 2
    path.write_bytes(whole[:at] + bytes([whole[at] ^ 255]) + whole[at + 1 :])
    told = ran(path)
    assert (told.returncode, "Traceback" in told.stderr) == (1, False), told.stderr
    assert "money.csv is not the file that datapackage.json describes" in told.stdout


def test_what_the_script_cannot_do_is_said_in_a_sentence(dump):
    for asked, why in (
        (("--of", "at_least=many"), "at_least is an amount"), (("--of", "at_least=NaN"), "at_least is an amount"),
        (("--of", "lists_on=monday"), "lists_on is a day"), (("--off", "x"), "unrecognized arguments"),
        (("--of",), "expected one argument"),
    ):  # fmt: skip
        told = ran(dump.filename, *asked)
        assert (told.returncode, "Traceback" in told.stderr) == (2, False), asked
        assert why in told.stderr


def test_the_script_computes_a_list_as_its_address_asks_for_it(session, at, ledger):
    found = written(session, "http://localhost")
    asked = queries.Filters(chosen={"country": ("KE",), "sdg": ("4", queries.NOT_STATED)}, at=found.made_at)
    done = ran(found.path, "--of", "/pledges?country=KE&sdg=4&sdg=not-stated&sort=title")
    there = json.loads(done.stdout)
    assert (there["all"], there["found"]) == (8, queries.number(session, asked)) == (8, 2)
    said = json.loads(json.dumps(of_list(session, asked, found.made_at)))
    assert {name: there[name] for name in said if name != "at"} == {n: v for n, v in said.items() if n != "at"}
    refused = ran(found.path, "--of", "country=KE&q=schools")
    assert (refused.returncode, refused.stderr) == (2, "Not computed from a dump: q\n")
    found.folder.cleanup()


def test_the_script_says_when_there_is_no_dump(tmp_path):
    for described in (None, "[]", "{}", "[" * 100_000):
        if described:
            for name in ("figures.json", "datapackage.json"):
                (tmp_path / name).write_text(described)
        told = ran(tmp_path)
        assert (told.returncode, told.stderr.startswith("There is no dump to read")) == (2, True)


@pytest.mark.case("EX-03")
def test_a_withdrawn_pledge_is_told_with_its_reason_and_nothing_else(dump, ledger):
    (gone,) = [row for row in rows(dump, "pledges") if row["state"] == "withdrawn"]
    assert {name for name, cell in gone.items() if cell} == {
        "public_id", "state", "withdrawal_reason", "changed_at", "url",
    }  # fmt: skip
    assert all(row["public_id"] != gone["public_id"] for name in ("money", "parties") for row in rows(dump, name))


def test_campaigns_events_champions_and_sectors_stand_in_it(dump, ledger, at):
    day = at.date().isoformat()
    assert rows(dump, "campaign_pledges") == [{"campaign": "kits", "public_id": ledger[0].public_id}]
    assert [(row["slug"], row["first_day"], row["last_day"]) for row in rows(dump, "campaigns")] == [("kits", day, "")]
    (event,) = rows(dump, "events")
    assert (event["name"], event["country"], event["campaign"]) == ("A drive", "KE", "kits")
    assert [(row["organisation"], row["first_day"]) for row in rows(dump, "champions")] == [("unseen-champion", day)]
    assert {"of": "campaign", "slug": "kits", "language": "fr", "name": "Des kits"} in rows(dump, "names")
    assert ("sector", "energy") in {(row["vocabulary"], row["code"]) for row in rows(dump, "tags")}
    assert document(dump, "figures.json")["campaigns"] == {"kits": 1}


def test_the_index_of_prices_stands_in_it_and_numbers_in_the_prices_of_each_of_its_years(dump):
    assert [(row["year"], row["index"], row["base_year"]) for row in rows(dump, "prices")] == [
        ("2024", "100", "2024"), ("2025", "103.7", "2024"), ("2026", "107.111111", "2024"),
    ]  # fmt: skip
    told = document(dump, "figures.json")["at_prices"]
    assert list(told) == ["2024", "2025", "2026"]
    assert told["2025"]["pledged"] == {
        "gross": "1147.1", "net": "1147.1", "pledges": 2, "undated": ["57", 2], "outside": ["333", 1],
    }  # fmt: skip


def test_no_cell_can_run_and_the_script_reads_it_as_it_was(dump):
    assert "'-1+1" in {row["title"] for row in rows(dump, "pledges")}
    for table in TABLES:
        fields = {column.name for column in table.columns if column.kind in ("string", "list")}
        for row in rows(dump, table.name):
            assert not any(row[name].startswith(("=", "+", "-", "@")) for name in fields), table.name


def test_one_is_made_each_day_and_names_the_one_before(session, sessions, ledger, app):
    def work():
        standing_jobs.arm_due(sessions, [dumps_due])
        while jobs.run_next(sessions, HANDLERS):
            pass

    work()
    work()
    session.expire_all()
    (first,) = session.query(RegistryDump).all()
    assert first.day == clock.now(session).date()
    clock.move(session, int(timedelta(days=1).total_seconds()), None)
    session.commit()
    work()
    session.expire_all()
    _, second = session.query(RegistryDump).order_by(RegistryDump.day).all()
    assert (second.day, second.previous) == (first.day + timedelta(days=1), first.digest)
    assert second.counts["pledges"] == 9
    assert not dumps_due(session)


def test_one_that_tells_what_was_erased_is_made_anew_and_handed_out_no_more(session, sessions, ledger, app, client_for):
    def work():
        standing_jobs.arm_due(sessions, [dumps_due])
        while jobs.run_next(sessions, HANDLERS):
            pass

    work()
    session.expire_all()
    first = session.query(RegistryDump).one()
    day, digest, stored = first.day, first.digest, first.stored
    address = f"/data/registry/{day}.zip"
    client_for().get(address)
    version = queries.public_pledge(session, ledger[0].public_id).current
    session.add(PledgeErasure(version_id=version.id, at=clock.now(session)))
    session.commit()
    client_for().get(address, expect=404)
    assert client_for().get("sharing.data").find("//a[contains(@href, '.zip')]") == []
    work()
    session.expire_all()
    again = session.query(RegistryDump).one()
    assert again.digest != digest
    client_for().get(address)
    with pytest.raises(FileNotFoundError):
        storage.at("", app.config["AWARDS"].instance).open(stored)
    assert not dumps_due(session)


def test_a_file_goes_only_once_what_takes_its_place_is_committed(session, sessions, ledger, app):
    def work(handlers=HANDLERS):
        standing_jobs.arm_due(sessions, [dumps_due])
        while jobs.run_next(sessions, handlers):
            pass
        session.expire_all()
        return [one.stored for one in session.query(RegistryDump).order_by(RegistryDump.day)]

    def failing(*given):
        dumping.dump_job.keep(*given)
        raise RuntimeError("killed before the commit")

    (stored,), store = work(), storage.at("", app.config["AWARDS"].instance)
    version = queries.public_pledge(session, ledger[0].public_id).current
    session.add(PledgeErasure(version_id=version.id, at=clock.now(session)))
    session.commit()
    assert work(HANDLERS | {dumping.DUMP: replace(dumping.dump_job, keep=failing)}) == [stored]
    store.open(stored).close()
    jobs.enqueue(session, dumping.FORGET, {"stored": stored}, None)
    session.commit()
    work({dumping.FORGET: dumping.forget_job})
    store.open(stored).close()  # a dump that is handed out keeps its file, whoever asks
    clock.move(session, int(timedelta(days=1).total_seconds()), None)
    session.commit()
    assert len(work()) == 2
    with pytest.raises(FileNotFoundError):
        store.open(stored)


def test_what_was_written_and_not_kept_is_deleted_a_day_later(session, sessions, ledger, app):
    """Another worker took the job over before it was kept, and made a dump of its own."""

    def taken_over(*given):
        made.append(dumping.dump_job.look(*given)[1])
        with sessions.transaction() as other:
            other.execute(update(jobs.Job).where(jobs.Job.kind == DUMP).values(attempts=9))
        return given

    made, store = list[str](), storage.at("", app.config["AWARDS"].instance)
    standing_jobs.arm_due(sessions, [dumps_due])
    assert jobs.run_next(sessions, HANDLERS | {DUMP: replace(dumping.dump_job, look=taken_over)})
    session.execute(update(jobs.Job).where(jobs.Job.kind == DUMP).values(state="waiting", attempts=0))
    session.commit()
    while jobs.run_next(sessions, HANDLERS):
        pass
    store.open(made[0]).close()
    clock.move(session, int(timedelta(days=1, hours=1).total_seconds()), None)
    session.commit()
    while jobs.run_next(sessions, HANDLERS):
        pass
    with pytest.raises(FileNotFoundError):
        store.open(made[0])
    session.expire_all()
    store.open(session.query(RegistryDump).one().stored).close()
    assert session.scalars(select(jobs.Job.state).where(jobs.Job.kind == dumping.FORGET)).all() == ["done"]


def test_files_that_tell_what_was_erased_are_deleted_once(session, sessions, a_pledge, app, monkeypatch):
    def work(days=0):
        clock.move(session, int((clock.offset(session) + timedelta(days=days)).total_seconds()), None)
        session.commit()
        standing_jobs.arm_due(sessions, [dumps_due])
        while jobs.run_next(sessions, HANDLERS):
            pass
        session.expire_all()
        return session.query(RegistryDump).order_by(RegistryDump.day).all()

    deleted = list[str]()
    monkeypatch.setattr(storage.Folder, "delete", lambda _folder, name: deleted.append(name))
    pledge = a_pledge(usd=5)
    work()
    told = [one.stored for one in work(days=1)]
    version = queries.public_pledge(session, pledge.public_id).current
    session.add(PledgeErasure(version_id=version.id, at=clock.now(session)))
    session.commit()
    assert [one.gone_at is None for one in work()] == [False, True]
    assert sorted(deleted) == sorted(told)
    assert [one.gone_at is None for one in work(days=1)] == [False, True, True]
    assert len(deleted) == 2


def test_before_anything_is_public_there_is_nothing_to_keep(session):
    assert list(dumps_due(session)) == []


@pytest.mark.case("EX-06", rest="twenty at once, and that no more than two run")
def test_a_long_registry_needs_no_more_memory_than_a_short_one(session, at, a_pledge, monkeypatch):
    monkeypatch.setattr("awards.pledges.queries.streamed.AT_ONCE", 10)

    def peak(number):
        for one in range(number):
            a_pledge(source_id=str(one), usd=one, summary="long " * 40_000)
        session.commit()
        session.expunge_all()
        tracemalloc.start()
        found = written(session, "")
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        found.folder.cleanup()
        return most

    peak(2)  # what is made once
    few, many = peak(10), peak(60)
    assert many < 2 * few


def test_the_script_is_the_one_that_the_dump_holds(dump):
    (path,) = [one for one in dump.namelist() if one.endswith("/recompute.py")]
    assert dump.read(path) == script()


def test_the_job_is_known():
    assert DUMP in HANDLERS


def test_of_old_ones_the_last_of_each_month_alone_is_kept(session, sessions, at, app, client_for):
    store = storage.at("", app.config["AWARDS"].instance)
    today = at.date()
    for number in range(130):
        name = f"{number:032x}"
        store.put(name, 0, [b"dump"])
        store.finish(name)
        session.add(RegistryDump(
            day=today - timedelta(days=number), made_at=at, stored=name, size=4, digest="0" * 64,
            counts={"pledges": 1}, figures={},
        ))  # fmt: skip
    session.commit()
    standing_jobs.arm_due(sessions, [thinning_due])
    assert jobs.run_next(sessions, HANDLERS)
    session.expire_all()
    kept = [one.day for one in session.query(RegistryDump) if one.gone_at is None]
    old = [day for day in kept if day < today - timedelta(days=60)]
    assert len(kept) - len(old) == 61
    assert old == sorted(old, reverse=True)
    assert all((day + timedelta(days=1)).day == 1 for day in old if day != max(old))
    assert len({(day.year, day.month) for day in old}) == len(old) >= 2
    assert not thinning_due(session)
    gone = next(day for day in (today - timedelta(days=n) for n in range(61, 130)) if day not in kept)
    client_for().get(f"/data/registry/{gone}.zip", expect=404)
    with pytest.raises(FileNotFoundError):
        store.open(f"{(today - gone).days:032x}")
    client_for().get(f"/data/registry/{old[0]}.zip")
    listed = client_for().get("sharing.dumps_json", before=str(gone + timedelta(days=1))).json["dumps"]
    assert (listed[0]["day"], listed[0]["url"]) == (str(gone), None)


def test_days_of_one_month_keep_the_last_of_it():
    days = [date(2031, 1, 5), date(2031, 1, 31), date(2031, 2, 3), date(2031, 2, 27), date(2031, 6, 1)]
    assert to_go(days, date(2031, 6, 1)) == [date(2031, 1, 5), date(2031, 2, 3)]
    assert to_go(days, date(2031, 2, 20)) == []
