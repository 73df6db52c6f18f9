"""A blind round: nothing that tells whose a nomination is stands on any judge's path, but the gate's list of names."""

import io
import zipfile
from datetime import timedelta
from decimal import Decimal

import pytest

from awards.accounts.models import Role
from awards.assignment import queries as assigned
from awards.assignment import services as assignments
from awards.infrastructure import clock, storage
from awards.judging import masking, queries, rules, services
from awards.judging.models import AnswerTranslation, BlindRelease
from awards.judging.queries.shown import links_of, shown_to_judges
from awards.nominations.models import Collaborator, Evidence, NominationCountry, NominationOrganisation, Referee
from awards.organisations.models import Organisation, OrganisationAlias
from awards.organisations.rules import fold
from awards.programme.models import Edition
from tests import factories
from tests.factories import FORM
from tests.judging.conftest import a_round

TITLE, LINK, FILE = "Zamtitle", "zamlink", "zamfile"
FORM_WITH_ALL = {
    "sections": [
        *FORM["sections"],
        {
            "key": "more",
            "title": {"en": "More"},
            "questions": [
                {"key": "team", "kind": "people", "label": {"en": "Who works on it?"}, "required": False},
                {"key": "board", "kind": "people", "label": {"en": "Who leads?"}, "hidden": True, "required": False},
                {"key": "page", "kind": "link", "label": {"en": "Where on the web?"}, "required": False},
                {"key": "money", "label": {"en": "How is your money?"}, "hidden": True, "required": False},
                {"key": "report", "kind": "file", "label": {"en": "A report"}, "required": False},
            ],
        },
    ]
}
TELLING = (
    "Zamorgan", "zamweb", "Zamina", "Zamfamily", "Zamteam", "Zamboard", "Zamreferee", "Zamnominator", "Zamsecret",
    "zammail", "Kenya", TITLE, LINK, FILE,
)  # fmt: skip
"""A marker in every field that tells whose the nomination is."""


@pytest.fixture
def judging(session, at, app):
    """A blind round; the first nomination has a marker in every field, and in its texts each of the names."""
    found = a_round(session, at)
    found.round.blind = True
    found.edition.form = FORM_WITH_ALL
    found.nominator.name = "Zamnominator Bell"
    nomination = found.nominations[0]
    nomination.title, nomination.nominee_kind = f"{TITLE} for girls", "person"
    nomination.nominee_names = ["Zamina  Zamfamily"]
    (organisation,) = [o for o in session.query(NominationOrganisation) if o.nomination_id == nomination.id]
    organisation.name, organisation.website = "Zamorgan Trust", "https://www.zamweb.example/about"
    text = (
        "We of zamorgan\ntrust teach. Zamina began it; Ms Zamfamily leads. See zamweb.example/girls or write to "
        "zammail@zamweb.example. Zamteam Osei and Zamboard Diallo help, asked by Zamreferee Roe and Zamnominator. "
        f"{TITLE.upper()} for girls is its name, {TITLE} pour les filles in French."
    )
    nomination.answers = {
        **nomination.answers, "what": text, "team": "Zamteam Osei", "board": "Zamboard Diallo", "money": "Zamsecret",
        "page": f"https://{LINK}.example/",
    }  # fmt: skip
    session.add(Evidence(nomination_id=nomination.id, position=1, title="Our page", url=f"https://{LINK}.example/b"))
    session.add(
        Referee(
            nomination_id=nomination.id, name="Zamreferee Roe", email="zammail@zamreferee.example", language="en",
            token_digest="x", asked_by=found.nominator.id, asked_at=at, due_at=at, letter=f"I know Zamina well. {text}",
            saved_at=at, sent_at=at,
        )
    )  # fmt: skip
    for country in session.query(NominationCountry).filter_by(nomination_id=nomination.id, role="impact"):
        country.iso2 = "TZ"  # where the work is done is part of what is judged, so it stays in sight
    file = factories.a_file(
        session,
        nomination,
        found.nominator,
        at,
        question="report",
        storage=storage.at("", app.config["AWARDS"].instance),
    )
    file.name = f"{FILE}.pdf"
    for part, words in (("answer-what", f"Nous, {text}"), ("title", f"{TITLE} pour les filles")):
        session.add(
            AnswerTranslation(
                nomination_id=nomination.id, part=part, language="fr", seal="", text=words, kind="human",
                by=found.nominator.id, at=at,
            )
        )  # fmt: skip
    found.score(found.nina, results="4")
    session.commit()
    found.file = file
    return found


