"""Past editions and their laureates as the record has them, in the shape in which they are published."""

from typing import Any

from awards.core.vocabulary import LANGUAGES
from awards.record import items, rows, sources


def editions() -> dict[int, dict[str, Any]]:
    """Facts of each edition by year; None or an empty list is "not recorded"."""
    return {int(row["year"]): _facts(row) for row in rows("editions.csv")}


def categories(year: int) -> list[dict[str, Any]]:
    """The categories of an edition in their order: `key`, `names` by language, `focus_area` or None."""
    return [
        {"key": row["key"], "names": _names(row), "focus_area": row["focus_area"] or None}
        for row in sorted(rows("categories.csv"), key=lambda row: int(row["position"]))
        if int(row["year"]) == year
    ]


def laureates(year: int) -> list[dict[str, Any]]:
    """The laureates of an edition in the order of the categories, in each the winners first, then as listed."""
    by_key = {category["key"]: category for category in categories(year)}
    order = list(by_key)
    names = {row["key"]: row["name"] for row in rows("organisations.csv")}
    found = [row for row in rows("laureates.csv") if int(row["year"]) == year]
    found.sort(
        key=lambda row: (order.index(row["category"]) if row["category"] else len(order), row["role"] != "winner")
    )
    return [_laureate(row, by_key.get(row["category"]), names) for row in found]


def _facts(row: dict[str, str]) -> dict[str, Any]:
    return {
        "names": {"en": row["name"]},
        "brand": row["brand"] or None,
        "organisers": items(row["organisers"]),
        "hosts": items(row["hosts"]),
        "sponsors": items(row["sponsors"]),
        "categories": categories(int(row["year"])),
        "nominations": _figure(row["nominations"], row["nominations_qualifier"]),
        "countries": _figure(row["nomination_countries"], row["nomination_countries_qualifier"]),
        "finalists": _figure(row["finalists"], ""),
        "winners": _figure(row["winners"], ""),
        "opened": row["opened"] or None,
        "closed": row["closed"] or None,
        "ceremony_date": row["ceremony_date"] or None,
        "ceremony_place": row["ceremony_place"] or None,
        "ceremony_country": row["ceremony_country"] or None,
        "note": row["note"] or None,
        "sources": [{"url": url, "words": words} for url, words in sources(row["source"])],
    }


def _figure(figure: str, qualifier: str) -> dict[str, Any] | None:
    return {"figure": int(figure), "qualifier": qualifier or None} if figure else None


def _laureate(row: dict[str, str], category: dict[str, Any] | None, names: dict[str, str]) -> dict[str, Any]:
    return {
        "slug": row["key"],
        "role": row["role"],
        "category_key": row["category"] or None,
        "category_names": category["names"] if category else {},
        "focus_area": category["focus_area"] if category else None,
        "project": row["project"] or None,
        "person": row["person"] or None,
        "organisations": [(names[key], key) for key in items(row["organisations"])],
        "partners": [(names[key], key) for key in items(row["partners"])],
        "countries": items(row["countries"]),
        "scope": row["scope"] or None,
        "region": row["region"] or None,
        "language": "en" if row["project"] else None,
        "note": row["note"] or None,
        "source": row["source"],
    }


def _names(row: dict[str, str]) -> dict[str, str]:
    return {code: row[f"name_{code}"] for code in LANGUAGES if row[f"name_{code}"]}
