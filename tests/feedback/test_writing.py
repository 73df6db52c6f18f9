"""Staff write feedback: the judges' words as letters, edited, approved alone or many at once, previewed."""

import pytest
from sqlalchemy import select

from awards.core.errors import RuleBroken
from awards.feedback import queries, services
from awards.feedback.models import Feedback
from awards.infrastructure.audit import AuditRow
from awards.judging.models import Scorecard
from awards.judging.rules import place_in_queue
from awards.nominations.models import Nomination
from tests import factories
from tests.feedback.things import SAID, WORDS, an_award, approved, tie

DELTA = "Delta radio"


def awarded(_app, session, at):
    return an_award(session, at)


pytestmark = pytest.mark.begins(judged=awarded)


@pytest.fixture
def judged(begun):
    return begun


def of(judged, title=DELTA, **values):
    return {"edition_id": judged.edition.id, "entry_id": judged.entries[title].id, **values}


def whole(judged, **values):
    return {"edition_id": judged.edition.id, **values}


def feedback(session) -> list[Feedback]:
    found = list(session.scalars(select(Feedback)))
    session.commit()
    return found


def words(page, path: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in page.find(path)]


def actions(session) -> list[str]:
    found = list(
        session.scalars(select(AuditRow.action).where(AuditRow.action.like("feedback.%")).order_by(AuditRow.seq))
    )
    session.commit()
    return found


def test_before_a_shortlist_is_approved_nothing_is_written(session, at, client_for):
    from tests.decisions.things import a_judged_edition

    judged = a_judged_edition(session, at, year=2026, name="2")
    page = client_for(judged.staff).get("feedback.overview", **whole(judged))
    assert "Nothing is decided yet." in page.main
    client_for(judged.staff).get("feedback.entry", **of(judged), expect=404)


def test_the_judges_words_stand_beside_as_letters_and_name_nobody(session, judged, client_for):
    page = client_for(judged.staff).get("feedback.entry", **of(judged))
    judges = [" ".join(heading.text_content().split()) for heading in page.find("//article//h3")]
    assert sorted(judges)[0].startswith("Judge ")
    assert "Français" in page.links()
    assert "Say who pays once the grant ends." in page.main
    for judge in judged.judges:
        assert judge.email not in page.body
        assert not judge.name or judge.name not in page.body


def test_a_letter_cannot_be_followed_from_entry_to_entry(session, judged):
    words = queries.judges_words(session, [entry.id for entry in judged.entries.values()])
    for title, entry in judged.entries.items():
        held = list(session.scalars(select(Scorecard.judge_id).where(Scorecard.entry_id == entry.id)))
        order = sorted(held, key=lambda judge, entry=entry: place_in_queue(judge, entry.id))  # another on each entry
        named = {"ABCDEFGH"[order.index(judge.id)]: judge.name for judge in judged.judges if judge.name in SAID}
        assert len(order) > len(named) == 2
        assert {one.letter: one.text for one in words[entry.id]} == {
            letter: SAID[name].format(title=title) for letter, name in named.items()
        }


def test_the_words_of_a_card_that_does_not_count_are_not_shown(session, judged, at):
    from awards.assignment.models import Assignment

    entry = judged.entries[DELTA].id
    for running in session.scalars(select(Assignment).where(Assignment.entry_id == entry)):
        running.ended_at, running.end_reason = at, "by_staff"
    session.flush()
    assert queries.judges_words(session, [entry]) == {}


def test_words_are_saved_and_approved_at_once(session, judged, client_for):
    client = client_for(judged.staff)
    page = client.get("feedback.entry", **of(judged))
    assert page.field("seen") == "0"
    page = client.post(
        "feedback.words", {"text": WORDS, "seen": "0", "then": "approve"}, **of(judged, language="en"), follow=True,
        expect=200,
    )  # fmt: skip
    assert page.notices == ["Approved."]
    (found,) = feedback(session)
    assert found.texts == {"en": WORDS.strip()}
    assert found.approved_by == judged.staff.id
    assert found.told["band"] == "other"
    assert actions(session) == ["feedback.saved", "feedback.approved"]


def test_words_that_are_too_short_are_not_approved_and_stay_in_the_box(session, judged, client_for):
    page = client_for(judged.staff).post(
        "feedback.words", {"text": "Thanks.", "seen": "0", "then": "approve"}, **of(judged, language="en"), expect=422
    )
    assert page.errors == ["Words for the nominee: Write at least 120 characters first: N-0004."]
    assert page.field("text") == "Thanks."
    assert (page.field("seen"), feedback(session)) == ("0", [])