def release(session, judging, part, seal):
    nomination = judging.nominations[0]
    session.add(BlindRelease(nomination_id=nomination.id, part=part, seal=seal, by=judging.nominator.id, at=judging.at))
    session.commit()


def every_page(app, client, known):
    """Each page of judging and ranking that the person may open, with its body."""
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or not rule.arguments <= known.keys():
            continue
        with app.test_request_context():
            address = app.url_for(rule.endpoint, **{name: known[name] for name in rule.arguments})
        for accept in ("text/html", "application/json"):
            answer = client.browser.get(address, headers={"Accept": accept})
            if answer.status_code == 200:
                yield rule.endpoint, words_of(answer)


def words_of(answer):
    """All that an answer says; of a ZIP file what its files say."""
    if answer.mimetype != "application/zip":
        return answer.get_data(as_text=True)
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as packed:
        return "\n".join(packed.read(name).decode(errors="replace") for name in packed.namelist())


def known_of(judging):
    return judging.address() | {
        "criterion_id": judging.criteria["results"].id, "key": "skills", "file_id": judging.file.id,
        "category_id": judging.edition.categories[1].id, "year": judging.edition.year,
        "nomination_id": judging.nominations[0].id,
    }  # fmt: skip


GATE = {"judging.conflicts"}
LISTS_COUNTRIES = ("connections", "development", "winners")
"""Rooms that name every country, whoever is nominated."""


@pytest.mark.case("PR-05", rest="what is blanked is whose a nomination is, in blind rounds; no other field can be")
@pytest.mark.parametrize("who", ["nina", "omar"])
def test_no_page_of_a_judge_but_the_gate_holds_a_marker(app, judging, client_for, who):
    opened = {}
    for endpoint, body in every_page(app, client_for(getattr(judging, who)), known_of(judging)):
        opened[endpoint] = body
        if endpoint not in GATE:
            found = {marker for marker in TELLING if marker.lower() in body.lower()}
            everywhere = {"Kenya"} if endpoint.startswith(LISTS_COUNTRIES) else set()
            assert found - everywhere == set(), endpoint
    assert {"judging.queue", "judging.scorecard", "judging.my_scores"} <= opened.keys()
    assert "Zamina" in opened["judging.conflicts"]


def test_without_blindness_all_of_it_is_read(session, judging, client_for):
    judging.round.blind = False
    session.commit()
    body = client_for(judging.nina).get("judging.scorecard", **judging.address()).body
    hidden_always = {"Zamboard", "Zamsecret", FILE}
    assert [marker for marker in TELLING if marker not in body and marker not in hidden_always] == []


def test_before_the_gate_the_queue_names_nobody(app, session, judging, client_for):
    from awards.judging.models import Confidentiality

    session.query(Confidentiality).delete()
    session.commit()
    page = client_for(judging.nina).get("judging.queue", edition_id=judging.edition.id)
    assert "Zam" not in page.main
    assert "N-0001" in page.main


def test_the_gate_lists_names_in_an_order_of_their_own_without_numbers(judging, client_for):
    page = client_for(judging.nina).get("judging.conflicts", edition_id=judging.edition.id)
    names = [cell.text_content() for cell in page.find("//table[@id='ties']//th//strong")]
    assert names == sorted(names)
    assert "Zamina  Zamfamily" in [" ".join(name.split(" ")) for name in names]
    assert "N-0001" not in page.main


def test_answers_to_the_scripts_and_clashes_hold_none(judging, client_for):
    judge = client_for(judging.nina)
    page = judge.get("judging.scorecard", **judging.address())
    parts = page.find("//*[@data-part]")
    assert len(parts) >= 4
    for part in parts:
        data = {field.get("name").rsplit("-", 1)[-1]: field.get("value") or "4" for field in part.xpath(".//*[@name]")}
        data |= {"points": "4", "csrf_token": judge.csrf()}
        for accept in ("application/json", "text/html"):
            answer = judge.browser.post(part.get("data-to"), data=data, headers={"Accept": accept})
            body = answer.get_data(as_text=True)
            assert [marker for marker in TELLING if marker.lower() in body.lower()] == []


