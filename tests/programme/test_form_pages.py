"""Staff build the form: sections and questions of every kind, moved, translated and previewed."""

import pytest

from awards.programme.questions import every, question

NAMES = ("version", "label", "help", "kind", "limit", "unit", "choices", "measure", "least", "most", "section", "place")


@pytest.fixture
def edition(proposed_edition):
    return proposed_edition


@pytest.fixture
def desk(staff_of, edition):
    return staff_of(edition, "ada")


def order(edition) -> list[tuple[str, list[str]]]:
    return [(section.key, [q.key for q in section.questions]) for section in every(edition.form)]


def typed_of(page) -> dict[str, object]:
    """All that a question's page would send as it stands."""
    typed: dict[str, object] = {name: page.field(name) for name in NAMES}
    for name in ("criteria", "categories"):
        typed[name] = [box.get("value") for box in page.find(f"//input[@name='{name}'][@checked]")]
    for name in ("required", "hidden"):
        if page.find(f"//input[@name='{name}'][@checked]"):
            typed[name] = "y"
    return typed


def the(edition, key):
    return next(q for section in every(edition.form) for q in section.questions if q.key == key)


def test_the_form_stands_in_order_with_what_each_question_asks(desk, edition):
    page = desk.get("programme.form", edition_id=edition.id)
    for words in (
        "The work",
        "What do you do?",
        "at most 2000 characters",
        "Feeds Results for women and girls",
        "optional",
    ):
        assert words in page.main, words
    assert page.links()["What do you do?"].endswith("/edition/form/questions/what")


def test_saving_a_question_as_it_is_changes_nothing(desk, edition, reread):
    before = (reread(edition).version, edition.form)
    page = desk.get("programme.question", edition_id=edition.id, key="what")
    desk.post("programme.question", typed_of(page), edition_id=edition.id, key="what")
    assert (reread(edition).version, edition.form) == before


def test_a_section_is_added_with_a_question_renamed_moved_and_removed(desk, edition, reread):
    version = desk.get("programme.new_section", edition_id=edition.id).field("version")
    typed = {
        "version": version,
        "title": "Your team",
        "key": "team",
        "question": "Who works on it?",
        "question_key": "who",
    }
    page = desk.post("programme.new_section", typed, edition_id=edition.id, expect=422)
    assert page.errors == [
        "Short name in addresses and files: This name is taken: choose another.",
    ]
    desk.post("programme.new_section", typed | {"question_key": "members"}, edition_id=edition.id)
    assert order(reread(edition))[-1] == ("team", ["members"])
    where = {"edition_id": edition.id, "key": "team"}
    page = desk.get(f"/staff/{edition.id}/edition/form/sections/team?in=ar")
    desk.post(
        f"/staff/{edition.id}/edition/form/sections/team?in=ar", {"version": page.field("version"), "title": "فريقكم"}
    )
    assert reread(edition).form["sections"][-1]["title"] == {"en": "Your team", "ar": "فريقكم"}
    version = desk.get("programme.form", edition_id=edition.id).field("version")
    answer = desk.post("programme.section_place", {"version": version, "to": "up"}, **where)
    assert answer.location.endswith("/edition/form#section-team")
    assert [key for key, _questions in order(reread(edition))] == ["work", "results", "team", "future"]
    desk.post("programme.section_place", {"version": version, "to": "up"}, **where, expect=409)
    assert [key for key, _questions in order(reread(edition))] == ["work", "results", "team", "future"]
    desk.post("programme.section_removal", **where)
    assert "team" not in dict(order(reread(edition)))


def test_the_last_section_and_a_sections_last_question_stay(desk, edition, reread):
    for key in ("work", "results"):
        desk.post("programme.section_removal", edition_id=edition.id, key=key)
    page = desk.post("programme.section_removal", edition_id=edition.id, key="future", expect=422)
    assert "A form needs at least one section." in page.text
    desk.post("programme.question_removal", edition_id=edition.id, key="others")
    page = desk.post("programme.question_removal", edition_id=edition.id, key="next", expect=422)
    assert "remove the section instead" in page.text
    assert order(reread(edition)) == [("future", ["next"])]


def test_a_question_of_one_category_is_added_with_a_limit_in_words(desk, edition, reread):
    page = desk.get("programme.new_question", edition_id=edition.id, key="results")
    typed = typed_of(page) | {
        "key": "data", "label": "Where is your data?", "help": "Give its address.", "limit": "150", "unit": "words",
        "criteria": ["method"], "categories": ["research"], "place": "2", "hidden": "y",
    }  # fmt: skip
    del typed["required"]
    where = {"edition_id": edition.id, "key": "results"}
    for taken in ("what", "next", "evidence"):
        page = desk.post("programme.new_question", typed | {"key": taken}, **where, expect=422)
        assert page.errors == ["Short name in addresses and files: This name is taken: choose another."]
    desk.post("programme.new_question", typed, **where)
    found = reread(edition)
    assert order(found)[1] == ("results", ["change", "data", "proof", "voices"])
    asks = the(found, "data")
    assert (asks.limit, asks.unit, asks.required, asks.hidden) == (150, "words", False, True)
    assert (asks.criteria, asks.categories) == (("method",), ("research",))
    assert asks.label == {"en": "Where is your data?"}
    page = desk.get("programme.form", edition_id=edition.id)
    assert "at most 150 words, optional, only in: Research, not shown to judges" in page.main


