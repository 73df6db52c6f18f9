"""What the lists of laureates show of a publication: each laureate once, where it belongs, with what is known of it."""

import pytest

from awards.publishing import weaving
from awards.publishing.models import LaureateCountry, LaureateOrganisation, Publication
from awards.publishing.queries import Places
from awards.publishing.rules import facts as facts_of
from awards.publishing.views import files, listing, slides
from tests.publishing.beside import a_laureate

NAMES = {"PL": {"en": "Poland"}, "KE": {"en": "Kenya"}, "BR": {"en": "Brazil"}}
PLACES = Places(
    NAMES, {"PL": "europe", "KE": "africa", "BR": None},
    {"europe": {"en": "Europe"}, "africa": {"en": "Africa"}, "sahel": {"en": "Sahel"}},
)  # fmt: skip


@pytest.fixture(autouse=True)
def _request(app):
    with app.test_request_context():
        yield


def laureate(slug, role="finalist", category="skills", countries=(), organisations=(), partners=(), **values):
    made = a_laureate(slug, role=role, category_key=category, category_names={"en": category.capitalize()} if category
                      else {}, **values)  # fmt: skip
    made.countries = [LaureateCountry(iso2=code) for code in countries]
    made.organisations = [LaureateOrganisation(name=name, partner=False) for name in organisations]
    made.organisations += [LaureateOrganisation(name=name, partner=True) for name in partners]
    return made


def category(key, **values):
    return {"key": key, "names": {"en": key.capitalize()}, "focus_area": None, **values}


def publication(*laureates, kind="winners", categories=(), **facts):
    return Publication(
        year=2027, rehearsal=False, kind=kind, laureates=[*laureates], facts=facts_of(categories=[*categories], **facts)
    )


def shown(made, chosen=None, **more):
    return listing.edition_rows(made, PLACES, chosen or {}, **more)


def slugs(rows):
    return [row.laureate.slug for row in rows]


@pytest.fixture
def mixed():
    """A winner, a mention and a finalist of Skills, and a winner of Access."""
    return publication(
        laureate("won", "winner", countries=["PL"]), laureate("mentioned", "mention"), laureate("named"),
        laureate("opened", "winner", "access", countries=["KE", "PL"]),
        categories=[category("skills"), category("access"), category("research", no_award={"en": "None was sound."})],
        names={"en": "The award"},
    )  # fmt: skip


def test_each_laureate_stands_under_its_role_and_none_of_a_category_left_out(mixed):
    rows = shown(mixed)
    assert (slugs(rows.winners), slugs(rows.mentions), slugs(rows.finalists)) == (
        ["won", "opened"], ["mentioned"], ["named"],
    )  # fmt: skip
    assert [found[0] for found in rows.without_award] == ["research"]
    assert rows.name == "The award"
    assert shown(publication()).name == "2027"
    rows = shown(mixed, without={"skills", "research"})
    assert slugs(rows.laureates) == ["opened"]
    assert rows.without_award == []


def test_the_cloth_is_of_the_winner_of_each_category(mixed):
    assert weaving.strips(mixed) == [("skills", ["PL"]), ("access", ["KE", "PL"]), "undyed"]
    assert weaving.strips(mixed, {"skills"}) == ["undyed", ("access", ["KE", "PL"]), "undyed"]
    late = publication(laureate("named", countries=["BR"]), laureate("won", "winner", countries=["KE"]),
                       categories=[category("skills")])  # fmt: skip
    assert weaving.strips(late) == [("skills", ["KE"])]
    before = publication(laureate("named"), kind="finalists", categories=[category("skills")])
    assert weaving.strips(before) == [("skills", [])]


def test_where_no_award_was_given_is_said_as_long_as_one_does_not_look_for_another_thing(mixed):
    def said(**chosen):
        return [found[0] for found in shown(mixed, chosen).without_award]

    assert said() == said(category=["research"]) == said(category=["skills", "research"]) == ["research"]
    assert said(category=["skills"]) == said(country=["PL"]) == said(region=["europe"]) == []


def test_each_filter_counts_what_the_others_leave(mixed):
    mixed.laureates.append(laureate("nowhere", category=None))
    mixed.laureates.append(laureate("sahel", category="skills", region="africa"))

    def counts(**chosen):
        return {
            facet.key: {option.value: (option.count, option.chosen) for option in facet.options}
            for facet in listing.facets([mixed], PLACES, chosen)
        }

    every = counts()
    assert every == {
        "category": {"skills": ("4", False), "access": ("1", False)},
        "region": {"europe": ("2", False), "africa": ("2", False)},
        "country": {"PL": ("2", False), "KE": ("1", False)},
    }
    within = counts(category=["access"])
    assert within["category"] == {"skills": ("4", False), "access": ("1", True)}
    assert within["country"] == {"PL": ("1", False), "KE": ("1", False)}


