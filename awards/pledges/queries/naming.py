"""Which countries and groups of people a word names, in any of six languages: as the shipped record calls them."""

from collections.abc import Mapping
from functools import lru_cache

from awards import record
from awards.core.vocabulary import LANGUAGES
from awards.organisations.rules import fold
from awards.pledges import rules


def countries_named(word: rules.Wanted) -> frozenset[str]:
    """Codes of the countries in whose name the word stands."""
    return _fitting(word, _words("countries.csv", "iso2"))


def groups_named(word: rules.Wanted) -> frozenset[str]:
    """Keys of the groups in whose name the word stands."""
    return _fitting(word, _words("beneficiary_groups.csv", "key"))


def _fitting(word: rules.Wanted, names: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return frozenset(key for key, words in names.items() if any(word.fits(one) for one in words))


@lru_cache(2)
def _words(file: str, key: str) -> Mapping[str, frozenset[str]]:
    """The words of the names in each row of a table of the record."""
    return {
        row[key]: frozenset().union(*(rules.kept_words(fold(row[f"name_{code}"])) for code in LANGUAGES))
        for row in record.rows(file)
    }
