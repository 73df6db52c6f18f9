"""Forms of a section of a nomination's text, and what was typed into them, part by part."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import HiddenField, StringField

from awards.nominations import rules
from awards.nominations.rules import Content
from awards.web.forms import Form

LEAST_SHOWN = {"organisation": 1, "country_organisation": 1, "country_impact": 2, "evidence": 3}
"""How many rows of each list a page shows at least."""

MOST = {
    "organisation": rules.MOST_ORGANISATIONS, "country_organisation": rules.MOST_COUNTRIES,
    "country_impact": rules.MOST_COUNTRIES, "evidence": rules.MOST_EVIDENCE,
}  # fmt: skip

PLACES = {
    "organisations": "organisation_1_name", "countries_organisation": "country_organisation_1",
    "countries_impact": "country_impact_1", "evidence": "evidence_1_url",
}  # fmt: skip
"""Where a refusal of a whole list is shown."""

LISTS = {
    "organisations": "organisation_", "countries_organisation": "country_organisation_",
    "countries_impact": "country_impact_", "evidence": "evidence_",
}  # fmt: skip
"""How the names of a list's fields begin, by its part."""


class TextForm(Form):
    """A section of a nomination's text. Beside each part stands the seal of what it said when the page was made."""

    key = HiddenField()
    more = StringField()
    then = StringField()

    def seals(self, parts: Sequence[str]) -> dict[str, str]:
        """What each part said when its writer began, by its seal; a part without one is unknown to its writer."""
        return {name: self[seal_field(name)].data or "" for name in parts if seal_field(name) in self}

    def show_seals(self, content: Content, parts: Sequence[str]) -> None:
        """Say that the page shows this content."""
        for name in parts:
            if seal_field(name) in self:
                self[seal_field(name)].data, self[seal_field(name)].raw_data = rules.seal(content, name), None

    def keep(self, part: str) -> None:
        """Leave nothing but the fields of one part, for a save of that part alone."""
        kept = {"csrf_token", seal_field(part), *(field.name for field in self.of_part(part))}
        for name in [field.name for field in self if field.name not in kept]:
            del self[name]

    def of_part(self, part: str) -> list[Any]:
        """The fields of one part, in order."""
        return [field for field in self if field.name == part or field.name.startswith(LISTS.get(part, f"{part}."))]

    def rows(self, kind: str) -> list[list[Any]]:
        """The fields of a list's rows that the page shows: the filled ones and a spare, more when asked for."""
        rows = [self._row(kind, number) for number in range(1, self._most(kind) + 1)]
        filled = max((n for n, row in enumerate(rows, start=1) if any(f.data or f.errors for f in row)), default=0)
        spare = 3 if self.more.data == kind else 1
        return rows[: max(LEAST_SHOWN.get(kind, 2), min(filled + spare, len(rows)))]

    def _most(self, kind: str) -> int:
        return MOST.get(kind) or sum(name.startswith(f"{kind}.") for name in self._fields)

    def _row(self, kind: str, number: int) -> list[Any]:
        if kind not in MOST:
            return [self[f"{kind}.{number}"]]
        names = {"organisation": ("_name", "_website"), "evidence": ("_url", "_title")}.get(kind, ("",))
        return [self[f"{kind}_{number}{name}"] for name in names]


def seal_field(part: str) -> str:
    """The name of the field that holds a part's seal."""
    return f"seal-{part}"


def with_seals(fields: Mapping[str, Any], parts: Sequence[str]) -> dict[str, Any]:
    """The fields of a form with a hidden one for the seal of each part."""
    return {**fields, **{seal_field(part): HiddenField() for part in parts}}
