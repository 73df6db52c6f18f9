"""Made after the last approval, seen by nobody before the instant, swapped in at it, whoever is alive then."""

import os
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from awards.desks.prerendering import Keeper, Renderer, keeping, marks, overdue, rendering, settle
from awards.desks.prerendering.addresses import ALWAYS
from awards.infrastructure import clock
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.clock import SessionsAsAt
from awards.infrastructure.page_sets import Folders
from awards.publishing import queries, services
from awards.publishing.models import Publication
from tests.publishing.test_grounds import withdraw
from tests.publishing.things import announce, decide, finalists

DAY = timedelta(days=1)
RESULT = "en/winners/2027.html"


def on_disk(folder):
    """Every path below a folder with what its record tells: nothing that changes by being read."""
    found = {}
    for path in sorted(folder.rglob("*")):
        one = path.lstat()
        found[path.relative_to(folder).as_posix()] = (
            one.st_ino, one.st_nlink, one.st_size, one.st_mtime_ns, one.st_ctime_ns,
            os.readlink(path) if path.is_symlink() else path.read_bytes() if path.is_file() else None,
        )  # fmt: skip
    return found


@pytest.mark.case("EB-03")
def test_before_the_instant_nothing_that_is_served_differs_and_after_it_all_does(
    session, at, judged, folders, keep, served, later, client_for
):
    assert keep() == 1
    root, visitor = folders.public, client_for()
    before, answers = on_disk(root), {path: visitor.browser.get(path) for path in ("/", "/winners", "/feed.atom")}
    assert RESULT not in served()
    finalists(session, judged, at + DAY, at)
    session.commit()
    assert on_disk(root) == before
    assert keep() == 1, "the pages of the instant, and nothing else"
    assert on_disk(root) == before
    assert keep() == 0
    (sealed,) = folders.waiting()
    assert "/winners/2027" in sealed.pages
    assert "/laureates/annas-workshop-2027" in sealed.pages
    for path, answer in answers.items():
        again = visitor.browser.get(path)
        assert (again.status_code, again.data) == (200, answer.data)
        of_the_moment = {"Date": "", "X-Request-ID": ""}
        assert {**again.headers, **of_the_moment} == {**answer.headers, **of_the_moment}
    later(DAY)
    assert on_disk(root) == before, "until somebody looks"
    settle(visitor.app.extensions["awards_sessions"], folders)
    after = served()
    assert b"Bridge school" in after[RESULT]
    assert b"Bridge school" in after["en/winners.html"]
    assert b"Finalists 2027" in after["en/feed.atom"]


def test_what_was_sealed_is_to_the_byte_what_the_program_answers_from_the_instant_on(
    session, at, judged, folders, keep, later, client_for, few
):
    few({*ALWAYS, "/winners/2027.csv", "/winners/2027.json", "/regions/europe", "/focus/access", "/winners/2019"})
    keep()
    finalists(session, judged, at + DAY, at)
    session.commit()
    keep()
    later(DAY)
    shown = settle(client_for().app.extensions["awards_sessions"], folders).shown
    visitor = client_for()
    for address, by_language in shown.pages.items():
        for language, page in by_language.items():
            answer = visitor.browser.get(address, headers={"Accept-Language": language})
            assert answer.data == (folders.root_of(shown) / page.file).read_bytes(), (address, language)


def test_when_nobody_ran_at_the_instant_the_swap_comes_at_the_next_start(
    app, session, sessions, at, judged, folders, keep, served, later
):
    keep()
    finalists(session, judged, at + DAY, at)
    session.commit()
    keep()
    assert overdue(sessions, folders) is None
    later(2 * DAY)
    assert "a swap is due and no process did it" in str(overdue(sessions, folders))
    assert RESULT not in served()
    started = Keeper(Renderer(app), Folders(folders.public, folders.sealed))
    started.settle_when_due()
    assert RESULT in served()
    assert overdue(sessions, folders) is None


def test_several_instants_are_made_ahead_and_come_one_after_another(
    session, at, judged, folders, keep, served, later, sessions
):
    keep()
    finalists(session, judged, at + DAY, at)
    decide(session, judged, at, "Bridge school", kind="winners")
    announce(session, judged, "winners", at + 2 * DAY, at)
    session.commit()
    assert keep() == 2
    later(DAY)
    settle(sessions, folders)
    assert b"Finalists 2027" in served()[RESULT]
    assert b"Winners 2027" not in served()[RESULT]
    later(2 * DAY)
    settle(sessions, folders)
    assert b"Winners 2027" in served()[RESULT]


