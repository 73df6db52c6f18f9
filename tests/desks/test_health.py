"""What a watchman asks, and what staff read when they wonder whether all is well."""

import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from awards.core.running import ENDING
from awards.core.text import N_
from awards.desks import health, wellbeing
from awards.desks.wellbeing import work
from awards.infrastructure import audit, award_log, clock, jobs, migrations, outbox
from awards.infrastructure.jobs import Job
from awards.infrastructure.outbox import OutboxMail
from awards.sealing.models import SealKey, SealKeyApproval, SealKeyRetirement
from awards.web.watched import Request
from tests.decisions.things import a_judged_edition
from tests.factories import a_user
from tests.publishing.things import finalists
from tests.support.redis_server import PASSWORD

READY = {"ready": True, "database": True, "schema": True, "storage": True, "clock": True, "staying": True}
HOUR = timedelta(hours=1)


@pytest.fixture
def set_to(app):
    """`set_to(name=value)`: other settings for this test."""

    def change(**values):
        app.config["AWARDS"] = app.config["AWARDS"].model_copy(update=values)

    return change


@pytest.fixture(autouse=True)
def _anew(app):
    app.extensions.pop("awards_numbers", None)


def ask(client, address, **environ):
    return client.browser.get(address, environ_overrides=environ)


def test_a_sound_program_is_up_and_ready(client_for):
    assert client_for().get("/healthz").json == {"up": True}
    assert client_for().get("/readyz").json == READY


def test_whoever_asks_from_outside_learns_that_it_is_ready_and_no_more(client_for, set_to):
    outside = {"REMOTE_ADDR": "203.0.113.9"}
    assert ask(client_for(), "/readyz", **outside).json == {"ready": True}
    assert ask(client_for(), "/metrics", **outside).status_code == 404
    set_to(metrics_networks="203.0.113.0/28")
    assert ask(client_for(), "/readyz", **outside).json == READY
    assert ask(client_for(), "/metrics", **outside).status_code == 200


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
def test_what_comes_through_a_server_that_the_settings_do_not_name_comes_from_outside(client_for, header):
    assert client_for().get("/metrics", expect=404, headers={header: "127.0.0.1"})
    assert client_for().get("/readyz", headers={header: "127.0.0.1"}).json == {"ready": True}


def test_behind_a_server_both_it_and_who_asked_it_must_be_inside(client_for, set_to):
    set_to(proxy_hops=1, metrics_networks="10.0.0.0/8")
    for visitor, server, status in (
        ("10.0.0.5", "10.0.0.1", 200), ("203.0.113.9", "10.0.0.1", 404), ("10.0.0.5", "203.0.113.9", 404),
    ):  # fmt: skip
        orig = {"werkzeug.proxy_fix.orig": {"REMOTE_ADDR": server}}
        assert ask(client_for(), "/metrics", REMOTE_ADDR=visitor, **orig).status_code == status


def test_a_token_opens_from_anywhere_and_a_wrong_one_from_nowhere(client_for, set_to):
    set_to(metrics_token="long enough to be a token", metrics_networks="10.0.0.0/8")
    for sent, status in (("long enough to be a token", 200), ("long enough to be another", 404), ("", 404)):
        assert client_for().get("/metrics", expect=status, headers={"Authorization": f"Bearer {sent}"})
    assert client_for().get("/metrics", expect=404)


@pytest.mark.parametrize("sent", ["Bearer", "Bearer ", "Bearer x"])
def test_where_no_token_is_set_none_opens(client_for, sent):
    headers = {"Authorization": sent}
    outside = {"REMOTE_ADDR": "203.0.113.9"}
    assert client_for().browser.get("/metrics", headers=headers, environ_overrides=outside).status_code == 404


@pytest.mark.case("FT-28", rest="a program that serves on another schema")
def test_an_old_schema_is_not_ready_though_the_program_is_up(client_for, database_url):
    migrations.downgrade(database_url, "0011_decisions")
    told = client_for().get("/readyz", expect=503).json
    assert told == READY | {"ready": False, "schema": False, "clock": False}
    client_for().get("/healthz")


def test_a_later_schema_keeps_an_older_program_ready_as_long_as_it_serves_it(client_for, engine):
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999_later'"))
    assert client_for().get("/readyz").json == READY
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM served_program"))
    assert client_for().get("/readyz", expect=503).json["schema"] is False