def test_a_chair_reads_the_panel_by_numbers_after_the_close_and_staff_by_titles(app, session, judging, client_for):
    chair, skills = factories.a_user(session, "chair@chair.example"), judging.edition.categories[1]
    staff = factories.a_user(session, "staff@secretariat.example", ("staff", judging.edition.id))
    session.add(Role(user_id=chair.id, kind="chair", edition_id=judging.edition.id, category_id=skills.id))
    clock.move(session, int(timedelta(weeks=5).total_seconds()), None)
    session.commit()
    opened = dict(every_page(app, client_for(chair), known_of(judging)))
    assert "judging.category_scores" in opened
    assert "N-0001" in opened["judging.category_scores"]
    for endpoint, body in opened.items():
        assert TITLE not in body, endpoint
    panel = {"edition_id": judging.edition.id, "category_id": skills.id}
    assert TITLE in client_for(staff).get("judging.staff_scores", **panel).main


class TestReleases:
    def test_staff_release_the_title_and_a_changed_one_is_held_back_again(self, session, judging, client_for):
        title = judging.nominations[0].title
        release(session, judging, rules.TITLE, rules.seal_of(title))
        nina = client_for(judging.nina)
        page = nina.get("judging.scorecard", **judging.address())
        assert page.heading == title
        assert f"{TITLE.upper()} for girls is its name" in page.main
        assert title in nina.get("judging.queue", edition_id=judging.edition.id).main
        judging.nominations[0].title = f"{title} again"
        session.commit()
        assert nina.get("judging.scorecard", **judging.address()).heading == "N-0001"
        assert TITLE not in nina.get("judging.queue", edition_id=judging.edition.id).main

    def test_staff_release_the_links_and_one_more_link_holds_them_back_again(self, session, judging, client_for):
        nina = client_for(judging.nina)
        assert "2 links are held back." in nina.get("judging.scorecard", **judging.address()).main
        links = (f"https://{LINK}.example/", f"Our page https://{LINK}.example/b")
        release(session, judging, rules.LINKS, rules.seal_of(*links))
        page = nina.get("judging.scorecard", **judging.address())
        assert f"https://{LINK}.example/b" in page.links().values()
        assert "held back" in page.main  # the file still is
        session.add(
            Evidence(nomination_id=judging.nominations[0].id, position=2, title="More", url="https://more.example")
        )
        session.commit()
        assert LINK not in nina.get("judging.scorecard", **judging.address()).body

    def test_a_released_link_is_read_whole_and_who_works_on_it_never(self, session, judging):
        def shown():
            session.expire_all()
            of = (judging.edition.id, judging.entries[0].id, judging.nina.id, judging.at)
            found = shown_to_judges(session, queries.sheet(session, *of))
            return {question.key: found.answers[question.key] for question in found.questions}

        assert shown().keys() == {"what", "change", "repeat", "report"}
        links = (f"https://{LINK}.example/", f"Our page https://{LINK}.example/b")
        release(session, judging, rules.LINKS, rules.seal_of(*links))
        told = shown()
        assert told.keys() == {"what", "change", "repeat", "report", "page"}
        assert told["page"] == links[0]

    def test_a_file_is_closed_until_staff_release_its_very_bytes(self, session, judging, client_for):
        nina, of = client_for(judging.nina), judging.address(file_id=judging.file.id)
        assert "One file is held back." in nina.get("judging.scorecard", **judging.address()).main
        nina.get("judging.file", expect=404, **of)
        release(session, judging, f"file-{judging.file.id}", judging.file.digest)
        answer = nina.get("judging.file", **of).response
        assert answer.headers["Content-Disposition"] == "attachment; filename=N-0001-report-1.pdf"
        assert "N-0001-report-1.pdf" in nina.get("judging.scorecard", **judging.address()).main
        judging.file.digest = "0" * 64
        session.commit()
        nina.get("judging.file", expect=404, **of)


def test_one_function_decides_and_costs_a_fixed_number_of_queries(session, judging, count_queries):
    session.expire_all()
    edition = session.get_one(Edition, judging.edition.id)
    sheet = queries.sheet(session, edition.id, judging.entries[0].id, judging.nina.id, judging.at)
    assert sheet.round.blind
    with count_queries(at_most=6):
        shown = shown_to_judges(session, sheet)
    told = repr(shown.answers) + repr(shown.translations) + repr(shown.letters) + repr(shown.evidence)
    assert [marker for marker in TELLING if marker.lower() in told.lower()] == []
    assert shown.answers["what"].startswith(
        "We of […] teach. […] began it; Ms […] leads. See […]/girls or write to […]"
    )


