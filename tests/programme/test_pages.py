"""The call, and the pages on which staff set up an edition."""

import json
from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from awards.infrastructure import clock
from awards.programme import queries, services
from awards.programme.document import read, write
from tests.factories import a_user, an_edition

DATES = {
    "opens_at": "2031-02-03T09:00", "closes_at": "2031-05-31T23:00", "round_opens_at": "2031-06-23T09:00",
    "round_closes_at": "2031-08-18T23:00", "finalists_at": "2031-09-22T12:00", "winners_at": "2031-11-10T14:00",
}  # fmt: skip

DATE_FIELDS = (
    "version", "name", "opens_at", "closes_at", "round_1_opens_at", "round_1_closes_at", "finalists_at", "winners_at",
)  # fmt: skip


@pytest.fixture
def edition(session, at):
    """An edition opened from the proposal, its rules not published yet."""
    opener = a_user(session, "ada@example.org")
    return services.open_edition(session, queries.default_document(), opener, at)


@pytest.fixture
def staff(session, at, edition):
    return a_user(session, "staff@example.org", ("staff", edition.id))


@pytest.fixture
def desk(session, client_for, staff):
    session.commit()
    return client_for(staff)


def reread(session, edition):
    session.expire_all()
    found = queries.edition(session, edition.id)
    session.commit()
    return found


def test_with_no_open_edition_the_call_says_so_and_leads_to_the_rehearsal(session, client_for, at):
    an_edition(session, at, year=2031, phase="open", rehearsal=True)
    session.commit()
    page = client_for().get("programme.call")
    assert page.heading == "No call is open"
    assert page.links()["Open the rehearsal of 2031"] == "/rehearsal/2031/call"
    client_for().get("programme.call_json", expect=404)


def test_in_the_last_two_hours_the_time_itself_is_said_and_a_script_counts_minutes(session, client_for, at):
    edition = an_edition(session, at, year=2031, phase="open")
    closes = edition.closes_at
    clock.move(session, round((closes - at - timedelta(minutes=90)).total_seconds()), None)
    session.commit()
    found = client_for().get("programme.call").one("//*[@data-closes-at]")
    assert found.text_content() == f"Closes at {closes.astimezone(ZoneInfo('Europe/Zurich')):%H:%M} in Geneva"
    assert (found.get("data-closes-at"), found.get("data-words")) == (closes.isoformat(), "Closes {when}")
    clock.move(session, round((closes - at - timedelta(minutes=150)).total_seconds()), None)
    session.commit()
    page = client_for().get("programme.call")
    assert "Closes in 2 hours" in page.main
    assert page.find("//*[@data-closes-at]") == []


def test_with_nothing_at_all_the_call_says_so(client_for):
    assert client_for().get("programme.call").heading == "No call is open"


def test_an_open_call_shows_categories_criteria_shares_anchors_rules_and_dates(session, client_for, at):
    edition = an_edition(session, at, year=2031, phase="open")
    session.commit()
    page = client_for().get("programme.call")
    assert page.heading == "Call for nominations 2031"
    assert page.links()["Start a nomination"] == f"/nominations/{edition.id}/new"
    for words in (
        "2 categories", "Access", "Skills", "Results", "75%", "Evidence", "25%", "Hoped for", "Shown for most",
        "Large and lasting", "at most 2 categories, over all of its nominations", "Closes in 20 days", "Geneva",
        "What do you do, and for whom?", "at most 2000 characters", "then the jury decides",
    ):  # fmt: skip
        assert words in page.main, words
    assert client_for().get("programme.call_json").json["categories"][0]["key"] == "access"


def test_a_call_whose_rules_are_not_published_is_not_shown(session, client_for, at):
    an_edition(session, at, year=2031, phase="open").rules_published_at = None
    session.commit()
    assert client_for().get("programme.call").heading == "No call is open"


def test_a_call_that_opens_later_tells_when_and_takes_nothing_yet(session, client_for, at):
    an_edition(session, at, year=2031, phase="upcoming")
    session.commit()
    page = client_for().get("programme.call")
    assert "The call is not open yet." in page.main
    assert "Start a nomination" not in page.main