def test_without_its_folder_it_is_not_ready(client_for, set_to, tmp_path):
    blocked = tmp_path / "a file, not a folder"
    blocked.write_text("")
    set_to(instance=blocked)
    assert client_for().get("/readyz", expect=503).json["storage"] is False


def test_without_a_database_it_is_not_ready_and_still_counts(client_for, app, monkeypatch):
    def gone(*_):
        raise wellbeing.looking.SQLAlchemyError("gone")

    monkeypatch.setattr(wellbeing.machine, "looking_beside", gone)
    monkeypatch.setattr(health.wellbeing, "here", gone)
    told = client_for().get("/readyz", expect=503).json
    assert (told["database"], told["schema"]) == (False, False)
    numbers = numbers_of(client_for())
    assert numbers["awards_database_up", ()] == 0
    assert any(name == "awards_requests_total" for name, _labels in numbers)


def test_a_moved_clock_is_not_ready_in_earnest(client_for, set_to, session):
    clock.move(session, 3600, by=None)
    session.commit()
    assert client_for().get("/readyz").json == READY
    set_to(env="production")
    assert client_for().get("/readyz", expect=503).json["clock"] is False


def test_a_server_that_was_told_to_end_says_no_and_answers_all_else(client_for, set_to, tmp_path):
    set_to(run_dir=tmp_path)
    assert client_for().get("/readyz").json == READY
    (tmp_path / ENDING).touch()
    assert client_for().get("/readyz", expect=503).json == READY | {"ready": False, "staying": False}
    client_for().get("/healthz")
    client_for().get("/call")


def numbers_of(client):
    said = client.get("/metrics").body
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(said)
        for sample in family.samples
    }


def test_requests_are_counted_by_page_and_status_with_what_they_cost(client_for, app):
    route = f"/counted-{uuid4()}/<uuid:id>"
    page = (("route", route),)
    app.extensions["awards_measures"].note(Request("n", queries=7, method="GET", route=route, status=200))
    numbers = numbers_of(client_for())
    assert numbers["awards_requests_total", (("method", "GET"), *page, ("status", "200"))] == 1
    assert numbers["awards_request_seconds_count", page] == 1
    assert numbers["awards_request_queries_sum", page] == 7
    assert numbers["awards_request_queries_bucket", (("le", "6.0"), *page)] == 0
    assert numbers["awards_request_queries_bucket", (("le", "8.0"), *page)] == 1


def test_the_award_stands_in_numbers_that_name_nothing(client_for, session, at):
    judged = a_judged_edition(session, at)
    finalists(session, judged, at + 2 * HOUR, at)
    real = clock.real(session)
    session.add_all([
        Job(id=uuid4(), kind="a", values={}, created_at=real - HOUR),
        Job(id=uuid4(), kind="b", values={}, created_at=real - 3 * HOUR, due_at=at + HOUR),
        Job(id=uuid4(), kind="c", values={}, state="running", started_at=real - HOUR),
        Job(id=uuid4(), kind="d", values={}, state="failed", error="x", finished_at=real),
        Job(id=uuid4(), kind="e", values={}, state="failed", error="called off", finished_at=real),
        OutboxMail(to="x@example.org", language="en", template="t", values={}, due_at=real - 2 * HOUR),
        OutboxMail(to="x@example.org", language="en", template="t", values={}, due_at=real + HOUR),
    ])  # fmt: skip
    session.commit()
    numbers = numbers_of(client_for())
    states = {
        state: numbers["awards_jobs", (("state", state),)] for state in ("waiting", "running", "stuck", "failed_lately")
    }
    assert states["running"] == states["stuck"] == states["failed_lately"] == 1
    assert HOUR.total_seconds() <= numbers["awards_job_age_seconds", ()] < 2 * HOUR.total_seconds()
    assert 2 * HOUR.total_seconds() <= numbers["awards_outbox_age_seconds", ()] < 3 * HOUR.total_seconds()
    assert numbers["awards_nominations", (("state", "submitted"),)] > 0
    assert HOUR.total_seconds() < numbers["awards_embargo_seconds", ()] <= 2 * HOUR.total_seconds()
    (build,) = [dict(labels) for name, labels in numbers if name == "awards_build"]
    assert build["schema"] == migrations.newest()
    said = client_for().get("/metrics").body
    assert str(judged.edition.year) not in re.sub(r"#.*|[0-9.e+]+$", "", said, flags=re.MULTILINE)


