"""The rates that were checked in; the program fetches none."""

from datetime import date
from decimal import Decimal
from functools import cache

from awards import record
from awards.rates.rules import DOLLAR, Rates

EURO = "EUR"
SOURCE = "https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates/html/index.en.html"
TERMS = "https://www.ecb.europa.eu/services/using-our-site/disclaimer/html/index.en.html"


@cache
def held() -> Rates:
    """The rates of the record: days as the bank published them for one euro, turned into dollars for one unit."""
    years = {(row["currency"], int(row["year"])): Decimal(row["usd"]) for row in record.rows("rates_yearly.csv")}
    days: dict[str, list[tuple[date, Decimal]]] = {EURO: []}
    for row in record.rows("rates_daily.csv"):
        day, usd = date.fromisoformat(row.pop("day")), Decimal(row.pop(DOLLAR))
        days[EURO].append((day, usd))
        for currency, for_one_euro in row.items():
            if for_one_euro:
                days.setdefault(currency, []).append((day, usd / Decimal(for_one_euro)))
    return Rates(years, days)
