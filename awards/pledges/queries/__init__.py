"""Reads of the pledge registry: only what is published, each with its loading stated."""

from awards.pledges.queries.contents import Said, not_public, said_by_public_id, said_by_source
from awards.pledges.queries.counts import figures
from awards.pledges.queries.desk import content_of
from awards.pledges.queries.filters import (
    FACETS,
    LATE,
    NOT_STATED,
    ON_NO_LIST,
    SORTS,
    Filters,
    lists_on,
    selected,
    un_lists,
)
from awards.pledges.queries.index import borne_by, outdated
from awards.pledges.queries.items import (
    every_pledge,
    pledge_version,
    public_pledge,
    row_loading,
    version_dates,
    versions_until,
)
from awards.pledges.queries.listing import beneficiary_names, each_line, every_group, pledges
from awards.pledges.queries.naming import country_names, group_names
from awards.pledges.queries.overview import (
    InCountry,
    Matrix,
    Split,
    by_country,
    by_un_list,
    matrix,
    number,
    overview,
    split,
)
from awards.pledges.queries.parts import confirmed_by_both, leads_of, parts_of, parts_of_many, register_entries
from awards.pledges.queries.people import people_in
from awards.pledges.queries.prices import at_prices, at_prices_of
from awards.pledges.queries.related import (
    PLEDGERS,
    areas_touching,
    by_organisation,
    counts_by_country,
    counts_by_region,
    for_countries,
    named,
    naming_regions,
    number_naming,
    number_touching,
    pledged_among,
    pledged_by,
    standing_one,
    touching,
)
from awards.pledges.queries.streamed import AnyPledge, AnyVersion, each_pledge
from awards.pledges.queries.sums import Sums, WordSum, kept_sums, live_sums, standing_links, sums_of
from awards.pledges.queries.totals import latest_total, totals_over_time
from awards.pledges.queries.yearly import by_year

__all__ = [
    "FACETS", "LATE", "NOT_STATED", "ON_NO_LIST", "PLEDGERS", "SORTS", "AnyPledge", "AnyVersion", "Filters",
    "InCountry", "Matrix", "Said", "Split", "Sums", "WordSum", "areas_touching", "at_prices", "at_prices_of",
    "beneficiary_names", "borne_by", "by_country", "by_organisation", "by_un_list", "by_year", "confirmed_by_both",
    "content_of", "country_names", "counts_by_country", "counts_by_region", "each_line", "each_pledge", "every_group",
    "every_pledge", "figures", "for_countries", "group_names", "kept_sums", "latest_total", "leads_of", "lists_on",
    "live_sums", "matrix", "named", "naming_regions", "not_public", "number", "number_naming", "number_touching",
    "outdated", "overview", "parts_of", "parts_of_many", "people_in", "pledge_version", "pledged_among", "pledged_by",
    "pledges", "public_pledge", "register_entries", "row_loading", "said_by_public_id", "said_by_source", "selected",
    "split", "standing_links", "standing_one", "sums_of", "totals_over_time", "touching", "un_lists", "version_dates",
    "versions_until",
]  # fmt: skip
