"""Every number that the site tells of the registry, in one document: what the dump's script computes again."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from awards.campaigns import queries as campaigns
from awards.core.cells import plain
from awards.infrastructure import award_log
from awards.infrastructure.registry_log import REGISTRY
from awards.pledges import queries
from awards.pledges.rules import AtPrices, Figures, public_id_of


def told(figures: Figures, at: datetime) -> dict[str, Any]:
    """The numbers of a list of pledges; amounts are exact decimal texts, so that none is rounded on its way.

    `at` is the instant by which a verification still holds.
    """
    return {
        "at": plain(at),
        "all": figures.all,
        "found": figures.found,
        "facets": {
            facet: {value or "": count for value, count in sorted(counts.items(), key=lambda pair: pair[0] or "")}
            for facet, counts in sorted(figures.facets.items())
        },
        "sums": {
            total.word: {
                "gross": plain(total.usd),
                "net": plain(total.usd - figures.twice.get(total.word, 0)),
                "pledges": total.pledges,
                "of_other_currencies": {
                    currency: [plain(amount), plain(usd)] for currency, amount, usd in sorted(total.converted)
                },
            }
            for total in figures.totals.sums
        },
        "left_out": [
            {"word": one.word, "currency": one.currency, "yearly": one.yearly, "amount": plain(one.amount),
             "pledges": one.pledges}
            for one in sorted(figures.totals.left_out, key=lambda one: (one.word, one.currency, one.yearly))
        ],
        "no_amount": figures.no_amount,
        "no_money": figures.no_money,
        **({} if figures.not_compared is None else {"not_compared": figures.not_compared}),
    }  # fmt: skip


def at_prices(session: Session, filters: queries.Filters) -> dict[str, Any]:
    """The sums in the prices of the year that is asked for, under that year; nothing where none is."""
    if filters.prices is None:
        return {}
    return {"at_prices": {str(filters.prices): _priced(queries.at_prices(session, filters))}}


def _priced(found: list[AtPrices]) -> dict[str, Any]:
    """Of each word the sums, of how many pledges they are, and what they leave out as (dollars, pledges)."""
    return {
        one.word: {
            "gross": plain(one.usd), "net": plain(one.net), "pledges": one.pledges,
            "undated": [plain(one.undated.usd), one.undated.pledges],
            "outside": [plain(one.outside.usd), one.outside.pledges],
        }
        for one in found
    }  # fmt: skip


def of_list(session: Session, filters: queries.Filters, at: datetime) -> dict[str, Any]:
    """The numbers of a list of pledges, those that the page of figures tells of it with them."""
    held, years = queries.overview(session, filters, at), queries.by_year(session, filters)
    matrix: dict[str, dict[str, int]] = {}
    for (area, region), count in queries.matrix(session, filters).items():
        matrix.setdefault(area or "", {})[region or ""] = count
    return told(queries.figures(session, filters), at) | {
        "organisations": held.organisations,
        "countries": held.countries,
        "no_country": held.no_country,
        "elsewhere": held.elsewhere,
        "answered": [held.answered.number, held.answered.of],
        "progressed": [held.progressed.number, held.progressed.of],
        "identified": [held.identified.number, held.identified.of],
        "verified": [held.verified.number, held.verified.of],
        "people": {
            one.what: {
                "pledges": one.pledges, "most": one.most, "qualifier": one.qualifier or "",
                "public_id": public_id_of(one.n),
            }
            for one in queries.people_in(session, filters)
        },
        "spreads": {
            one.word: {
                "pledges": one.pledges, "least": plain(one.least), "median": plain(one.median), "most": plain(one.most),
            }
            for one in held.spreads
        },
        "by_country": {iso2: [one.work, one.home] for iso2, one in queries.by_country(session, filters).items()},
        "matrix": matrix,
        "by_year": {str(one.year): [plain(one.planned), plain(one.assumed)] for one in years.years},
        "at_prices": {str(year): _priced(found) for year, found in queries.at_prices_of(session, filters).items()},
        "without_years": [plain(years.without), years.without_pledges],
        "by_un_list": {
            f"{status} {stated}": count for (status, stated), count in queries.by_un_list(session, filters).items()
        },
    }  # fmt: skip


def everything(session: Session, at: datetime) -> dict[str, Any]:
    """The numbers of the whole registry, those of the pages of countries and of campaigns with them."""
    found = of_list(session, queries.Filters(at=at), at)
    steps, root = award_log.root(session, REGISTRY)
    return found | {
        "split": {iso2: _split(queries.split(session, iso2)) for iso2, one in found["by_country"].items() if one[0]},
        "touching": queries.counts_by_country(session),
        "campaigns": _campaigns(session),
        "log": {"steps": steps, "root": root, "otherwise": 0},
    }


def _campaigns(session: Session) -> dict[str, int]:
    counts = campaigns.pledge_counts(session, None)
    return {one.slug: counts.get(one.id, 0) for one in campaigns.campaigns(session, None, shown=True)}


def _split(found: queries.Split) -> list[Any]:
    return [plain(found.whole), plain(found.unsplit), found.unsplit_pledges]