def test_words_that_name_a_judge_are_not_approved(session, judged, client_for):
    page = client_for(judged.staff).post(
        "feedback.words", {"text": WORDS + " Amina Diallo", "seen": "0", "then": "approve"},
        **of(judged, language="en"), expect=422,
    )  # fmt: skip
    assert page.errors == ["Words for the nominee: This names a judge: Amina Diallo. Nominees never learn who judged."]


def test_whoever_saves_from_an_older_page_sees_both_and_overwrites_only_knowingly(session, judged, at, client_for):
    services.save(session, judged.edition, judged.entries[DELTA], "en", "What Sven wrote", 0, judged.second, at)
    session.commit()
    client = client_for(judged.staff)
    page = client.post(
        "feedback.words", {"text": "Mine", "seen": "0", "then": "keep"}, **of(judged, language="en"), expect=422
    )
    assert "What Sven wrote" in page.main
    assert page.field("text") == "Mine"
    client.post(
        "feedback.words", {"text": "Mine", "seen": page.field("seen"), "then": "keep"}, **of(judged, language="en")
    )
    assert feedback(session)[0].texts == {"en": "Mine"}


def test_a_change_takes_the_approval_away(session, judged, at):
    found = approved(session, judged, at)
    services.save(session, judged.edition, judged.entries[DELTA], "fr", "Bravo", found.version, judged.second, at)
    assert (found.approved_at, found.approved_by, found.told) == (None, None, {})
    assert set(found.texts) == {"en", "fr"}


def test_many_are_begun_with_the_judges_words_and_approved_at_once(session, judged, at, client_for):
    services.set_dates(session, judged.edition, 7, 20, 14, judged.staff, at)
    session.commit()
    client = client_for(judged.staff)
    chosen = [str(entry.id) for entry in judged.entries.values()]
    for endpoint in ("feedback.beginnings", "feedback.approvals"):
        refused = client.post(endpoint, {"chosen": []}, **whole(judged), expect=422)
        assert refused.errors == ["Choose at least one entry"], "not that none is done"
    page = client.post("feedback.beginnings", {"chosen": chosen}, **whole(judged), follow=True, expect=200)
    assert page.notices == ["Begun with the judges’ words: 4. Edit them before you approve them."]
    page = client.post("feedback.approvals", {"chosen": chosen}, **whole(judged), follow=True, expect=200)
    assert page.notices == ["4 approved"]
    found = feedback(session)
    assert all(one.approved_by == judged.staff.id for one in found)
    assert {text for one in found for text in one.texts["en"].split("\n\n")} >= {SAID["Amina Diallo"]}
    assert sorted(one.told["band"] for one in found) == ["finalist", "finalist", "finalist", "other"]


def test_only_what_is_unwritten_begins_with_words_and_only_what_is_not_approved_is_approved(session, judged, at):
    found = approved(session, judged, at)
    silent = factories.a_nomination(
        session, judged.edition, judged.nominator, at, title="Read by nobody", entry_state="eligible"
    )
    entries = [judged.entries[DELTA], *silent.entries]
    assert services.take_over(session, judged.edition, entries, judged.second, at) == 0
    assert [(one.entry_id, one.texts["en"]) for one in feedback(session)] == [(found.entry_id, WORDS.strip())]
    assert services.approve(session, judged.edition, [judged.entries[DELTA]], judged.second, at) == 0
    assert found.approved_by == judged.staff.id


def test_words_open_in_the_language_in_which_they_are(session, judged, at, client_for):
    session.get_one(Nomination, judged.entries[DELTA].nomination_id).language = "fr"
    session.commit()
    client = client_for(judged.staff)
    assert client.get("feedback.entry", **of(judged)).one("//textarea").get("lang") == "fr"
    services.take_over(session, judged.edition, [judged.entries[DELTA]], judged.staff, at)
    session.commit()
    page = client.get("feedback.entry", **of(judged))
    assert page.one("//textarea").get("lang") == "en"
    assert SAID["Amina Diallo"] in page.field("text")


def test_of_many_all_are_approved_or_none(session, judged, at, client_for):
    for title in ("Delta radio", "Code clubs"):
        text = WORDS if title == DELTA else "Short"
        services.save(session, judged.edition, judged.entries[title], "en", text, 0, judged.staff, at)
    session.commit()
    chosen = [str(judged.entries[title].id) for title in ("Delta radio", "Code clubs", "Bridge school")]
    page = client_for(judged.staff).post("feedback.approvals", {"chosen": chosen}, **whole(judged), expect=422)
    assert "characters first: N-0002, N-0003." in page.main
    assert [one.approved_at for one in feedback(session)] == [None, None]
    ticked = [box.get("value") for box in page.find("//input[@name='chosen'][@checked]")]
    assert sorted(ticked) == sorted(chosen)


