"""Rounds of judging on the pages of an edition's set-up, in its published rules and in a change of them."""

import copy

import pytest

from awards.programme import queries, services
from awards.programme.document import read, write

FINALS = {
    "name": "Finals", "opens_at": "2027-07-26T09:00", "closes_at": "2027-08-16T23:00", "reviews_skills": "all",
    "reviews_access": "5",
}  # fmt: skip
LONGLIST = {
    "name": "Longlist", "opens_at": "2027-06-28T09:00", "closes_at": "2027-07-16T23:00", "blind": "y",
    "reviews_skills": "2", "advancing_skills": "8", "advancing_access": "",
}  # fmt: skip


@pytest.fixture
def ada(staff_of, proposed_edition):
    return staff_of(proposed_edition, "ada")


def post(desk, endpoint, typed, edition, **more):
    values = {"edition_id": edition.id} | {name: more.pop(name) for name in ("number",) if name in more}
    page = desk.get(endpoint, **values)
    shown = [field.get("name") for field in page.find("//main//form//*[self::input or self::select][@name]")]
    kept = {name: page.field(name) for name in shown if name == "version" or name.startswith("reviews_")}
    return desk.post(endpoint, kept | typed, **values, **more)


def two_rounds(desk, edition):
    """The first round closes sooner, then a second follows."""
    alone = {name: value for name, value in LONGLIST.items() if not name.startswith("advancing_")}
    post(desk, "programme.round_of_edition", alone, edition, number=1)
    post(desk, "programme.new_round", FINALS, edition)
    post(desk, "programme.round_of_edition", LONGLIST, edition, number=1)


def test_a_round_is_added_named_and_says_how_many_read_and_go_on(proposed_edition, ada, reread):
    two_rounds(ada, proposed_edition)
    edition = reread(proposed_edition)
    assert write(edition)["rounds"] == [
        {
            "opens_at": "2027-06-28T07:00:00Z", "closes_at": "2027-07-16T21:00:00Z", "names": {"en": "Longlist"},
            "blind": True, "reviews": {"skills": 2}, "advancing": {"skills": 8},
        },
        {
            "opens_at": "2027-07-26T07:00:00Z", "closes_at": "2027-08-16T21:00:00Z", "names": {"en": "Finals"},
            "reviews": {"access": 5, "skills": "all"},
        },
    ]  # fmt: skip
    page = ada.get("programme.edition", edition_id=edition.id)
    assert "2 rounds of judging" in page.main
    assert "Skills: Each entry is read by 2 judges. 8 go on." in page.main
    assert "Access: Each entry is read by 3 judges. All go on." in page.main
    assert "Skills: Each entry is read by every judge of the category who has no conflict." in page.main


def test_a_round_page_shows_what_stands_and_saving_it_as_it_is_changes_nothing(proposed_edition, ada, reread):
    two_rounds(ada, proposed_edition)
    before = write(reread(proposed_edition))
    page = ada.get("programme.round_of_edition", edition_id=proposed_edition.id, number=1)
    names = [field.get("name") for field in page.find("//main//form//*[@name][not(@type='hidden')]")]
    typed = {name: page.field(name) for name in names if name != "blind"} | {"blind": "y"}
    assert (typed["name"], typed["reviews_skills"], typed["advancing_skills"]) == ("Longlist", "2", "8")
    post(ada, "programme.round_of_edition", typed, proposed_edition, number=1)
    assert write(reread(proposed_edition)) == before


def test_the_last_round_goes_and_nothing_goes_on_from_the_one_before(proposed_edition, ada, reread):
    two_rounds(ada, proposed_edition)
    address = {"edition_id": proposed_edition.id}
    ada.post("programme.round_removal", **address, number=1, expect=422)
    ada.post("programme.round_removal", **address, number=2)
    (only,) = write(reread(proposed_edition))["rounds"]
    assert only["names"] == {"en": "Longlist"}
    assert "advancing" not in only
    ada.post("programme.round_removal", **address, number=1, expect=422)
    ada.get("programme.round_of_edition", **address, number=2, expect=404)


def test_a_fault_of_a_round_stands_beside_its_field(proposed_edition, ada):
    two_rounds(ada, proposed_edition)
    wrong = LONGLIST | {"advancing_skills": "1", "closes_at": "2027-08-01T23:00"}
    page = post(ada, "programme.round_of_edition", wrong, proposed_edition, number=1, expect=422)
    assert page.errors == [
        "Entries that go on to the next round: Skills: Let at least as many go on as there may be finalists."
    ]
    late = FINALS | {"opens_at": "2027-07-01T09:00"}
    page = post(ada, "programme.round_of_edition", late, proposed_edition, number=2, expect=422)
    assert page.errors == ["The round opens: Enter a time that is not before “Round 1 closes”."]
    never = FINALS | {"closes_at": "2031-08-01T23:00"}
    page = post(ada, "programme.round_of_edition", never, proposed_edition, number=2, expect=422)
    assert page.errors == ["Finalists are announced: Enter a time that is not before “Round 2 closes”."]