def test_the_real_call_never_shows_a_rehearsal_and_the_rehearsal_is_marked(session, client_for, at):
    an_edition(session, at, year=2031, phase="open", rehearsal=True)
    session.commit()
    page = client_for().get("programme.rehearsal_call", year=2031)
    assert "Rehearsal 2031." in page.text
    assert page.heading == "Call for nominations 2031"
    client_for().get("programme.rehearsal_call", year=2030, expect=404)


def test_in_production_a_rehearsal_is_for_staff(app, session, client_for, at):
    edition = an_edition(session, at, year=2031, phase="open", rehearsal=True)
    staff = a_user(session, "staff@example.org", ("staff", edition.id))
    judge = a_user(session, "judge@example.org", ("judge", edition.id))
    session.commit()
    clients = {who: client_for(user) for who, user in {"nobody": None, "staff": staff, "judge": judge}.items()}
    app.config["AWARDS"] = app.config["AWARDS"].model_copy(update={"env": "production"})
    expected = {"nobody": 404, "judge": 404, "staff": 200}
    for who, status in expected.items():
        clients[who].get("/rehearsal/2031/call", expect=status)
        clients[who].get("/rehearsal/2031/call.json", expect=status)
        assert ("Open the rehearsal" in clients[who].get("/call").main) is (status == 200)


def test_the_call_costs_the_same_queries_for_two_categories_as_for_five(session, client_for, at, count_queries):
    counts = []
    for year, keys in ((2031, ("access", "skills")), (2030, ("access", "skills", "research", "x", "y"))):
        edition = an_edition(session, at, year=year, phase="open", categories=keys)
        edition.closes_at = at + timedelta(days=year - 2020)
        session.commit()
        client_for().get("programme.call")
        with count_queries(at_most=6) as statements:
            client_for().get("programme.call")
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_staff_open_an_edition_from_the_proposal_and_become_its_staff(session, client_for, at):
    admin = a_user(session, "admin@example.org", ("admin", None))
    session.commit()
    desk = client_for(admin)
    assert "No edition yet" in desk.get("programme.editions").main
    typed = {"year": "2031", "source": "default", "kind": "real", **DATES}
    page = desk.post("programme.new_edition", typed, follow=True, expect=200)
    assert page.heading == "EQUALS in Tech Awards 2031 Not yet open"
    assert "A proposal." in page.main
    found = queries.edition_of_year(session, 2031)
    assert found.closes_at.isoformat() == "2031-05-31T21:00:00+00:00", "typed in Geneva time, kept in UTC"
    assert not found.rehearsal
    session.refresh(admin, ["roles"])
    assert admin.has("staff", found.id)
    session.commit()
    assert "EQUALS in Tech Awards 2031" in desk.get("programme.editions").main


def test_a_new_edition_begins_from_the_last_one_a_year_later(session, desk, edition):
    page = desk.get("programme.new_edition")
    assert page.field("year") == "2028"
    assert page.field("opens_at") == "2028-02-15T09:00", "the same day and Geneva hour, a year on"
    assert page.field("round_closes_at") == "2028-08-16T23:00"
    typed = {"year": "2031", "source": str(edition.id), "kind": "rehearsal", **DATES}
    desk.post("programme.new_edition", typed)
    found = queries.edition_of_year(session, 2031, rehearsal=True)
    assert found.names["fr"] == "Prix EQUALS in Tech 2031"
    assert [c.key for c in found.categories] == [c.key for c in edition.categories]


@pytest.mark.parametrize("last", [True, False])
def test_whether_a_new_edition_is_real_is_said_each_time_and_follows_from_no_other(session, desk, edition, last):
    edition.rehearsal = last
    session.commit()
    page = desk.get("programme.new_edition", source=str(edition.id))
    assert page.find("//input[@name='kind'][@checked]") == []
    typed = {"year": "2031", "source": str(edition.id), **DATES}
    page = desk.post("programme.new_edition", typed, expect=422)
    assert page.errors == ["What it is: Say whether it is the real award or a rehearsal: it stays so."]
    assert page.field("year") == "2031"
    desk.post("programme.new_edition", typed | {"kind": "real" if last else "rehearsal"})
    assert queries.edition_of_year(session, 2031, rehearsal=not last)


