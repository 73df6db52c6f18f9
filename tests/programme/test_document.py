"""The edition's document: what is refused, and where."""

import copy
from typing import Any, get_args

import pytest

from awards.core.errors import RuleBroken
from awards.core.vocabulary import CATEGORY_KEYS, FOCUS_AREAS, LANGUAGES
from awards.programme import document, queries

pytestmark = pytest.mark.one_database


@pytest.fixture
def proposal() -> dict[str, Any]:
    return queries.default_document()


def refusal(changed: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(RuleBroken) as refused:
        document.read(changed)
    first = next(iter(refused.value.fields))
    assert str(refused.value.message).startswith(f"{first}: "), "the one line names the first place"
    return {path: str(words) for path, words in refused.value.fields.items()}


def test_the_proposal_is_a_good_document_and_says_that_it_is_one(proposal):
    found = document.read(proposal)
    assert found.proposal
    assert tuple(category.key for category in found.categories) == CATEGORY_KEYS


def test_every_text_of_the_proposal_is_there_in_english_french_and_arabic(proposal):
    def texts(part: Any) -> list[dict[str, str]]:
        if isinstance(part, list):
            return [found for item in part for found in texts(item)]
        if not isinstance(part, dict):
            return []
        if part and set(part) <= set(LANGUAGES):
            return [part]
        return [found for item in part.values() for found in texts(item)]

    found = texts(proposal)
    assert len(found) > 50
    for text in found:
        assert {"en", "fr", "ar"} <= set(text), text
        assert any("\u0600" <= character <= "\u06ff" for character in text["ar"]), text


def test_every_criterion_of_the_proposal_is_fed_by_a_question(proposal):
    fed = {c for section in proposal["form"]["sections"] for q in section["questions"] for c in q["criteria"]}
    assert fed == {c["key"] for category in proposal["categories"] for c in category["criteria"]}


def test_the_document_knows_every_language_and_focus_area():
    assert set(get_args(document.Language)) == set(LANGUAGES)
    area = document.CategoryPart.model_fields["focus_area"].annotation
    assert set(get_args(get_args(area)[0])) == set(FOCUS_AREAS)


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("categories[1].criteria[0].weight", 0, "Enter a number above 0."),
        ("categories[1].criteria[0].weight", 2.5, "Enter a whole number."),
        ("categories[1].criteria[0].weight", True, "Enter a whole number."),
        ("categories[0].reviews", 0, "Enter 1 or more."),
        ("categories[0].winners", 4, "Enter no more winners than finalists."),
        ("categories[0].focus_area", "space", "Choose one of: access, adoption, value-creation, accelerate."),
        ("categories[0].key", "skills", None),
        ("categories[0].key", "Skills!", "Use small Latin letters, digits, hyphens and underscores"),
        ("categories[0].names.en", "", "Enter a text."),
        ("categories[0].names", {}, "Give at least one."),
        ("categories[0].criteria", [], "Give at least one."),
        ("names.de", "Preis", "Choose one of: ar, zh, en, fr, ru, es."),
        ("rules.most_categories", 0, "Enter 1 or more."),
        ("scale.half_points", "yes", "Enter true or false."),
        ("scale.highest", 1, "Enter a number above the lowest point."),
        ("dates.closes_at", "2027-05-31", "Enter an instant like 2031-05-31T21:00:00Z."),
        ("dates.closes_at", "2027-05-31T21:00:00", "Enter an instant like 2031-05-31T21:00:00Z."),
        ("dates.closes_at", 1811797200, "Enter an instant like 2031-05-31T21:00:00Z."),
        ("dates.closes_at", "2027-01-01T00:00:00Z", "Enter a time after “Nominations open”."),
        ("tie_rule[0].criterion", "beauty", "No category has this criterion."),
        ("tie_rule[0].rule", "jury", None),
        ("tie_rule[1].rule", "coin", "Choose one of: criterion, more_reviews, jury."),
        ("form.sections[0].key", "evidence", "Every nomination has a section of this name: choose another."),
        ("form.sections[0].questions[1].key", "what", "This name is taken: choose another."),
        ("form.sections[0].questions[1].key", "categories", "This name is taken: choose another."),
        ("form.sections[0].questions[1].key", "files", "This name is taken: choose another."),
        ("form.sections[0].questions[0].criteria[0]", "beauty", "No category has this criterion."),
        ("form.sections[0].questions[0].limit", 0, "Enter 1 or more."),
        ("colour", "blue", "This name is not known here."),
    ],
)
def test_a_fault_is_named_by_its_path(proposal, path, value, words):
    changed = put(proposal, path, value)
    found = refusal(changed)
    if words is not None:
        assert found.get(path, "").startswith(words), found


def test_a_missing_part_is_named(proposal):
    del proposal["form"]["sections"][0]["questions"][0]["label"]
    del proposal["tie_rule"]
    assert refusal(proposal) == {
        "tie_rule": "This is missing.",
        "form.sections[0].questions[0].label": "This is missing.",
    }


