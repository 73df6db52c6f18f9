"""The base of all forms: how text is kept, what is refused, and that nothing typed is lost."""

from pathlib import Path

import pytest
from sqlalchemy import select
from wtforms import DateField, FieldList, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from awards.accounts.models import User
from awards.core.errors import RuleBroken, SeenNotSaid
from awards.core.text import N_
from awards.web.forms import Form, SeenField, VersionField, carry_out, odd_characters, tidy, web_address
from tests.factories import a_user


class Sample(Form):
    name = StringField("Name", [InputRequired("Enter a name")])
    story = TextAreaField("Story")
    website = StringField("Website", [web_address])
    others = FieldList(StringField("Other"), min_entries=0)
    day = DateField("Day", [Optional()])
    country = SelectField("Country", [Optional()], choices=[("", "None"), ("KE", "Kenya")])


class Kept(Form):
    version = VersionField()
    seen = SeenField()


@pytest.fixture
def filled(bare_app):
    """`filled(name="x")`: the form as sent, without a token of its own."""

    def make(**sent):
        with bare_app.test_request_context("/", method="POST", data=sent):
            form = Sample(meta={"csrf": False})
            good = form.validate()
            return form, good, {name: [str(e) for e in errors] for name, errors in form.errors.items()}

    return make


def test_no_browser_cuts_what_is_pasted_and_what_is_too_long_is_named(bare_app):
    class Short(Form):
        title = StringField("Title", [Length(max=20)])

    long = "A title that goes on and on"
    with bare_app.test_request_context("/", method="POST", data={"title": long}):
        form = Short(meta={"csrf": False})
        assert (form.validate(), form.title.data, list(form.errors)) == (False, long, ["title"])
        assert "maxlength" not in str(form.title())


def test_no_template_lets_the_browser_cut_what_is_pasted_but_into_a_search():
    templates = Path(__file__).parents[2] / "templates"
    lines = [line for path in templates.rglob("*.html") for line in path.read_text().splitlines()]
    assert [line for line in lines if "maxlength" in line and 'type="search"' not in line] == []


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ("a\x00b", "U+0000"),
        ("a\x1bb", "U+001B"),
        ("a\u202eb", "U+202E"),
        ("a\u2066b", "U+2066"),
        ("a\ue000b", "U+E000"),
        ("a\uffffb", "U+FFFF"),
        ("a\x85b", "U+0085"),
        ("a\nb", "U+000A"),
        ("a\tb", "U+0009"),
    ],
)
@pytest.mark.case("IN-03")
def test_a_character_that_has_no_place_is_named_beside_its_field(filled, bad, code):
    form, good, errors = filled(name=bad, story="kept")
    assert not good
    assert errors == {"name": [f"Remove the character {code}: it cannot be shown."]}
    assert (form.name.data, form.story.data) == (bad, "kept")


@pytest.mark.parametrize(
    "good_text", ["Ωmega", "नारी\u200dशक्ति", "می\u200cخواهم", "女孩 in tech", "👩🏽\u200d💻", "a\u00a0b"]
)
def test_the_letters_of_every_script_are_welcome(filled, good_text):
    form, good, errors = filled(name=good_text)
    assert (good, errors, form.name.data) == (True, {}, good_text)


def test_lines_and_tabs_are_welcome_in_long_texts_only():
    assert odd_characters("one\n\ttwo") is None
    assert odd_characters("one\ntwo", lines=False) == "U+000A"


@pytest.mark.parametrize(
    "pasted", ["\uf0b7 A bullet of Word", "\u2068\u202a+20 2 555\u202c\u2069 اتصلوا", "\U0001fae9 newer than this"]
)
def test_what_other_programs_leave_in_a_pasted_text_stays_in_prose_and_in_no_name(filled, pasted):
    assert odd_characters(pasted, prose=True) is None
    assert odd_characters(pasted) is not None
    _form, good, _errors = filled(name=pasted, story="kept")
    assert not good


@pytest.mark.parametrize("bad", ["\u202e", "\u202d", "\x00", "\x1b", "\uffff", "\U0001ffff", "\ufdd0", "\ud800"])
@pytest.mark.case("IN-03")
def test_prose_takes_no_override_no_control_and_nothing_that_is_no_character(bad):
    assert odd_characters(f"a{bad}b", prose=True) == f"U+{ord(bad):04X}"


def test_a_line_that_a_slide_breaks_in_its_own_way_is_a_line():
    assert tidy("one\x0btwo\x0cthree") == "one\ntwo\nthree"


def test_a_character_inside_a_list_of_fields_is_found_too(filled):
    _form, good, errors = filled(**{"name": "x", "others-0": "fine", "others-1": "a\x00b"})
    assert not good
    assert "U+0000" in str(errors["others"])


