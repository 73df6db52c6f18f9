"""However many instalments, countries and targets a pledge has, its pages show all of them and lose none."""

from sqlalchemy import select

from awards.places import queries as places
from awards.pledges import rules
from awards.pledges.models import PledgeReport
from tests.pledges.conftest import put, report_here
from tests.pledges.test_desk_pages import people, written  # noqa: F401


def test_a_page_whose_rows_are_all_filled_opens_again_with_all_of_them(people, session, client_for):  # noqa: F811
    writer, pledge_id, _ = written(people, session, client_for)
    codes = [one.iso2 for one in places.countries(session)][:70]
    session.rollback()
    for step, name, rows in (
        ("money", "tranches", [{"year": f"{2027 + place}", "amount": "1"} for place in range(20)]),
        ("where", "places", [{"country": code, "share": ""} for code in codes]),
        ("targets", "targets", [{"text": f"Aim {place}"} for place in range(15)]),
    ):
        page = writer.get("pledges.step", pledge_id=pledge_id, step=step)
        typed = {f"{name}-{place}-{key}": value for place, row in enumerate(rows) for key, value in row.items()}
        writer.post("pledges.step_saved", typed | {"seen": page.field("seen")}, pledge_id=pledge_id, step=step)
        again = writer.get("pledges.step", pledge_id=pledge_id, step=step)
        for field, value in typed.items():
            assert (again.field(field) or "") == value, field


def aims_at(session, at, *texts):
    """A public pledge of the writer's organisation with these targets; another version of it when there is one."""
    targets = tuple(rules.Target(text) for text in texts)
    pledge = put(session, at, source_id="1", title="Teach repair", targets=targets)
    report_here(session, pledge)
    session.commit()
    pledge_id = pledge.id
    session.rollback()
    return pledge_id


def a_report(page, results):
    return {
        "start": page.field("start"), "end": page.field("end"), "stage": "on_track", "narrative": "We taught.",
        "seen": page.field("seen"), "after": page.field("after") or "", "word": "spent", "evidence": "https://network.example/report",
    } | {f"results-{place}": result for place, result in enumerate(results)}  # fmt: skip


def test_a_report_asks_for_the_result_of_every_target(people, session, client_for, at):  # noqa: F811
    pledge_id, writer = aims_at(session, at, *(f"Aim {place}" for place in range(14))), client_for(people["writer"])
    page = writer.get("pledges.report", pledge_id=pledge_id)
    results = [str(100 + place) for place in range(14)]
    writer.post("pledges.report_made", a_report(page, results), pledge_id=pledge_id)
    (kept,) = session.scalars(select(PledgeReport.results)).all()
    assert kept == [[f"Aim {place}", str(100 + place)] for place in range(14)]


def test_no_result_is_kept_for_another_target_than_it_was_typed_for(people, session, client_for, at):  # noqa: F811
    pledge_id, writer = aims_at(session, at, "People taught", "Schools"), client_for(people["writer"])
    page = writer.get("pledges.report", pledge_id=pledge_id)
    aims_at(session, at, "Schools")
    told = a_report(page, ["1200", "7"])
    page = writer.post("pledges.report_made", told, expect=422, pledge_id=pledge_id)
    (said_wrong,) = page.errors
    assert said_wrong.startswith("The targets of this pledge have changed since you opened this page.")
    assert said_wrong.endswith("You had written: 1200; 7")
    assert page.field("narrative") == "We taught."
    assert session.scalars(select(PledgeReport)).all() == []
    session.rollback()
    writer.post("pledges.report_made", a_report(page, ["7"]), pledge_id=pledge_id)
    assert session.scalars(select(PledgeReport.results)).one() == [["Schools", "7"]]


def test_a_colleague_s_report_is_not_written_over_unseen(people, session, client_for, at):  # noqa: F811
    pledge_id, writer = aims_at(session, at, "People taught"), client_for(people["writer"])
    page = writer.get("pledges.report", pledge_id=pledge_id)
    first = a_report(page, ["1200"])
    for _press in range(2):
        writer.post("pledges.report_made", first, pledge_id=pledge_id)
    assert len(session.scalars(select(PledgeReport)).all()) == 1
    session.commit()
    other = first | {"narrative": "They learned.", "stage": "delayed"}
    page = writer.post("pledges.report_made", other, expect=422, pledge_id=pledge_id)
    (said_wrong,) = page.errors
    assert said_wrong.startswith("Your organisation has reported since you opened this page.")
    assert page.field("narrative").strip() == "They learned."
    writer.post("pledges.report_made", other | {"after": page.field("after")}, pledge_id=pledge_id)
    assert sorted(session.scalars(select(PledgeReport.narrative))) == ["They learned.", "We taught."]
