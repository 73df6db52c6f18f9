"""The form of an index of prices."""

from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, FileField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from awards.core.errors import RuleBroken
from awards.core.figures import latin_digits, whole_number
from awards.core.text import N_
from awards.infrastructure.sheets import read_table
from awards.rates.rules import read_index
from awards.rates.services import Given
from awards.web.filters import as_typed
from awards.web.forms import Form, SeenField, web_address

COLUMNS = ("year", "index")


class PricesForm(Form):
    """An index of prices in US dollars, typed or as a file; `seen` is the id of the series that stood."""

    seen = SeenField()
    name = StringField(
        _l("What the index is called"), [InputRequired(_l("Say what its source calls it.")), Length(max=200)]
    )
    source = StringField(
        _l("Address of its source"),
        [InputRequired(_l("Give the web address where everybody finds it.")), Length(max=500), web_address],
    )
    terms = StringField(
        _l("Terms of use"), [InputRequired(_l("Say under which terms it may be passed on.")), Length(max=300)]
    )
    retrieved_on = DateField(_l("Retrieved on"), [InputRequired(_l("Give the day on which you read it."))])
    base_year = StringField(
        _l("Base year"), [InputRequired(_l("Give the year in which the index is 100.")), Length(max=10)]
    )
    file = FileField(
        _l("File"), description=_l("CSV or XLSX, with the columns year and index."), render_kw={"accept": ".csv,.xlsx"}
    )
    figures = TextAreaField(
        _l("Or paste the figures"), [Length(max=5000)],
        render_kw={"dir": "ltr", "rows": 8, "spellcheck": "false"},
    )  # fmt: skip

    def __init__(self, *given: Any, **values: Any) -> None:
        super().__init__(*given, **values)
        example = as_typed("2024 108.3")
        self.figures.description = _("A year and its figure in each line, such as %(example)s.", example=example)

    @property
    def given(self) -> Given:
        """What was sent; figures of a file stand in the form from then on. Raises RuleBroken for what is no index."""
        year = whole_number(latin_digits((self.base_year.data or "").strip()))
        if year is None:
            raise RuleBroken(N_("Give the year in which the index is 100."), ["base_year"])
        return Given(
            read_index(self._figures()), year, self.name.data or "", self.source.data or "", self.terms.data or "",
            self.retrieved_on.data,
        )  # fmt: skip

    def _figures(self) -> str:
        sent = request.files.get("file")
        content = sent.read() if sent else b""
        if sent is None or not content:
            return self.figures.data or ""
        table = read_table(sent.filename or "", content)
        header = [name.strip().lower() for name in table.header]
        if any(name not in header for name in COLUMNS):
            raise RuleBroken(N_("Row 1 names the columns year and index."), ["file"])
        named = {name: table.header[header.index(name)] for name in COLUMNS}
        lines = {number: " ".join(cells[named[name]].strip() for name in COLUMNS) for number, cells in table.rows}
        each = (lines.get(number, "") for number in range(2, max(lines, default=0) + 1))
        self.figures.data = "\n".join([" ".join(COLUMNS), *each])
        return str(self.figures.data)


class EndPricesForm(Form):
    """That the series which was seen ends."""

    seen = SeenField()