@pytest.mark.parametrize(
    ("kind", "typed", "expected"),
    [
        ("short", {"limit": "80"}, {"limit": 80}),
        ("number", {"measure": "women", "least": "0", "most": "1000", "limit": "9"},
         {"measure": {"en": "women"}, "least": 0, "most": 1000, "limit": None}),
        ("date", {"limit": "9", "choices": "a = b"}, {"limit": None, "choices": ()}),
        ("link", {}, {"limit": None}),
        ("countries", {"limit": "5"}, {"limit": 5}),
        ("people", {"limit": ""}, {"limit": None}),
        ("file", {"measure": "women"}, {"measure": {}}),
        ("choice", {"choices": "yes = Yes\nNot yet\n项目"},
         {"choices": (("yes", {"en": "Yes"}), ("not-yet", {"en": "Not yet"}), ("answer-1", {"en": "项目"}))}),
    ],
)  # fmt: skip
def test_a_question_takes_each_kind_and_leaves_aside_what_belongs_to_others(
    desk, edition, reread, kind, typed, expected
):
    page = desk.get("programme.question", edition_id=edition.id, key="what")
    desk.post("programme.question", typed_of(page) | typed | {"kind": kind}, edition_id=edition.id, key="what")
    asks = the(reread(edition), "what")
    assert asks.kind == kind
    assert {name: getattr(asks, name) for name in expected} == expected


def test_the_answers_of_a_list_are_translated_and_keep_their_short_names(desk, edition, reread):
    page = desk.get("programme.question", edition_id=edition.id, key="what")
    typed = typed_of(page) | {"kind": "choice", "choices": "yes = Yes\nno = No"}
    desk.post("programme.question", typed, edition_id=edition.id, key="what")
    address = f"/staff/{edition.id}/edition/form/questions/what?in=fr"
    page = desk.get(address)
    assert page.field("choices").split("\n") == ["yes =", "no ="]
    desk.post(address, typed_of(page) | {"choices": "no = Non\nyes = Oui"})
    assert the(reread(edition), "what").choices == (
        ("no", {"en": "No", "fr": "Non"}),
        ("yes", {"en": "Yes", "fr": "Oui"}),
    )


def test_a_fault_in_a_question_stands_beside_its_field(desk, edition):
    page = desk.get("programme.question", edition_id=edition.id, key="proof")
    where = {"edition_id": edition.id, "key": "proof", "expect": 422}
    for changed, error in (
        ({"limit": ""}, "Limit: Give a limit, so that nobody writes more than judges read."),
        (
            {"kind": "choice", "choices": "yes = Yes"},
            "Answers to choose from: Give at least two answers to choose from.",
        ),
        (
            {"kind": "choice", "choices": "yes = Yes\nyes = No"},
            "Answers to choose from: This name is taken: choose another.",
        ),
        (
            {"kind": "number", "least": "5", "most": "4"},
            "Highest number: Enter a number that is not below the lowest value.",
        ),
        ({"label": ""}, "Question: Enter a text"),
    ):
        assert desk.post("programme.question", typed_of(page) | changed, **where).errors == [error]
    assert desk.post("programme.question", typed_of(page) | changed, **where).field("help") == page.field("help")


def test_a_question_moves_within_its_section_and_to_another(desk, edition, reread):
    version = desk.get("programme.form", edition_id=edition.id).field("version")
    answer = desk.post(
        "programme.question_place", {"version": version, "to": "down"}, edition_id=edition.id, key="change"
    )
    assert answer.location.endswith("#question-change")
    assert order(reread(edition))[1] == ("results", ["proof", "change", "voices"])
    page = desk.get("programme.question", edition_id=edition.id, key="voices")
    desk.post(
        "programme.question", typed_of(page) | {"section": "work", "place": "1"}, edition_id=edition.id, key="voices"
    )
    assert order(reread(edition))[:2] == [("work", ["voices", "what", "who"]), ("results", ["proof", "change"])]
    for key in ("what", "who"):
        page = desk.get("programme.question", edition_id=edition.id, key=key)
        desk.post("programme.question", typed_of(page) | {"section": "future"}, edition_id=edition.id, key=key)
    page = desk.get("programme.question", edition_id=edition.id, key="voices")
    page = desk.post(
        "programme.question", typed_of(page) | {"section": "future"}, edition_id=edition.id, key="voices", expect=422
    )
    assert page.errors == ["Section: Give at least one."]


def test_two_who_change_questions_do_not_overwrite_each_other(desk, edition, staff_of, reread):
    seen = typed_of(desk.get("programme.question", edition_id=edition.id, key="what"))
    other = staff_of(edition, "sam")
    page = other.get("programme.question", edition_id=edition.id, key="who")
    other.post("programme.question", typed_of(page) | {"limit": "900"}, edition_id=edition.id, key="who")
    page = desk.post("programme.question", seen | {"limit": "100"}, edition_id=edition.id, key="what", expect=409)
    assert page.field("limit") == "100", "what was typed is kept"
    assert (the(reread(edition), "what").limit, the(edition, "who").limit) == (2000, 900)


