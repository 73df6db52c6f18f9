"""Dollar values of files in the prices of one year: a column of its own, named after the year."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from awards.pledges.rules import InPrices
from awards.pledges.rules.flat import joined
from awards.rates.rules import column_at, priced_in
from awards.sharing.rules.columns import Column


@dataclass(frozen=True)
class PricedColumn:
    """The column of one year's prices beside those of `rules.columns.PLEDGES`."""

    prices: InPrices

    @property
    def column(self) -> Column:
        """What it is called and means."""
        index, year = self.prices.index, self.prices.year
        meaning = (
            f"usd in the prices of {year}, by the year of value_date, else start_year; empty: the index holds no such "
            f"year. Index: {index.name}, {index.source}{' (made up for a rehearsal)' if index.made_up else ''}"
        )
        return Column(column_at(year), "number", meaning)

    def cell(self, row: Mapping[str, Any]) -> str | None:
        """Its cell beside a row's others, one item a word of money; None where nothing is known."""
        if not row.get("usd"):
            return None
        values = str(row["usd"]).split("|")
        days = str(row.get("value_date") or "").split("|")
        first = row.get("start_year")
        found = [
            self._worth(usd, day, int(first) if first else None)
            for usd, day in zip(values, days if len(days) == len(values) else [""] * len(values), strict=True)
        ]
        return joined(found)

    def _worth(self, usd: str, day: str, first_year: int | None) -> Decimal | None:
        if not usd:
            return None
        of = priced_in(date.fromisoformat(day) if day else None, first_year)
        return self.prices.index.worth(Decimal(usd), of, self.prices.year)
