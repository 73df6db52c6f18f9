"""The ranking as documents: what `awards rank` prints, and the twins of the pages for programs."""

from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from awards.programme.models import Category, Edition, Round
from awards.ranking.queries.pages import judges_by_id
from awards.ranking.queries.rankings import ranking_of
from awards.ranking.results import CategoryRanking


def document(session: Session, edition: Edition, round_: Round) -> dict[str, Any]:
    """The ranking of a round as one JSON document: what `awards rank --json` prints."""
    found = ranking_of(session, edition, round_)
    fit = next(iter(found.values())).fit
    judges = judges_by_id(session, [UUID(estimate.judge) for estimate in fit.judges])
    return {
        "edition": edition.year,
        "rehearsal": edition.rehearsal,
        "round": round_.number,
        "categories": [category_document(category, found[category.id]) for category in edition.categories],
        "judges": [
            {"judge_email": judges[UUID(estimate.judge)][1]}
            | {"n": estimate.n, "severity": estimate.severity, "se": estimate.se, "spread": estimate.spread}
            for estimate in fit.judges
        ],
        "variances": vars(fit.variances),
        "counts": edition.ranked_by,
        "components": fit.components,
        "reliability": fit.reliability,
        "incomplete": fit.incomplete,
        "warnings": [str(warning) for warning in fit.warnings],
        "method": fit.method,
    }


def category_document(category: Category, ranking: CategoryRanking) -> dict[str, Any]:
    """The ranking of a category as JSON: places, and the entries best first."""
    return {
        "category": category.key,
        "places": ranking.places,
        "counts": ranking.counts,
        "entries": rows(category, ranking),
    }


COLUMNS = (
    "rank", "nomination", "category", "title", "reviews", "missing", "raw", "rank_raw", "adjusted", "se", "low", "high",
    "rank_adjusted", "chance", "component", "tied", "lowest", "highest", "rank_check", "adjusted_check", "rank_other",
    "adjusted_other", "chance_other", "rank_compared", "strength", "chance_best", "preferred", "not_preferred",
)  # fmt: skip


def rows(category: Category, ranking: CategoryRanking) -> list[dict[str, Any]]:
    """The rows of a category's ranking for JSON and CSV; `chance` is that of one of the places.

    `check` is the fit with judges and entries both fixed, `other` the linear fit where by the rules the ordinal counts,
    or the fit of the scores where comparisons fill the places.
    """
    return [
        {
            "rank": row.rank, "nomination": row.number, "category": category.key, "title": row.title,
            "reviews": row.reviews, "missing": row.missing, "raw": _plain(row.raw),
            "rank_raw": row.rank_raw, "adjusted": row.adjusted, "se": row.se, "low": row.low, "high": row.high,
            "rank_adjusted": row.rank_adjusted, "chance": row.chance, "component": row.component,
            "tied": bool(row.tied_with), "lowest": _plain(row.lowest), "highest": _plain(row.highest),
            "rank_check": row.rank_check, "adjusted_check": row.check.adjusted, "rank_other": row.rank_other,
            "adjusted_other": row.other and row.other.adjusted, "chance_other": row.other and row.other.chance,
            "rank_compared": row.rank_compared, "strength": row.compared and row.compared.strength,
            "chance_best": row.compared and row.compared.best, "preferred": row.compared and row.compared.won,
            "not_preferred": row.compared and row.compared.lost,
        }
        for row in ranking.rows
    ]  # fmt: skip


def _plain(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
