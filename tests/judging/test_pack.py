"""The pack to print: what stands in it, whose it is, and how its words are set."""

import json
import re

import pytest
import typst
from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.cli.handlers import HANDLERS
from awards.infrastructure import jobs
from awards.infrastructure.jobs import Job
from awards.infrastructure.shipped import root
from awards.judging import services
from awards.judging.models import PaperForm, PrintedPack
from awards.judging.pack.reading import pack_values
from tests import factories

MARKUP = '#read("/etc/passwd") $x$ *bold* <label> @ref \\ " 多 مقاعد'
TEMPLATE = str(root() / "templates" / "judging" / "pack.typ")


@pytest.fixture
def nina(judging, client_for):
    return client_for(judging.nina)


@pytest.fixture
def work(app, sessions):
    """Do the jobs that wait, as the program's child does."""

    def run():
        with app.app_context():
            while jobs.run_next(sessions, HANDLERS):
                pass
        with sessions.reading() as session:
            assert session.scalars(select(Job.error).where(Job.state == "failed")).all() == []

    return run


def values_of(app, session, judging, language="en", judge=None):
    """What the judge's pack is set from."""
    judge = judge or judging.nina
    pack = services.ask_for_pack(session, judging.edition.id, judge, language, judge, judging.at)
    session.flush()
    with app.app_context():
        return pack_values(session, pack, judging.at)[0]


def asked(client, judging):
    """The page of the pack that the judge asked for."""
    return client.post("judging.own_packs", {}, expect=303, edition_id=judging.edition.id).location


class TestWhatStandsInIt:
    def test_each_entry_has_its_text_and_a_form_with_its_code(self, app, session, judging):
        values = values_of(app, session, judging)
        entries = {entry["title"].strip("\u2068\u2069"): entry for entry in values["entries"]}
        assert sorted(entries) == ["Maps by phone", "Night school", "Repair benches"]
        codes = [f"{code[:4]}-{code[4:]}" for code in session.scalars(select(PaperForm.code))]
        assert sorted(entry["code"] for entry in entries.values()) == sorted(codes)
        benches = entries["Repair benches"]
        assert ["Countries of impact", "\u2068Kenya\u2069"] in benches["facts"]
        assert [criterion["name"] for criterion in benches["criteria"]] == ["Results", "Evidence"]
        assert benches["criteria"][0]["points"] == list("12345")
        asked_of = {answer["question"].strip("\u2068\u2069"): answer for answer in benches["answers"]}
        assert asked_of["What has changed?"]["feeds"] == "Feeds Results, Evidence"

    def test_it_is_in_the_judges_own_order_and_holds_nobody_elses(self, app, session, judging):
        own = [entry["number"] for entry in values_of(app, session, judging)["entries"]]
        assert len(own) == 3
        assert len(values_of(app, session, judging, judge=judging.omar)["entries"]) == 1

    def test_what_the_gate_has_not_asked_about_stays_out(self, app, session, judging):
        nomination = factories.a_nomination(
            session, judging.edition, judging.nominator, judging.at, entry_state="eligible", website=None, title="New"
        )
        factories.an_assignment(session, judging.edition, nomination.entries[0], judging.nina, judging.at)
        assert len(values_of(app, session, judging)["entries"]) == 3

    def test_in_a_blind_round_it_tells_nobody(self, app, session, judging):
        judging.round.blind = True
        session.flush()
        told = json.dumps(values_of(app, session, judging), ensure_ascii=False)
        assert "cooperative" not in told
        assert "Repair benches" not in told
        assert "This round is judged blind" in told

    def test_what_was_scored_or_noted_stays_out(self, app, session, judging):
        judging.score(judging.nina, 0, results="1")
        card = judging.card(judging.nina)
        services.save_words(session, card, "A comment of mine", "", judging.nina, judging.at)
        services.save_note(session, judging.ground(judging.nina), "A note of mine", 0, judging.nina, judging.at)
        assert "of mine" not in json.dumps(values_of(app, session, judging))

    @pytest.mark.parametrize(("language", "word"), [("ar", "ar"), ("zh", "zh")])
    def test_it_is_set_in_the_language_asked_for(self, app, session, judging, language, word):
        values = values_of(app, session, judging, language)
        assert values["lang"] == word
        assert values["dir"] == ("rtl" if language == "ar" else "ltr")