def test_the_translated_title_is_not_told_by_a_question_called_title(session, judging):
    form = FORM_WITH_ALL["sections"]
    asked = {"key": "title", "label": {"en": "Title"}, "required": False}
    judging.edition.form = {"sections": [*form[:-1], {**form[-1], "questions": [*form[-1]["questions"], asked]}]}
    session.commit()

    def shown():
        session.expire_all()
        return shown_to_judges(
            session, queries.sheet(session, judging.edition.id, judging.entries[0].id, judging.nina.id, judging.at)
        )

    assert TITLE not in repr(shown().translations)
    release(session, judging, "title", rules.seal_of(judging.nominations[0].title))
    told = shown()
    assert [one.text for one in told.translations["title"]] == [f"{TITLE} pour les filles"]
    assert "answer-title" not in told.translations
    assert told.translations["answer-what"]


class TestTheMask:
    def masked(self, text, organisations=(), people=(), websites=(), known=()):
        return masking.masked(text, masking.mask_of(organisations, people, websites, known))

    def test_names_go_whatever_their_blanks_and_letters_and_in_any_script(self):
        assert self.masked("the GREEN\n hub and Greenhubs", ["Green Hub"]) == "the […] and Greenhubs"
        assert self.masked("我们是绿色中心的人", ["绿色中心"]) == "我们是[…]的人"
        assert self.masked("تعمل أمينة ديالو هنا", people=["أمينة ديالو"]) == "تعمل […] هنا"

    def test_parts_of_a_persons_name_go_alone_and_common_words_stay(self):
        assert self.masked("Hope and Ms Ng hope; Ade", people=["Hope Ng Ade"]) == "[…] and Ms Ng hope; […]"

    def test_addresses_go_whosever_they_are_and_hosts_of_the_nominee_by_their_name(self):
        text = "See https://a.example/b, www.c.example; mail d.e@f.example. Benches.example or Benches"
        assert self.masked(text, websites=["benches.example"]) == "See […] […] mail […] […] or […]"

    def test_case_accents_and_signs_that_nobody_sees_make_no_difference(self):
        for text in ("ÉCOLE dès filles", "Ecole des Filles", "e\u0301cole\u00a0des filles", "Eco\u200ble des filles"):
            assert self.masked(f"l\u2019{text}\u0301, là", ["École des filles"]) == "l\u2019[…], là"
        assert self.masked("In der STRASSE und Ærø", ["Straße", "Aero"]) == "In der […] und […]"
        assert self.masked("Zoé and zoé", people=["Zoe Ng"]) == "[…] and zoé"
        assert self.masked("أَمينة ديـالو", people=["امينه ديالو"]) == "[…]"

    def test_what_arabic_writes_before_a_word_goes_with_it(self):
        text = "شكرا للمركز الأخضر وأمينة، والمركز الاخضر لأمينة وحدها"
        assert self.masked(text, ["المركز الأخضر"], ["أمينة ديالو"]) == "شكرا […] […]، […] […] وحدها"
        assert self.masked("مركزية", ["مركز"]) == "مركزية"

    def test_names_of_the_registry_go_when_they_have_more_than_three_letters(self):
        known = ["Réseau Vert", "GHUB", "ICT", "绿色", "ال"]
        text = "reseau vert, Ghub and ghubs know ICT. 我们绿色中心。"
        assert self.masked(text, known=known) == "[…], […] and ghubs know ICT. 我们[…]中心。"

    def test_what_stands_in_brackets_behind_a_name_is_a_name_too(self):
        text = "Green Hub, also GHUB; 绿色中心（绿中） 或 绿中"
        assert self.masked(text, ["Green Hub (GHUB)", "绿色中心（绿中）"]) == "[…], also […]; […] 或 […]"
        assert self.masked("Women of Peru know ICT", ["Women of Peru [ICT]"]) == "[…] know ICT"

    def test_a_text_without_names_is_as_it_was(self):
        assert self.masked("Nothing here. 3.5 km (a.b)", ["X"], [""], [""]) == "Nothing here. 3.5 km (a.b)"