def test_an_edition_is_cloned_with_all_that_staff_wrote_and_nothing_of_people(session, desk, edition, staff, at):
    document = write(reread(session, edition))
    document["rounds"] += [{"opens_at": "2027-08-20T07:00:00Z", "closes_at": "2027-09-01T07:00:00Z"}]
    document["form"]["sections"][0]["questions"][0] |= {"unit": "words", "limit": 300, "hidden": True}
    services.change_edition(session, queries.edition(session, edition.id), document, staff, at)
    services.publish_rules(session, queries.edition(session, edition.id), staff, at)
    an_edition(session, at, year=2033)
    session.commit()
    link = desk.get("programme.edition", edition_id=edition.id).links()["Clone this edition"]
    page = desk.get(link)
    assert page.field("source") == str(edition.id), "the first to begin from is the one whose link was followed"
    typed = {"year": "2031", "source": str(edition.id), "kind": "real", **DATES, "finalists_at": "2031-11-22T12:00"}
    desk.post("programme.new_edition", typed | {"winners_at": "2031-12-10T14:00"})
    clone = queries.edition_of_year(session, 2031, rehearsal=False)
    for part in ("scale", "categories", "rules", "tie_rule", "form", "eligibility"):
        assert write(clone)[part] == write(queries.edition(session, edition.id))[part], part
    assert [r.opens_at.year for r in clone.rounds] == [2031, 2031]
    assert (clone.rules_published_at, clone.last_number) == (None, 0)
    assert queries.rules_versions(session, clone.id) == []


def test_an_edition_of_others_is_not_offered_to_be_cloned(session, desk, at):
    other = an_edition(session, at, year=2019)
    session.commit()
    desk.get(f"/staff/editions/new?source={other.id}", expect=400)


def test_dates_that_contradict_each_other_are_named_field_by_field(desk):
    wrong = {"closes_at": "2031-01-31T23:00", "finalists_at": "2031-07-01T12:00"}
    typed = {"year": "2031", "source": "default", "kind": "real", **DATES, **wrong}
    page = desk.post("programme.new_edition", typed, expect=422)
    assert page.errors == [
        "Nominations close: Enter a time after “Nominations open”.",
        "Finalists are announced: Enter a time that is not before “Round 1 closes”.",
    ]
    assert page.field("closes_at") == "2031-01-31T23:00"


def test_a_year_that_is_taken_an_hour_that_is_skipped_and_a_missing_date_are_told(desk):
    typed = {"year": "2027", "source": "default", "kind": "real", **DATES}
    page = desk.post("programme.new_edition", typed, expect=422)
    assert page.errors == ["Year: There is an edition of 2027 already."]
    typed |= {"year": "2031", "opens_at": "2031-03-30T02:30", "closes_at": ""}
    assert desk.post("programme.new_edition", typed, expect=422).errors == [
        "Nominations open: The clocks skip this hour: enter another time",
        "Nominations close: Enter a date and a time",
    ]


def test_publishing_the_rules_opens_the_call_to_all_and_later_changes_wait(session, desk, edition, client_for):
    late = desk.get("programme.rules", edition_id=edition.id)
    desk.post("programme.publication_of_rules", edition_id=edition.id)
    page = desk.get("programme.edition", edition_id=edition.id)
    assert "A change needs a second member of staff and a note that everybody can read." in page.main
    assert client_for().get("programme.call").heading == "Call for nominations 2027"
    page = desk.post("programme.publication_of_rules", edition_id=edition.id, expect=422)
    assert page.errors == ["The rules of this edition are published already."]
    page = desk.post("programme.rules", rules_typed(late) | {"half_points": "y"}, edition_id=edition.id, expect=409)
    assert "Somebody else changed the edition meanwhile." in page.main
    form = desk.get("programme.rules", edition_id=edition.id)
    assert "goes into a change; a second member of staff approves it" in form.main
    desk.post("programme.rules", rules_typed(form) | {"half_points": "y"}, edition_id=edition.id)
    assert not reread(session, edition).half_points
    assert (
        "This page shows a change that is not public yet." in desk.get("programme.edition", edition_id=edition.id).main
    )


def rules_typed(page) -> dict[str, str]:
    typed = {name: page.field(name) for name in ("version", "lowest", "highest", "most_categories")}
    typed |= {f"tie_{n}": page.field(f"tie_{n}") for n in range(1, 6)}
    return typed | {"no_former_winner": "y", "no_staff_or_jury": "y"}


