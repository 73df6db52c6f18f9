"""What changed from version to version of a pledge: each thing that a reader sees, before and after."""

import csv
import io
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from awards.pledges import queries, rules, services
from awards.pledges.changes import told
from awards.pledges.models import Pledge
from awards.pledges.rules.content import Target
from tests.factories import a_user
from tests.pledges.conftest import put

EUR = rules.Money("pledged", Decimal(100), "EUR")
FIRST = {
    "title": "Schools", "summary": "We teach.", "countries": ("KE", "UG"), "money": (EUR,), "start_year": 2026,
    "end_year": 2028, "focus_area": "access", "targets": (Target("Girls trained", "50", "girls", by="2028"),),
}  # fmt: skip


def written(session, at, *versions):
    """A pledge with these versions, each what is said otherwise than in the first."""
    for more in versions:
        found = put(session, at, source_id="1", **(FIRST | more))
    session.commit()
    return found.public_id


def rows(page, n):
    """The rows of a version's table as (what, before, after)."""
    return [
        tuple(" ".join(cell.text_content().split()) for cell in row.xpath("./td|./th"))
        for row in page.find(f"//table[@id='changes-{n}']/tbody/tr")
    ]


def test_each_version_shows_what_it_says_otherwise_than_the_one_before(session, at, client_for):
    more = {"money": (rules.Money("pledged", Decimal(100), "EUR", "at least", most=Decimal(300), is_new=True),),
            "targets": (Target("Girls trained", "80", "girls", by="2028", sex="female"),)}  # fmt: skip
    public_id = written(session, at, {}, more, more | {
        "title": "Schools again", "countries": ("KE",), "conditions": "If funded.", "money": (),
        "resource_kind": "none",
    })  # fmt: skip
    page = client_for().get("pledges.changed", public_id=public_id)
    assert [heading.text_content().split()[:2] for heading in page.find("//h2")] == [["Version", "3"], ["Version", "2"]]
    assert rows(page, 2) == [
        ("What is given", "EUR 100 (pledged)", "at least EUR 100 to EUR 300 (pledged)"),
        ("New money", "not stated", "Yes"),
        ("Targets", "Girls trained: 50 girls (by 2028)", "Girls trained: 80 girls (Women and girls; by 2028)"),
    ]  # fmt: skip
    assert rows(page, 3) == [
        ("Title", "Schools", "Schools again"), ("What is given", "at least EUR 100 to EUR 300 (pledged)", "Neither"),
        ("New money", "Yes", "not stated"), ("Conditions", "not stated", "If funded."),
        ("Countries of the work", "Kenya and Uganda", "Kenya"),
    ]  # fmt: skip
    of_pledge = client_for().get("pledges.pledge", public_id=public_id)
    assert of_pledge.links()["What changed"] == f"/pledges/{public_id}/changes"


def test_the_files_have_the_rows_of_the_page(session, at, client_for):
    public_id = written(session, at, {}, {"title": "=Schools", "summary": None})
    client = client_for()
    document = client.get("pledges.changes_file", public_id=public_id, form="json").json
    assert [(one["version"], one["what"], one["before"], one["after"]) for one in document["changes"]] == [
        (2, "Title", "Schools", "=Schools"), (2, "What will be done", "We teach.", None),
    ]  # fmt: skip
    table = list(csv.DictReader(io.StringIO(client.get("pledges.changes_file", public_id=public_id, form="csv").body)))
    assert [row["after"] for row in table] == ["'=Schools", ""]
    assert client.get("pledges.changes_file", public_id=public_id, form="xlsx").response.get_data()[:2] == b"PK"


def test_a_pledge_of_one_version_has_no_changes_and_no_link_to_them(session, at, client_for):
    public_id = written(session, at, {})
    page = client_for().get("pledges.changed", public_id=public_id)
    assert page.find("//table") == []
    assert "Version 1 is the first that was public." in page.main
    assert "What changed" not in client_for().get("pledges.pledge", public_id=public_id).links()


def test_many_versions_stand_page_by_page_with_none_left_out(session, at, client_for, count_queries):
    public_id = written(session, at, *({"title": f"Schools {n}"} for n in range(1, 43)))
    with count_queries(at_most=16) as many:
        page = client_for().get("pledges.changed", public_id=public_id)
    seen = []
    while True:
        seen += [row for n in range(42, 0, -1) for row in rows(page, n)]
        if "Show the next" not in page.links():
            break
        page = client_for().get(page.links()["Show the next"])
    assert seen == [("Title", f"Schools {n - 1}", f"Schools {n}") for n in range(42, 1, -1)]
    assert "Version 1 is the first that was public." in page.main
    few = written(session, at, {}, {"title": "Other"})
    with count_queries(at_most=16) as short:
        client_for().get("pledges.changed", public_id=few)
    assert len(short) == len(many)


def test_a_page_that_ends_with_the_first_version_leads_to_no_further_one(session, at, client_for):
    public_id = written(session, at, *({"title": f"Schools {n}"} for n in range(1, 22)))
    page = client_for().get("pledges.changed", public_id=public_id)
    assert len(page.find("//table")) == 20
    assert "Show the next" not in page.links()
    assert "Version 1 is the first that was public." in page.main


def test_an_odd_version_is_refused_and_a_withdrawn_pledge_says_why(session, at, client_for):
    public_id = written(session, at, {}, {"title": "Other"})
    client_for().get("pledges.changed", public_id=public_id, until="x", expect=400)
    client_for().get("pledges.changed", public_id=public_id, until="1234567", expect=400)
    client_for().get("pledges.changed", public_id=public_id, until="٢", expect=400)
    assert client_for().get("pledges.changed", public_id=public_id, until="0").find("//table") == []
    client_for().get("pledges.changed", public_id="R-999999", expect=404)
    pledge = session.scalars(select(Pledge)).one()
    services.withdraw_pledge(session, pledge, "By mistake.", a_user(session, "s@example.org").id, at)
    session.commit()
    assert "By mistake." in client_for().get("pledges.changed", public_id=public_id, expect=410).text


def test_everything_that_a_version_says_has_words(session, at, app):
    whole = put(
        session, at, source_id="whole", title="Whole", money=(EUR,), countries=("KE",), shares=(("KE", Decimal(100)),),
        regions=("africa",), beneficiaries=("women",), sdgs=("5",), action_lines=("C2",), tags=("health",),
        focus_area="access", entity_kind="academia", pledge_type="policy", start_year=2026, conditions="If.", iati=True,
        grants=True,
        tranches=(rules.Tranche("pledged", Decimal(5), "EUR", date(2026, 1, 1), date(2026, 12, 31)),),
        targets=(Target("A law"),), progress=(rules.Progress("Begun", as_of="2025"),), status="ongoing", note="So.",
        confidence="high", summary="In short.", partners_wanted="All.",
    )  # fmt: skip
    (version,) = queries.versions_until(session, whole, None, 2)
    with app.test_request_context("/?lang=en"):
        said = told(version)
    empty = {what for what, words in said.items() if not words}
    assert empty == {"Together with", "Partner", "New money", "Day of the amount's value"}
    assert said["Instalments"] == "2026: EUR 5 (pledged)"
    assert said["Countries of the work"].startswith("Africa and Kenya (100")
    assert said["Reported so far"] == "Begun (2025)"
