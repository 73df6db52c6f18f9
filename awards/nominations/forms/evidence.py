"""The form of the links to evidence."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField, URLField
from wtforms.validators import Length

from awards.nominations import rules
from awards.nominations.forms.sections import TextForm, with_seals
from awards.nominations.rules import Content
from awards.web.forms import web_address

URL_LOOK = {"dir": "ltr", "inputmode": "url", "spellcheck": "false", "autocomplete": "url"}


def evidence_form(content: Content, **given: Any) -> TextForm:
    """The form of the links to evidence."""
    longest = Length(max=rules.LONGEST_NAME, message=_l("Use at most %(count)s characters", count=rules.LONGEST_NAME))
    fields: dict[str, Any] = {}
    for n in range(1, rules.MOST_EVIDENCE + 1):
        fields[f"evidence_{n}_url"] = URLField(
            _l("Web address %(number)s", number=n), [web_address], render_kw=URL_LOOK
        )
        fields[f"evidence_{n}_title"] = StringField(
            _l("What link %(number)s shows", number=n), [longest], render_kw={"dir": "auto"}
        )
    filled: dict[str, str] = {}
    for n, (title, url) in enumerate(content.evidence, start=1):
        filled |= {f"evidence_{n}_url": url, f"evidence_{n}_title": title}
    return type("EvidenceForm", (TextForm,), with_seals(fields, [rules.EVIDENCE]))(data=filled, **given)  # type: ignore[no-any-return]


def evidence_of(form: TextForm) -> tuple[tuple[str, str], ...]:
    """The links as typed, in order."""
    return tuple(
        (form[f"evidence_{n}_title"].data or "", form[f"evidence_{n}_url"].data or "")
        for n in range(1, rules.MOST_EVIDENCE + 1)
    )
