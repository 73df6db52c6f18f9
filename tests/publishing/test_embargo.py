"""Before the instant, the address of a result answers exactly as one that never existed; after it, all flip at once."""

import re
from datetime import timedelta

import pytest

from awards.infrastructure import clock
from awards.publishing import queries, rules, services
from awards.publishing.policy import may_see_rehearsal
from tests.decisions.things import a_judged_edition
from tests.publishing.things import a_record_edition, announce, decide, finalists, two_laureates, winners
from tests.support.page import words

DAY = timedelta(days=1)

PAGES = (
    "/", "/winners", "/winners.json", "/winners.csv", "/winners?country=PL", "/winners?category=skills",
    "/winners/cloths.svg", "/winners/2027", "/winners/2027.json", "/winners/2027.csv", "/feed.atom", "/feed.json",
    "/data", "/verify", "/verify/2027", "/verify/2027/bundle.zip", "/rehearsal/2027/verify",
    "/rehearsal/2027/verify/bundle.zip",
    "/sitemap.xml",
    "/laureates/annas-workshop-2027", "/laureates/annas-workshop-2027.json", "/countries", "/countries.json",
    "/countries/PL", "/countries/PL.json", "/countries/KE", "/regions/europe", "/focus/adoption",
    "/organisations/annas-workshop-association", "/rehearsal/2027/winners", "/rehearsal/2027/winners.json",
    "/winners/categories/skills", "/winners/categories/skills.json", "/winners/categories/skills.csv",
    "/winners/2027/press-kit.zip", "/embed/winners/2027",
    "/laureates/annas-workshop-2027/card-en.png", "/laureates/annas-workshop-2027/picture.webp",
    "/rehearsal/2027/winners/press-kit.zip", "/rehearsal/2027/laureates/annas-workshop-2027/card-en.png",
    "/rehearsal/2027/laureates/annas-workshop-2027", "/pledges", "/call", "/certificates",
    "/laureates/annas-workshop-2027/badge-en-light.svg",
    "/rehearsal/2027/laureates/annas-workshop-2027/badge-en-dark.svg",
)  # fmt: skip
"""Every address of the house at which a result of 2027 could show."""

CHANGES_BY_ITSELF = ("Date", "X-Request-ID")
UNSEEN = re.compile(r'<input[^>]* type="hidden"[^>]*>')


def seen(client, path):
    """All of an answer but what differs between two requests of the same: its number."""
    response = client.browser.get(path)
    body = re.sub(r"(name this: |\"request\":\s*\")[0-9a-f]{12}", "", response.get_data(as_text=True))
    headers = {name: value for name, value in response.headers.items() if name not in CHANGES_BY_ITSELF}
    headers.pop("Content-Length", None) if response.status_code == 404 else None
    return response.status_code, body, headers


def core(answer):
    """Status and what is said, without the banner of a moved clock."""
    status, body, _headers = answer
    return status, body[max(0, body.find("<main")) :]


def everything(client):
    return {path: seen(client, path) for path in PAGES}


def listed(page):
    return [words(title) for title in page.find("//article//h3")]


def move_clock(session, by):
    clock.move(session, int(by.total_seconds()), None)
    session.commit()


def recorded_and_judged(_app, session, at):
    services.publish_record(session, a_record_edition(session, 2019), rules.facts(), two_laureates(), at)
    return a_judged_edition(session, at)


pytestmark = pytest.mark.begins(judged=recorded_and_judged)


@pytest.fixture
def judged(begun):
    return begun


@pytest.mark.case("EB-01")
@pytest.mark.case("EB-04")
def test_before_the_instant_every_address_answers_as_if_nothing_had_been_decided(session, at, judged, client_for):
    client = client_for()
    nothing = everything(client)
    assert nothing["/winners/2027"][0] == nothing["/laureates/annas-workshop-2027"][0] == 404
    finalists(session, judged, at + DAY, at)
    session.commit()
    assert everything(client) == nothing
    winners(session, judged, at + 2 * DAY, at)
    session.commit()
    assert everything(client) == nothing


@pytest.mark.case("EB-01")
def test_the_404_of_an_embargoed_result_is_that_of_an_address_that_never_was(session, at, judged, client_for):
    finalists(session, judged, at + DAY, at)
    session.commit()
    client = client_for()
    for embargoed, never in (
        ("/winners/2027", "/winners/2026"), ("/winners/2027.json", "/winners/2026.json"),
        ("/winners/2027.csv", "/winners/2026.csv"),
        ("/laureates/annas-workshop-2027", "/laureates/hannas-workshop-2026"),
    ):  # fmt: skip
        status, body, headers = seen(client, embargoed)
        assert (status, body.replace(embargoed, never), headers) == seen(client, never)


