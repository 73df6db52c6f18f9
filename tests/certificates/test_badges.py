"""Badges: pictures without script that any site may show, as public as the laureate and not a moment sooner."""

from datetime import timedelta

import pytest
from lxml import etree, html

from awards.certificates import badges
from awards.core.vocabulary import LANGUAGES
from tests.decisions.things import a_judged_edition
from tests.publishing.test_embargo import move_clock
from tests.publishing.test_retractions import retract
from tests.publishing.things import finalists

DAY = timedelta(days=1)
BADGE = "/laureates/bridge-school-2027/badge-{}-{}.svg"


def with_finalists_to_come(_app, session, at):
    judged = a_judged_edition(session, at)
    finalists(session, judged, at + DAY, at)
    session.commit()
    return judged


pytestmark = pytest.mark.begins(judged=with_finalists_to_come)


@pytest.fixture
def judged(begun):
    return begun


def words(svg):
    return " ".join(" ".join(etree.fromstring(svg).itertext()).split())


def test_it_comes_with_the_instant_and_goes_with_a_retraction(session, at, judged, client_for):
    client = client_for()
    client.get(BADGE.format("en", "light"), expect=404)
    move_clock(session, DAY)
    client.get(BADGE.format("en", "light"))
    retract(session, judged, "finalists", at + DAY)
    session.commit()
    client.get(BADGE.format("en", "light"), expect=410)


def test_it_says_in_each_language_what_the_honour_is_and_any_site_may_show_it_for_a_day(session, judged, client_for):
    move_clock(session, DAY)
    client, told = client_for(), {}
    for code in LANGUAGES:
        answer = client.browser.get(BADGE.format(code, "dark"))
        assert answer.mimetype == "image/svg+xml"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
        assert "X-Frame-Options" not in answer.headers
        assert answer.headers["Cache-Control"] == "public, max-age=86400"
        assert "Set-Cookie" not in answer.headers
        told[code] = words(answer.data)
        assert b"<script" not in answer.data
        assert b"http" not in answer.data.replace(b"http://www.w3.org/2000/svg", b"")
    assert "Finalist 2027" in told["en"]
    assert "Skills" in told["en"]
    assert "Rehearsal" not in told["en"]
    client.get(BADGE.format("de", "light"), expect=404)
    client.get(BADGE.format("en", "sepia"), expect=404)


def test_light_and_dark_differ_and_their_words_reach_seven_to_one():
    light, dark = (badges.colours_of(theme) for theme in badges.THEMES)
    assert _light(light["paper"]) > _light(light["ink"])
    assert _light(dark["paper"]) < _light(dark["ink"])
    for colours in (light, dark):
        for words_ in ("ink", "soft"):
            assert _contrast(colours["paper"], colours[words_]) >= 7


def test_a_rehearsals_badge_says_so_and_stands_under_its_rehearsal_alone(session, at, client_for):
    judged = a_judged_edition(session, at, rehearsal=True)
    finalists(session, judged, at, at)
    session.commit()
    client = client_for()
    client.get(BADGE.format("en", "light"), expect=404)
    assert "Rehearsal: all made up" in words(client.browser.get(f"/rehearsal/2027{BADGE.format('en', 'light')}").data)


@pytest.mark.parametrize(
    ("language", "name", "lines"),
    [
        ("en", "Skills", ["Skills"]),
        ("en", "Access to the internet and to what it offers", ["Access to the internet and", "to what it offers"]),
        ("zh", "获得互联网接入及其所提供的一切服务与机会", ["获得互联网接入及其所提供的一切服", "务与机会"]),
    ],
)
def test_a_long_category_stands_in_two_lines_beside_the_emblem(app, language, name, lines):
    from awards.publishing.models import Laureate, Publication
    from awards.web.languages import words_in

    laureate = Laureate(role="winner", category_key="skills", category_names={language: name}, countries=[])
    with app.app_context(), words_in(language):
        drawn = etree.fromstring(badges.badge(Publication(year=2027, rehearsal=False), laureate, "light"))
    assert [one.text for one in drawn.iter("{*}text") if one.get("font-size") == "13"] == lines


def test_of_a_laureate_without_category_or_name_the_words_end_with_the_year(app):
    from awards.publishing.models import Laureate, Publication
    from awards.web.languages import words_in

    laureate = Laureate(role="winner", category_key="skills", category_names={}, organisations=[], project=None)
    with app.app_context(), words_in("en"):
        said = badges.in_words(Publication(year=2019, rehearsal=False), laureate)
    assert said == "EQUALS in Tech Awards: Winner 2019"


def test_what_is_listed_has_the_comma_of_its_language(app):
    from awards.certificates.making.wording import honour
    from awards.publishing.models import Laureate, Publication
    from awards.web.languages import words_in

    names = {"ar": "المهارات", "zh": "技能", "en": "Skills"}
    laureate = Laureate(role="winner", category_key="skills", category_names=names, organisations=[], project=None)
    publication = Publication(year=2027, rehearsal=False)
    for code, comma in (("ar", "، "), ("zh", "、"), ("en", ", ")):
        with app.app_context(), words_in(code):
            told = [badges.in_words(publication, laureate), honour(publication, laureate)]
        assert [comma + names[code] in said for said in told] == [True, True], (code, told)


@pytest.mark.case("OU-02")
def test_the_snippet_is_a_picture_with_words_in_a_link_whatever_the_title(session, judged, client_for, app):
    from awards.publishing import queries
    from awards.web.languages import words_in

    publication = queries.publication_of_kind(session, judged.edition.id, "finalists")
    laureate = publication.laureates[0]
    with app.app_context(), words_in("en"):
        laureate.project = '"><script>alert(1)</script>'
        made = badges.snippet(publication, laureate, "https://a.example/laureates/x", "https://a.example/b.svg", 200)
    link = html.fragment_fromstring(made)
    assert (link.tag, link.get("href")) == ("a", "https://a.example/laureates/x")
    [picture] = link
    assert picture.get("alt").endswith('. "><script>alert(1)</script>')
    assert (picture.get("width"), picture.get("height")) == ("200", "60")
    session.rollback()


def _contrast(one, other):
    first, second = sorted((_light(one), _light(other)), reverse=True)
    return (first + 0.05) / (second + 0.05)


def _light(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