def test_a_category_that_goes_takes_along_what_rounds_say_of_it(proposed_edition, ada, reread):
    two_rounds(ada, proposed_edition)
    ada.post("programme.category_removal", edition_id=proposed_edition.id, key="access")
    assert write(reread(proposed_edition))["rounds"][1]["reviews"] == {"skills": "all"}


def test_points_and_rules_hold_the_country_rule_and_the_why(proposed_edition, ada, reread):
    page = ada.get("programme.rules", edition_id=proposed_edition.id)
    typed = {name: page.field(name) for name in ("lowest", "highest", "most_categories", "tie_1", "tie_2", "tie_3")}
    post(ada, "programme.rules", typed | {"same_country": "y", "why_for_extremes": "y"}, proposed_edition)
    edition = reread(proposed_edition)
    assert (edition.same_country, edition.why_for_extremes) == (True, True)
    assert read(write(edition)).rules.same_country
    post(ada, "programme.rules", typed, proposed_edition)
    assert "same_country" not in write(reread(proposed_edition))["rules"]


def test_points_and_rules_say_how_scores_become_a_ranking(session, proposed_edition, ada, client_for, reread, at):
    page = ada.get("programme.rules", edition_id=proposed_edition.id)
    typed = {name: page.field(name) for name in ("lowest", "highest", "most_categories", "tie_1", "tie_2", "tie_3")}
    post(ada, "programme.rules", typed | {"ranked_by": "ordinal"}, proposed_edition)
    assert reread(proposed_edition).ranked_by == "ordinal"
    assert read(write(reread(proposed_edition))).rules.ranked_by == "ordinal"
    assert "steps of a rating scale" in ada.get("programme.edition", edition_id=proposed_edition.id).main
    post(ada, "programme.rules", typed | {"ranked_by": "dice"}, proposed_edition, expect=422)
    post(ada, "programme.rules", typed | {"ranked_by": "linear"}, proposed_edition)
    assert "ranked_by" not in write(reread(proposed_edition))["rules"], "as all rules were before the word existed"


def test_points_and_rules_say_what_is_published_of_the_scores(proposed_edition, ada, reread):
    page = ada.get("programme.rules", edition_id=proposed_edition.id)
    typed = {name: page.field(name) for name in ("lowest", "highest", "most_categories", "tie_1", "tie_2", "tie_3")}
    assert "Every scorecard, without names" in ada.get("programme.edition", edition_id=proposed_edition.id).main
    post(ada, "programme.rules", typed | {"open_scores": "aggregates"}, proposed_edition)
    assert read(write(reread(proposed_edition))).rules.open_scores == "aggregates"
    assert "The means of each entry only" in ada.get("programme.edition", edition_id=proposed_edition.id).main
    post(ada, "programme.rules", typed | {"open_scores": "names"}, proposed_edition, expect=422)
    post(ada, "programme.rules", typed | {"open_scores": "sheets"}, proposed_edition)
    assert "open_scores" not in write(reread(proposed_edition))["rules"], "as all rules were before the word existed"


def test_published_rules_say_in_words_how_entries_are_judged(session, proposed_edition, ada, client_for, reread, at):
    two_rounds(ada, proposed_edition)
    edition = reread(proposed_edition)
    document = copy.deepcopy(write(edition))
    document["rules"] |= {"same_country": True, "why_for_extremes": True}
    services.change_edition(session, queries.edition(session, edition.id), document, None, at)
    services.publish_rules(session, queries.edition(session, edition.id), None, at)
    session.commit()
    page = client_for().get("programme.call")
    assert "Longlist: Each entry is read by 2 judges. 8 go on." in page.main
    assert "Finals: Each entry is read by every judge of the category who has no conflict." in page.main
    assert "Longlist: Monday, 28 June 2027, 09:00 Geneva to Friday, 16 July 2027, 23:00 Geneva." in page.main
    assert "Judges do not see who is nominated in: Longlist." in page.main
    assert "Finalists and winners rest on the scores of the last round alone." in page.main
    assert "The jury begins from a ranking by points, with each judge’s severity taken out." in page.main
    assert "Nobody judges an organisation of their own country." in page.main
    assert "Judges give a short reason with the lowest and the highest point." in page.main
    assert "it is settled who goes on" in page.main
    assert "With the winners every scorecard is published, without names of judges" in page.main
    assert client_for().get("programme.rules_json", number=1).json["rounds"][0]["advancing"] == {"skills": 8}


