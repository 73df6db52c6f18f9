"""Search as one types in every language, on both databases by the same rule."""

import string

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from awards.organisations import services as organising
from awards.organisations.models import Organisation
from awards.organisations.rules import fold
from awards.organisations.services.moderating import Description
from awards.pledges import queries, rules, services
from awards.pledges.models import PledgeIndex, PledgeLine, PledgeSearch
from awards.pledges.rules import reports
from tests.factories import a_user


def found(session, typed, **more):
    return {pledge.current.title for pledge in queries.pledges(session, queries.Filters(q=typed, **more))}


def test_only_the_last_word_may_be_unfinished():
    rural, telephony = rules.wanted("Rural Telep")
    assert not rural.begins
    assert telephony.begins
    assert telephony.fits("telephony")
    assert not rural.fits("rurality")


def test_a_single_chinese_character_is_kept_wherever_it_stands():
    assert {"保卫", "卫生", "保", "卫", "生"} - rules.kept_words(fold("保卫生")) == {"保"}
    assert any(word.startswith("保") for word in rules.kept_words(fold("保卫生")))


@given(st.text(max_size=400))
@example(" ".join(f"word{n}" for n in range(100)))
@example("w" * 100)
@settings(max_examples=200, deadline=None)
@pytest.mark.case("IN-01")
def test_anything_can_be_typed(typed):
    words = rules.wanted(typed)
    assert len(words) <= rules.finding.MOST_WORDS
    assert all(0 < len(word.text) <= rules.finding.LONGEST_WORD for word in words)
    assert all(word.fits(kept) for word in words for kept in [word.text])


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("Éducation numérique des jeunes filles", "education NUMERIQUE"),
        ("مُدَرِّسَةٌ في القرية", "مدرسه قريه"),
        ("أجهزة للإناث", "اجهزه"),
        ("تمكيـــن المرأة", "تمكين مراة"),
        ("على الطريق", "علي طريق"),
        ("农村妇女数字技能", "妇女"),
        ("农村妇女数字技能", "数字技能"),
        ("农村妇女数字技能", "女"),
        ("Обучение девочек ёлка", "обучение девоч"),
        ("Straße und Łódź", "strasse lodz"),
        ("Networks for schools", "networks scho"),
    ],
)
def test_a_title_is_found_as_one_types_it(session, a_pledge, title, typed):
    a_pledge(source_id="1", title=title)
    a_pledge(source_id="2", title="Something else")
    assert found(session, typed) == {title}


def test_a_word_before_the_last_is_whole_and_every_word_must_be_there(session, a_pledge):
    a_pledge(source_id="1", title="Networks for schools")
    assert found(session, "net schools") == set()
    assert found(session, "networks hospitals") == set()


def test_what_has_no_letter_finds_nothing_and_does_not_fail(session, a_pledge):
    a_pledge(source_id="1", title="Networks for schools")
    for typed in ("%", "_", "'", '"', "\\", "()*:^-", "NEAR(", "\x00", "\ud800", "%_%", "' OR 1=1 --", "🎉"):
        assert found(session, typed) == set(), typed


def test_an_organisation_is_found_by_each_of_its_names(session, a_pledge):
    a_pledge(source_id="1", title="A pledge", lead="Red de Escuelas")
    organisation = session.scalar(select(Organisation))
    said = Description("Network of Schools", {"zh": "学校网络"}, None, None)
    organising.describe(session, organisation, said, a_user(session, "staff@secretariat.example"))
    assert found(session, "escuelas") == found(session, "network schools") == found(session, "学校网") == {"A pledge"}


