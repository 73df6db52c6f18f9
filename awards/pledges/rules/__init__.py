"""What a pledge says, its states, how pledges relate, how sums are made, what a report says: pure."""

from awards.pledges.rules.content import (
    BASES,
    ENTITY_KINDS,
    FIRST_YEAR,
    LAST_YEAR,
    LONGEST_TITLE,
    MADE_UP,
    PLEDGE_TYPES,
    PUBLIC_ID,
    QUALIFIERS,
    RESOURCE_KINDS,
    ROLES,
    WORDS,
    Content,
    Money,
    Progress,
    Target,
    Tranche,
    content_digest,
    facts,
    sort_usd,
    wrong_columns,
)
from awards.pledges.rules.finding import Wanted, kept_words, number_of, wanted
from awards.pledges.rules.links import COUNTED_AT, Link, check_link, net, part, shares_counted
from awards.pledges.rules.overview import PROGRESSED, Overview, Rate, Spread, median
from awards.pledges.rules.sums import Figures, LeftOut, MoneyGroup, Sum, Totals, totals

__all__ = [
    "BASES", "COUNTED_AT", "ENTITY_KINDS", "FIRST_YEAR", "LAST_YEAR", "LONGEST_TITLE", "MADE_UP", "PLEDGE_TYPES",
    "PROGRESSED", "PUBLIC_ID", "QUALIFIERS", "RESOURCE_KINDS", "ROLES", "WORDS", "Content", "Figures", "LeftOut",
    "Link", "Money", "MoneyGroup", "Overview", "Progress", "Rate", "Spread", "Sum", "Target", "Totals", "Tranche",
    "Wanted", "check_link", "content_digest", "facts", "kept_words", "median", "net", "number_of", "part",
    "shares_counted", "sort_usd", "totals", "wanted", "wrong_columns",
]  # fmt: skip
