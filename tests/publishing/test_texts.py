"""What staff write of a laureate: kept by language and frozen when published, what the jury valued with the winners."""

import io
from datetime import date

import pytest
from PIL import Image
from sqlalchemy.exc import IntegrityError

from awards.core.errors import RuleBroken, StaleVersion
from awards.infrastructure import storage
from awards.nominations.models import Entry, Nomination
from awards.pledges.models import RegistryTotal
from awards.pledges.services import withdraw_pledge
from awards.publishing import pictures, queries, rules, services
from awards.publishing.queries.texts import one_to_write, to_write
from tests.decisions.things import a_judged_edition
from tests.pledges.conftest import put
from tests.publishing.things import announce, decide, winners

SAID = {
    "summary": {"en": "Repairs telephones.", "fr": "Répare des téléphones."},
    "valued": {"en": "The jury valued the ledgers.", "ar": "قدّرت لجنة التحكيم الدفاتر."},
    "alternative": {"en": "Two women at a bench."},
}
NOTHING = {"summary": {}, "valued": {}, "alternative": {}}


def a_picture(side=1200, mode="RGB", form="JPEG", noise=False):
    made = Image.effect_noise((side, side), 90).convert(mode) if noise else Image.new(mode, (side, side // 2), "teal")
    exif = Image.Exif()
    exif[0x010F] = "A camera that names its owner"
    out = io.BytesIO()
    made.save(out, form, exif=exif)
    return out.getvalue()


@pytest.fixture
def files(tmp_path):
    return storage.Folder(tmp_path)


@pytest.fixture
def judged(session, at):
    made = a_judged_edition(session, at)
    decide(session, made, at, "Anna’s workshop", "Bridge school", "Code clubs")
    return made


def write(session, judged, at, title="Anna’s workshop", texts=SAID, seen=0, **more):
    of = one_to_write(session, judged.edition.id, judged.entries[title].id)
    return services.save_texts(session, of, texts, judged.staff, at, seen=seen, **more)


def by_title(publication):
    return {laureate.project: laureate for laureate in publication.laureates}


def test_the_finalists_take_in_the_summary_and_never_what_the_jury_valued(session, at, judged):
    write(session, judged, at)
    published = by_title(announce(session, judged, "finalists", at, at))
    assert published["Anna’s workshop"].texts == {"summary": SAID["summary"]}
    assert published["Bridge school"].texts == {}


def test_the_pledge_that_the_nominee_named_goes_in_while_it_is_public(session, at, judged, client_for):
    masts = put(session, at, title="Masts", source_id="1")
    gone = put(session, at, title="Gone", source_id="2")
    withdraw_pledge(session, gone, "Over.", judged.staff.id, at)
    for title, pledge in (("Anna’s workshop", masts), ("Bridge school", gone)):
        entry = session.get(Entry, judged.entries[title].id)
        session.get(Nomination, entry.nomination_id).pledge = pledge.public_id
    session.flush()
    publication = announce(session, judged, "finalists", at, at)
    published = by_title(publication)
    assert published["Anna’s workshop"].texts == {"pledge": masts.public_id}
    assert published["Bridge school"].texts == {}
    slug = published["Anna’s workshop"].slug
    session.commit()
    page = client_for().get("connections.laureate", slug=slug)
    assert "Named by the nominee." in page.main
    assert client_for().get("connections.laureate_json", slug=slug).json["named_pledge"] == masts.public_id
    withdraw_pledge(session, masts, "Over.", judged.staff.id, at)
    session.commit()
    assert "Named by the nominee." not in client_for().get("connections.laureate", slug=slug).main


def test_the_winners_take_in_all_that_is_written_by_then_and_keep_it(session, at, judged, files):
    announce(session, judged, "finalists", at, at)
    made = pictures.drawn_from_sent(files, "us.jpg", a_picture())
    write(session, judged, at, picture=made)
    publication = winners(session, judged, at, at)
    laureate = by_title(publication)["Anna’s workshop"]
    said = laureate.texts
    assert said["valued"] == SAID["valued"]
    assert said["picture"] == {
        "digest": made.digest, "width": 760, "height": 380, "alternative": {"en": "Two women at a bench."},
    }  # fmt: skip
    write(session, judged, at, texts=NOTHING | {"alternative": {"en": "Later"}}, seen=1)
    session.flush()
    session.expire_all()
    kept = queries.publication_of_kind(session, judged.edition.id, "winners")
    assert by_title(kept)["Anna’s workshop"].texts == said
    assert rules.digest(kept.document()) == publication.digest


def test_texts_change_the_digest_and_none_leave_it_as_it_always_was(session, at, judged):
    announced = announce(session, judged, "finalists", at, at)
    assert all("texts" not in laureate.document() for laureate in announced.laureates)
    before = announced.digest
    announced.laureates[0].texts = {"summary": {"en": "Another"}}
    assert rules.digest(announced.document()) != before
    session.rollback()


def test_a_picture_is_refused_without_words_for_those_who_do_not_see_it(session, at, judged, files):
    made = pictures.drawn_from_sent(files, "us.png", a_picture(form="PNG"))
    with pytest.raises(RuleBroken, match="Say what the picture shows") as broken:
        write(session, judged, at, texts=SAID | {"alternative": {"en": "  "}}, picture=made)
    assert "alternative_en" in broken.value.fields


def test_the_database_keeps_no_picture_without_its_description(session, at, judged, files):
    text = write(session, judged, at, picture=pictures.drawn_from_sent(files, "us.jpg", a_picture()))
    text.alternative = {}
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_a_text_that_is_too_long_is_named_with_its_language(session, at, judged):
    with pytest.raises(RuleBroken, match="Shorten this text to 600") as broken:
        write(session, judged, at, texts=SAID | {"summary": {"en": "Short", "ru": "д" * 601}})
    assert list(broken.value.fields) == ["summary_ru"]


def test_two_who_write_at_once_do_not_write_over_each_other(session, at, judged):
    write(session, judged, at)
    with pytest.raises(StaleVersion):
        write(session, judged, at, seen=0)


def test_only_approved_finalists_are_written_of_and_none_that_the_reader_is_tied_to(session, at, judged):
    found = to_write(session, judged.edition)
    assert [one.nomination.title for one in found] == ["Anna’s workshop", "Bridge school", "Code clubs"]
    tied = [found[1].nomination.id]
    assert [one.nomination.title for one in to_write(session, judged.edition, tied)] == [
        "Anna’s workshop",
        "Code clubs",
    ]


def test_what_lacks_is_said_by_language(session, at, judged):
    write(session, judged, at)
    one = one_to_write(session, judged.edition.id, judged.entries["Anna’s workshop"].id)
    assert one.lacking("summary") == ["ar", "zh", "ru", "es"]
    assert one.lacking("alternative") == [], "there is no picture to describe"


def test_a_picture_is_drawn_anew_light_enough_for_a_page(files):
    made = pictures.drawn_from_sent(files, "us.jpg", a_picture(2000, noise=True))
    assert len(made.small) <= pictures.SMALL_BYTES
    for content, form in ((made.small, "WEBP"), (made.large, "JPEG")):
        with Image.open(io.BytesIO(content)) as drawn:
            assert drawn.format == form
            assert not drawn.getexif()
    assert not [path for path in files.folder.rglob("*") if path.is_file()], "nothing stays in the storage"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("us.pdf", b"%PDF-1.7", "JPEG, PNG or WebP"),
        ("us.svg", b"<svg/>", "JPEG, PNG or WebP"),
        ("us.jpg", b"", "empty"),
        ("us.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not what its name says"),
    ],
)
def test_what_is_no_picture_is_refused_with_the_reason(files, name, content, said):
    with pytest.raises(RuleBroken, match=said):
        pictures.drawn_from_sent(files, name, content)