def test_the_list_tells_how_far_each_is_and_can_be_narrowed(session, judged, at, client_for):
    approved(session, judged, at)
    client = client_for(judged.staff)
    page = client.get("feedback.overview", **whole(judged))
    counts = dict(zip(words(page, "//dl/div/dt"), words(page, "//dl/div/dd"), strict=True))
    assert counts == {"To write": "3", "To approve": "0", "Approved": "1", "Released": "0"}
    client.get("feedback.overview", after="9" * 30, expect=400, **whole(judged))
    page = client.get("feedback.overview", **whole(judged, state="approved"))
    assert DELTA in page.main
    assert "Bridge school" not in page.main


def test_the_list_comes_in_pages_and_costs_the_same_few_queries(session, judged, at, client_for, count_queries):
    from tests import factories

    client = client_for(judged.staff)
    for number in range(60):
        factories.a_nomination(
            session, judged.edition, judged.nominator, at, title=f"More {number}", entry_state="eligible", website=None
        )
    session.commit()
    with count_queries(at_most=13):
        page = client.get("feedback.overview", **whole(judged))
    assert len(page.find("//tbody/tr")) == 50
    page = client.get(page.links()["Show the next"])
    assert len(page.find("//tbody/tr")) == 14


def test_whoever_is_tied_to_the_category_meets_none_of_it(session, judged, at, client_for):
    approved(session, judged, at)
    tie(session, judged, judged.second, at)
    client = client_for(judged.second)
    page = client.get("feedback.overview", **whole(judged))
    assert "Skills Left out: you are tied" in page.main
    assert DELTA not in page.main
    client.get("feedback.entry", **of(judged), expect=403)
    client.post("feedback.words", {"text": "x", "seen": "1"}, **of(judged), expect=403)
    chosen = [str(judged.entries["Code clubs"].id)]
    client.post("feedback.beginnings", {"chosen": chosen}, **whole(judged))
    assert len(feedback(session)) == 1


def test_only_staff_of_the_edition_write_and_administrators_look_on(session, judged, client_for):
    client = client_for(judged.admin)
    page = client.get("feedback.entry", **of(judged))
    assert page.find("//textarea") == []
    page = client.get("feedback.overview", **whole(judged))
    assert "Dates of feedback" not in page.links()
    assert page.find("//input[@name='chosen']") == []
    client.post("feedback.words", {"text": "x", "seen": "0"}, **of(judged), expect=404)
    client.post("feedback.approvals", {"chosen": []}, **whole(judged), expect=404)
    for person in (judged.nominator, judged.judges[0]):
        client_for(person).get("feedback.overview", **whole(judged), expect=404)
        client_for(person).get("feedback.entry", **of(judged), expect=404)


def test_the_preview_is_what_the_nominee_will_read_in_the_nominator_s_language(session, judged, at, client_for):
    approved(session, judged, at)
    judged.nominator.language = "fr"
    session.commit()
    page = client_for(judged.staff).get("feedback.entry", **of(judged))
    preview = page.one("//section[@lang='fr']")
    assert WORDS.strip() in " ".join(preview.text_content().split())
    assert "en anglais" in preview.text_content() or "in English" in preview.text_content()


def test_the_criteria_are_told_beside_the_middle_of_the_category(session, judged):
    told = queries.told_of(session, judged.edition, judged.entries.values())
    levels = {
        title: {one["key"]: one["level"] for one in told[entry.id]["criteria"]}
        for title, entry in judged.entries.items()
    }
    assert levels["Anna’s workshop"] == {"results": "above", "evidence": "above"}
    assert levels[DELTA] == {"results": "below", "evidence": "below"}


def test_what_is_released_does_not_change(session, judged, at):
    found = approved(session, judged, at)
    found.released_at = at
    session.flush()
    with pytest.raises(RuleBroken):
        services.save(session, judged.edition, judged.entries[DELTA], "en", "New", found.version, judged.staff, at)


def test_the_same_words_sent_again_change_nothing_whoever_saw_which_version(session, judged, at):
    found = approved(session, judged, at)
    entry, before = judged.entries[DELTA], (found.version, found.approved_at)
    for seen in (0, found.version):
        services.save(session, judged.edition, entry, "en", f" {WORDS} ", seen, judged.second, at)
    session.commit()
    assert before[1] is not None
    assert (found.version, found.approved_at, found.changed_by) == (*before, judged.staff.id)
    assert actions(session) == ["feedback.saved", "feedback.approved"]


def test_a_language_whose_words_are_taken_out_is_none(session, judged, at):
    entry = judged.entries[DELTA]
    services.save(session, judged.edition, entry, "en", WORDS, 0, judged.staff, at)
    services.save(session, judged.edition, entry, "fr", "Merci.", 1, judged.staff, at)
    services.save(session, judged.edition, entry, "fr", " ", 2, judged.staff, at)
    (found,) = feedback(session)
    assert found.texts == {"en": WORDS.strip()}