def test_without_an_instant_to_come_nothing_is_said_of_one(client_for):
    assert not [name for name, _labels in numbers_of(client_for()) if name.startswith("awards_embargo")]


def test_the_database_is_asked_once_in_a_while(client_for, count_queries, monkeypatch):
    monkeypatch.setattr(health, "KEPT_SECONDS", 600.0)
    with count_queries() as first:
        client_for().get("/metrics")
    with count_queries(at_most=0):
        client_for().get("/metrics")
    assert 0 < len(first) <= 8


def found(app):
    return {one.key: one for one in wellbeing.looked_at(app.config["AWARDS"], app.extensions["awards_sessions"])}


def test_on_a_sound_system_all_is_well(app, client_for, session):
    staff = a_user(session, "ada@example.org", ("admin", None))
    session.commit()
    assert all(one.well for one in found(app).values())
    page = client_for(staff).get("/staff/health")
    assert "All is well." in page.main
    assert "To do" not in page.main


def test_what_is_not_well_stands_first_with_since_when_and_what_to_do(app, client_for, session, set_to):
    admin = a_user(session, "ada@example.org", ("admin", None))
    judged = a_judged_edition(session, clock.now(session))
    staff = a_user(session, "sam@example.org", ("staff", judged.edition.id))
    real = clock.real(session)
    session.add(OutboxMail(to="x@example.org", language="en", template="t", values={}, due_at=real - 2 * HOUR))
    session.commit()
    page = client_for(staff).get("/staff/health")
    rows = [row.text_content() for row in page.find("//main//tbody/tr")]
    assert rows[0].startswith("\nMail") or "Mail" in rows[0]
    assert "The oldest is due since" in rows[0]
    assert "Mail does not leave" in rows[0]
    assert "thing needs somebody" in page.main or "things need somebody" in page.main
    assert "waiting 1" not in page.main
    assert "waiting 1" in client_for(admin).get("/staff/health").main


def at_work(session, **values):
    session.add(Job(id=uuid4(), kind="a", values={}, **values))
    session.commit()


@pytest.mark.parametrize(
    ("state", "values", "said"),
    [
        ("waiting", {"created_at": -20}, "nobody takes up what is due"),
        ("waiting", {"created_at": -10}, None),
        ("waiting", {"created_at": -20, "due_at": 60}, None),
        ("running", {"started_at": -11}, "1 were left by who ran them"),
        ("running", {"started_at": -9}, None),
        ("running", {"started_at": -30, "seen_at": -2}, "1 were left by who ran them"),
        ("running", {"started_at": -30, "seen_at": 0}, None),
        ("failed", {"finished_at": -60}, "1 failed within a week"),
        ("failed", {"finished_at": -60 * 24 * 8}, None),
    ],
)
def test_work_that_nobody_takes_up_carries_on_or_that_failed_is_told(app, session, state, values, said):
    real = clock.real(session)
    times = {name: real + timedelta(minutes=minutes) for name, minutes in values.items()}
    at_work(session, state=state, error="x" if state == "failed" else None, **times)
    mend = found(app)["jobs"].mend
    assert (mend is None) if said is None else str(mend).startswith(said)


@pytest.mark.parametrize(("days", "well"), [(None, False), (1, True), (3, False)])
def test_in_earnest_a_backup_is_asked_for_every_two_days(app, session, set_to, days, well):
    if days is not None:
        audit.record(session, actor=None, action=work.BACKUP_MADE, details={})
        session.flush()
        session.commit()
    set_to(env="production", mail_url="smtp://localhost")
    with wellbeing.here(app.config["AWARDS"], app.extensions["awards_sessions"]) as here:
        later = here.real + timedelta(days=(days or 0) - 0.5)
        one = work.backups(wellbeing.Here(here.config, here.session, later, later))
    assert one.well is well
    assert (one.since is None) is (days is None)


def test_a_full_disk_a_missing_language_and_a_silent_scanner_are_told(app, set_to, monkeypatch, tmp_path):
    set_to(scanner_url=f"unix://{tmp_path}/nobody.sock")
    monkeypatch.setattr(wellbeing.machine.shutil, "disk_usage", lambda _: (100 << 30, 99 << 30, 1 << 29))
    monkeypatch.setattr(wellbeing.machine, "PACKAGE", tmp_path)
    one = found(app)
    assert [key for key, what in one.items() if not what.well] == ["disk", "scanner", "translations"]
    assert "make room" in str(one["disk"].mend)
    assert "ar, zh, fr, ru, es" in str(one["translations"].mend)