def test_a_category_is_called_as_the_newest_edition_does():
    newer, older = (publication(laureate("a", category="access"), laureate("b", category="skills")) for _n in range(2))
    newer.laureates[1].category_names, older.laureates[1].category_names = {"en": "New skills"}, {"en": "Old skills"}
    assert listing.category_name([newer, older], "skills") == "New skills"
    assert listing.category_name([newer], "research") == "research"
    found = next(facet for facet in listing.facets([newer, older], PLACES, {}) if facet.key == "category")
    assert {option.value: option.label for option in found.options}["skills"] == "New skills"


def test_ways_lead_to_categories_and_regions_that_have_pages(mixed):
    mixed.laureates.append(laureate("former", category="a-former-one"))
    found = listing.ways(listing.facets([mixed], PLACES, {}))
    assert [[address for _words, address in links] for _label, links in found] == [
        ["/winners/categories/skills", "/winners/categories/access"], ["/regions/africa", "/regions/europe"],
    ]  # fmt: skip
    nowhere = publication(laureate("nowhere"))
    assert len(listing.ways(listing.facets([nowhere], PLACES, {}))) == 1


def test_a_source_stands_once_with_its_words_where_it_has_any():
    page, other = "https://example.org/2027", "https://www.other.example/list"
    made = publication(
        laureate("a", source=f"{page} Page 4|A programme"), laureate("b", source=f"{page}|{other}"),
        laureate("c", source=f"{page} Page 4"), sources=[{"url": None, "words": "A film"}],
    )  # fmt: skip
    assert [(one.words, one.url) for one in listing.sources(made)] == [
        ("A film", None), ("Page 4", page), ("A programme", None), ("other.example", other),
    ]  # fmt: skip


def test_a_figure_is_said_with_its_qualifier_but_for_an_exact_one():
    assert listing.figure(None) is None
    assert [listing.figure({"figure": 132, "qualifier": how}) for how in (None, "exact")] == ["132", "132"]
    assert listing.figure({"figure": 132, "qualifier": "more than"}) == "more than 132"


def test_where_a_laureate_is_from_is_its_countries_else_its_region_else_the_world():
    said = [
        [name for name, _address in row.places]
        for row in shown(
            publication(
                laureate("a", countries=["PL", "KE"], scope="global", region="africa"),
                laureate("b", scope="region", region="sahel"), laureate("c", scope="global"), laureate("d"),
                laureate("e", scope="country"),
            )
        ).laureates
    ]  # fmt: skip
    assert said == [["Poland", "Kenya"], ["Sahel"], ["Worldwide"], [], []]


def test_who_stands_behind_a_project_is_said_as_far_as_its_name_does_not_say_it():
    def by(**values):
        return shown(publication(laureate("a", **values))).laureates[0].by

    assert by(organisations=["One", "Two"], person="Ada") == "One, Two, Ada"
    assert by(organisations=["One"], partners=["Three"]) == "One, with Three"
    assert by(partners=["Three"]) == "with Three"
    assert by() is None
    assert by(project=None, person="Ada") == by(project=None, organisations=["One"]) == ""
    assert by(project=None, organisations=["One"], person="Ada") == "Ada"


def test_a_feed_names_who_became_public_as_what_the_publication_is_about(mixed):
    assert files._summary(mixed) == "won; opened"
    assert files._summary(publication(laureate("named"), laureate("other", "mention"), kind="finalists")) == "named"
    assert files._summary(publication()) == "Winners not recorded"
    mixed.reason = "A typo"
    assert files._summary(mixed) == "A typo"


def test_slides_are_of_categories_of_which_something_is_said_and_no_other():
    roles = {"access": "finalist", "skills": "mention", "research": "winner"}
    made = publication(
        *(laureate(key, role, key) for key, role in roles.items()),
        categories=[*map(category, roles), category("leadership-in-tech", no_award={"en": "None."}),
                    category("leadership-in-smes")],
    )  # fmt: skip
    found = slides._in_order(shown(made), set())
    assert [one.key for one in found] == ["access", "skills", "research", "leadership-in-tech"]
    parts = [tuple(slugs(rows) for rows in (one.finalists, one.mentions, one.winners)) for one in found]
    assert parts[:3] == [(["access"], [], []), ([], ["skills"], []), ([], [], ["research"])]
    assert [one.key for one in slides._in_order(shown(made), {"skills", "leadership-in-tech"})] == [
        "access",
        "research",
    ]
