"""The language of a page: asked for with `?lang=`, then remembered, else what the browser prefers.

It is remembered in a plain cookie of its own, so that a server of files in front can read it too.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.support import Translations
from flask import Flask, Response, after_this_request, current_app, g, has_request_context, request, url_for
from flask_babel import Babel, Domain, force_locale, get_locale, gettext
from flask_babel import lazy_gettext as _l
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import dump_cookie, parse_accept_header

from awards.core.errors import BadRequest
from awards.core.text import Message
from awards.core.vocabulary import LANGUAGE_NAMES, LANGUAGES
from awards.infrastructure.shipped import PACKAGE
from awards.web.framing import is_framed

LOCALES = {"ar": "ar", "zh": "zh_Hans", "en": "en_GB", "fr": "fr", "ru": "ru", "es": "es"}
CATALOGUES = str(PACKAGE / "translations")
HTML_LANGUAGES = {"zh": "zh-Hans"}
COOKIE = "awards_lang"
REMEMBERED_SECONDS = 365 * 86_400
COMMAS = {"ar": "، ", "zh": "、"}
"""What stands between the items of a list, where it is no Latin comma."""
SEMICOLONS = {"ar": "؛ ", "zh": "；"}
"""What stands between items that may hold commas, where it is no Latin semicolon."""
NOT_YOURS = {
    "ar": _l("in Arabic"), "zh": _l("in Chinese"), "en": _l("in English"), "fr": _l("in French"),
    "ru": _l("in Russian"), "es": _l("in Spanish"),
}  # fmt: skip
"""What stands beside a text that there is not in the page's language."""
NUMBER = re.compile(r"(?<![A-Za-z0-9/.=&?-])([NR]-)(?=\d{4}|%\()")
"""The number of a nomination, need or pledge in a text (`N-0042`, `N-%(number)s`), and none in an address."""
UNBROKEN = "\\1\u200e"
SAID: dict[tuple[str, bool], dict[str, str]] = {}
"""What templates say, by language and whether they escape."""
SAID_AS_IT_IS: dict[tuple[str, bool], dict[str, str]] = {}
"""The same where no value has a place in it."""
MOST_SAID = 10_000
"""More than the templates hold: words that are handed to one are no end of them."""


def install(app: Flask) -> None:
    """Give pages their language, direction and translations."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = CATALOGUES
    babel = Babel(app, locale_selector=lambda: LOCALES[language()], default_timezone="UTC")
    babel.domain_instance = _Catalogues()
    app.before_request(_remember_choice)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: babel.domain_instance.get_translations().ugettext(text),
        lambda one, many, n: babel.domain_instance.get_translations().ungettext(one, many, n),
        newstyle=True,
    )
    app.jinja_env.globals["_"] = said
    app.jinja_env.globals.update(
        get_locale=get_locale, languages=[(code, LANGUAGE_NAMES[code]) for code in LANGUAGES], language_url=language_url
    )
    app.jinja_env.filters["marked"] = marked
    app.jinja_env.filters["with_commas"] = lambda names: with_commas(map(str, names))
    app.jinja_env.filters["with_semicolons"] = lambda parts: with_semicolons(map(str, parts))
    app.jinja_env.globals.update(comma=comma, semicolon=semicolon)
    app.context_processor(
        lambda: {"lang": language(), "html_lang": HTML_LANGUAGES.get(language(), language()), "dir": direction()}
    )


@pass_context
def said(context: Context, text: str, **values: Any) -> str:
    """A template's own words in this page's language, with values in their places: looked up once a language.

    It does what Jinja's `gettext` does; that asks for translation, escaping and context anew for each of the words.
    """
    how = language(), bool(context.eval_ctx.autoescape)
    if not values:
        whole = SAID_AS_IT_IS.setdefault(how, {})
        if (found := whole.get(text)) is None:
            found = _words_of(text, how) % {}
            if len(whole) < MOST_SAID:
                whole[text] = found
        return found
    return _words_of(text, how) % unbroken(values)


def _words_of(text: str, how: tuple[str, bool]) -> str:
    known = SAID.setdefault(how, {})
    if (found := known.get(text)) is None:
        words, escapes = gettext(text), how[1]
        found = Markup(words) if escapes else words  # noqa: S704 - a template's own
        if len(known) < MOST_SAID:
            known[text] = found
    return found


class _Catalogues(Domain):  # type: ignore[misc]
    """The translations, asked for by the page's language: what the library asks for each text takes longer than it."""

    def get_translations(self) -> Any:
        """The catalogue of this page's (or mail's) language."""
        code = language() if g else "en"
        if code not in self.cache:
            found = self.cache[code] = Translations.load(CATALOGUES, [LOCALES[code]])
            if code == "ar":
                for text, words in found._catalog.items():
                    found._catalog[text] = NUMBER.sub(UNBROKEN, words)
        return self.cache[code]

    def gettext(self, string: str, **variables: Any) -> str:
        return str(super().gettext(string, **unbroken(variables)))

    def ngettext(self, singular: str, plural: str, num: int, **variables: Any) -> str:
        return str(super().ngettext(singular, plural, num, **unbroken(variables)))