def test_without_the_setting_nothing_is_said_of_a_redis(app, client_for):
    assert "redis" not in found(app)
    assert "redis" not in client_for().get("/readyz").body
    assert "awards_redis" not in client_for().get("/metrics").body


def test_a_redis_that_is_there_is_told_and_nobody_reads_its_password(app, client_for, session, set_to, redis_server):
    admin = a_user(session, "ada@example.org", ("admin", None))
    session.commit()
    set_to(redis_url=redis_server.url)
    assert found(app)["redis"].well
    assert client_for().get("/readyz").json == READY | {"redis": True}
    page, said = client_for(admin).get("/staff/health"), client_for().get("/metrics").body
    assert "\nawards_redis_up 1.0\n" in said
    assert redis_server.url.rpartition("@")[2] in page.main
    assert PASSWORD not in page.body + said


def test_a_redis_that_is_away_is_told_in_plain_words_and_the_program_stays_ready(
    app, client_for, session, set_to, redis_server
):
    admin = a_user(session, "ada@example.org", ("admin", None))
    session.commit()
    set_to(redis_url=redis_server.url)
    redis_server.kill()
    assert client_for().get("/readyz").json == READY | {"redis": False}
    assert ask(client_for(), "/readyz", REMOTE_ADDR="203.0.113.9").json == {"ready": True}
    page, said = client_for(admin).get("/staff/health"), client_for().get("/metrics").body
    row = next(row.text_content() for row in page.find("//main//tbody/tr"))
    assert "It does not answer: the database counts tries meanwhile." in row
    assert "start it, or mend AWARDS_REDIS_URL" in row
    assert "\nawards_redis_up 0.0\n" in said
    assert PASSWORD not in page.body + said


def test_keys_of_a_bucket_are_shown_to_nobody(app, set_to, monkeypatch):
    set_to(storage_url="s3://zqkey:zqsecret@awards-files/portal?region=eu-central-1")
    monkeypatch.setattr(wellbeing.machine.storage, "at", lambda *_: SimpleNamespace(probe=lambda: None))
    assert found(app)["storage"].detail == "s3://awards-files/portal"


def test_a_clock_apart_from_the_databases_is_told(app):
    with wellbeing.here(app.config["AWARDS"], app.extensions["awards_sessions"]) as here:
        wrong = datetime.now(UTC) + timedelta(seconds=9)
        one = wellbeing.machine.clocks(wellbeing.Here(here.config, here.session, wrong, wrong))
    assert "apart: set both by one time server" in str(one.mend)


def test_an_award_whose_log_has_begun_without_two_key_holders_is_told(app, session, at):
    judged = a_judged_edition(session, at)
    session.commit()
    assert found(app)["keys"].well
    award_log.append(session, judged.edition.id, award_log.Kind.JUDGE_ASSIGNED, {"n": 1}, None, at)
    session.commit()
    people = (judged.staff, judged.second)
    for count, (holder, other) in enumerate([people, people[::-1]]):
        one = found(app)["keys"]
        assert one.mend == N_("two people make a key each for %(years)s: Announce, Seal of the log", years="2027")
        assert (one.slight, one.detail) == (True, f"2027: {count}")
        key = SealKey(id=uuid4(), edition_id=judged.edition.id, user_id=holder.id, public_key=f"{count}" * 64, at=at)
        session.add(key)
        session.flush()
        session.add(
            SealKeyApproval(key_id=key.id, edition_id=key.edition_id, user_id=holder.id, approved_by=other.id, at=at)
        )
        session.commit()
    assert found(app)["keys"].well
    session.add(SealKeyRetirement(key_id=key.id, by=holder.id, at=at))
    session.commit()
    assert not found(app)["keys"].well


def test_a_job_and_a_mail_that_are_done_do_not_count(app, session):
    jobs.enqueue(session, "a", {}, by=None).state = "done"
    outbox.put(session, to="x@example.org", language="en", template="t", values={})
    session.flush()
    mail = session.query(OutboxMail).one()
    outbox.mark_sent(mail, clock.real(session))
    session.commit()
    one = found(app)
    assert str(one["jobs"].told) == "0 wait, 0 run."
    assert one["mail"].since is not None
