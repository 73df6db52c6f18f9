"""Staff translate for judges and release to blind ones, each on record, and judges read what came of it."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.assignment.models import Conflict
from awards.core.errors import RuleBroken
from awards.infrastructure.audit import AuditRow
from awards.judging import rules, translations
from awards.judging.models import AnswerTranslation, BlindRelease
from awards.judging.queries.preparing import prepared
from awards.judging.services import preparing as services
from tests import factories


@pytest.fixture
def staff(session, judging):
    found = factories.a_user(session, "staff@secretariat.example", ("staff", judging.edition.id))
    session.commit()
    return found


@pytest.fixture
def secretariat(staff, client_for):
    return client_for(staff)


def look(session, query):
    with Session(session.get_bind()) as fresh:
        return list(fresh.scalars(query))


def of(judging, **more):
    return {"edition_id": judging.edition.id, "nomination_id": judging.nominations[0].id, **more}


def fields(page):
    names = ("seal", "stood")
    return {name: page.one(f"//main//input[@name='{name}']").get("value") or "" for name in names}


class TestTranslations:
    def test_staff_write_one_and_judges_read_it_beside_the_original_marked(self, judging, secretariat, client_for):
        page = secretariat.get("judging.translations", part="answer-what", language="fr", **of(judging))
        assert "We teach phone repair." in page.main
        data = fields(page) | {"text": "Nous enseignons.", "kind": "machine"}
        page = secretariat.post(
            "judging.save_translation", data, follow=True, expect=200, part="answer-what", code="fr", **of(judging)
        )
        assert page.notices == ["The translation is saved. Judges see it beside the original."]
        assert "by a machine" in page.main
        nina = client_for(judging.nina)
        sheet = nina.get("judging.scorecard", **judging.address())
        assert "In French, translated by a machine" in sheet.main
        assert "Nous enseignons." in sheet.main
        assert len(sheet.find("//nav[@class='languages']//li")) == 6, "the portal's own languages stay"
        assert sheet.find("//details[@open]/summary[contains(., 'French')]") == []
        opened = nina.get("judging.scorecard", translation="fr", **judging.address())
        assert len(opened.find("//details[@open]/summary[contains(., 'French')]")) == 1

    def test_an_older_one_is_marked_when_the_original_changes(self, session, judging, staff, client_for):
        nomination = judging.nominations[0]
        services.save_translation(
            session, judging.edition, nomination, "title", "fr", "Bancs", "human", staff, judging.at
        )
        nomination.title = "Repair benches again"
        session.commit()
        page = client_for(judging.nina).get("judging.scorecard", **judging.address())
        assert "In French, translated by a person, of an older text" in page.main

    def test_what_another_saved_meanwhile_is_not_overwritten_and_the_text_is_kept(self, session, judging, secretariat):
        first = secretariat.get("judging.translations", part="title", language="es", **of(judging))
        data = fields(first) | {"kind": "human"}
        address = of(judging, part="title", code="es")
        secretariat.post("judging.save_translation", data | {"text": "Uno"}, expect=303, **address)
        page = secretariat.post("judging.save_translation", data | {"text": "Dos"}, expect=422, **address)
        assert "Somebody saved another translation" in page.errors[0]
        assert page.one("//textarea").text.strip() == "Dos"
        assert look(session, select(AnswerTranslation.text)) == ["Uno"]

    def test_who_made_it_is_asked_and_an_empty_text_takes_it_away(self, session, judging, secretariat, staff):
        page = secretariat.get("judging.translations", part="title", language="es", **of(judging))
        address = of(judging, part="title", code="es")
        refused = secretariat.post("judging.save_translation", fields(page) | {"text": "X"}, expect=422, **address)
        assert "a person or a machine" in refused.errors[0]
        secretariat.post(
            "judging.save_translation", fields(page) | {"text": "X", "kind": "human"}, expect=303, **address
        )
        page = secretariat.get("judging.translations", part="title", language="es", **of(judging))
        secretariat.post(
            "judging.save_translation", fields(page) | {"text": "", "kind": "human"}, expect=303, **address
        )
        assert look(session, select(AnswerTranslation)) == []
        actions = look(
            session, select(AuditRow.action).where(AuditRow.action.startswith("translation.")).order_by(AuditRow.seq)
        )
        assert sorted(actions) == ["translation.removed", "translation.saved"]

    @pytest.mark.parametrize(
        ("part", "language", "kind", "field"),
        [
            ("answer-none", "fr", "human", "part"),
            ("title", "en", "human", "language"),
            ("title", "de", "human", "language"),
            ("title", "fr", "robot", "kind"),
        ],
    )
    def test_what_is_no_translation_is_refused(self, session, judging, staff, part, language, kind, field):
        with pytest.raises(RuleBroken) as refused:
            services.save_translation(
                session, judging.edition, judging.nominations[0], part, language, "X", kind, staff, judging.at
            )
        assert list(refused.value.fields) == [field]

    def test_a_file_brings_many_and_again_changes_nothing(self, session, judging, staff):
        rows = [
            {"nomination": "1", "part": "title", "language": "fr", "kind": "human", "text": "Bancs"},
            {"nomination": "2", "part": "answer-what", "language": "ar", "kind": "machine", "text": "نعلم"},
        ]
        first = translations.import_rows(session, judging.edition, rows, staff, judging.at)
        again = translations.import_rows(session, judging.edition, rows, staff, judging.at)
        assert (first.nothing_changed, again.nothing_changed) == (False, True)
        assert [
            {**row, "nomination": str(row["nomination"])} for row in translations.rows(session, judging.edition)
        ] == rows
        with pytest.raises(RuleBroken) as refused:
            translations.import_rows(session, judging.edition, [rows[0] | {"nomination": "99"}], staff, judging.at)
        assert list(refused.value.fields) == ["row 2, nomination"]

    def test_the_page_costs_the_same_queries_for_many_translations(
        self, session, judging, staff, secretariat, count_queries
    ):
        secretariat.get("judging.translations", **of(judging))
        with count_queries(at_most=12) as few:
            secretariat.get("judging.translations", **of(judging))
        for code in ("fr", "es", "ar", "ru"):
            for part in ("title", "answer-what", "answer-change"):
                services.save_translation(
                    session, judging.edition, judging.nominations[0], part, code, "X", "human", staff, judging.at
                )
        session.commit()
        with count_queries() as many:
            secretariat.get("judging.translations", **of(judging))
        assert len(many) == len(few)


class TestReleases:
    @pytest.fixture(autouse=True)
    def blind(self, session, judging):
        judging.round.blind = True
        session.commit()

    def test_staff_release_a_title_and_hold_it_back_again(self, session, judging, secretariat, client_for):
        nina, address = client_for(judging.nina), of(judging, part="title")
        page = secretariat.get("judging.blind", **of(judging))
        seal = page.one("//form[contains(@action, '/blind/title')]//input[@name='seal']").get("value")
        page = secretariat.post("judging.release", {"seal": seal}, follow=True, expect=200, **address)
        assert page.notices == ["Released to judges of blind rounds."]
        assert nina.get("judging.scorecard", **judging.address()).heading == "Repair benches"
        page = secretariat.post("judging.release", {"back": "yes"}, follow=True, expect=200, **address)
        assert page.notices == ["Held back again."]
        assert nina.get("judging.scorecard", **judging.address()).heading == "N-0001"
        actions = look(
            session, select(AuditRow.action).where(AuditRow.action.startswith("blind_release.")).order_by(AuditRow.seq)
        )
        assert sorted(actions) == ["blind_release.made", "blind_release.taken_back"]

    def test_what_changed_since_staff_looked_is_not_released(self, session, judging, secretariat):
        judging.nominations[0].title = "Repair benches of Kisumu"
        session.commit()
        sent = {"seal": rules.seal_of("Repair benches")}
        page = secretariat.post("judging.release", sent, expect=422, **of(judging, part="title"))
        assert "changed since you looked" in page.errors[0]
        assert look(session, select(BlindRelease)) == []
        secretariat.post("judging.release", sent, expect=404, **of(judging, part="nothing"))

    def test_a_file_is_released_by_its_very_bytes(self, session, judging, staff):
        file = factories.a_file(session, judging.nominations[0], judging.nominator, judging.at)
        session.commit()
        found = prepared(session, judging.edition.id, judging.nominations[0].id, staff.id)
        services.release(session, found, f"file-{file.id}", file.digest, staff, judging.at)
        assert look_here(session, select(BlindRelease.seal)) == [file.digest]
        with pytest.raises(RuleBroken):
            services.release(session, found, f"file-{file.id}", "0" * 64, staff, judging.at)

    def test_staff_read_the_masked_text_as_a_judge_does(self, session, judging, secretariat):
        nomination = judging.nominations[0]
        nomination.answers = {**nomination.answers, "what": "We of Repair benches cooperative teach."}
        session.commit()
        page = secretariat.get("judging.blind", **of(judging))
        assert "We of […] teach." in page.main

    def test_staff_with_a_conflict_prepare_nothing(self, session, judging, staff, secretariat):
        session.add(
            Conflict(
                nomination_id=judging.nominations[0].id, judge_id=staff.id, kind="declared", evidence="A friend",
                found_at=judging.at,
            )
        )  # fmt: skip
        session.commit()
        for page in ("judging.blind", "judging.translations"):
            secretariat.get(page, expect=404, **of(judging))


def look_here(session, query):
    return list(session.scalars(query))