def test_a_category_that_goes_is_asked_no_question_any_more(desk, edition, reread):
    page = desk.get("programme.question", edition_id=edition.id, key="proof")
    typed = typed_of(page) | {"categories": ["research", "skills"]}
    desk.post("programme.question", typed, edition_id=edition.id, key="proof")
    desk.post("programme.category_removal", edition_id=edition.id, key="skills")
    assert the(reread(edition), "proof").categories == ("research",)


def test_a_category_stays_while_a_question_is_asked_in_it_alone(desk, edition, reread):
    page = desk.get("programme.question", edition_id=edition.id, key="proof")
    desk.post("programme.question", typed_of(page) | {"categories": ["skills"]}, edition_id=edition.id, key="proof")
    page = desk.post("programme.category_removal", edition_id=edition.id, key="skills", expect=422)
    assert "“How do you know?” is asked in this category alone" in page.main
    assert the(reread(edition), "proof").categories == ("skills",), "it is not asked of everybody all at once"


def test_more_answers_to_choose_from_than_there_may_be_are_refused_beside_their_field(desk, edition):
    many = "\n".join(str(number) for number in range(1500))
    address = {"edition_id": edition.id, "key": "what"}
    typed = typed_of(desk.get("programme.question", **address)) | {"kind": "choice", "choices": many}
    page = desk.post("programme.question", typed, **address, expect=422)
    assert page.errors == ["Answers to choose from: Give at most 50."]
    assert page.field("choices") == many


def test_a_nominee_and_a_judge_are_shown_what_they_will_meet(desk, edition, reread):
    page = desk.get("programme.question", edition_id=edition.id, key="proof")
    desk.post("programme.question", typed_of(page) | {"hidden": "y"}, edition_id=edition.id, key="proof")
    page = desk.get("programme.question", edition_id=edition.id, key="voices")
    desk.post("programme.question", typed_of(page) | {"categories": ["research"]}, edition_id=edition.id, key="voices")
    nominee = desk.get(f"/staff/{edition.id}/edition/form/preview?as=nominee&category=access")
    assert "How do you know?" in nominee.main
    assert "not shown to judges" in nominee.main
    assert "Who decides" not in nominee.main, "asked in research alone"
    assert nominee.find("//textarea[@disabled][@id='asked-what']")
    judge = desk.get(f"/staff/{edition.id}/edition/form/preview?as=judge&category=research")
    assert "How do you know?" not in judge.main
    assert "1 answer is not shown to judges." in judge.main
    assert "Feeds Use of the findings" in judge.main
    assert "Feeds Women in decisions" not in judge.main, "a criterion of another category"
    desk.get(f"/staff/{edition.id}/edition/form/preview?category=beauty", expect=400)
    desk.get(f"/staff/{edition.id}/edition/form/preview?as=admin", expect=400)


def test_every_kind_is_shown_in_the_preview(desk, edition, session, at):
    from awards.programme import queries, services
    from awards.programme.document import write

    document = write(queries.edition(session, edition.id))
    questions = document["form"]["sections"][0]["questions"]
    for kind in ("short", "choice", "number", "date", "link", "countries", "people", "file"):
        asks = {"key": f"a-{kind}", "kind": kind, "label": {"en": f"A {kind}?"}}
        more = {"short": {"limit": 9}, "choice": {"choices": [{"key": k, "label": {"en": k}} for k in ("x", "y")]}}
        questions.append(asks | more.get(kind, {}))
    services.change_edition(session, queries.edition(session, edition.id), document, None, at)
    session.commit()
    page = desk.get("programme.preview", edition_id=edition.id)
    for kind, element in (
        ("choice-x", "input[@type='radio']"),
        ("number", "input[@inputmode='decimal']"),
        ("date", "input[@type='date']"),
        ("link", "input[@type='url']"),
        ("countries", "select"),
        ("people", "textarea"),
        ("file", "input[@type='file']"),
    ):
        assert page.find(f"//{element}[@id='asked-a-{kind}']"), kind
    assert "one of: x, y" in page.main


def test_the_form_page_and_its_preview_cost_few_queries(desk, edition, count_queries):
    for endpoint, more in (
        ("form", {}),
        ("preview", {}),
        ("question", {"key": "what"}),
        ("section", {"key": "work"}),
        ("texts_of_edition", {}),
    ):
        desk.get(f"programme.{endpoint}", edition_id=edition.id, **more)  # the first asks for the banner's year too
        with count_queries(at_most=5):
            desk.get(f"programme.{endpoint}", edition_id=edition.id, **more)


def test_a_question_that_is_not_there_is_not_found(desk, edition):
    for endpoint in ("question", "section", "new_question", "check"):
        desk.get(f"programme.{endpoint}", edition_id=edition.id, key="beauty", expect=404)
    assert question({"key": "x"}).kind == "long"