def test_the_rules_of_one_round_name_no_round(session, published_edition, client_for):
    session.commit()
    page = client_for().get("programme.call")
    assert "Each entry is read by 3 judges. Up to 3 finalists" in page.main
    assert "the last round alone" not in page.main
    assert "Only scores that a judge has confirmed when a round closes count." in page.main


def test_a_change_of_published_rules_tells_each_word_of_a_round_by_itself(published_edition, staff_of):
    ada = staff_of(published_edition, "ada")
    two_rounds(ada, published_edition)
    page = ada.get("programme.rules_change", edition_id=published_edition.id)
    assert "Round 1 · English none Longlist" in page.main
    assert "Round 1 · Judges do not see who is nominated No Yes" in page.main
    assert "Round 1 · Reviews for each entry · Skills none 2" in page.main
    assert "Round 1 · Entries that go on · Skills none 8" in page.main
    assert "Round 2 · Reviews for each entry · Skills none every judge of the category" in page.main


def test_a_new_edition_takes_over_the_rounds_of_the_last(proposed_edition, ada):
    two_rounds(ada, proposed_edition)
    page = ada.get("programme.new_edition")
    names = ("year", "opens_at", "closes_at", "round_opens_at", "round_closes_at", "finalists_at", "winners_at")
    typed = {name: page.field(name) for name in names} | {"source": str(proposed_edition.id), "kind": "real"}
    ada.post("programme.new_edition", typed)
    page = ada.get(
        "programme.edition", edition_id=ada.get("programme.editions").links()["EQUALS in Tech Awards 2028"][7:43]
    )
    assert "Skills: Each entry is read by 2 judges. 8 go on." in page.main
    assert "From Wednesday, 26 July 2028, 09:00 Geneva" in page.main


def test_the_name_of_a_round_is_a_text_among_the_others_and_may_go(proposed_edition, ada, reread):
    two_rounds(ada, proposed_edition)
    address = {"edition_id": proposed_edition.id, "address": "rounds.1.names"}
    assert (
        "Round 1 missing: Round 1, Arabic" in ada.get("programme.texts_of_edition", edition_id=proposed_edition.id).main
    )
    page = ada.get("programme.text", **address)
    typed = {code: page.field(code) for code in ("ar", "zh", "en", "fr", "ru", "es", "version")}
    ada.post("programme.text", typed | {"fr": "Première sélection"}, **address)
    assert reread(proposed_edition).rounds[0].names == {"en": "Longlist", "fr": "Première sélection"}
    page = ada.get("programme.text", **address)
    ada.post("programme.text", dict.fromkeys(typed, "") | {"version": page.field("version")}, **address)
    assert reread(proposed_edition).rounds[0].names == {}


def test_points_and_rules_let_the_last_round_compare_two_at_a_time(
    session, proposed_edition, ada, client_for, reread, at
):
    page = ada.get("programme.rules", edition_id=proposed_edition.id)
    typed = {name: page.field(name) for name in ("lowest", "highest", "most_categories", "tie_1", "tie_2", "tie_3")}
    compared = typed | {"last_by_pairs": "y"}
    refused = post(ada, "programme.rules", compared, proposed_edition, expect=422)
    assert "No category has few enough entries in the last round" in refused.main
    two_rounds(ada, proposed_edition)
    post(ada, "programme.round_of_edition", LONGLIST | {"advancing_access": "6"}, proposed_edition, number=1)
    post(ada, "programme.rules", compared, proposed_edition)
    edition = reread(proposed_edition)
    assert edition.last_by_pairs
    assert read(write(edition)).rules.last_by_pairs
    assert "Two at a time in the last roundYes" in ada.get("programme.edition", edition_id=edition.id).main

    services.publish_rules(session, queries.edition(session, edition.id), None, at)
    session.commit()
    said = client_for().get("programme.call").main
    assert "In Finals, judges compare the entries two at a time: " in said
    assert "In the other categories more entries may go on to it, so scores fill the places." in said


def test_with_the_last_round_goes_what_it_compares(proposed_edition, ada, reread):
    page = ada.get("programme.rules", edition_id=proposed_edition.id)
    typed = {name: page.field(name) for name in ("lowest", "highest", "most_categories", "tie_1", "tie_2", "tie_3")}
    two_rounds(ada, proposed_edition)
    post(ada, "programme.round_of_edition", LONGLIST | {"advancing_access": "6"}, proposed_edition, number=1)
    post(ada, "programme.rules", typed | {"last_by_pairs": "y"}, proposed_edition)
    ada.post("programme.round_removal", edition_id=proposed_edition.id, number=2)
    edition = reread(proposed_edition)
    assert (len(edition.rounds), edition.last_by_pairs) == (1, False)