@pytest.mark.parametrize("page", ["dates", "rules", "form_document"])
def test_a_page_of_the_set_up_sends_its_version_once_and_out_of_sight(desk, edition, page):
    fields = desk.get(f"programme.{page}", edition_id=edition.id).find("//main//form//*[@name='version']")
    assert [(field.get("type"), field.get("value")) for field in fields] == [("hidden", str(edition.version))]


def test_saving_a_page_as_it_is_changes_nothing(session, desk, edition):
    before = write(reread(session, edition))
    page = desk.get("programme.rules", edition_id=edition.id)
    desk.post("programme.rules", rules_typed(page), edition_id=edition.id)
    page = desk.get("programme.dates", edition_id=edition.id)
    desk.post("programme.dates", {name: page.field(name) for name in DATE_FIELDS}, edition_id=edition.id)
    page = desk.get("programme.form_document", edition_id=edition.id)
    desk.post(
        "programme.form_document", {name: page.field(name) for name in ("version", "form")}, edition_id=edition.id
    )
    assert write(reread(session, edition)) == before


def test_a_number_without_end_is_no_version_and_no_document(session, desk, edition):
    before, endless = write(reread(session, edition)), "9" * 5_000
    page = desk.get("programme.rules", edition_id=edition.id)
    desk.post("programme.rules", rules_typed(page) | {"version": endless}, expect=400, edition_id=edition.id)
    version = desk.get("programme.form_document", edition_id=edition.id).field("version")
    page = desk.post(
        "programme.form_document", {"version": version, "form": f"[{endless}]"}, expect=422, edition_id=edition.id
    )
    assert any("This is not JSON" in sentence for sentence in page.errors)
    assert page.field("form") == f"[{endless}]"
    assert write(reread(session, edition)) == before


def test_the_scale_changes_and_meanings_move_with_it(session, desk, edition):
    page = desk.get("programme.rules", edition_id=edition.id)
    typed = rules_typed(page) | {"lowest": "0", "highest": "10", "half_points": "y", "most_categories": ""}
    typed |= {"tie_1": "more_reviews", "tie_2": "jury", "tie_3": ""}
    del typed["no_former_winner"]
    desk.post("programme.rules", typed, edition_id=edition.id)
    found = reread(session, edition)
    assert (found.scale_min, found.scale_max, found.half_points) == (0, 10, True)
    assert (found.most_categories, found.no_former_winner, found.no_staff_or_jury) == (None, False, True)
    assert set(found.categories[0].criteria[0].anchors) == {"0", "5", "10"}
    assert found.tie_rule == [{"rule": "more_reviews"}, {"rule": "jury"}]


def test_a_measure_of_nominations_is_kept_and_told(session, desk, edition):
    page = desk.get("programme.rules", edition_id=edition.id)
    before = write(reread(session, edition))
    page = desk.post(
        "programme.rules", rules_typed(page) | {"most_nominations": "0"}, edition_id=edition.id, expect=422
    )
    assert page.errors == ["Nominations that one nominator may send at most: Enter a number from 1 to 100"]
    desk.post("programme.rules", rules_typed(page) | {"most_nominations": "3"}, edition_id=edition.id)
    assert reread(session, edition).most_nominations == 3
    assert write(reread(session, edition))["rules"] == before["rules"] | {"most_nominations": 3}
    page = desk.get("programme.edition", edition_id=edition.id)
    told = page.one("//dt[contains(., 'Nominations of one nominator')]/following-sibling::dd[1]")
    assert "".join(told.itertext()).strip() == "3"
    page = desk.get("programme.rules", edition_id=edition.id)
    assert page.field("most_nominations") == "3"
    desk.post("programme.rules", rules_typed(page) | {"most_nominations": ""}, edition_id=edition.id)
    assert write(reread(session, edition)) == before


def test_a_contradiction_in_the_rules_stands_beside_its_field(desk, edition):
    page = desk.get("programme.rules", edition_id=edition.id)
    typed = rules_typed(page) | {"lowest": "5", "highest": "5"}
    assert desk.post("programme.rules", typed, edition_id=edition.id, expect=422).errors == [
        "Highest point: Enter a number above the lowest point."
    ]
    typed = rules_typed(page) | {"tie_1": "jury", "tie_2": "more_reviews", "tie_3": ""}
    assert desk.post("programme.rules", typed, edition_id=edition.id, expect=422).errors == [
        "Equal scores, step 1: The jury decides last: put this step at the end."
    ]


