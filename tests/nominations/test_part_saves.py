"""Parts of a nomination as a page saves them by itself, and what it keeps for a writer without a line."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from awards.infrastructure import clock, session_records
from awards.infrastructure.audit import AuditRow
from awards.nominations import rules, services
from awards.nominations.models import NominationOrganisation, NominationVersion
from tests.factories import a_user
from tests.nominations.conftest import ANSWERS, a_content

NOTHING = rules.seal(rules.Content(), "answer-what")


@pytest.fixture
def her(client_for, session, ama, draft):
    session.commit()
    return client_for(ama)


@pytest.fixture
def save(her, draft):
    """Send one part as the page's script does; the answer with its JSON."""

    def send(name, fields, seal, *, number=None, status=200, by=her):
        data = {"csrf_token": by.csrf(), f"seal-{name}": seal} | fields
        headers = {"Accept": "application/json", "X-Save": str(number or uuid4())}
        answer = by.browser.post(f"/nominations/{draft.edition_id}/{draft.id}/parts/{name}", data=data, headers=headers)
        assert answer.status_code == status, answer.get_data(as_text=True)
        return answer.get_json()

    return send


def test_an_answer_is_saved_alone_and_answered_with_its_new_seal(session, draft, save):
    first = save("answer-what", {"answer-what": "We teach."}, NOTHING)
    assert first["problem"] is None
    second = save("answer-what", {"answer-what": "We teach repair."}, first["seal"])
    assert (first["version"], second["version"]) == (2, 3)
    session.refresh(draft)
    assert draft.answers == {"what": "We teach repair."}
    assert [v.n for v in session.scalars(select(NominationVersion).order_by(NominationVersion.n))] == [1, 3]


def test_the_frame_and_the_links_are_saved_part_by_part_too(session, draft, save):
    seals = {name: rules.seal(a_content(answers={}), name) for name in (*rules.FRAME_PARTS, "evidence")}
    save("title", {"title": "Another title"}, seals["title"])
    save("countries_impact", {"country_impact_1": "Польша", "country_impact_2": ""}, seals["countries_impact"])
    save("organisations", {"organisation_1_name": "New name", "organisation_1_website": ""}, seals["organisations"])
    save("categories", {"categories": ["access"]}, seals["categories"])
    save("evidence", {"evidence_1_url": "https://a.example", "evidence_1_title": "A"}, seals["evidence"])
    session.refresh(draft)
    found = session.scalars(
        select(NominationVersion.content).where(NominationVersion.nomination_id == draft.id, NominationVersion.n == 6)
    ).one()
    content = rules.from_document(found)
    assert (content.title, content.countries_impact, content.categories) == ("Another title", ("PL",), ("access",))
    assert content.organisations == (("New name", None),)
    assert content.evidence == (("A", "https://a.example"),)
    assert content.countries_organisation == ("KE",), "what was not sent stays"


def test_an_address_without_its_scheme_is_kept_with_it_and_typed_again_it_is_no_change(session, draft, save):
    fields = {"organisation_1_name": "Cooperative", "organisation_1_website": "www.cooperative.example"}
    first = save("organisations", fields, rules.seal(a_content(answers={}), "organisations"))
    again = save("organisations", fields, first["seal"])
    assert (again["problem"], again["seal"], again["version"]) == (None, first["seal"], first["version"])
    websites = select(NominationOrganisation.website).where(NominationOrganisation.nomination_id == draft.id)
    assert session.scalars(websites).all() == ["https://www.cooperative.example"]


def test_what_is_pasted_from_another_program_is_kept_to_the_character(session, draft, save):
    text = "\uf0b7 402 women\n\u2067النساء\u2069 \U0001fae9"
    saved = save("answer-what", {"answer-what": text}, NOTHING)
    assert saved["problem"] is None
    session.refresh(draft)
    assert draft.answers == {"what": text}


def test_what_another_window_wrote_is_sent_back_with_its_seal(her, save, draft):
    save("answer-what", {"answer-what": "Theirs"}, NOTHING)
    clash = save("answer-what", {"answer-what": "Mine"}, NOTHING, status=409)
    assert clash["fields"] == {"answer-what": "Theirs"}
    assert "changed in another window" in clash["error"]
    assert clash["by"] is None, "it was she herself"
    kept = save("answer-what", {"answer-what": "Mine"}, clash["seal"])
    assert kept["seal"] == rules.seal(a_content(answers={"what": "Mine"}), "answer-what")


def test_going_back_to_what_one_saw_is_a_clash_when_it_was_changed_meanwhile(save):
    save("answer-what", {"answer-what": "Theirs"}, NOTHING)
    clash = save("answer-what", {"answer-what": ""}, NOTHING, status=409)
    assert clash["fields"] == {"answer-what": "Theirs"}


def test_a_save_that_arrives_twice_is_done_once(session, save):
    number = uuid4()
    once = save("answer-what", {"answer-what": "One"}, NOTHING, number=number)
    twice = save("answer-what", {"answer-what": "One"}, NOTHING, number=number)
    assert once == twice
    saved = session.scalars(select(AuditRow.details).where(AuditRow.action == "nomination.saved")).all()
    assert [row["parts"] for row in saved] == [["what"]]