@pytest.mark.case("EB-08", rest="pages that staff of the edition have")
@pytest.mark.case("EB-12", rest="backups, which whoever keeps the database guards")
def test_before_the_instant_nominees_judges_and_the_log_learn_nothing(session, at, judged, client_for, caplog):
    edition, entry = judged.edition.id, judged.entries["Anna’s workshop"]
    own = f"/nominations/{edition}/{entry.nomination_id}"
    paths = {
        judged.nominator: (
            "/",
            "/account",
            "/nominations",
            own,
            f"{own}/versions",
            f"{own}/questions",
            f"{own}/people",
        ),
        judged.judges[0]: ("/", "/account", "/judging", f"/judging/{edition}", f"/judging/{edition}/scores"),
    }
    session.commit()
    clients = {person: client_for(person) for person in paths}

    def all_of_it():
        found = {path: seen(clients[person], path)[:2] for person, many in paths.items() for path in many}
        return {path: (status, UNSEEN.sub("", body)) for path, (status, body) in found.items()}

    before = all_of_it()
    assert {answer[0] for answer in before.values()} <= {200, 302}
    with caplog.at_level("DEBUG", "awards"):
        finalists(session, judged, at + DAY, at)
        winners(session, judged, at + 2 * DAY, at)
        session.commit()
        assert all_of_it() == before
    assert "Anna" not in caplog.text
    assert str(entry.id) not in caplog.text


@pytest.mark.case("EB-05", rest="20 clients, another time zone, a restart")
def test_at_the_instant_all_addresses_flip_at_once(session, at, judged, client_for):
    client = client_for()
    nothing = everything(client)
    finalists(session, judged, at + DAY, at)
    session.commit()
    move_clock(session, DAY)
    after = everything(client)
    flipped = {path for path in PAGES if core(after[path]) != core(nothing[path])}
    assert {
        "/winners", "/winners.json", "/winners.csv", "/winners?country=PL", "/winners?category=skills", "/winners/2027",
        "/winners/2027.json", "/winners/2027.csv", "/feed.atom", "/feed.json", "/verify",
        "/laureates/annas-workshop-2027", "/countries/PL", "/countries/PL.json", "/countries/KE",
        "/organisations/annas-workshop-association",
    } <= flipped  # fmt: skip
    assert not {path for path in flipped if path.startswith("/rehearsal")}
    page = client.get("/winners/2027")
    assert page.heading == "Finalists 2027"
    assert "winner" not in page.main.lower().replace("/embed/winners/", "")


def test_the_finalists_pages_are_the_same_whatever_was_decided_of_winners(session, at, judged, client_for):
    finalists(session, judged, at, at)
    session.commit()
    client = client_for()
    undecided = everything(client)
    decide(session, judged, at, "Bridge school", kind="winners")
    session.commit()
    assert everything(client) == undecided
    announce(session, judged, "winners", at + DAY, at)
    session.commit()
    assert everything(client) == undecided
    move_clock(session, DAY)
    page = client.get("/winners/2027")
    assert page.heading == "Winners 2027"
    assert listed(page) == ["Bridge school", "Code clubs", "Anna’s workshop"], "the winner first, the others as before"


@pytest.mark.case("EB-02")
def test_finalists_stand_in_an_order_that_says_nothing_about_their_scores(session, at, judged, client_for):
    finalists(session, judged, at, at)
    session.commit()
    page = client_for().get("/winners/2027")
    assert listed(page) == ["Code clubs", "Bridge school", "Anna’s workshop"]
    for forbidden in ("4.87", "adjusted", "rank"):
        assert forbidden not in page.main.lower()


def test_a_cancelled_announcement_never_becomes_public(session, at, judged, client_for):
    finalists(session, judged, at + DAY, at)
    services.cancel_announcement(session, queries.standing(session, judged.edition.id)["finalists"], judged.staff, at)
    session.commit()
    move_clock(session, 2 * DAY)
    client_for().get("/winners/2027", expect=404)


@pytest.mark.case("EB-06")
def test_a_rehearsal_never_shows_in_a_real_address(session, at, client_for):
    services.publish_record(session, a_record_edition(session, 2019), rules.facts(), two_laureates(), at)
    session.commit()
    client = client_for()
    real = [path for path in PAGES if not path.startswith("/rehearsal")]
    before = {path: seen(client, path) for path in real}
    judged = a_judged_edition(session, at, rehearsal=True)
    finalists(session, judged, at, at)
    winners(session, judged, at, at)
    session.commit()
    after = {path: seen(client, path) for path in real}
    assert {path for path in real if after[path] != before[path]} <= {"/", "/call"}, "which may link the rehearsal"
    page = client.get("/rehearsal/2027/winners")
    assert page.heading == "Winners 2027"
    assert "Rehearsal 2027." in page.text
    assert client.get("/rehearsal/2027/winners.json").json["rehearsal"] is True


def test_in_production_rehearsals_are_for_staff_only():
    class Person:
        def __init__(self, *kinds):
            self.kinds = kinds

        def has(self, kind, edition_id=None, category_id=None):
            return kind in self.kinds

    assert may_see_rehearsal(None, in_development=True)
    assert not may_see_rehearsal(None, in_development=False)
    assert not may_see_rehearsal(Person("judge", "chair", "pledger"), in_development=False)
    assert may_see_rehearsal(Person("staff"), in_development=False)
    assert may_see_rehearsal(Person("admin"), in_development=False)