def unbroken(values: dict[str, Any]) -> dict[str, Any]:
    """Values of a sentence; where it is read from the right, no number such as `N-0042` is torn at the end of a line:
    its hyphen would stand before its letter, and its figures alone below.
    """
    if language() != "ar":
        return values
    return {name: NUMBER.sub(UNBROKEN, value) if type(value) is str else value for name, value in values.items()}


def language() -> str:
    """The public code of this page's (or mail's) language."""
    here = g._get_current_object()  # asked for every text of a page: through the proxy once, not four times
    held = vars(here)
    found = held.get("forced_language") or held.get("language")
    if found is None:
        if not has_request_context():
            return "en"
        found = here.language = chosen_of(request.cookies.get(COOKIE), request.headers.get("Accept-Language"))
    return str(found)


def chosen_of(remembered: str | None, wished: str | None) -> str:
    """The language of a page whose address names none: the remembered one, else the first wish that can be met."""
    return remembered if remembered in LANGUAGES else _preferred(wished or "")


def cookie_of(code: str, *, secure: bool) -> str:
    """The cookie that remembers a language, as a header's value."""
    return dump_cookie(COOKIE, code, max_age=REMEMBERED_SECONDS, secure=secure, httponly=True, samesite="Lax")


@lru_cache(maxsize=1000)
def _preferred(wished: str) -> str:
    for code, quality in parse_accept_header(wished, LanguageAccept):
        main = code.replace("_", "-").split("-")[0].lower()
        if quality > 0 and main in LANGUAGES:
            return main
    return "en"


@contextmanager
def words_in(code: str) -> Iterator[None]:
    """Words in this language, whoever asks: for what jobs make."""
    before = g.get("forced_language")
    g.forced_language = code
    try:
        with force_locale(LOCALES[code]):
            yield
    finally:
        g.forced_language = before


def direction() -> str:
    """`rtl` for Arabic, else `ltr`."""
    return "rtl" if language() == "ar" else "ltr"


def language_url(code: str) -> str:
    """This very page in another language, place kept."""
    if "in_languages" not in g:  # two menus of a page ask, each in six
        here = _here()
        g.in_languages = f"{here}{'&' if '?' in here else '?'}lang="
    return f"{g.in_languages}{code}"


def _here() -> str:
    if request.method != "GET" or request.endpoint is None:
        return url_for("desks.home")
    view = current_app.view_functions.get(request.endpoint)
    known: frozenset[str] = getattr(view, "query_parameters", frozenset())  # of any other it is told that there is none
    asked: dict[str, Any] = {name: values for name, values in request.args.lists() if name in known}
    return url_for(request.endpoint, **{**asked, **(request.view_args or {})})


def in_language(texts: dict[str, str] | None) -> str:
    """The text in this page's language; else in English, else in whichever there is."""
    if not texts:
        return ""
    return texts.get(language()) or texts.get("en") or next(iter(texts.values()))


def marked(texts: dict[str, str] | None) -> Markup:
    """The text in this page's language; another language's is marked as such, for readers and for screen readers."""
    if not texts or texts.get(language()):
        return escape(in_language(texts))
    code = "en" if texts.get("en") else next(iter(texts))
    html_language, way = HTML_LANGUAGES.get(code, code), "rtl" if code == "ar" else "ltr"
    return Markup('<span lang="{}" dir="{}">{}</span> <span class="small soft">({})</span>').format(
        html_language, way, texts[code], NOT_YOURS[code]
    )


def translated(message: Message | str) -> str:
    """A rule's message in this page's language, with its named values filled in; an instant as pages tell it."""
    if isinstance(message, Message):
        values = {name: _value(value) for name, value in message.values.items()}
        return str(gettext(message.text, **values) if values else gettext(message.text))
    return message


def _value(value: object) -> object:
    if isinstance(value, Message):
        return translated(value)
    if isinstance(value, datetime):
        return current_app.jinja_env.filters["datetime_geneva"](value)
    if isinstance(value, list | tuple):
        return with_commas(map(str, value))
    return value


def comma() -> str:
    """What stands between two items of a list in the page's language."""
    return COMMAS.get(language(), ", ")


def with_commas(names: Iterable[str]) -> str:
    """Names as a list, with the comma of the page's language between them."""
    return comma().join(names)


def semicolon() -> str:
    """What stands between two parts that may hold commas, in the page's language."""
    return SEMICOLONS.get(language(), "; ")


def with_semicolons(parts: Iterable[str]) -> str:
    """Parts that may hold commas as one text, with the semicolon of the page's language between them."""
    return semicolon().join(parts)


def babel_locale() -> Locale:
    """Babel's locale of this page, for numbers and dates."""
    return get_locale() or Locale("en")


def _remember_choice() -> None:
    chosen = request.args.get("lang")
    if chosen is None:
        return
    if chosen not in LANGUAGES or len(request.args.getlist("lang")) > 1:
        raise BadRequest("unknown language")
    g.language = chosen
    if is_framed():
        return

    @after_this_request
    def remember(response: Response) -> Response:
        response.headers.add("Set-Cookie", cookie_of(chosen, secure=current_app.config["AWARDS"].secure_cookies))
        return response
