"""The rule for class C beside what two readers said of 200 pairs before it was set."""

import pytest

from awards.connections.labelled import samples
from awards.connections.rules import Agreement, agreement
from tests.connections.labelled import pairs, worked_out


def test_of_the_links_that_are_shown_both_readers_say_yes_to_at_least_four_in_five():
    shown = [pair for sample in ("record", "made up") for pair in pairs(sample) if pair.shown]
    assert len(shown) >= 10
    assert sum(all(pair.labels) for pair in shown) / len(shown) >= 0.8


def test_a_shared_focus_area_alone_or_country_alone_shows_nothing_to_which_a_reader_said_no():
    wrong = [pair for sample in ("record", "made up") for pair in pairs(sample) if pair.shown and not any(pair.labels)]
    assert [(pair.laureate, pair.pledge.partition(" for ")[0]) for pair in wrong] == [
        ("Female Agent (mobile money agents)", "Connected schools")
    ]


def test_what_the_page_says_is_worked_out_from_the_readers_files():
    found = [
        {"key": one.key, "agreement": vars(one.agreement), "missed": one.missed, "disagreements": one.disagreements}
        for one in samples()
    ]
    assert found == worked_out(), "work awards/connections/labelled.json out anew: tests.connections.labelled"


@pytest.mark.parametrize(
    ("one", "other", "kappa"),
    [("yyyy", "yyyy", 1.0), ("yynn", "yynn", 1.0), ("yynn", "nnyy", -1.0), ("ynyn", "yynn", 0.0)],
)
def test_kappa_is_agreement_beyond_chance(one, other, kappa):
    a, b = ([letter == "y" for letter in text] for text in (one, other))
    assert agreement(a, b, a).kappa == pytest.approx(kappa)


def test_precision_counts_shown_pairs_to_which_both_said_yes():
    found = agreement([True, True, False, True], [True, False, False, True], [True, True, True, False])
    assert found == Agreement(4, 3, found.kappa, shown=3, both=1, either=2)
    assert found.precision == pytest.approx(1 / 3)
    assert agreement([True], [True], [False]).precision is None


def test_the_page_tells_the_figures_and_the_disagreements(client_for):
    page = client_for().get("/connections")
    text = " ".join(" ".join(page.one("//main").itertext()).split())
    assert "The real record 100 99% 0.66 0 none shown 1" in text
    assert "Made-up pledges 100 97% 0.91 16 15 (94%) 5" in text
    assert len(page.find("//article")) == 4
    assert "Same country but community networks are not leadership work" in text
