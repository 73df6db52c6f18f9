"""Replies, tags, checks and undo: what may be written, filled and taken back."""

from datetime import UTC, datetime, timedelta

import pytest

from awards.core.errors import RuleBroken
from awards.core.vocabulary import LANGUAGES
from awards.screening import rules

AT = datetime(2027, 6, 1, tzinfo=UTC)


@pytest.mark.case("IN-02")
def test_a_reply_is_filled_once_and_values_are_never_read_as_fields():
    values = {"nominee": "{title} {link}", "title": "T", "link": "L"}
    assert rules.fill("Dear {nominee}, {title}: {link} {unknown} {{title}}", values) == (
        "Dear {title} {link}, T: L {unknown} {T}"
    )


@pytest.mark.parametrize("text", ["{{7*7}}", "%(title)s ${other}", "{title.__class__}", "{0}", "{ title }"])
def test_nothing_but_a_field_in_braces_is_filled(text):
    assert rules.fill(text, {"title": "T"}) == text


@pytest.mark.parametrize(
    ("texts", "language", "found"),
    [
        ({"en": "E", "fr": "F"}, "fr", ("F", "fr", True)),
        ({"en": "E", "fr": "F"}, "ar", ("E", "en", False)),
        ({"fr": "F"}, "ar", ("F", "fr", False)),
        ({}, "ar", ("", "ar", True)),
    ],
)
def test_a_reader_gets_the_own_language_or_a_marked_other(texts, language, found):
    reply = rules.text_for(texts, language)
    assert (reply.text, reply.language, reply.own) == found


@pytest.mark.parametrize("starter", rules.STARTERS, ids=lambda one: one["name"])
def test_a_suggested_reply_names_the_same_fields_in_every_language(starter):
    rules.require_reply(starter["name"], starter["use"], starter["texts"], ["returned", "ineligible"])
    assert set(starter["texts"]) == set(LANGUAGES)
    marks = {field: "\x00" + field for field in rules.FIELDS}
    named = {frozenset(f for f in marks if marks[f] in rules.fill(text, marks)) for text in starter["texts"].values()}
    assert len(named) == 1


def test_the_checklist_follows_the_rules_of_the_edition():
    every = rules.checklist(rules.rules_of(["most_categories", "no_former_winner", "no_staff_or_jury"]))
    fewer = rules.checklist(rules.rules_of([]))
    assert set(every) - set(fewer) == {"most_categories", "no_former_winner", "no_staff_or_jury"}
    assert set(rules.ALWAYS) <= set(fewer)
    with pytest.raises(RuleBroken):
        rules.require_sheet(["most_categories"], "", fewer)
    with pytest.raises(RuleBroken):
        rules.require_sheet([], "x" * (rules.LONGEST_NOTES + 1), fewer)


def test_undo_ends_after_ten_minutes_and_holding_never_outlasts_it():
    rules.require_undo(AT, False, AT + timedelta(minutes=10) - timedelta(microseconds=1))
    with pytest.raises(RuleBroken):
        rules.require_undo(AT, False, AT + timedelta(minutes=10))
    assert [timedelta(minutes=5), timedelta(minutes=10)] == [rules.HOLD_ONE, rules.HOLD_MANY]
    assert max(rules.HOLD_ONE, rules.HOLD_MANY) <= rules.UNDO_WITHIN


def test_a_tag_that_there_is_already_is_used_again_however_it_is_spelt():
    assert rules.require_tag(" Ask   the JURY ", ["ask the jury"]) == "ask the jury"
    assert rules.require_tag("new", ["ask the jury"]) == "new"
    with pytest.raises(RuleBroken, match="at most 60 tags"):
        rules.require_tag("one more", [f"tag {n}" for n in range(60)])


def test_at_once_are_one_to_five_hundred():
    rules.require_few(1)
    rules.require_few(500)
    for count in (0, 501):
        with pytest.raises(RuleBroken):
            rules.require_few(count)
