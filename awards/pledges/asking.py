"""What the address of a list of pledges asks for: one reading for the page and for everything that is made of it."""

from flask import request, url_for

from awards.core.errors import BadRequest
from awards.pledges import queries
from awards.pledges.rules import PUBLIC_ID
from awards.web.lists import many, one

PARAMETERS = ("q", *queries.FACETS, "sort", "after")
"""What the address of a list may hold."""


def filters_asked() -> queries.Filters:
    """The filters, order and place that this address asks for. Raises BadRequest for a value that is none."""
    after = one("after")
    if after is not None and not PUBLIC_ID.fullmatch(after):
        raise BadRequest("the list goes on after a pledge")
    return queries.Filters(
        q=one("q") or "",
        chosen={facet: tuple(values) for facet in queries.FACETS if (values := many(facet))},
        sort=one("sort", queries.SORTS) or queries.SORTS[0],
        after=after,
    )


def same_list(endpoint: str, **more: str) -> str:
    """The address of something else that is made of the list at this address."""
    kept = {name: values for name, values in request.args.lists() if name in PARAMETERS and name != "after"}
    return url_for(endpoint, **kept, **more)  # type: ignore[arg-type]
