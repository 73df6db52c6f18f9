"""The search of the guides narrows the list while one types, to just what the server would show."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-3")]

SHOWN = (
    "[...document.querySelectorAll('[data-guide]:not([hidden]) li:not([hidden]) a')]"
    ".map((link) => link.pathname + link.hash)"
)


def test_the_list_is_narrowed_as_one_types_to_what_the_server_finds(people):
    visitor = people.person()
    for language, words in {
        "en": ("embargo", "deleted", "score key", "PASSKEYS", "xylophone"),
        "ru": ("пароль", "апелляция"),
        "ar": ("الموعد", "الدرجات"),
        "zh": ("提名",),
    }.items():
        for word in words:
            visitor.goto(f"/guide?lang={language}&q={word}")
            found = visitor.page.evaluate(SHOWN)
            visitor.goto(f"/guide?lang={language}")
            visitor.page.locator("input[type=search]").fill(word)
            assert visitor.page.evaluate(SHOWN) == found
            assert (found == []) == (word == "xylophone"), word
