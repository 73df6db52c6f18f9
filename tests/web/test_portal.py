"""The addresses of the portal: as the library builds them, by functions that are made when they are first asked for."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from werkzeug.routing import BuildError, Rule

from awards.web.portal import Portal

PATTERNS = {
    "plain": ("/winners", {}),
    "number": ("/editions/<int:year>", {"year": 2027}),
    "words": ("/pledges/<path:rest>", {"rest": "a b/ç&d"}),
    "usual": ("/page", {}),
    "two": ("/<uuid:one>/of/<string:name>", {"one": "7b1c2f5e-0b1d-4f6a-9a43-0d5d4d7f3c11", "name": "é"}),
}


def with_pages(app: Flask) -> Flask:
    for name, (pattern, _values) in PATTERNS.items():
        app.add_url_rule(pattern, name, lambda **_values: "", defaults={"page": 1} if name == "usual" else None)
    return app


@pytest.mark.parametrize("more", [{}, {"q": "a b"}])
@pytest.mark.parametrize("name", PATTERNS)
def test_an_address_is_the_one_that_the_library_builds_the_first_time_and_later(name, more):
    ours, theirs = with_pages(Portal("ours")), with_pages(Flask("theirs"))
    values = {**PATTERNS[name][1], **more}
    with theirs.test_request_context():
        wanted = theirs.url_for(name, **values)
    with ours.test_request_context():
        assert [ours.url_for(name, **values) for _ in range(3)] == [wanted] * 3
    assert ours.test_client().get(wanted).status_code == 200


def test_a_value_that_no_such_address_holds_is_refused_each_time():
    app = with_pages(Portal("ours"))
    with app.test_request_context():
        for _ in range(2):
            with pytest.raises(BuildError):
                app.url_for("number")
        assert app.url_for("number", year=2031) == "/editions/2031"


def test_what_builds_addresses_is_made_when_one_is_asked_for(monkeypatch):
    made, make = [], Rule._compile_builder
    monkeypatch.setattr(Rule, "_compile_builder", lambda rule, *given: made.append(rule.endpoint) or make(rule, *given))
    app = with_pages(Portal("ours"))
    assert made == []
    with app.test_request_context():
        for _ in range(2):
            app.url_for("plain")
    assert made == ["plain"]


def test_several_who_ask_for_the_first_address_at_once_get_the_same():
    app = with_pages(Portal("ours"))

    def ask(_n: int) -> str:
        with app.test_request_context():
            return app.url_for("words", rest="x/y")

    with ThreadPoolExecutor(8) as asking:
        assert set(asking.map(ask, range(200))) == {"/pledges/x/y"}
