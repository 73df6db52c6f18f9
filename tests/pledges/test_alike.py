"""Pledges held twice are found: of 200 that were planted nearly all, and most of what is found was planted."""

import random
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

import pytest
from sqlalchemy.orm import joinedload

from awards.desks.rehearsal.registry import drawn
from awards.pledges.models import Pledge
from awards.pledges.rules.likeness import LIKELY, Described, compared, likely_same
from tests.desks.test_made_up_registry import MARGINS, places  # noqa: F401
from tests.pledges.test_desk_pages import people, published  # noqa: F401
from tests.support.counting import count_queries

PLANTED = 200


def described(key, content):
    amounts = frozenset((money.word, money.currency, money.amount) for money in content.money)
    return Described(key, content.title, frozenset(content.countries), amounts, content.start_year)


def twin(one, chance):
    """The pledge as another register may have it: worded a little otherwise, with less of it stated."""
    words = one.title.removesuffix(" (rehearsal)").split()
    change = chance.randrange(4)
    if change == 0:
        words.remove(max(words, key=len))
    elif change == 1:
        words.append("project")
    elif change == 2:
        words = [word.upper() for word in words]
    else:
        words = words[2:] + words[:2]
    return replace(
        one, key=f"twin of {one.key}", title=f"{' '.join(words)} (rehearsal)",
        amounts=one.amounts if chance.random() < 0.7 else frozenset(),
        first_year=one.first_year if chance.random() < 0.7 else None,
        countries=one.countries if chance.random() < 0.8 else frozenset(sorted(one.countries)[:1]),
    )  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_of_200_planted_twins_nine_in_ten_are_found_and_four_in_five_of_what_is_found_are(places, seed):  # noqa: F811
    chance = random.Random(seed)
    pledgers = drawn.organisations(seed, MARGINS, places)
    held = {}
    for one in drawn.pledges(seed, MARGINS, places, pledgers):
        held.setdefault(one.content.parties[0][0], []).append(described(one.source_id, one.content))
    every = [(lead, one) for lead, several in held.items() for one in several]
    for lead, one in chance.sample(every, PLANTED):
        held[lead].append(twin(one, chance))
    told = {
        frozenset((one.key, other.key))
        for several in held.values()
        for one, other in combinations(several, 2)
        if compared(one, other).points >= LIKELY
    }
    right = {pair for pair in told if any(f"twin of {key}" in pair for key in pair)}
    assert len(right) >= 0.9 * PLANTED, (len(right), len(told))
    assert len(right) >= 0.8 * len(told), (len(right), len(told))


ONE = Described("R-1", "Kits for schools", frozenset({"KE"}), frozenset({("pledged", "USD", Decimal(5))}), 2026)


@pytest.mark.parametrize(
    ("change", "likely"),
    [
        ({}, True), ({"title": "KITS for Schools"}, True), ({"amounts": frozenset(), "first_year": None}, True),
        ({"first_year": 2027, "amounts": frozenset({("pledged", "USD", Decimal(6))})}, False),
        ({"title": "Masts for villages", "countries": frozenset({"UG"})}, False),
        ({"title": "", "countries": frozenset()}, False),
    ],
)  # fmt: skip
def test_given_again_for_another_year_and_sum_is_another_pledge(change, likely):
    other = replace(ONE, key="R-2", **change)
    assert [one.key for one in likely_same(ONE, [other], 5)] == (["R-2"] if likely else [])


def test_the_likeliest_come_first_and_say_what_they_share():
    others = [replace(ONE, key="R-3", first_year=None), replace(ONE, key="R-2"), replace(ONE, key="R-4")]
    found = likely_same(ONE, others, 2)
    assert [(one.key, one.shared) for one in found] == [
        ("R-2", ("title", "country", "amount", "year")), ("R-4", ("title", "country", "amount", "year")),
    ]  # fmt: skip


def test_staff_see_what_may_be_the_same_until_the_two_are_tied(people, session, client_for, engine, a_pledge):  # noqa: F811
    _writer, staff, pledge_id, public_id = published(people, session, client_for)
    said = session.get_one(Pledge, pledge_id, options=[joinedload(Pledge.current)]).current
    title, year = said.title, said.start_year
    page = staff.get("pledges.moderation", pledge_id=pledge_id)
    assert "Likely the same pledge" not in page.main
    same = a_pledge(source_id="1", lead="Example network", title=title.upper(), start_year=year)
    a_pledge(source_id="2", lead="Example network", title="Something else")
    a_pledge(source_id="3", lead="Another network", title=title)
    session.commit()
    with count_queries(engine, at_most=30) as few:
        page = staff.get("pledges.moderation", pledge_id=pledge_id)
    assert [a.get("href") for a in page.find("//section[@id='same']//a")] == [f"/pledges/{same.public_id}"]
    for number in range(10, 30):
        a_pledge(source_id=str(number), lead="Example network", title=title, start_year=year)
    session.commit()
    with count_queries(engine, at_most=30) as many:
        page = staff.get("pledges.moderation", pledge_id=pledge_id)
    assert len(many) == len(few)
    assert len(page.find("//section[@id='same']//li")) == 5
    staff.post("pledges.link", {"kind": "duplicates", "to": same.public_id}, pledge_id=pledge_id)
    page = staff.get("pledges.moderation", pledge_id=pledge_id)
    assert f"/pledges/{same.public_id}" not in [a.get("href") for a in page.find("//section[@id='same']//a")]
    assert public_id not in [one.text_content() for one in page.find("//section[@id='same']//li")]