def test_names_and_dates_are_changed_in_one_language_at_a_time(session, desk, edition):
    page = desk.get(f"/staff/{edition.id}/edition/dates?in=fr")
    assert page.field("name") == "Prix EQUALS in Tech 2027"
    typed = {name: page.field(name) for name in DATE_FIELDS} | {"name": "Prix 2027", "winners_at": ""}
    desk.post(f"/staff/{edition.id}/edition/dates?in=fr", typed)
    found = reread(session, edition)
    assert (found.names["fr"], found.names["en"]) == ("Prix 2027", "EQUALS in Tech Awards 2027")
    assert found.winners_at is None


def test_seconds_of_a_date_that_is_not_touched_stay(session, desk, edition, at):
    found = reread(session, edition)
    exact = write(found)
    exact["dates"]["closes_at"] = "2027-05-31T21:00:59.123456Z"
    services.change_edition(session, queries.edition(session, edition.id), exact, None, at)
    session.commit()
    page = desk.get("programme.dates", edition_id=edition.id)
    desk.post("programme.dates", {name: page.field(name) for name in DATE_FIELDS}, edition_id=edition.id)
    assert write(reread(session, edition))["dates"]["closes_at"] == "2027-05-31T21:00:59.123456Z"


def test_a_category_is_added_changed_moved_and_removed(session, desk, edition):
    version = desk.get("programme.new_category", edition_id=edition.id).field("version")
    typed = {
        "version": version, "key": "safety", "name": "Safety", "description": "Safe online.", "reviews": "4",
        "finalists": "2", "winners": "1", "focus_area": "", "place": "2", "criteria_of": "skills",
    }  # fmt: skip
    desk.post("programme.new_category", typed, edition_id=edition.id)
    found = reread(session, edition)
    assert [c.key for c in found.categories][:3] == ["access", "safety", "skills"]
    assert [c.key for c in found.categories[1].criteria] == ["results", "evidence", "reach", "repeat"]
    address = {"edition_id": edition.id, "key": "safety"}
    page = desk.get("programme.category", **address)
    typed = {name: page.field(name) for name in typed if name not in ("key", "criteria_of")}
    desk.post("programme.category", typed | {"place": "9", "focus_area": "access"}, **address)
    found = reread(session, edition)
    assert (found.categories[-1].key, found.categories[-1].focus_area) == ("safety", "access")
    desk.post("programme.category_removal", **address)
    assert "safety" not in [c.key for c in reread(session, edition).categories]


def test_a_fault_in_a_category_stands_beside_its_field(desk, edition):
    address = {"edition_id": edition.id, "key": "skills"}
    page = desk.get("programme.category", **address)
    names = ["version", "name", "description", "reviews", "finalists", "winners", "focus_area", "place"]
    typed = {name: page.field(name) for name in names}
    page = desk.post("programme.category", typed | {"winners": "4"}, **address, expect=422)
    assert page.errors == ["Winners at most: Enter no more winners than finalists."]
    version = desk.get("programme.new_category", edition_id=edition.id).field("version")
    typed |= {"version": version, "key": "skills", "criteria_of": "skills", "place": "6"}
    page = desk.post("programme.new_category", typed, edition_id=edition.id, expect=422)
    assert page.errors == ["Short name in addresses and files: This name is taken: choose another."]


def test_a_criterion_is_added_weighed_translated_and_removed(session, desk, edition):
    address = {"edition_id": edition.id, "key": "skills"}
    version = desk.get("programme.new_criterion", **address).field("version")
    typed = {"version": version, "key": "joy", "name": "Joy", "weight": "10", "anchor_1": "None", "anchor_3": "Some"}
    page = desk.post("programme.new_criterion", typed, **address, expect=422)
    assert page.errors == ["What 5 means: Enter a text"]
    desk.post("programme.new_criterion", typed | {"anchor_5": "Much"}, **address)
    joy = reread(session, edition).categories[1].criteria[-1]
    assert (joy.key, joy.weight, joy.anchors["5"]) == ("joy", 10, {"en": "Much"})
    page = desk.get(f"/staff/{edition.id}/edition/categories/skills/criteria/joy?in=fr")
    assert page.field("name") == ""
    typed = {
        "version": page.field("version"), "name": "Joie", "weight": "20", "anchor_1": "Aucune", "anchor_3": "Un peu",
        "anchor_5": "Beaucoup",
    }  # fmt: skip
    desk.post(f"/staff/{edition.id}/edition/categories/skills/criteria/joy?in=fr", typed)
    joy = reread(session, edition).categories[1].criteria[-1]
    assert (joy.names, joy.weight) == ({"en": "Joy", "fr": "Joie"}, 20)
    assert joy.anchors["5"] == {"en": "Much", "fr": "Beaucoup"}
    desk.post("programme.criterion_removal", **address, criterion_key="joy")
    assert "joy" not in [c.key for c in reread(session, edition).categories[1].criteria]


