"""Where judges are needed before it hurts: need against supply by category, language and region."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from awards.assignment import policy
from awards.assignment import queries as reading
from awards.assignment.queries import OfEdition
from awards.assignment.queries import heat as queries
from awards.assignment.rules import heat as rules
from awards.assignment.rules.heat import Lack, Row
from awards.assignment.views.blueprint import STAFF, bp, category_choices
from awards.core.vocabulary import ITU_REGIONS
from awards.web import lists
from awards.web.access import requires, takes
from awards.web.labels import label
from awards.web.transaction import db_session, now

HEAT = f"{STAFF}/judges/heat"
COLUMNS = (
    "category", "language", "region", "entries", "reviews_needed", "judges", "reviews_possible", "judges_asked",
    "reviews_possible_if_asked_accept", "short_by", "short_together_with",
)  # fmt: skip


@dataclass(frozen=True)
class Heat:
    """The map as a page or file shows it, and what lacks in it.

    What a category lacks it may lack together with others, since judges are shared among them.
    """

    rows: Sequence[Row]
    lacks: Sequence[Lack]
    missing: int
    missing_if_all_accept: int
    regions_without_judges: Sequence[str]


@bp.route(HEAT)
@requires(policy.may_read, load=reading.edition)
@takes("category")
def heat(of: OfEdition) -> ResponseReturnValue:
    names = dict(category_choices(of.edition))
    category = lists.one("category", names)
    found = _heat(of, category)
    exported: dict[str, Any] = {"edition_id": of.edition_id} | ({"category": category} if category else {})
    return render_template(
        "assignment/heat.html",
        edition=of.edition,
        heat=found,
        regions=ITU_REGIONS,
        category=category,
        category_names=names,
        sentences=[_words(lack, names) for lack in found.lacks] + _words_on_regions(found.regions_without_judges),
        csv=url_for("assignment.heat_csv", **exported),
        json=url_for("assignment.heat_json", **exported),
    )


@bp.route(f"{HEAT}.csv")
@requires(policy.may_read, load=reading.edition)
@takes("category")
def heat_csv(of: OfEdition) -> ResponseReturnValue:
    return lists.as_csv(COLUMNS, _plain_rows(_chosen(of)), f"judges-needed-{of.edition.year}")


@bp.route(f"{HEAT}.json")
@requires(policy.may_read, load=reading.edition)
@takes("category")
def heat_json(of: OfEdition) -> ResponseReturnValue:
    found = _chosen(of)
    return lists.as_json(
        {
            "edition": of.edition.year,
            "cells": _plain_rows(found),
            "missing": found.missing,
            "missing_if_all_accept": found.missing_if_all_accept,
            "regions_without_judges": found.regions_without_judges,
            "lacks": [
                {
                    "cells": [{"category": cell.category, "language": cell.language} for cell in lack.cells],
                    "missing": lack.missing,
                    "judges_to_invite": lack.judges,
                }
                for lack in found.lacks
            ],
        }
    )


def _chosen(of: OfEdition) -> Heat:
    return _heat(of, lists.one("category", dict(category_choices(of.edition))))


def _heat(of: OfEdition, category: str | None) -> Heat:
    needs = queries.needs(db_session(), of.edition, now())
    accepted, asked = queries.offers(db_session(), of.edition, now())
    rows, lacks = rules.rows(needs, accepted, asked, ITU_REGIONS)
    shown, found = [row for row in rows if category in (None, row.category)], _of(category, lacks)
    still = _of(category, rules.lacks(rules.merged(needs), [*accepted, *asked])) if found else []
    return Heat(
        shown,
        found,
        sum(lack.missing for lack in found),
        sum(lack.missing for lack in still),
        rules.regions_without_judges(shown),
    )


def _of(category: str | None, lacks: Sequence[Lack]) -> list[Lack]:
    """What the category lacks, alone or together with others; all of it where none is chosen."""
    return [lack for lack in lacks if category is None or any(cell.category == category for cell in lack.cells)]


def _words(lack: Lack, names: Mapping[str, str]) -> str:
    """What is lacking and whom to invite, in two sentences."""
    where = [
        _("%(language)s in %(category)s", language=label(cell.language), category=names[cell.category])
        for cell in lack.cells
    ]
    languages = _listed([label(code) for code in dict.fromkeys(cell.language for cell in lack.cells)])
    categories = _listed([names[key] for key in dict.fromkeys(cell.category for cell in lack.cells)])
    what = ngettext(
        "%(where)s lacks %(num)d review.", "%(where)s lacks %(num)d reviews.", lack.missing, where=where[0]
    ) if len(where) == 1 else ngettext(
        "Together lack %(num)d review: %(where)s.", "Together lack %(num)d reviews: %(where)s.", lack.missing,
        where=_listed(where),
    )  # fmt: skip
    if lack.judges is None:
        many = _("Many judges are needed, or fewer reviews for each entry.")
        return f"{what} {many}"
    whom = ngettext(
        "Invite %(num)d judge who takes %(categories)s and reads %(languages)s.",
        "Invite %(num)d judges who take %(categories)s and read %(languages)s.",
        lack.judges, categories=categories, languages=languages,
    )  # fmt: skip
    return f"{what} {whom}"


def _words_on_regions(regions: Sequence[str]) -> list[str]:
    """Where nobody comes from who judges what is done there, in a sentence, if there is such a region."""
    if not regions:
        return []
    return [
        _(
            "Nobody who accepted lives in %(regions)s, where nominations have their impact. Invite judges there.",
            regions=_listed([label(region) for region in regions]),
        )
    ]


def _listed(words: Sequence[str]) -> str:
    return str(_(", ").join(words))


def _plain_rows(found: Heat) -> list[dict[str, Any]]:
    """A line for each row over all regions, then one for each region in which something is needed."""
    plain = []
    for row in found.rows:
        others = [
            f"{cell.category}/{cell.language}"
            for cell in (row.lack.cells if row.lack else ())
            if (cell.category, cell.language) != (row.category, row.language)
        ]
        for region, figures in (("", row.everywhere), *((key or "none", value) for key, value in row.regions.items())):
            if region and not figures.needed:
                continue
            plain.append(
                {
                    "category": row.category, "language": row.language, "region": region, "entries": figures.entries,
                    "reviews_needed": figures.needed, "judges": figures.judges, "reviews_possible": figures.supply,
                    "judges_asked": figures.asked_judges,
                    "reviews_possible_if_asked_accept": figures.supply + figures.asked_supply,
                    "short_by": None if region else row.short, "short_together_with": None if region else others,
                }
            )  # fmt: skip
    return plain
