"""Each step of a need and of an introduction is refused when it is not the one to take, and each page to strangers."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from awards.core.errors import RuleBroken, StaleVersion
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from awards.needs import queries, services
from awards.needs.models import Introduction, Need
from awards.needs.rules import Said
from awards.organisations import services as organising
from awards.organisations.queries import organisation
from awards.organisations.services import ensure_organisation
from tests.factories import a_user, an_edition
from tests.needs.things import published, stated, typed
from tests.pledges.conftest import put
from tests.support.page import words

DAY = timedelta(days=1)


def said(at, **values):
    return Said(**{"title": "Masts", "words": "None there.", "iso2": "KE", "focus_area": "access",
                   "until": (at + 60 * DAY).date()} | values)  # fmt: skip


@pytest.fixture
def sides(session, people, at):
    """An open need, another one, the pledge that fits, another one, and the people."""
    coop = organisation(session, people["coop"])
    found = []
    for title in ("Masts", "More masts"):
        need = services.state(session, coop, said(at, title=title), "en", people["needing"], at)
        services.publish(session, need, people["staff"], at)
        found.append(queries.need(session, need.id))
    other = put(session, at, source_id="other", title="Other masts", countries=("KE",), focus_area="access")
    other.organisation_id = people["network"]
    session.execute(OutboxMail.__table__.delete())
    session.flush()
    pledges = [queries.pledge_to_introduce(session, number, False) for number in (people["pledge"], other.public_id)]
    return found, pledges


def introduced(session, people, sides, at, which=(0, 0)):
    (needs, pledges), (n, p) = sides, which
    return services.introduce(session, needs[n], pledges[p], "a@coop.example", "b@net.example", people["staff"], at)


def told(session):
    return sorted(session.execute(select(OutboxMail.to, OutboxMail.template)).all())


# Steps


def test_nobody_publishes_what_they_stated_and_nothing_ends_without_its_reason(session, people, at):
    need = services.state(session, None, said(at, contact="a@b.example"), "en", people["staff"], at)
    with pytest.raises(RuleBroken, match="stated this need yourself"):
        services.publish(session, need, people["staff"], at)
    services.publish(session, need, people["second"], at)
    with pytest.raises(RuleBroken, match="Say why it is withdrawn"):
        services.end(session, need, "withdraw", "  ", people["staff"])
    services.end(session, need, "withdraw", " So. ", people["staff"])
    assert need.reasons == "So."


def test_what_is_needed_names_a_country_and_a_group_that_are_known(session, people, at):
    for values, field in (({"iso2": ""}, "iso2"), ({"iso2": "ZZ"}, "iso2"), ({"group_key": "nobody"}, "group_key")):
        with pytest.raises(RuleBroken) as broken:
            services.state(session, None, said(at, contact="a@b.example", **values), "en", people["staff"], at)
        assert list(broken.value.fields) == [field]
    assert services.state(
        session, None, said(at, contact="a@b.example", group_key="potters"), "en", people["staff"], at
    )


def test_an_open_need_alone_is_brought_together_and_two_once(session, people, sides, at):
    needs, pledges = sides
    made = introduced(session, people, sides, at)
    assert introduced(session, people, sides, at, (0, 1)).id != made.id
    assert introduced(session, people, sides, at, (1, 0)).id != made.id
    with pytest.raises(RuleBroken, match="together already"):
        introduced(session, people, sides, at)
    asked = services.ask_for_introduction(session, needs[1], pledges[1], people["needing"], at)
    services.record_outcome(session, asked, "nothing", "", people["staff"], at)
    with pytest.raises(RuleBroken, match="together already"):
        introduced(session, people, sides, at, (1, 1))
    services.end(session, needs[1], "close", "", people["needing"])
    with pytest.raises(RuleBroken, match="Only an open need"):
        introduced(session, people, sides, at, (1, 1))


def test_a_need_whose_day_is_over_is_brought_together_with_nothing(session, people, sides, at):
    with pytest.raises(RuleBroken, match="Only an open need"):
        introduced(session, people, sides, at + 90 * DAY)


def test_each_side_answers_once_while_it_stands(session, people, sides, at):
    made = introduced(session, people, sides, at)
    services.answer(session, made, "need", agrees=True)
    with pytest.raises(StaleVersion):
        services.answer(session, made, "need", agrees=False)
    services.record_outcome(session, made, "nothing", "", people["staff"], at)
    with pytest.raises(StaleVersion):
        services.answer(session, made, "pledge", agrees=True)


def test_the_same_answer_sent_once_more_changes_nothing_and_tells_nobody_again(session, people, sides, at):
    made = introduced(session, people, sides, at)
    session.execute(OutboxMail.__table__.delete())
    for _again in range(2):
        services.answer(session, made, "need", agrees=True)
        services.answer(session, made, "pledge", agrees=True)
    assert made.standing == "agreed"
    assert len(told(session)) == 2
    noted = select(func.count()).select_from(AuditRow).where(AuditRow.action == "introduction.agreed")
    assert session.scalar(noted) == 2


def test_of_a_refusal_the_other_side_alone_hears_and_only_if_it_had_agreed(session, people, sides, at):
    first, second = introduced(session, people, sides, at), introduced(session, people, sides, at, (1, 1))
    session.execute(OutboxMail.__table__.delete())
    services.answer(session, first, "need", agrees=False)
    assert told(session) == []
    services.answer(session, second, "pledge", agrees=True)
    assert told(session) == []
    services.answer(session, second, "need", agrees=False)
    assert told(session) == [("b@net.example", "introduction_answered")]


def test_what_came_of_it_is_one_of_three_and_recorded_once(session, people, sides, at):
    needs, _pledges = sides
    first, second = introduced(session, people, sides, at), introduced(session, people, sides, at, (1, 1))
    with pytest.raises(RuleBroken, match="Choose what came of it"):
        services.record_outcome(session, first, "else", "", people["staff"], at)
    with pytest.raises(RuleBroken, match="Both sides have to agree"):
        services.record_outcome(session, first, "agreed", "", people["staff"], at)
    for one in (first, second):
        for side in ("need", "pledge"):
            services.answer(session, one, side, agrees=True)
    services.record_outcome(session, first, "agreed", "", people["staff"], at)
    with pytest.raises(RuleBroken, match="recorded already"):
        services.record_outcome(session, first, "met", "", people["staff"], at)
    assert needs[0].state == "open"
    services.end(session, needs[1], "close", "", people["needing"])
    services.record_outcome(session, second, "met", "", people["staff"], at)
    assert needs[1].state == "closed"


def test_of_a_made_up_need_nobody_hears(session, people, at):
    session.execute(OutboxMail.__table__.delete())
    own, other = (ensure_organisation(session, f"Made up {name}", rehearsal=True) for name in ("one", "two"))
    need = services.state(session, own, said(at), "en", people["needing"], at)
    services.return_need(session, need, "So.", people["staff"])
    need = queries.need(session, need.id)
    services.change(session, need, said(at), people["needing"], at)
    services.publish(session, need, people["staff"], at)
    pledge = put(session, at, source_id="made up", title="Made up", countries=("KE",))
    pledge.organisation_id, pledge.rehearsal = other.id, True
    session.flush()
    pledge = queries.pledge_to_introduce(session, pledge.public_id, True)
    made = services.introduce(session, need, pledge, "a@x.example", "b@x.example", people["staff"], at)
    for side in ("need", "pledge"):
        services.answer(session, made, side, agrees=True)
    assert told(session) == []


# Doors


@pytest.fixture
def pages(session, people, sides, at, client_for):
    """An introduction and the browsers of everybody, made-up staff and an administrator among them."""
    made = introduced(session, people, sides, at)
    edition = an_edition(session, at, year=2031)
    others = {
        "made up": a_user(session, "madeup@secretariat.example", ("staff", edition.id), rehearsal=True),
        "admin": a_user(session, "admin@secretariat.example", ("admin", None)),
        "stranger": a_user(session, "stranger@else.example"),
    }
    claim = organising.claim(session, others["stranger"], "Quite another", "", at)
    organising.confirm(session, claim, session.merge(people["staff"]), at)
    of_a_source = put(session, at, source_id="source", title="Of a source", countries=("KE",), focus_area="access")
    waiting = services.state(session, organisation(session, people["coop"]), said(at), "en", people["needing"], at)
    known = {
        "introduction": made.id, "need": sides[0][0].id, "second": sides[0][1].id, "other": sides[1][1].public_id,
        "of a source": of_a_source.public_id, "waiting": waiting.id,
    }  # fmt: skip
    session.commit()
    clients = {name: client_for(user) for name, user in others.items()}
    for name in ("needing", "pledging", "staff", "second"):
        clients[name] = client_for(people[name])
    return known, clients


def test_staff_alone_see_an_introduction_and_made_up_staff_none_of_earnest(pages, session, people, sides, at):
    known, clients = pages
    one = {"introduction_id": known["introduction"]}
    for who in ("made up", "stranger", "needing", "pledging"):
        clients[who].get("needs.introduction", expect=404, **one)
        clients[who].get("needs.moderation", expect=404, need_id=known["need"])
    for who in ("admin", "stranger", "needing"):
        clients[who].post("needs.outcome", {"outcome": "nothing"}, expect=404, **one)
    assert not clients["admin"].get("needs.introduction", **one).find("//main//form//button")
    for name in ("need", "waiting"):
        assert not clients["admin"].get("needs.moderation", need_id=known[name]).find("//main//form//button")
        assert clients["staff"].get("needs.moderation", need_id=known[name]).find("//main//form//button")
    assert "/staff/needs/new" not in clients["admin"].get("needs.queue").links().values()
    assert "/staff/needs/new" in clients["staff"].get("needs.queue").links().values()
    for typed_ in ({"outcome": "else"}, {"outcome": "nothing", "words": "x" * 2001}):
        assert clients["staff"].post("needs.outcome", typed_, expect=422, **one).errors
    assert clients["staff"].get("needs.introduction", **one).find("//main//form//button")
    clients["staff"].post("needs.outcome", {"outcome": "nothing"}, **one)
    assert not clients["staff"].get("needs.introduction", **one).find("//main//form//button")


def test_an_introduction_is_asked_for_by_who_speaks_for_one_side(pages, session):
    known, clients = pages
    for number in (known["other"], known["of a source"]):
        for who in ("stranger", "staff", "made up"):
            clients[who].post("needs.introduction_asked", expect=404, need_id=known["second"], public_id=number)
    clients["pledging"].post("needs.introduction_asked", expect=404, need_id=known["second"],
                             public_id=known["of a source"])  # fmt: skip
    for who in ("needing", "pledging"):
        clients[who].post("needs.introduction_asked", need_id=known["second"], public_id=known["other"])
    session.rollback()
    assert len(session.scalars(select(Introduction)).all()) == 2


def test_staff_who_speak_for_the_side_that_pledges_bring_it_together_with_nothing(
    pages, session, people, at
):  # fmt: skip
    known, clients = pages
    claim = organising.claim(session, session.merge(people["second"]), "Example network", "", at)
    organising.confirm(session, claim, session.merge(people["staff"]), at)
    session.commit()
    typed_ = {"pledge": known["other"], "need_email": "a@coop.example", "pledge_email": "b@net.example"}
    page = clients["second"].post("needs.introduction_made", typed_, expect=422, need_id=known["second"])
    assert page.errors == [
        "Number of the pledge: You speak for its organisation: another member of staff brings the two together."
    ]
    clients["staff"].post("needs.introduction_made", typed_, need_id=known["second"])


def test_staff_whose_own_need_it_is_are_told_so_and_offered_nothing(pages, session, people, at):
    known, clients = pages
    claim = organising.claim(session, session.merge(people["second"]), "Valley cooperative", "", at)
    organising.confirm(session, claim, session.merge(people["staff"]), at)
    session.commit()
    page = clients["second"].get("needs.moderation", need_id=known["need"])
    assert not page.find("//main//form//button")
    clients["second"].post("needs.introduction_made", expect=404, need_id=known["need"])
    assert clients["staff"].get("needs.moderation", need_id=known["need"]).find("//main//form//button")


def test_who_speaks_for_it_ends_a_need_and_nobody_else(pages, session):
    known, clients = pages
    for who in ("stranger", "pledging", "staff"):
        clients[who].post("needs.ended", expect=404, need_id=known["need"], step="close")
    page = clients["needing"].post("needs.withdrawal", {"reasons": "x" * 1001}, expect=422, need_id=known["need"])
    assert page.errors
    clients["needing"].post("needs.ended", need_id=known["need"], step="close")
    assert clients["needing"].get("needs.desk", need_id=known["need"]).notices == ["It is closed."]
    clients["needing"].post("needs.ended", need_id=known["second"], step="meet")
    clients["needing"].post("needs.ended", expect=422, need_id=known["second"], step="close")
    session.rollback()
    assert sorted(session.scalars(select(Need.state))) == ["closed", "met", "submitted"]


def test_an_amount_may_be_left_out_and_what_no_field_takes_is_said(people, session, client_for, at):
    writer, need_id, _public_id = stated(people, session, client_for, at, amount="", currency="")
    for wrong in ({"amount": "lots"}, {"title": "x" * 300}, {"contact": "nowhere"}):
        page = writer.post("needs.changed", typed(at, seen="", **wrong), expect=422, need_id=need_id)
        assert page.errors
        page = writer.post("needs.stated", typed(at, **wrong), expect=422, organisation_id=people["coop"])
        assert page.errors
    page = client_for(people["staff"]).post("needs.return_", {"reasons": "x" * 1001}, expect=422, need_id=need_id)
    assert page.errors
    session.rollback()
    assert [(one.state, one.amount) for one in session.scalars(select(Need))] == [("submitted", None)]


# The list


def test_the_list_of_needs_goes_on_after_a_need_and_says_what_it_was_narrowed_by(people, session, client_for, at):
    _writer, _need_id, public_id = published(people, session, client_for, at, group_key="potters")
    visitor = client_for()
    visitor.get("needs.needs", after=public_id)
    visitor.get("needs.needs", expect=400, after="R-000001")
    page = visitor.get("needs.needs", focus_area="access", country="KE", group="potters")
    assert "Masts for two valleys" in page.main
    options = [words(one) for one in page.find("//aside//a | //details//a | //nav//a")]
    for name in ("Access", "Kenya", "Potters"):
        assert any(name in one for one in options), name
    _writer, _need_id, _other = published(people, session, client_for, at, title="Towers", group_key="")
    page = visitor.get("needs.needs")
    assert not [one for one in page.find("//a") if words(one).startswith("None")]
    assert visitor.get("needs.needs_file", form="csv", focus_area="access").body.count("/needs/N-") == 2