class TestSetting:
    @pytest.mark.case("OU-01")
    def test_what_people_wrote_is_words_and_never_markup(self, app, session, judging):
        judging.nominations[0].title = MARKUP
        judging.nominations[0].answers = {**judging.nominations[0].answers, "what": MARKUP}
        session.flush()
        data = json.dumps(values_of(app, session, judging), ensure_ascii=False)
        found = json.loads(typst.query(TEMPLATE, "heading", sys_inputs={"data": data}))
        texts = [text_of(heading["body"]) for heading in found]
        assert f"\u2068{MARKUP}\u2069" in texts

    @pytest.mark.parametrize("language", ["en", "ar", "zh"])
    def test_it_is_a_tagged_pdf_in_its_language(self, app, session, judging, nina, work, language):
        nina.get("judging.queue", edition_id=judging.edition.id, lang=language)
        page = asked(nina, judging)
        work()
        content = nina.get(page).links()
        address = next(url for url in content.values() if url and url.endswith("/content"))
        answer = nina.browser.get(address)
        body = answer.get_data()
        assert answer.content_type == "application/pdf"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Disposition"].startswith('attachment; filename="judging-pack-')
        assert body.startswith(b"%PDF-")
        assert b"/StructTreeRoot" in body
        assert re.search(rb"/Lang ?\(" + language.encode() + rb"\)", body)


class TestWhoseItIs:
    def test_the_page_says_that_it_is_made_and_then_hands_it_out(self, judging, nina, work):
        page = asked(nina, judging)
        assert nina.get(page).heading == "The pack is being made"
        nina.get(f"{page}/content", expect=404)
        work()
        ready = nina.get(page)
        assert ready.heading == "The pack is ready"
        assert "Fetch the PDF" in ready.links()

    def test_it_is_the_judges_alone_and_of_this_edition(self, judging, nina, client_for, work):
        page = asked(nina, judging)
        work()
        omar = client_for(judging.omar)
        for address in (page, f"{page}/content"):
            omar.get(address, expect=404)
            nina.get(address.replace(str(judging.edition.id), str(judging.nina.id)), expect=404)

    def test_it_is_too_old_once_an_entry_is_not_the_judges_any_more(self, session, judging, nina, work):
        page = asked(nina, judging)
        work()
        services.recuse(session, judging.assignment(judging.nina), "A friend", judging.nina, judging.at)
        session.commit()
        assert nina.get(page).heading == "This pack is too old"
        nina.get(f"{page}/content", expect=404)

    def test_it_expires_and_the_next_request_deletes_it(self, session, judging, nina, work):
        page = asked(nina, judging)
        work()
        pack = session.scalars(select(PrintedPack)).one()
        pack.expires_at = judging.at
        session.commit()
        nina.get(f"{page}/content", expect=404)
        asked(nina, judging)
        with Session(session.get_bind()) as fresh:
            assert [one.id for one in fresh.scalars(select(PrintedPack))] != [pack.id]
            assert len(fresh.scalars(select(PrintedPack)).all()) == 1

    def test_before_the_gate_the_judge_reads_why_there_is_none(self, make_judging, client_for):
        judging = make_judging(agreed=False)
        nina = client_for(judging.nina)
        page = nina.post("judging.own_packs", {}, expect=303, edition_id=judging.edition.id)
        assert page.location.endswith(f"/judging/{judging.edition.id}")
        assert any("terms of confidentiality" in said for said in nina.get(page.location).notices)

    def test_the_page_costs_the_same_queries_for_many_entries(self, session, judging, nina, work, count_queries):
        page = asked(nina, judging)
        work()
        nina.get(page)
        with count_queries(at_most=12) as few:
            nina.get(page)
        for _ in range(20):
            nomination = factories.a_nomination(
                session, judging.edition, judging.nominator, judging.at, entry_state="eligible", website=None
            )
            factories.an_assignment(session, judging.edition, nomination.entries[0], judging.nina, judging.at)
        factories.through_the_gate(session, judging.edition, judging.nina, judging.at)
        session.commit()
        page = asked(nina, judging)
        work()
        with count_queries() as many:
            assert nina.get(page).heading == "The pack is ready"
        assert len(many) == len(few)


def text_of(body) -> str:
    inside = [*body.get("children", []), *([body["child"]] if "child" in body else [])]
    return body.get("text", "") or "".join(text_of(part) for part in inside)