def test_a_correction_is_sealed_until_its_instant_and_then_shown_with_what_was_before(
    session, sessions, at, judged, folders, keep, served, later
):
    finalists(session, judged, at, at)
    session.commit()
    keep()
    before = on_disk(folders.public)
    title = {"slug": "bridge-school-2027", "fields": {"project": "The bridge school of Kisumu"}}
    proposed = services.propose_correction(
        session, judged.edition, [title], "The name was wrong", at + DAY, judged.staff, at
    )
    services.approve_correction(session, proposed, judged.second, at)
    session.commit()
    assert keep() == 1
    assert on_disk(folders.public) == before
    later(DAY)
    settle(sessions, folders)
    assert "The bridge school of Kisumu" in served()[RESULT].decode()
    assert "The name was wrong" in served()[RESULT].decode()


def test_an_announcement_that_is_cancelled_leaves_nothing_sealed(session, at, judged, folders, keep, later, served):
    keep()
    finalists(session, judged, at + DAY, at)
    session.commit()
    keep()
    services.cancel_announcement(session, queries.standing(session, judged.edition.id)["finalists"], judged.staff, at)
    session.commit()
    assert keep() == 0
    assert folders.waiting() == []
    assert [path.name for path in folders.sealed.iterdir() if path.is_dir()] == []
    later(2 * DAY)
    keep()
    assert RESULT not in served()


def test_an_announcement_that_loses_its_ground_leaves_nothing_sealed(session, at, judged, folders, keep):
    keep()
    finalists(session, judged, at + DAY, at)
    session.commit()
    keep()
    assert folders.waiting()
    withdraw(session, judged, at)
    session.commit()
    keep()
    assert folders.waiting() == []


def test_even_before_anybody_sweeps_a_cancelled_result_is_never_swapped_in(
    session, sessions, at, judged, folders, keep, later, served
):
    keep()
    finalists(session, judged, at + DAY, at)
    session.commit()
    keep()
    services.cancel_announcement(session, queries.standing(session, judged.edition.id)["finalists"], judged.staff, at)
    session.commit()
    later(2 * DAY)
    settle(sessions, folders)
    assert RESULT not in served()


def test_what_is_told_at_once_takes_the_old_files_down_until_new_ones_are_there(
    session, sessions, at, judged, folders, keep, served
):
    keep()
    finalists(session, judged, at, at)
    session.commit()
    assert settle(sessions, folders).shown is None
    assert served() == {}, "whoever stands in front asks the program, which is right"
    assert "none of what is public now" in str(overdue(sessions, folders))
    assert keep() == 1
    assert RESULT in served()


def test_a_page_of_the_instant_is_made_again_when_the_registry_changed(
    session, at, judged, folders, keep, a_pledge, monkeypatch
):
    keep()
    finalists(session, judged, at + DAY, at)
    session.commit()
    keep()
    (before,) = folders.waiting()
    a_pledge(source_id="1", countries=("PL",))
    session.commit()
    assert keep() == 0, "not more often than once a minute"
    monkeypatch.setattr(keeping, "APART_SECONDS", 0.0)
    assert keep() == 2
    (after,) = folders.waiting()
    assert after.name != before.name
    assert after.mark.told == before.mark.told


def test_a_set_that_shows_nothing_new_is_not_swapped_in(session, at, judged, folders, keep, monkeypatch):
    keep()
    before, name = on_disk(folders.public), folders.standing().name
    monkeypatch.setattr("awards.desks.prerendering.marks._program", lambda: "another version")
    assert keep() == 1
    assert on_disk(folders.public) == before
    assert folders.standing().name == name
    assert keep() == 0


def test_pages_that_changed_while_they_were_made_are_made_again(
    session, sessions, at, judged, folders, keeper, keep, monkeypatch
):
    keep()
    finalists(session, judged, at + DAY, at)
    session.commit()
    put, seen = rendering._put, []

    def meddle(*given):
        if not seen:
            seen.append(True)
            with sessions.transaction() as other:
                standing = queries.standing(other, judged.edition.id)["finalists"]
                services.cancel_announcement(other, standing, judged.staff, at)
        put(*given)

    monkeypatch.setattr(rendering, "_put", meddle)
    assert keeper.keep_once()
    assert folders.waiting() == []
    assert not list(folders.sealed.glob("*.making"))


def test_a_registry_that_changes_all_the_time_holds_no_set_up(
    session, at, judged, folders, keeper, keep, a_pledge, monkeypatch
):
    keep()
    finalists(session, judged, at + DAY, at)
    session.commit()
    put, numbers = rendering._put, iter(range(100))

    def meddle(*given):
        a_pledge(source_id=str(next(numbers)), countries=("PL",))
        session.commit()
        put(*given)

    monkeypatch.setattr(rendering, "_put", meddle)
    assert keeper.keep_once()
    (sealed,) = folders.waiting()
    with keeper.renderer.sessions.reading() as look:
        assert sealed.mark.registry != marks.registry(look, clock.now(look)), "and it is known to be old"


