"""Staff give an index of prices: one stands, earlier ones stay, and each change leaves its row."""

import io
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from awards.core.errors import RuleBroken
from awards.desks.prerendering.marks import registry
from awards.infrastructure.audit import AuditRow
from awards.rates import queries, services
from awards.rates.models import PriceIndex, PriceSeries
from tests.factories import a_user, an_edition

TYPED = {
    "name": "Prices of a test", "source": "https://prices.example/index", "terms": "Free to pass on",
    "retrieved_on": "2026-01-02", "base_year": "2020", "figures": "2020 100\n2021 104.5",
}  # fmt: skip


def given_on(at, **values):
    index = {2020: Decimal(100), 2021: Decimal("104.5")}
    said = services.Given(index, 2020, "Prices of a test", "https://prices.example", "Free", at.date())
    return replace(said, **values)


@pytest.fixture
def staff(session, at):
    return a_user(session, "staff@secretariat.example", ("staff", an_edition(session, at).id))


def rows(session):
    found = session.scalars(select(AuditRow).where(AuditRow.action.like("prices.%")).order_by(AuditRow.seq))
    return [(row.action, row.actor_id, row.subject_id, row.details) for row in found]


def test_one_index_stands_and_the_earlier_ones_are_kept_with_their_figures(session, at, staff):
    assert queries.prices(session) is None
    first = services.give_prices(session, given_on(at), staff, at, "")
    later, index = at + timedelta(days=1), {2021: Decimal(100), 2022: Decimal("103.123456")}
    second = services.give_prices(
        session, given_on(at, index=index, base_year=2021), staff, later, str(first.id), rehearsal=True
    )
    held = queries.prices(session)
    assert (held.index, held.base_year, held.made_up, held.retrieved_on) == (index, 2021, True, at.date())
    assert [(one.id, one.ended_at, one.stands) for one in queries.earlier(session)] == [(first.id, later, False)]
    kept = select(PriceIndex.year, PriceIndex.value).where(PriceIndex.series_id == first.id).order_by(PriceIndex.year)
    assert session.execute(kept).all() == [(2020, 100), (2021, Decimal("104.5"))]
    services.end_prices(session, staff, later, str(second.id))
    services.end_prices(session, staff, later, str(second.id))
    assert queries.prices(session) is None
    assert len(queries.earlier(session)) == 2
    assert rows(session) == [
        ("prices.given", staff.id, first.id, {"first": 2020, "last": 2021, "base_year": 2020, "before": None}),
        ("prices.given", staff.id, second.id,
         {"first": 2021, "last": 2022, "base_year": 2021, "before": str(first.id)}),
        ("prices.ended", staff.id, second.id, {}),
    ]  # fmt: skip


def test_what_was_given_meanwhile_is_never_written_over_unseen(session, at, staff):
    first = services.give_prices(session, given_on(at), staff, at, "")
    for change in (
        lambda: services.give_prices(session, given_on(at), staff, at, ""),
        lambda: services.end_prices(session, staff, at, ""),
    ):
        with pytest.raises(RuleBroken, match="Somebody gave other prices"):
            change()
    assert queries.the_series(session).id == first.id
    assert len(rows(session)) == 1
    services.end_prices(session, staff, at, str(first.id))
    with pytest.raises(RuleBroken, match="Somebody gave other prices"):
        services.give_prices(session, given_on(at), staff, at, str(first.id))


def test_a_series_that_is_none_or_was_retrieved_tomorrow_is_refused(session, at, staff):
    with pytest.raises(RuleBroken, match="two years"):
        services.give_prices(session, given_on(at, index={2020: Decimal(100)}), staff, at, "")
    with pytest.raises(RuleBroken, match="not to come") as broken:
        services.give_prices(session, given_on(at, retrieved_on=at.date() + timedelta(days=1)), staff, at, "")
    assert list(broken.value.fields) == ["retrieved_on"]
    assert queries.the_series(session) is None


@pytest.mark.parametrize("values", [{"stands": True, "ended_at": None}, {"stands": True}, {"ended_at": None}])
def test_the_database_itself_lets_one_series_stand_at_a_time(session, at, staff, values):
    first = services.give_prices(session, given_on(at), staff, at, "")
    said = {
        name: getattr(first, name) for name in ("name", "base_year", "source", "terms", "retrieved_on", "rehearsal")
    }
    session.add(PriceSeries(**said, given_at=at, **({"stands": False, "ended_at": at} | values)))
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_the_pages_that_are_files_are_made_anew_when_prices_change(session, at, staff):
    seen = [registry(session, at)]
    series = services.give_prices(session, given_on(at), staff, at, "")
    seen.append(registry(session, at))
    services.end_prices(session, staff, at, str(series.id))
    assert registry(session, at) == seen[0] != seen[1]


def test_staff_give_an_index_by_the_page_and_everybody_reads_how_it_is_used(session, at, staff, client_for):
    session.commit()
    client = client_for(staff)
    assert "Prices of another year" not in client_for().get("rates.rates").text
    assert "\u200e2024 108.3\u200e" in client.get("rates.prices", lang="ar").text, "read from the right, the year first"
    seen = {"seen": client.get("rates.prices", lang="en").field("seen")}
    wrong = client.post("rates.prices_given", TYPED | seen | {"figures": "2020 99\n2021 104"}, expect=422)
    assert "the figures say 99" in wrong.text
    assert wrong.field("name") == "Prices of a test"
    client.post("rates.prices_given", TYPED | seen)
    page = client_for().get("rates.rates")
    assert "Index: Prices of a test. It is 100 in 2020." in page.text
    assert "104.5" in page.text
    assert page.links()["The index at its source"] == "https://prices.example/index"
    stale = client.post("rates.prices_given", TYPED | seen, expect=422)
    assert "Somebody gave other prices" in stale.text
    assert stale.field("seen") == str(queries.the_series(session).id)
    session.rollback()
    client.post("rates.prices_end", {"seen": stale.field("seen")})
    assert "None stands." in client.get("rates.prices").text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"Index,Year\n100,2020\n104.5,2021\n", None), (b"jahr,index\n2020,100\n", "the columns year and index"),
        (b"year,index\n2020,100\n2021,abc\n", "Line 3 is no year with its figure"),
    ],
)  # fmt: skip
def test_a_file_of_two_columns_is_read_and_its_figures_stand_in_the_form(session, at, staff, client_for, content, said):
    session.commit()
    client = client_for(staff)
    sent = TYPED | {"seen": "", "figures": "", "file": (io.BytesIO(content), "index.csv")}
    page = client.post("rates.prices_given", sent, expect=422 if said else 302)
    session.rollback()
    if said is None:
        assert queries.prices(session).index == {2020: 100, 2021: Decimal("104.5")}
    else:
        assert said in page.text
        shown = page.field("figures").splitlines()
        assert shown == (["year index", "2020 100", "2021 abc"] if "Line 3" in said else [])
