"""Share cards and the press kit: made by a job, as public as the publication and not a moment sooner."""

import csv
import io
import json
import zipfile
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import func, select

from awards.accounts.rules import LANDINGS
from awards.accounts.services import end_role
from awards.cli.handlers import HANDLERS, TIMETABLE
from awards.core.vocabulary import LANGUAGES
from awards.infrastructure import jobs, standing_jobs, storage
from awards.publishing import pictures, queries, rules, services
from awards.publishing.models import PressKit, ShareCard
from awards.publishing.press import PRESS, cards, press_due
from awards.publishing.queries import Places
from awards.web.languages import words_in
from tests.decisions.things import a_judged_edition, all_judged
from tests.factories import a_user
from tests.publishing.test_embargo import move_clock
from tests.publishing.test_texts import SAID, a_picture, write
from tests.publishing.things import a_record_edition, announce, decide, finalists, made_again, two_laureates, winners

DAY = timedelta(days=1)
CARD = "/laureates/annas-workshop-2027/card-{}.png"
KIT = "/winners/2027/press-kit.zip"


pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


def work(app, session):
    """Arm what is due and do it, as the child of `awards serve` does."""
    session.commit()
    sessions = app.extensions["awards_sessions"]
    with app.app_context():
        standing_jobs.arm_due(sessions, [press_due])
        while jobs.run_next(sessions, HANDLERS):
            pass
    failed = session.execute(select(jobs.Job.kind, jobs.Job.error).where(jobs.Job.state == "failed")).all()
    assert not failed, failed


def kit_of(client, path=KIT):
    return zipfile.ZipFile(io.BytesIO(client.browser.get(path).data))


def test_the_worker_of_the_program_makes_them():
    assert press_due in TIMETABLE
    assert PRESS in HANDLERS


def test_a_card_is_made_before_the_instant_and_shown_from_it_on(app, session, at, judged, client_for):
    finalists(session, judged, at + DAY, at)
    work(app, session)
    assert session.scalar(select(func.count()).select_from(ShareCard)) == 3 * len(LANGUAGES)
    client = client_for()
    client.get(CARD.format("en"), expect=404)
    client.get(KIT, expect=404)
    move_clock(session, DAY)
    for code in LANGUAGES:
        answer = client.browser.get(CARD.format(code))
        assert answer.status_code == 200
        assert answer.mimetype == "image/png"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        with Image.open(io.BytesIO(answer.data)) as card:
            assert card.size == (1200, 630)
    client.get(CARD.format("de"), expect=404)


@pytest.mark.case(
    "EB-13", rest="a mark, an end, a second address: no account is the press's own, whose link could be handed on"
)
def test_only_staff_read_a_result_early_and_nobody_has_the_kit_before_everybody(app, session, at, judged, client_for):
    edition = judged.edition
    of = dict.fromkeys(LANDINGS, (edition.id,)) | dict.fromkeys(("admin", "pledger"), (None,))
    of["chair"] = (edition.id, judged.skills.id)
    people = {kind: a_user(session, f"{kind}@office.example", (kind, *of[kind])) for kind in LANDINGS}
    people |= {"nobody": None, "nominator": judged.nominator}
    finalists(session, judged, at + DAY, at)
    work(app, session)
    session.commit()
    early = f"/staff/{edition.id}/announcements/finalists/preview"
    clients = {who: client_for(person) for who, person in people.items()}
    for client in clients.values():
        client.get(KIT, expect=404)
    opened = {who: client.browser.get(early).status_code for who, client in clients.items()}
    assert opened == dict.fromkeys(people, 404) | {"staff": 200, "admin": 200, "nobody": 302}
    end_role(session, people["staff"], "staff", edition_id=edition.id, by=None, at=at)
    session.commit()
    clients["staff"].get(early, expect=302)
    move_clock(session, DAY)
    assert {client.browser.get(KIT).status_code for client in clients.values()} == {200}


def test_a_card_says_another_thing_in_another_language(app, session, at, judged):
    publication = finalists(session, judged, at, at)
    laureate = publication.laureates[0]
    places = Places({"BR": {"en": "Brazil", "ar": "البرازيل"}, "KE": {"en": "Kenya"}, "PL": {"en": "Poland"}}, {}, {})
    with app.app_context():
        said = {}
        for code in ("en", "ar", "zh"):
            with words_in(code):
                said[code] = cards.card_values(publication, laureate, places)
        assert said["en"]["role"] == "Finalist 2027"
        assert (said["en"]["dir"], said["ar"]["dir"]) == ("ltr", "rtl")
        assert said["en"]["where"] != said["ar"]["where"]
        assert len({cards.drawn(values) for values in said.values()}) == 3


@pytest.mark.case("OU-01")
def test_nothing_on_a_card_is_taken_for_markup_and_a_long_title_still_fits(app, session, at, judged):
    publication = finalists(session, judged, at, at)
    laureate = publication.laureates[0]
    laureate.project = '#panic("broken") $x$ *bold* `raw` \\ <label> @ref ' + "word " * 200
    with app.app_context(), words_in("en"):
        cards.drawn(cards.card_values(publication, laureate, Places({}, {}, {})))
    session.rollback()