def test_a_criterion_goes_together_with_what_questions_say_of_it(session, desk, edition):
    desk.post("programme.criterion_removal", edition_id=edition.id, key="research", criterion_key="use")
    found = reread(session, edition)
    assert "use" not in [c.key for c in found.categories[4].criteria]
    assert found.form["sections"][1]["questions"][2]["criteria"] == ["decisions"]


def test_a_criterion_of_the_tie_rule_is_not_the_last_to_go(session, desk, edition):
    for category in reread(session, edition).categories:
        address = {"edition_id": edition.id, "key": category.key, "criterion_key": "results"}
        page = desk.post("programme.criterion_removal", **address, expect=422 if category.key == "research" else 302)
    assert "No category has this criterion." in page.text
    assert "results" in [c.key for c in reread(session, edition).categories[4].criteria]


def test_the_form_is_edited_as_json_and_faults_are_placed(session, desk, edition):
    page = desk.get("programme.form_document", edition_id=edition.id)
    version = page.field("version")
    form = json.loads(page.field("form"))
    form["sections"][0]["questions"][0]["limit"] = 500
    desk.post("programme.form_document", {"version": version, "form": json.dumps(form)}, edition_id=edition.id)
    assert reread(session, edition).form["sections"][0]["questions"][0]["limit"] == 500
    version = desk.get("programme.form_document", edition_id=edition.id).field("version")
    broken = {"version": version, "form": '{"sections": ['}
    page = desk.post("programme.form_document", broken, edition_id=edition.id, expect=422)
    assert page.errors == ["Sections and questions: This is not JSON: look at line 1, character 15."]
    form["sections"][0]["questions"][0]["limit"] = -1
    page = desk.post(
        "programme.form_document", {"version": version, "form": json.dumps(form)}, edition_id=edition.id, expect=422
    )
    assert page.errors == ["form.sections[0].questions[0].limit: Enter 1 or more."]


def test_two_members_of_staff_do_not_overwrite_each_other(session, desk, edition):
    first = desk.get("programme.rules", edition_id=edition.id)
    second = rules_typed(first) | {"most_categories": "5"}
    desk.post("programme.rules", rules_typed(first) | {"most_categories": "3"}, edition_id=edition.id)
    page = desk.post("programme.rules", second, edition_id=edition.id, expect=409)
    assert "Somebody else changed the edition meanwhile." in page.main
    assert page.field("most_categories") == "5", "what was typed is kept"
    assert reread(session, edition).most_categories == 3
    desk.post("programme.rules", second | {"version": page.field("version")}, edition_id=edition.id)
    assert reread(session, edition).most_categories == 5


def test_the_document_of_an_edition_is_what_an_import_takes(desk, edition):
    document = desk.get("programme.edition_json", edition_id=edition.id).json
    assert read(document) == read(queries.default_document())