def test_the_ceremony_keeps_what_the_registry_stated_by_that_day(session, at, judged):

    for key, day, billion in (("a", date(2026, 1, 1), 77), ("b", date(2999, 1, 1), 99)):
        session.add(
            RegistryTotal(
                key=key, stated_date=day.isoformat(), sort_date=day, pledges=1200, pledges_qualifier="more than",
                usd_billion=billion, usd_basis="stated", source="https://example.org/totals",
            )
        )  # fmt: skip
    session.flush()
    announced = announce(session, judged, "finalists", at, at)
    assert "registry" not in announced.facts
    publication = winners(session, judged, at, at)
    where = {"stated": "2026-01-01", "source": "https://example.org/totals"}
    assert publication.facts["registry"] == [
        {"what": "pledges", "figure": "1200", "qualifier": "more than", **where},
        {"what": "usd_billion", "figure": "77", "qualifier": None, **where},
    ]
    assert publication.digest == rules.digest(publication.document())


def test_each_laureate_has_a_text_of_its_own_and_two_may_show_the_same_picture(session, at, judged):
    picture = services.NewPicture("ab" * 32, 1200, 600, b"small", b"large")
    first = write(session, judged, at, picture=picture)
    second = write(session, judged, at, "Bridge school", picture=picture)
    assert {first.entry_id, second.entry_id} == set(judged.of("Anna’s workshop", "Bridge school"))
    assert (first.version, second.version, first.picture) == (1, 1, second.picture)
