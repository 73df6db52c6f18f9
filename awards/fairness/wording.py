"""The words of the fairness report: its tables by dimension, and their groups."""

from flask_babel import gettext as _

from awards.fairness import documents, rules
from awards.web.labels import label


def table_words(dimension: str) -> tuple[str, str, str | None]:
    """Title of a table, what its groups are, and a note."""
    names = {
        documents.ALL: (_("All nominations"), _("Nominations"), None),
        "region": (
            _("By region"), _("Region"), _("Where the nominating organisation is; ITU regions."),
        ),
        "ldc": (
            _("By development"), _("Country"), _("The United Nations list that held when nominations closed."),
        ),
        "language": (_("By language"), _("Language"), _("The language in which the nomination was written.")),
        "nominee": (_("By nominee"), _("Nominee"), None),
        "organisation": (
            _("By kind of organisation"), _("Organisation"), _("As far as the registry of organisations knows it."),
        ),
        "first": (
            _("First nominations"), _("Organisation"),
            _("Nominated before: here in an earlier year, or a laureate in the record."),
        ),
    }  # fmt: skip
    name, head, note = names[dimension]
    return str(name), str(head), str(note) if note else None


def group_words(group: str) -> str:
    """What a group is called."""
    words = {
        documents.ALL: _("All"), rules.UNKNOWN: _("Not recorded"), rules.SEVERAL: _("Several"),
        "ldc": _("Least developed"), "not-ldc": _("Not least developed"), "first": _("Never nominated before"),
        "again": _("Nominated before"),
    }  # fmt: skip
    return str(words.get(group) or label(group))
