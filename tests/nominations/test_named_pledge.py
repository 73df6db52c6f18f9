"""A nominee may name a pledge: found by number or title, kept with the text, and never in what judges read."""

import pytest

from awards.core.errors import RuleBroken
from awards.nominations import rules, services
from awards.nominations.queries import version
from awards.pledges.services import withdraw_pledge
from tests.nominations.conftest import a_content
from tests.pledges.conftest import put


@pytest.fixture
def pledges(session, at):
    titles = ("Benches for libraries", "Benches for schools", "Masts")
    return {title: put(session, at, title=title, source_id=title) for title in titles}


def name(session, draft, edition, ama, at, typed):
    services.save_draft(session, draft, edition, a_content(pledge=typed), draft.version, ama, at)
    return draft.pledge, rules.from_document(version(session, draft).content).pledge


def test_a_pledge_is_named_by_its_number_or_by_words_of_its_title(session, draft, edition, ama, at, pledges):
    number = pledges["Masts"].public_id
    for typed in (number.lower(), f"r{int(number[2:])}"):
        assert name(session, draft, edition, ama, at, typed) == (number, number)
    assert (
        name(session, draft, edition, ama, at, "benches LIBRARIES") == (pledges["Benches for libraries"].public_id,) * 2
    )
    assert name(session, draft, edition, ama, at, "") == (None, "")


def test_words_that_fit_several_pledges_or_none_say_so_beside_the_field(session, draft, edition, ama, at, pledges):
    with pytest.raises(RuleBroken) as refused:
        name(session, draft, edition, ama, at, "benches")
    both = [f"{pledges[title].public_id} {title}" for title in ("Benches for libraries", "Benches for schools")]
    assert str(refused.value.fields["pledge"]) == f"Several pledges fit. Type the number of yours: {'; '.join(both)}."
    for typed, said in (
        ("R-999999", "No public pledge"),
        ("whales", "No public pledge"),
        *((typed, "Type the whole number of the pledge, such as R-000123") for typed in ("R-", "r", " R – ")),
    ):
        with pytest.raises(RuleBroken) as refused:
            name(session, draft, edition, ama, at, typed)
        assert list(refused.value.fields) == ["pledge"]
        assert str(refused.value.fields["pledge"]).startswith(said)


def test_one_that_is_withdrawn_later_keeps_nobody_from_saving(session, draft, edition, ama, at, pledges):
    number = pledges["Masts"].public_id
    name(session, draft, edition, ama, at, number)
    withdraw_pledge(session, pledges["Masts"], "Over.", ama.id, at)
    services.save_draft(
        session, draft, edition, a_content(pledge=number, title="Another"), draft.version, ama, at
    )  # fmt: skip
    assert (draft.pledge, draft.title) == (number, "Another")


def test_a_text_without_a_pledge_keeps_the_digest_that_it_always_had():
    assert "pledge" not in rules.to_document(a_content())
    with_one = rules.to_document(a_content(pledge="R-000001"))
    assert rules.from_document(with_one).pledge == "R-000001"
    assert rules.digest(with_one) != rules.digest(rules.to_document(a_content()))


def test_the_check_page_says_it_and_the_pledge_is_submitted_with_the_text(
    session, submitted, edition, ama, at, pledges, client_for
):
    number = pledges["Masts"].public_id
    services.save_draft(session, submitted, edition, a_content(pledge=number), submitted.version, ama, at)
    services.submit(session, submitted, edition, ama, at)
    assert submitted.pledge == number
    session.commit()
    page = client_for(ama).get("nominations.check", edition_id=edition.id, nomination_id=submitted.id)
    assert f"{number} Judges do not see this answer." in page.main
