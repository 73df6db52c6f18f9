"""Organisations of a list are found or made together as they are one by one."""

from sqlalchemy import func, select

from awards.infrastructure.audit import AuditRow
from awards.organisations import queries
from awards.organisations.models import Organisation, OrganisationAlias
from awards.organisations.rules import in_address
from awards.organisations.services import Named, ensure_organisation, ensure_organisations, making


def test_names_of_a_list_are_found_or_made_with_addresses_of_their_own(session):
    known = ensure_organisation(session, "Cedar Network")
    wanted = [
        Named("cedar network"),
        Named("Cedar Network!"),
        Named("Réseau X", "FR", "civil-society", "a list"),
        Named("Reseau-X 2"),
    ]
    slugs = ensure_organisations(session, wanted)
    assert slugs == {
        "cedar network": known.slug, "Cedar Network!": known.slug, "Réseau X": "reseau-x", "Reseau-X 2": "reseau-x-2",
    }  # fmt: skip
    session.expire_all()
    made = queries.at_slug(session, "reseau-x")
    assert (made.country, made.kind, made.public, made.source) == ("FR", "civil-society", True, "a list")
    assert queries.at_slug(session, known.slug).public


def test_whoever_is_made_bears_the_name_and_is_told_of_in_the_log(session):
    slugs = ensure_organisations(session, [Named("Amber Link"), Named("Amber  link")])
    assert slugs == {"Amber Link": "amber-link", "Amber  link": "amber-link"}
    assert ensure_organisations(session, [Named("AMBER LINK")]) == {"AMBER LINK": "amber-link"}
    assert ensure_organisation(session, "Amber Link").slug == "amber-link"
    assert session.scalar(select(func.count()).select_from(Organisation)) == 1
    assert session.scalars(select(OrganisationAlias.folded)).all() == ["amber link"]
    assert session.scalars(select(AuditRow.action)).all().count("organisation.made") == 1


def test_two_names_of_one_address_get_two(session):
    slugs = ensure_organisations(session, [Named("你好"), Named("拟好"), Named("nihao")])
    assert sorted(slugs.values()) == ["nihao", "nihao-2", "nihao-3"]


def test_a_name_without_a_letter_names_nobody(session):
    assert ensure_organisations(session, [Named("!!!")]) == {}


def test_names_that_all_want_the_same_address_are_looked_at_once_each(session, monkeypatch):
    ensure_organisation(session, "Yi")
    asked = list[str]()

    class Taken(set):
        def __contains__(self, slug):
            asked.append(slug)
            return super().__contains__(slug)

    taken = making._taken
    monkeypatch.setattr(making, "_taken", lambda *given: Taken(taken(*given)))
    signs = [sign for sign in map(chr, range(0x4E00, 0x9FA6)) if in_address(sign) == "yi"][:150]
    slugs = ensure_organisations(session, map(Named, signs))
    assert slugs == {sign: f"yi-{number}" for number, sign in enumerate(signs, 2)}
    assert len(asked) <= 2 * len(signs)