def test_lowest_middle_and_highest_need_a_meaning_and_other_points_are_refused(proposal):
    anchors = proposal["categories"][0]["criteria"][0]["anchors"]
    del anchors["3"]
    anchors["9"] = {"en": "Beyond"}
    assert refusal(proposal) == {
        "categories[0].criteria[0].anchors.9": "This point is not on the scale.",
        "categories[0].criteria[0].anchors.3": "Say what 3 points mean.",
    }


def test_two_categories_of_one_key_are_refused(proposal):
    assert refusal(put(proposal, "categories[1].key", "access")) == {
        "categories[1].key": "This name is taken: choose another."
    }


def test_the_jury_decides_last(proposal):
    proposal["tie_rule"] = [{"rule": "jury"}, {"rule": "more_reviews"}]
    assert refusal(proposal) == {"tie_rule[0].rule": "The jury decides last: put this step at the end."}


def test_something_that_is_no_document_is_refused_in_words():
    with pytest.raises(RuleBroken, match="The edition is a JSON object"):
        document.read(["access"])


def put(whole: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy of the document with another value at a path."""
    changed = copy.deepcopy(whole)
    steps = path.replace("[", ".#").replace("]", "").split(".")
    place: Any = changed
    for step in steps[:-1]:
        place = place[int(step[1:])] if step.startswith("#") else place[step]
    last = steps[-1]
    place[int(last[1:]) if last.startswith("#") else last] = value
    return changed


CHOICES = [{"key": "yes", "label": {"en": "Yes"}}, {"key": "no", "label": {"en": "No"}}]


def with_question(proposal: dict[str, Any], **changed: Any) -> dict[str, Any]:
    question = proposal["form"]["sections"][0]["questions"][0]
    question |= changed
    for name in [name for name, value in question.items() if value == "left out"]:
        del question[name]
    return proposal


@pytest.mark.parametrize(
    ("changed", "place", "words"),
    [
        ({"limit": None}, "limit", "Give a limit, so that nobody writes more than judges read."),
        ({"kind": "short", "limit": "left out"}, "limit", "Give a limit, so that nobody writes more than judges read."),
        ({"kind": "number"}, "limit", "An answer of this kind has no limit: leave it empty."),
        ({"kind": "people", "unit": "words"}, "unit", "Only written answers are counted in words."),
        ({"kind": "choice", "limit": None}, "choices", "Give at least two answers to choose from."),
        ({"choices": CHOICES}, "choices", "Only a choice has answers to choose from."),
        ({"kind": "choice", "limit": None, "choices": [*CHOICES, CHOICES[0]]}, "choices[2].key",
         "This name is taken: choose another."),
        ({"measure": {"en": "women"}}, "measure", "Only a number has a unit."),
        ({"least": 0}, "least", "Only a number has a lowest and a highest value."),
        ({"kind": "number", "limit": None, "least": 2, "most": 1}, "most",
         "Enter a number that is not below the lowest value."),
        ({"kind": "essay"}, "kind", None),
        ({"categories": ["skills", "beauty"]}, "categories[1]", "This edition has no category of this name."),
        ({"categories": []}, "categories", "Give at least one."),
    ],
)  # fmt: skip
def test_a_question_keeps_to_its_kind(proposal, changed, place, words):
    found = refusal(with_question(proposal, **changed))
    assert list(found) == [f"form.sections[0].questions[0].{place}"]
    assert words is None or found.popitem()[1] == words


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "number", "limit": None, "least": 0, "most": 0, "measure": {"en": "women"}},
        {"kind": "choice", "limit": None, "choices": CHOICES},
        {"kind": "people", "limit": 5},
        {"kind": "countries", "limit": None},
        {"kind": "file", "limit": None, "required": False, "hidden": True},
        {"unit": "words", "limit": 300, "categories": ["skills", "research"]},
    ],
)
def test_every_kind_of_question_is_a_good_one(proposal, changed):
    document.read(with_question(proposal, **changed))


def test_a_question_of_an_old_edition_is_read_as_it_was(proposal):
    found = document.read(proposal).form.sections[0].questions[0]
    assert (found.kind, found.unit, found.hidden, found.categories) == ("long", "characters", False, None)


def test_the_check_of_eligibility_has_six_questions_at_most_and_names_categories_there_are(proposal):
    ask = proposal["eligibility"][0]
    proposal["eligibility"] = [ask | {"key": f"q{n}"} for n in range(7)]
    assert refusal(proposal) == {"eligibility": "Give at most 6."}
    proposal["eligibility"] = [ask, ask | {"category": "beauty"}]
    assert refusal(proposal) == {
        "eligibility[1].key": "This name is taken: choose another.",
        "eligibility[1].category": "This edition has no category of this name.",
    }


def test_a_digest_is_of_the_values_and_not_of_their_order(proposal):
    turned = dict(reversed(proposal.items()))
    assert document.digest(turned) == document.digest(proposal)
    assert len(document.digest(proposal)) == 64
    turned["year"] += 1
    assert document.digest(turned) != document.digest(proposal)
    assert document.canonical({"b": 1, "a": "é"}) == '{"a":"é","b":1}'.encode()
