"""The base of all forms, and the one helper that turns a broken rule into words beside the field."""

import logging
import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from babel.support import Translations
from flask import Response, after_this_request, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from flask_wtf.csrf import _FlaskFormCSRF
from wtforms import (
    Field,
    FieldList,
    FileField,
    FormField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.csrf.core import CSRFTokenField
from wtforms.fields.core import UnboundField
from wtforms.i18n import DefaultTranslations, messages_path
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import HiddenInput

from awards.core.addresses import as_web_address, is_web_address
from awards.core.errors import BadRequest, RuleBroken, SeenNotSaid, TooMany
from awards.core.figures import whole_number
from awards.core.text import N_
from awards.web.languages import LOCALES, language, translated

log = logging.getLogger("awards.web.forms")

_NAMED = re.compile(r"[a-z_]{1,30}")
"""What a field of ours could be called: any other name is somebody's text, which no log repeats."""

REFUSED_CATEGORIES = {"Cc", "Cs", "Co", "Cn"}
REFUSED_CHARACTERS = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that override a text's direction and make one name look like another."""

PASTED_CATEGORIES = {"Co", "Cn"}
PASTED_MARKS = REFUSED_CHARACTERS - set("\u202d\u202e")
"""What other programs leave in a text that is pasted: bullets of their own fonts, letters newer than this program, and
marks of direction that end with their paragraph. In a long text they imitate nobody, and who pastes does not see them.
"""


class ProseField(TextAreaField):  # type: ignore[misc]
    """A long text of somebody's own, shown in paragraphs of its own: it keeps what is pasted."""


class SeenField(HiddenField):  # type: ignore[misc]
    """The mark of what its page showed: what stands now never takes the place of one that was not sent.

    Sending without it raises SeenNotSaid; it may be empty where nothing stood yet.
    """

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            raise SeenNotSaid
        self.data = valuelist[0]


class VersionField(Field):  # type: ignore[misc]
    """The number of the version that its page showed, which alone counts. Sending without one raises SeenNotSaid."""

    widget = HiddenInput()

    def _value(self) -> str:
        return "" if self.data is None else str(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        number = whole_number(valuelist[0].strip()) if valuelist else None
        if number is None:
            raise SeenNotSaid
        self.data = number


class TokenField(CSRFTokenField):  # type: ignore[misc]
    """The token against forged requests, made where a page shows it: most answers to a change show none."""

    def process(self, *args: Any, **values: Any) -> None:
        super(CSRFTokenField, self).process(*args, **values)

    def _value(self) -> str:
        return str(self.csrf_impl.generate_csrf_token(self))


class Tokens(_FlaskFormCSRF):  # type: ignore[misc]
    """Forms' tokens as the library makes and checks them."""

    field_class = TokenField


class Form(FlaskForm):  # type: ignore[misc]
    """A form of ours: text is normalised, odd characters are named, a doubled or unknown field is noticed.

    From the name of a file they are taken out: nobody typed it.
    """

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        csrf_class = Tokens

        def get_translations(self, form: "Form") -> Any:
            return _messages(LOCALES[language()])

        def bind_field(self, form: "Form", unbound_field: UnboundField, options: dict[str, Any]) -> Field:
            if issubclass(unbound_field.field_class, StringField | SelectField):
                filters = unbound_field.kwargs.get("filters", ())
                unbound_field.kwargs["filters"] = (*filters, *(f for f in (tidy,) if f not in filters))
            field = unbound_field.bind(form=form, **options)
            if isinstance(field, StringField) and field.flags.maxlength:  # a browser would cut what is pasted
                field.flags.most = field.flags.maxlength
                del field.flags.maxlength
            return field

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        if self.is_submitted():
            self._look_at_names()

    def validate(self, extra_validators: Any = None) -> bool:
        """Shape and wording of every field; False with a message beside each that needs a change."""
        good = bool(super().validate(extra_validators=extra_validators))
        for shown, field in _text_fields(self):
            if message := _text_fault(field):
                for place in {id(shown): shown, id(field): field}.values():
                    place.errors = [*place.errors, message]
                good = False
        for field in self:
            if isinstance(field.errors, list | tuple):
                field.errors = [error if isinstance(error, dict | list) else str(error) for error in field.errors]
        return good

    def _look_at_names(self) -> None:
        known = {field.name for field in self}
        for name, sent in request.form.lists():
            field = self._fields.get(name)
            if field is None:
                if name != "csrf_token" and not any(name.startswith(f"{k}-") for k in known):
                    log.warning("field %r is not of this form and was ignored", name if _NAMED.fullmatch(name) else "…")
            elif len(sent) > 1 and not isinstance(field, SelectMultipleField | FieldList):
                raise BadRequest(f"field {name[:40]!r} was sent twice")
        for name, files in request.files.lists():
            if len(files) > 1 or not isinstance(self._fields.get(name), FileField):
                raise BadRequest(f"a file in {name[:40]!r} that the form does not ask for")
            for file in files:
                file.filename = "".join(sign for sign in file.filename or "" if not odd_characters(sign, lines=False))


class OneButtonForm(Form):
    """Only the token against forged requests: its button says what is done."""


@cache
def _messages(locale: str) -> DefaultTranslations:
    """The library's own messages in a language, read once: it would read their file for each page with a form."""
    return _Messages(Translations.load(messages_path(), [locale], domain="wtforms"))


IN_OUR_WORDS = {
    "Not a valid choice.": N_("Choose from the list."),
    "Not a valid date value.": N_("Enter a date as year, month and day, like 2026-01-31."),
}
"""The library's messages that do not say how to mend it."""


class _Messages(DefaultTranslations):  # type: ignore[misc]
    def gettext(self, string: str) -> str:
        ours = IN_OUR_WORDS.get(string)
        return translated(ours) if ours else str(super().gettext(string))


def gone_on(address: str) -> ResponseReturnValue:
    """The way on once a form was taken; told as JSON to a page's own script, which then forgets what it kept."""
    if request.accept_mimetypes.best == "application/json":
        return jsonify(next=address)
    return redirect(address)


def carry_out(form: Form, verb: Callable[[], Any]) -> bool:
    """Call `verb`; a broken rule becomes the form's errors, so that the page shows again with all that was typed.

    When something was tried too often, that page answers 429 and says after how many seconds it may be tried again.
    """
    try:
        verb()
    except RuleBroken as broken:
        if isinstance(broken, TooMany):
            _ask_to_wait(broken.wait)
        placed = False
        for name, message in broken.fields.items():
            if name in form:
                form[name].errors = [*form[name].errors, translated(message)]
                placed = True
        if not placed:
            form.form_errors.append(translated(broken.message))
        return False
    return True


def _ask_to_wait(seconds: int) -> None:
    @after_this_request
    def wait(response: Response) -> Response:
        response.status_code = 429
        response.headers["Retry-After"] = str(seconds)
        return response


def tidy(text: str | None) -> str | None:
    """NFC, line ends as one character, no blanks around: how text is kept and counted everywhere."""
    if not isinstance(text, str):
        return text
    return unicodedata.normalize("NFC", re.sub("\r\n|[\r\x0b\x0c]", "\n", text)).strip()


def odd_characters(text: str, *, lines: bool = True, prose: bool = False) -> str | None:
    """The first character that has no place in a text, as `U+0000`; None when all are good."""
    for character in text:
        if (character in "\n\t" and lines) or (prose and _may_be_pasted(character)):
            continue
        if unicodedata.category(character) in REFUSED_CATEGORIES or character in REFUSED_CHARACTERS:
            return f"U+{ord(character):04X}"
    return None


def _may_be_pasted(character: str) -> bool:
    code = ord(character)
    never = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF  # no characters at all, in no version of Unicode
    return character in PASTED_MARKS or (unicodedata.category(character) in PASTED_CATEGORIES and not never)


def at_most(characters: int) -> Length:
    """Validator: a text of so many characters."""
    return Length(max=characters, message=lazy_gettext("Use at most %(max)d characters."))


def web_address(_form: Any, field: Field) -> None:
    """Validator: an http or https address with a host name, without user or odd port; without scheme it gets one."""
    if not field.data:
        return
    field.data = as_web_address(field.data)
    if not is_web_address(field.data):
        raise ValidationError(lazy_gettext("Enter a web address that begins with https:// or http://"))


def _text_fault(field: StringField) -> Any:
    """What is wrong with a text whatever its form asks: blanks alone where an answer is needed, an odd character."""
    if not field.data and not field.errors:
        needed = next((check for check in field.validators if isinstance(check, InputRequired)), None)
        return needed and (needed.message or lazy_gettext("Enter an answer"))
    prose = isinstance(field, ProseField)
    bad = odd_characters(field.data or "", lines=isinstance(field, TextAreaField), prose=prose)
    return bad and lazy_gettext("Remove the character %(code)s: it cannot be shown.", code=bad)


def _text_fields(form: Any, shown: Field | None = None) -> Iterator[tuple[Field, StringField]]:
    """Each text field with the field of the form that shows its errors: the list it stands in, or itself."""
    for field in form:
        if isinstance(field, FieldList):
            yield from _text_fields(field.entries, shown or field)
        elif isinstance(field, FormField):
            yield from _text_fields(field.form, shown)
        elif isinstance(field, StringField):
            yield shown or field, field