def test_names_of_the_registry_and_of_who_works_on_it_are_masked(session, judging):
    """Whether the nomination points to the registry's row, to one merged into another, or only bears an alias of it."""
    root, gone, joined, other = (
        Organisation(slug=slug, name=name, names=names, search_text=slug)
        for slug, name, names in (
            ("zamroot", "Zamroot Foundation", {"fr": "Fondation Zamracine", "ar": "مؤسسة زمروت"}),
            ("zamgone", "Zamgone League", {}),
            ("zamjoined", "Zamjoined Society", {}),
            ("zamother", "Zamother Institute", {"zh": "赞比研究所"}),
        )
    )
    session.add_all([root, gone, joined, other])
    session.flush()
    gone.merged_into_id = joined.merged_into_id = root.id
    for organisation, alias in ((root, "ZAMSHORT"), (gone, "Zamold"), (other, "Zamorgan Trust"), (root, "ZRT")):
        session.add(OrganisationAlias(organisation_id=organisation.id, name=alias, folded=fold(alias)))
    nomination = judging.nominations[0]
    (typed,) = [o for o in session.query(NominationOrganisation) if o.nomination_id == nomination.id]
    typed.organisation_id, typed.folded = gone.id, fold(typed.name)
    people = [factories.a_user(session, f"{name.split()[0]}@away.example") for name in ("Zamhelp Adu", "Zamleft Oye")]
    for person, name in zip(people, ("Zamhelp Adu", "Zamleft Oye"), strict=True):
        person.name = name
        factories.a_collaborator(session, nomination, person, "view", judging.at)
    session.flush()
    left = session.query(Collaborator).filter_by(user_id=people[1].id).one()
    left.ended_at = judging.at
    session.add(
        Referee(
            nomination_id=nomination.id, name="Zamasked Roy", email="roy@roy.example", language="en",
            token_digest="y", asked_by=judging.nominator.id, asked_at=judging.at, due_at=judging.at,
        )
    )  # fmt: skip
    told = (
        "Zamroot Foundation|FONDATION ZAMRACINE|مؤسّسة زمروت|Zamgone League|Zámother Institute|我们赞比研究所|zamshort"
        "|Zamold|Zamhelp|Zamleft Oye|Zamasked|Zamjoined Society"
    )
    nomination.answers = {**nomination.answers, "what": f"{told}|ZRT stays"}
    session.commit()
    session.expire_all()
    sheet = queries.sheet(session, judging.edition.id, judging.entries[0].id, judging.nina.id, judging.at)
    assert shown_to_judges(session, sheet).answers["what"] == (
        "[…]|[…]|[…]|[…]|[…]|我们[…]|[…]|[…]|[…]|[…]|[…]|[…]|ZRT stays"
    )


def test_names_and_translations_of_other_nominations_are_none_of_this_one(session, judging):
    """Neither of their nominators, helpers and referees nor of their organisations; a name of signs is no alias."""
    first, second = judging.nominations[:2]
    nominator, helper = (
        factories.a_user(session, f"{name[:5]}@away.example", name=name) for name in ("Faraway Bekele", "Otherhelp Adu")
    )
    second.nominator_id = nominator.id
    factories.a_collaborator(session, second, helper, "view", judging.at)
    session.add(
        Referee(
            nomination_id=second.id, name="Otherasked Roy", email="roy@roy.example", language="en", token_digest="y",
            asked_by=nominator.id, asked_at=judging.at, due_at=judging.at,
        )
    )  # fmt: skip
    organisation = Organisation(slug="far", name="Faroff Foundation", names={}, search_text="far")
    session.add(organisation)
    session.flush()
    session.add_all(
        OrganisationAlias(organisation_id=organisation.id, name=name, folded=folded)
        for name, folded in (("FAROFFSHORT", "faroffshort"), ("!!!", ""))
    )
    second.organisations[0].organisation_id = organisation.id
    told = "Faraway Bekele|Otherhelp|Otherasked Roy|Faroff Foundation|FAROFFSHORT"
    first.answers = {**first.answers, "what": told}
    session.add(
        AnswerTranslation(
            nomination_id=second.id, part="answer-what", language="es", seal="", text="De otros.", kind="human",
            by=nominator.id, at=judging.at,
        )
    )  # fmt: skip
    for one in (first, second):
        seal = rules.seal_of(one.title)
        session.add(BlindRelease(nomination_id=one.id, part=rules.TITLE, seal=seal, by=nominator.id, at=judging.at))
    typed = first.organisations[0]
    for folded in ("zamorgan trust", ""):
        typed.folded = folded
        session.commit()
        session.expire_all()
        sheet = queries.sheet(session, judging.edition.id, judging.entries[0].id, judging.nina.id, judging.at)
        shown = shown_to_judges(session, sheet)
        assert (shown.answers["what"], shown.title) == (told, first.title)
        assert [one.language for one in shown.translations["answer-what"]] == ["fr"]