def test_after_a_merge_the_new_name_finds_old_pledges_and_after_its_end_no_more(session, a_pledge):
    a_pledge(source_id="1", title="An old pledge", lead="Small school")
    a_pledge(source_id="2", title="A new pledge", lead="Great university")
    small, great = session.scalars(select(Organisation).order_by(Organisation.name.desc()))
    staff = a_user(session, "staff@secretariat.example")
    organising.merge(session, small, great, staff)
    session.flush()
    assert found(session, "great university") == {"An old pledge", "A new pledge"}
    assert found(session, "small school") == {"An old pledge", "A new pledge"}
    assert found(session, "", organisation_id=great.id) == {"An old pledge", "A new pledge"}
    organising.separate(session, small, staff)
    session.flush()
    assert found(session, "great university") == {"A new pledge"}


def test_a_new_version_is_found_by_its_own_words_alone(session, a_pledge):
    a_pledge(source_id="1", title="First words")
    a_pledge(source_id="1", title="Second words")
    assert found(session, "first") == set()
    assert found(session, "second") == {"Second words"}


@pytest.mark.parametrize("typed", ["mujeres", "женщин", "妇女", "wome"])
def test_a_pledge_is_found_by_the_name_of_its_group_in_any_language(session, a_pledge, typed):
    services.load_groups(session)
    a_pledge(source_id="1", title="For them", beneficiaries=("women",))
    a_pledge(source_id="2", title="For others", beneficiaries=("children",))
    assert found(session, typed) == {"For them"}
    assert session.scalar(select(PledgeIndex.part).where(PledgeIndex.value == "mujeres")) is None


def test_a_withdrawn_pledge_is_found_no_more(session, a_pledge):
    pledge = a_pledge(source_id="1", title="Networks")
    services.withdraw_pledge(session, pledge, "Announced by mistake.", None, pledge.created_at)
    assert found(session, "networks") == set()
    assert session.scalar(select(PledgeSearch.state)) == "withdrawn"


def test_what_was_in_the_database_before_is_found_after_loading(session, a_pledge, at):
    a_pledge(source_id="1", title="Networks")
    for table in (PledgeLine, PledgeIndex, PledgeSearch):
        session.query(table).delete()
    assert found(session, "networks") == set()
    services.keep_missing(session)
    assert found(session, "networks") == {"Networks"}


def test_a_pledge_that_is_made_up_by_now_is_found_no_more(session, a_pledge):
    pledge = a_pledge(source_id="1", title="Networks")
    pledge.rehearsal = True
    session.flush()
    services.keep_missing(session)
    assert found(session, "networks") == set()
    pledge.rehearsal = False
    session.flush()
    services.keep_missing(session)
    assert found(session, "networks") == {"Networks"}


def test_a_verification_that_has_run_out_counts_as_none(session, a_pledge, at):
    pledge = a_pledge(source_id="1", title="Networks")
    staff, other = a_user(session, "a@secretariat.example"), a_user(session, "b@secretariat.example")
    said = reports.Report(at.date(), at.date(), "started", "Begun.", why_none="Too early", evidence="https://a.example")
    report = services.report(session, pledge, said, staff, at.date(), at)

    later = at.replace(year=at.year + 2)

    def levels(moment):
        return queries.figures(session, queries.Filters(at=moment)).facets["level"]

    assert levels(at) == {"0": 1}
    services.verify_report(session, report, 3, "a call", other, at)
    assert levels(at) == {"3": 1}
    assert levels(later) == {"0": 1}
    assert found(session, "", chosen={"level": ("3",)}, at=at) == {"Networks"}
    assert found(session, "", chosen={"level": ("3",)}, at=later) == set()


def test_letters_of_the_keyboard_alone_find_what_is_kept(session, a_pledge):
    """What people type without accents or the case of the title."""
    a_pledge(source_id="1", title="Núñez & Søn, CÔTE D’IVOIRE")
    for typed in ("nunez", "son", "cote", "ivoire", "divoire", "NUNEZ SON"):
        assert set(typed.lower()) <= {*string.ascii_lowercase, " "}
    assert found(session, "nunez son") == {"Núñez & Søn, CÔTE D’IVOIRE"}