@pytest.mark.parametrize("code", ["en", "ar"])
def test_a_card_shows_a_long_name_and_many_countries_to_their_last_word(app, session, at, judged, code):
    publication = finalists(session, judged, at, at)
    with app.app_context(), words_in(code):
        values = cards.card_values(publication, publication.laureates[0], Places({}, {}, {}))
        for part in ("by", "where"):
            long = "The Federation of Village Committees for Water, Roads and Schools of the Upper River " * 2
            ends = {cards.drawn(values | {part: long + end}) for end in ("alone", "above")}
            assert len(ends) == 2, f"{part} is cut before its last word"
    session.rollback()


def test_the_kit_holds_facts_lists_texts_and_cards(app, session, at, judged, client_for, tmp_path):
    decide(session, judged, at, "Anna’s workshop", "Bridge school", "Code clubs")
    announce(session, judged, "finalists", at, at)
    picture = pictures.drawn_from_sent(storage.Folder(tmp_path), "us.jpg", a_picture())
    write(session, judged, at, picture=picture)
    publication = winners(session, judged, at, at)
    work(app, session)
    kit = kit_of(client_for())
    folder = "equals-in-tech-awards-2027"
    own = f"{folder}/laureates/annas-workshop-2027"
    names = set(kit.namelist())
    assert {f"{folder}/{name}" for name in ("README.txt", "LICENCE.txt", "edition.json", "laureates.csv")} <= names
    assert {f"{own}/card-{code}.png" for code in LANGUAGES} <= names
    assert {f"{own}/text-{code}.txt" for code in ("en", "fr", "ar")} <= names
    assert f"{own}/text-zh.txt" not in names, "nothing is written in Chinese"
    told = kit.read(f"{own}/text-fr.txt").decode()
    assert "Répare des téléphones." in told
    assert "The jury valued the ledgers." in told, "English stands in where a language lacks"
    assert "/laureates/annas-workshop-2027" in told
    with Image.open(io.BytesIO(kit.read(f"{own}/picture.jpg"))) as shown:
        assert shown.size[0] == 1200
    document = json.loads(kit.read(f"{folder}/edition.json"))
    assert made_again(document)
    assert document["digest"] == publication.digest
    rows = list(csv.DictReader(io.StringIO(kit.read(f"{folder}/laureates.csv").decode())))
    assert [row["project"] for row in rows] == [laureate.project for laureate in publication.laureates]
    assert publication.digest in kit.read(f"{folder}/README.txt").decode()
    assert not any(path.startswith("/") or ".." in path for path in names)


def test_until_the_kit_is_made_its_address_says_so(session, at, judged, client_for):
    finalists(session, judged, at, at)
    session.commit()
    answer = client_for().browser.get(KIT)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert "being made" in answer.get_data(as_text=True)


def test_each_publication_has_a_kit_of_its_own_and_none_is_made_twice(app, session, at, judged, client_for):
    finalists(session, judged, at, at)
    work(app, session)
    first = client_for().browser.get(KIT).data
    winners(session, judged, at, at)
    work(app, session)
    assert client_for().browser.get(KIT).data != first
    assert session.scalar(select(func.count()).select_from(PressKit)) == 2
    assert press_due(session) == []


def test_nothing_is_made_of_what_was_taken_back(app, session, at, judged):
    publication = finalists(session, judged, at + DAY, at)
    services.cancel_announcement(session, queries.standing(session, judged.edition.id)["finalists"], judged.staff, at)
    assert [moment.values for moment in press_due(session)] == []
    moment = standing_jobs.Moment(PRESS, "one", {"publication": str(publication.id)}, at)
    standing_jobs.arm(session, moment)
    work(app, session)
    assert session.scalar(select(func.count()).select_from(PressKit)) == 0


def test_the_record_has_cards_and_a_kit_too(app, session, at, client_for):
    services.publish_record(session, a_record_edition(session, 2019), rules.facts(), two_laureates(), at)
    work(app, session)
    client = client_for()
    assert client.browser.get("/laureates/female-agent-2019/card-ar.png").status_code == 200
    assert "equals-in-tech-awards-2019/README.txt" in kit_of(client, "/winners/2019/press-kit.zip").namelist()


def test_a_rehearsals_kit_lies_with_the_rehearsal_and_says_what_it_is(app, session, at, client_for):
    judged = a_judged_edition(session, at, rehearsal=True)
    finalists(session, judged, at, at)
    work(app, session)
    client = client_for()
    client.get(KIT, expect=404)
    client.get(CARD.format("en"), expect=404)
    kit = kit_of(client, "/rehearsal/2027/winners/press-kit.zip")
    assert "everything here is made up" in kit.read("equals-in-tech-awards-2027/README.txt").decode()
    assert client.browser.get("/rehearsal" + f"/2027{CARD.format('en')}").status_code == 200


def test_what_is_said_of_a_laureate_stands_in_the_kit_alone_once_it_is_frozen(app, session, at, judged, client_for):
    decide(session, judged, at, "Anna’s workshop", "Bridge school", "Code clubs")
    announce(session, judged, "finalists", at, at)
    write(session, judged, at)
    work(app, session)
    kit = kit_of(client_for())
    assert not any(b"ledgers" in kit.read(name) for name in kit.namelist()), (
        "what the jury valued waits for the winners"
    )
    assert SAID["valued"]["en"].endswith("ledgers.")
