"""What the shipped record says of countries and groups: their names, in which region one is, which a word names."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from awards import record
from awards.core.vocabulary import LANGUAGES
from awards.organisations.rules import fold
from awards.pledges import rules

MOST = 1000
"""So many words that somebody looked for are remembered with what they name."""


@lru_cache(MOST)
def countries_named(word: rules.Wanted) -> frozenset[str]:
    """Codes of the countries in whose name the word stands."""
    return _fitting(word, _words("countries.csv", "iso2"))


@lru_cache(MOST)
def groups_named(word: rules.Wanted) -> frozenset[str]:
    """Keys of the groups in whose name the word stands."""
    return _fitting(word, _words("beneficiary_groups.csv", "key"))


def country_names(codes: Iterable[str]) -> dict[str, dict[str, str]]:
    """Names in six languages of the countries with these codes."""
    return _named(codes, _names("countries.csv", "iso2"))


def group_names(keys: Iterable[str]) -> dict[str, dict[str, str]]:
    """Names in six languages of these groups of people."""
    return _named(keys, _names("beneficiary_groups.csv", "key"))


def _named(keys: Iterable[str], names: Mapping[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    return {key: names[key] for key in keys if key in names}


@lru_cache(2)
def _names(file: str, key: str) -> Mapping[str, dict[str, str]]:
    return {
        row[key]: {code: row[f"name_{code}"] for code in LANGUAGES if row[f"name_{code}"]} for row in record.rows(file)
    }


def region_of(iso2: str) -> str | None:
    """The region of the ITU that a country belongs to."""
    return _regions().get(iso2) or None


@lru_cache(1)
def _regions() -> Mapping[str, str]:
    return {row["iso2"]: row["itu_region"] for row in record.rows("countries.csv")}


def _fitting(word: rules.Wanted, names: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return frozenset(key for key, words in names.items() if any(word.fits(one) for one in words))


@lru_cache(2)
def _words(file: str, key: str) -> Mapping[str, frozenset[str]]:
    """The words of the names in each row of a table of the record."""
    return {
        row[key]: frozenset().union(*(rules.kept_words(fold(row[f"name_{code}"])) for code in LANGUAGES))
        for row in record.rows(file)
    }