def test_a_nominee_without_a_website_is_read_blind_too(session, judging):
    sheet = queries.sheet(session, judging.edition.id, judging.entries[1].id, judging.nina.id, judging.at)
    assert shown_to_judges(session, sheet).answers["what"] == "We teach phone repair."


def test_links_are_those_that_judges_would_read():
    asked = [
        {"key": key, "kind": "link", "label": {"en": key}, "hidden": key == "bank"} for key in ("page", "bank", "shop")
    ]
    answers = {"page": "https://a.example", "bank": "https://b.example", "shop": ""}
    form = {"sections": [{"key": "links", "title": {"en": "Links"}, "questions": asked}]}
    evidence = [("Report", "https://c.example")]
    assert links_of(form, answers, evidence) == ["https://a.example", "Report https://c.example"]


def test_a_file_is_opened_by_its_own_id(session, judging):
    judging.round.blind = False
    other = factories.a_file(session, judging.nominations[0], judging.nominator, judging.at)
    session.commit()
    sheet = queries.sheet(session, judging.edition.id, judging.entries[0].id, judging.nina.id, judging.at)
    shown = shown_to_judges(session, sheet)
    assert [shown.file(one.id) for one in (judging.file, other)] == [judging.file, other]


def test_a_word_file_is_handed_out_without_the_names_of_its_properties():
    from awards.nominations.inspection.cleaning import without_properties

    given = io.BytesIO()
    with zipfile.ZipFile(given, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("docProps/core.xml", "<dc:creator>Zamina</dc:creator>")
        archive.writestr("word/document.xml", "<w:t>Words</w:t>" * 500)
        archive.writestr("word/media/ö.png", b"\x89PNG", zipfile.ZIP_STORED)
    with zipfile.ZipFile(without_properties(given)) as clean:
        assert clean.testzip() is None
        assert {name: clean.read(name) for name in clean.namelist()} | {"docProps/core.xml": None} == {
            "docProps/core.xml": None, "word/document.xml": b"<w:t>Words</w:t>" * 500, "word/media/ö.png": b"\x89PNG",
        }  # fmt: skip
        assert b"Zamina" not in clean.read("docProps/core.xml")


def test_a_pdf_is_handed_out_without_its_properties_and_nothing_in_it_moves():
    from awards.nominations.inspection.cleaning import without_pdf_properties

    given = (
        b"%PDF-1.4\n1 0 obj<</Author (Zamina \\(Bell\\) (the elder))/Creator<5A616D>/Title(A report)>>endobj\n"
        b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><dc:creator>Zamina</dc:creator></x:xmpmeta>\nstream (Words) /Author"
    )
    clean = without_pdf_properties(io.BytesIO(given)).read()
    assert len(clean) == len(given)
    assert [word for word in (b"Zamina", b"elder", b"5A616D", b"xmpmeta") if word in clean] == []
    assert [
        word for word in (b"%PDF-1.4", b"/Title(A report)", b"endobj", b"stream (Words) /Author") if word not in clean
    ] == []
    assert clean.index(b"endobj") == given.index(b"endobj")


def test_no_mail_to_a_judge_tells_whose_a_nomination_is(session, judging):
    from awards.infrastructure.outbox import OutboxMail

    staff = factories.a_user(session, "staff@secretariat.example", ("staff", judging.edition.id))
    pia = factories.a_judge(session, judging.edition, "pia@pia.example", judging.at)
    profile = assigned.profile_of(session, judging.edition.id, pia.id)
    assignments.assign_judge(session, judging.round, judging.entries[0], profile, staff, judging.at)
    assignments.end_assignment(session, judging.assignment(judging.omar), "By hand.", staff, judging.at)
    services.save_score(
        session, judging.card(judging.nina), judging.criteria["evidence"].id, Decimal(3), 0, judging.nina, judging.at
    )
    services.confirm_scorecard(session, judging.card(judging.nina), judging.nina, judging.at)
    services.reopen_scorecard(session, judging.card(judging.nina), "Look again.", staff, judging.at)
    mails = session.query(OutboxMail).filter(OutboxMail.to != staff.email).all()
    assert {"assignment_made", "assignment_ended", "scorecard_reopened"} <= {mail.template for mail in mails}
    told = repr([mail.values for mail in mails]).lower()
    assert [marker for marker in TELLING if marker.lower() in told] == []