@pytest.mark.case("IN-04")
def test_text_is_kept_in_one_spelling_with_one_kind_of_line_end(filled):
    form, _good, _errors = filled(name="  Cafe\u0301 ", story="one\r\ntwo\rthree\n\n")
    assert form.name.data == "Caf\u00e9"
    assert form.story.data == "one\ntwo\nthree"
    assert tidy(None) is None


@pytest.mark.parametrize("blank", ["", " ", "\x85", "\u3000"])
def test_a_blank_is_no_choice_of_a_list(filled, blank):
    form, good, _errors = filled(name="Ada", country=blank)
    assert (good, form.country.data) == (True, "")


def test_a_choice_and_a_day_that_are_none_are_told_with_what_would_be_one(filled):
    _form, good, errors = filled(name="Ada", country="XX", day="31.12.2026")
    assert (good, errors["country"]) == (False, ["Choose from the list."])
    assert errors["day"] == ["Enter a date as year, month and day, like 2026-01-31."]


def test_blank_is_not_an_answer(filled):
    _form, good, errors = filled(name="   ")
    assert (good, errors) == (False, {"name": ["Enter a name"]})


@pytest.mark.parametrize(
    "address",
    ["https://example.org", "http://example.org/a?b=c#d", "https://example.org:443/", "https://пример.рф/x", ""],
)
def test_an_address_of_the_web_is_taken(filled, address):
    _form, good, errors = filled(name="x", website=address)
    assert (good, errors) == (True, {})


def test_the_name_of_a_site_gets_what_an_address_begins_with(filled):
    form, good, errors = filled(name="x", website=" www.example.org/a?b=c ")
    assert (good, errors, form.website.data) == (True, {}, "https://www.example.org/a?b=c")


@pytest.mark.parametrize(
    "address",
    [
        "example", "ada@example.org", "ftp://example.org", "javascript:alert(1)", "data:text/html,x",
        "https://localhost/", "https:///x", "https://user:word@example.org", "https://example.org:8080/",
        "https://exa mple.org", "//example.org", "https://[::1/", "https://example.org:99999/",
    ],
)  # fmt: skip
@pytest.mark.case("IN-10", rest="addresses that were saved before")
def test_another_address_is_refused_with_how_to_write_it(filled, address):
    _form, good, errors = filled(name="x", website=address)
    assert not good
    assert errors == {"website": ["Enter a web address that begins with https:// or http://"]}


def test_a_broken_rule_stands_beside_its_field_or_above_the_form(bare_app):
    def break_a_rule(*fields):
        def verb():
            raise RuleBroken(N_("Wait %(days)s days.", days=3), fields)

        return verb

    with bare_app.test_request_context("/", method="POST", data={"name": "x"}):
        form = Sample(meta={"csrf": False})
        assert form.validate()
        assert carry_out(form, lambda: None)
        assert not carry_out(form, break_a_rule("name"))
        assert form.name.errors == ["Wait 3 days."]
        assert form.form_errors == []
        assert not carry_out(form, break_a_rule("no_field_of_this_form"))
        assert form.form_errors == ["Wait 3 days."]


@pytest.mark.parametrize("bad", ["Nia\x00", "Nia\u202e", "Nia\ue000"])
def test_a_page_answers_422_with_all_that_was_typed_and_keeps_nothing(client_for, sessions, bad):
    with sessions.transaction() as session:
        user = a_user(session, "nia@example.org", name="Before")
    page = client_for(user).post("/account", {"name": bad, "language": "es"}, expect=422)
    assert len(page.errors) == 1
    assert page.errors[0].startswith("Your name: Remove the character U+")
    assert page.field("language") == "es"
    with sessions.reading() as session:
        assert session.scalar(select(User.name)) == "Before"


WHOLE = {"version": "3", "seen": "mark"}


@pytest.mark.parametrize(
    "sent",
    [
        {"seen": "mark"},
        {"version": "3"},
        *(WHOLE | {"version": bad} for bad in ("", "three", "-1", "3.0", "9" * 5_000)),
    ],
)
def test_what_does_not_say_which_version_its_page_showed_never_counts_as_the_present_one(bare_app, sent):
    with bare_app.test_request_context("/", method="POST", data=sent), pytest.raises(SeenNotSaid):
        Kept(data={"version": 7, "seen": "of what stands"}, meta={"csrf": False})


def test_a_form_says_again_which_version_its_page_showed_until_a_view_says_otherwise(bare_app):
    with bare_app.test_request_context("/", method="POST", data=WHOLE):
        form = Kept(data={"version": 7, "seen": "of what stands"}, meta={"csrf": False})
        assert form.validate()
        assert (form.version.data, form.seen.data) == (3, "mark")
        assert 'value="3"' in str(form.version())
        form.version.data = 8
        assert 'type="hidden"' in str(form.version())
        assert 'value="8"' in str(form.version())
    with bare_app.test_request_context("/"):
        assert 'value=""' in str(Kept(meta={"csrf": False}).version())