def test_an_instant_that_comes_while_pages_are_made_does_not_wait_for_them(
    session, at, judged, folders, keeper, keep, later, served, a_pledge, monkeypatch
):
    keep()
    finalists(session, judged, at + DAY, at)
    session.commit()
    keep()
    a_pledge(source_id="1", countries=("PL",))
    session.commit()
    monkeypatch.setattr(keeping, "APART_SECONDS", 0.0)
    monkeypatch.setattr(keeping, "LOOK_SECONDS", 0.0)
    seen = []

    def on_the_way():
        if not seen:
            later(DAY)
        seen.append(RESULT in served())

    assert keeper.keep_once(on_the_way)
    assert seen[:2] == [False, True], "swapped in after the next page"


def test_an_address_that_cannot_be_made_is_left_to_the_program_and_named(
    app, session, sessions, at, judged, folders, keep, monkeypatch
):
    monkeypatch.setattr(rendering, "is_kept", lambda answer: answer.request.path != "/data")
    keep()
    assert "/data" not in folders.standing().pages
    assert "/data" in str(overdue(sessions, folders))


def test_making_pages_changes_no_row_and_no_other_clock(app, session, sessions, at, judged, folders, keeper, keep):
    finalists(session, judged, at + DAY, at)
    session.commit()

    def rows():
        with sessions.reading() as look:
            return look.scalar(select(func.max(AuditRow.seq))), look.scalar(select(func.count(Publication.id)))

    before = rows()
    keep()
    assert rows() == before
    ahead = SessionsAsAt(sessions.engine, at + DAY)
    with ahead.reading() as then, sessions.reading() as now:
        assert clock.now(then) == at + DAY
        assert clock.now(now) < at + DAY
    with pytest.raises(RuntimeError, match="must not change anything"), ahead.transaction():
        pass
    with keeper.renderer.as_at(at + DAY) as ask:
        assert ask("/winners/2027", "en").status_code == 200
        personal, none = ask("/account/sign-in", "en"), ask("/winners/2026", "en")
        assert (personal.status_code, rendering.is_kept(personal)) == (200, False), "it sets a cookie"
        assert not rendering.is_kept(none)
    assert app.extensions["awards_sessions"] is sessions
    assert app.test_client().get("/winners/2027").status_code == 404


@pytest.mark.case("AV-06", rest="2,000 requests in a second")
def test_any_number_may_look_at_the_instant_and_one_swap_comes(
    session, sessions, at, judged, folders, keep, later, served
):
    keep()
    finalists(session, judged, at + DAY, at)
    session.commit()
    keep()
    (sealed,) = folders.waiting()
    later(DAY)
    start, failed = threading.Barrier(8), []

    def look():
        start.wait()
        try:
            found = settle(sessions, Folders(folders.public, folders.sealed))
            assert found.shown == sealed
        except BaseException as error:
            failed.append(error)
            raise

    several = [threading.Thread(target=look) for _ in range(8)]
    for one in several:
        one.start()
    for one in several:
        one.join()
    assert failed == []
    assert folders.standing() == sealed


def test_whoever_makes_pages_may_be_killed_at_any_time(
    session, at, judged, folders, keep, served, database_url, tmp_path
):
    keep()
    finalists(session, judged, at + DAY, at)
    session.commit()
    before = on_disk(folders.public)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWARDS_")} | {
        "AWARDS_DATABASE_URL": database_url, "AWARDS_SECRET_KEY": "a secret for tests only, long enough to be one",
        "AWARDS_INSTANCE": str(tmp_path / "instance"), "AWARDS_PUBLIC_DIR": str(folders.public),
        "AWARDS_BASE_URL": "http://localhost",
    }  # fmt: skip
    making = subprocess.Popen(
        [sys.executable, "-c", "from awards.cli import main; main()", "pages", "--once"], env=environment
    )
    while not list(folders.sealed.glob("*.making/*/*.html")):
        assert making.poll() is None
    making.kill()
    making.wait()
    assert on_disk(folders.public) == before
    assert folders.waiting() == []
    assert keep() >= 1
    assert not list(folders.sealed.glob("*.making"))
    assert [RESULT.partition("/")[2] in "".join(one.file for one in found.pages["/winners/2027"].values())
            for found in folders.waiting()] == [True]  # fmt: skip