SEEING = [
    ("programme.edition", {}), ("programme.edition_json", {}), ("programme.form", {}), ("programme.preview", {}),
    ("programme.texts_of_edition", {}),
]  # fmt: skip
CHANGING = [
    ("programme.dates", "get", {}), ("programme.dates", "post", {}), ("programme.rules", "get", {}),
    ("programme.rules", "post", {}),
    *(
        (f"programme.{endpoint}", method, values)
        for endpoint, values in (
            ("form_document", {}), ("new_section", {}), ("section", {"key": "work"}),
            ("new_question", {"key": "work"}), ("question", {"key": "what"}), ("new_check", {}),
            ("check", {"key": "purpose"}), ("text", {"address": "names"}),
        )
        for method in ("get", "post")
    ),
    *(
        (f"programme.{endpoint}", "post", values)
        for endpoint, values in (
            ("section_place", {"key": "work"}), ("section_removal", {"key": "work"}),
            ("question_place", {"key": "what"}), ("question_removal", {"key": "what"}),
            ("check_removal", {"key": "purpose"}),
        )
    ),
    ("programme.publication_of_rules", "post", {}), ("programme.new_category", "get", {}),
    ("programme.new_category", "post", {}), ("programme.category", "get", {"key": "skills"}),
    ("programme.category", "post", {"key": "skills"}), ("programme.category_removal", "post", {"key": "skills"}),
    ("programme.new_criterion", "get", {"key": "skills"}), ("programme.new_criterion", "post", {"key": "skills"}),
    ("programme.criterion", "get", {"key": "skills", "criterion_key": "results"}),
    ("programme.criterion", "post", {"key": "skills", "criterion_key": "results"}),
    ("programme.criterion_removal", "post", {"key": "skills", "criterion_key": "reach"}),
]  # fmt: skip


@pytest.mark.parametrize("who", ["nominee", "judge", "staff of another edition", "admin"])
def test_the_set_up_is_changed_by_staff_of_the_edition_alone(session, client_for, edition, at, who):
    other = an_edition(session, at, year=2040)
    roles = {"judge": ("judge", edition.id), "staff of another edition": ("staff", other.id), "admin": ("admin", None)}
    client = client_for_role(session, client_for, [roles[who]] if who in roles else [])
    before = write(reread(session, edition))
    for endpoint, more in SEEING:
        client.get(endpoint, edition_id=edition.id, **more, expect=200 if who == "admin" else 404)
    for endpoint, method, more in CHANGING:
        getattr(client, method)(endpoint, edition_id=edition.id, **more, expect=404)
    if who == "admin":
        page = client.get("programme.edition", edition_id=edition.id)
        assert "Publish the rules" not in page.main
        assert "Change name and dates" not in page.links()
        form = client.get("programme.form", edition_id=edition.id)
        assert "What do you do?" in form.main
        assert not {"What do you do?", "Add a section", "Edit as a document"} & form.links().keys()
    found = reread(session, edition)
    assert (write(found), found.rules_published_at) == (before, None)


@pytest.mark.parametrize("who", ["nominee", "judge"])
def test_only_staff_and_administrators_list_and_open_editions(session, client_for, edition, who):
    client = client_for_role(session, client_for, [("judge", edition.id)] if who == "judge" else [])
    client.get("programme.editions", expect=403)
    client.get("programme.new_edition", expect=403)
    client.post("programme.new_edition", {"year": "2031", "source": "default", "kind": "real", **DATES}, expect=403)


def client_for_role(session, client_for, roles):
    user = a_user(session, "eve@example.org", *roles)
    session.commit()
    return client_for(user)


def test_staff_see_their_own_editions_alone_and_administrators_all(session, client_for, edition, staff, at):
    an_edition(session, at, year=2040)
    admin = a_user(session, "admin@example.org", ("admin", None))
    session.commit()
    own = client_for(staff).get("programme.editions")
    assert "2027" in own.main
    assert "2040" not in own.main
    assert "2040" in client_for(admin).get("programme.editions").main


def test_what_is_not_there_is_not_found(desk, edition):
    desk.get("programme.edition", edition_id=uuid4(), expect=404)
    desk.get("programme.category", edition_id=edition.id, key="beauty", expect=404)
    desk.get("programme.criterion", edition_id=edition.id, key="skills", criterion_key="beauty", expect=404)
    desk.get(f"/staff/{edition.id}/edition/dates?in=xx", expect=400)
    desk.get(f"/staff/{edition.id}/edition/dates?out=fr", expect=400)


def test_the_staff_pages_cost_few_queries(session, client_for, edition, staff, at, count_queries):
    session.commit()
    desk = client_for(staff)
    for endpoint, more, most in (
        ("programme.edition", {"edition_id": edition.id}, 5), ("programme.editions", {}, 4),
        ("programme.rules", {"edition_id": edition.id}, 4),
    ):  # fmt: skip
        desk.get(endpoint, **more)
        with count_queries(at_most=most):
            desk.get(endpoint, **more)