def test_an_answer_above_its_limit_is_kept_and_told(save):
    found = save("answer-what", {"answer-what": "w" * 2001}, NOTHING)
    assert found["problem"] == "This answer has 2001 characters and the limit is 2000. Shorten it by 1."
    other = save("answer-change", {"answer-change": "Much."}, NOTHING)
    assert other["problem"] is None
    assert save("answer-change", {"answer-change": ""}, other["seal"])["problem"] is None, "it is only unanswered"


def test_what_cannot_be_kept_is_told_and_changes_nothing(session, draft, save):
    seal = rules.seal(a_content(answers={}), "countries_impact")
    unknown = save("countries_impact", {"country_impact_1": "Polnad"}, seal, status=422)
    assert unknown["error"] == "Choose a country from the list: “Polnad” is not in it."
    odd = save("answer-what", {"answer-what": "bad\x01"}, NOTHING, status=422)
    assert "U+0001" in odd["error"]
    session.refresh(draft)
    assert draft.version == 1


def test_after_submission_a_page_saves_beside_the_submitted_text(session, draft, edition, ama, save, at):
    services.save_draft(session, draft, edition, a_content(), 1, ama, at)
    services.submit(session, draft, edition, ama, at)
    session.commit()
    seal = rules.seal(a_content(), "answer-what")
    save("answer-what", {"answer-what": "An edit that is not finished"}, seal)
    session.refresh(draft)
    assert draft.answers == ANSWERS
    found = session.scalars(select(NominationVersion).order_by(NominationVersion.n)).all()
    texts = [(v.content["answers"].get("what"), v.frozen_at is not None) for v in found]
    assert texts[-2:] == [(ANSWERS["what"], True), ("An edit that is not finished", False)]


def test_a_nomination_that_was_sent_back_is_saved_in_the_named_parts_alone(session, draft, edition, ama, save, at):
    services.save_draft(session, draft, edition, a_content(), 1, ama, at)
    services.submit(session, draft, edition, ama, at)
    staff = a_user(session, "staff@example.org", ("staff", edition.id))
    services.return_nomination(session, draft, ["change"], "Say since when.", staff, at, at + timedelta(days=7))
    session.commit()
    save("answer-change", {"answer-change": "402 since 2029."}, rules.seal(a_content(), "answer-change"))
    other = save("answer-what", {"answer-what": "x"}, rules.seal(a_content(), "answer-what"), status=422)
    assert other["error"] == "Only the answers that were sent back to you can be changed now."
    late = save("title", {"title": "x"}, rules.seal(a_content(), "title"), status=422)
    assert late["error"] == "Only the answers that were sent back to you can be changed now."


def test_a_part_that_is_not_asked_does_not_exist(save):
    save("answer-unknown", {"answer-unknown": "x"}, NOTHING, status=404)
    save("answers", {"answers": "x"}, NOTHING, status=404)


def test_a_save_without_a_number_is_none_of_ours(her, draft):
    data = {"csrf_token": her.csrf(), "answer-what": "x"}
    answer = her.browser.post(f"/nominations/{draft.edition_id}/{draft.id}/parts/answer-what", data=data)
    assert answer.status_code == 400


def test_after_the_session_ended_a_script_is_told_and_nothing_is_saved(session, draft, save, ama, at):
    session_records.end_all(session, ama.id, at)
    session.commit()
    answer = save("answer-what", {"answer-what": "x"}, NOTHING, status=401)
    assert answer["error"] == "You are signed out. Sign in again."
    session.refresh(draft)
    assert draft.version == 1


def test_a_clash_with_somebody_else_says_who(session, her, draft, edition, save, ama, at):
    other = a_user(session, "binta@cooperative.example")
    other.name = "Binta"
    services.save_parts(
        session, draft, edition, {"answer-what": "Hers"}, {"answer-what": NOTHING}, other, at, save_id=uuid4()
    )
    session.commit()
    assert save("answer-what", {"answer-what": "Mine"}, NOTHING, status=409)["by"] == "Binta"


def test_only_pages_that_can_be_written_may_be_kept_on_the_device(session, her, draft, edition, ama, at):
    def marked(address):
        return her.browser.get(address).headers.get("X-Draft-Of")

    base = f"/nominations/{draft.edition_id}/{draft.id}"
    assert marked(f"{base}/sections/work") == str(ama.id)
    for address in (base, f"{base}/check", "/nominations", "/account", "/"):
        assert marked(address) is None
    clock.move(session, int((edition.closes_at - at).total_seconds()), None)
    session.commit()
    assert marked(f"{base}/sections/work") is None, "nothing is written any more"


def test_the_worker_is_the_same_for_everybody_and_asks_nobody_but_this_server(client_for, her):
    visitor, signed_in = client_for().browser.get("/sw.js"), her.browser.get("/sw.js")
    assert visitor.get_data() == signed_in.get_data()
    assert visitor.mimetype == "text/javascript"
    assert visitor.headers["Content-Security-Policy"].startswith("default-src 'none'; connect-src 'self';")
    assert visitor.headers["Cache-Control"] == "no-cache"


def test_signing_out_clears_what_pages_kept_on_the_device(her):
    answer = her.browser.post("/account/sign-out", data={"csrf_token": her.csrf()})
    assert answer.headers["Clear-Site-Data"] == '"storage"'
