"""Starting, saving, submitting, withdrawing and returning a nomination."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from awards.accounts.models import Role
from awards.core.errors import RuleBroken, StaleVersion
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from awards.nominations import queries, rules, services
from awards.nominations.models import Entry, Nomination, NominationVersion
from awards.nominations.services import people
from awards.organisations import services as organisations
from tests.factories import a_user, an_edition
from tests.nominations.conftest import a_content, a_frame

DAY = timedelta(days=1)


def actions(session) -> list[str]:
    return list(session.scalars(select(AuditRow.action).order_by(AuditRow.seq)))


def versions(session, nomination) -> list[NominationVersion]:
    return list(
        session.scalars(
            select(NominationVersion)
            .where(NominationVersion.nomination_id == nomination.id)
            .order_by(NominationVersion.n)
            .execution_options(populate_existing=True)
        )
    )


def refusal(verb, *arguments, **more) -> RuleBroken:
    with pytest.raises(RuleBroken) as refused:
        verb(*arguments, **more)
    return refused.value


def reread(session, nomination) -> Nomination:
    session.expunge_all()
    return session.scalars(queries.whole().where(Nomination.id == nomination.id)).one()


def test_a_draft_has_a_number_an_entry_a_category_and_a_first_version(session, edition, ama, at):
    first = services.start_draft(session, edition, a_frame(categories=("access", "skills")), ama, at)
    second = services.start_draft(session, edition, a_frame(title="Another"), ama, at)
    assert (first.number, second.number) == (1, 2)
    keys = {c.id: c.key for c in edition.categories}
    assert sorted(keys[entry.category_id] for entry in first.entries) == ["access", "skills"]
    assert {entry.state for entry in first.entries} == {"received"}
    assert [v.n for v in versions(session, first)] == [1]
    assert actions(session).count("nomination.started") == 2


def test_the_rows_say_what_the_text_says(session, edition, ama, at, draft):
    content = a_content(
        organisations=(("Éxample Cooperative", "https://www.cooperative.example/about"), ("Second", None)),
        countries_impact=("UA", "PL"), evidence=(("Report", "https://report.example/1"),),
        categories=("access", "research"),
    )  # fmt: skip
    services.save_draft(session, draft, edition, content, 1, ama, at)
    found = reread(session, draft)
    assert [(o.name, o.folded, o.domain) for o in found.organisations] == [
        ("Éxample Cooperative", "example cooperative", "cooperative.example"), ("Second", "second", None),
    ]  # fmt: skip
    assert [(c.role, c.iso2) for c in found.countries] == [("impact", "PL"), ("impact", "UA"), ("organisation", "KE")]
    assert [(e.title, e.url) for e in found.evidence] == [("Report", "https://report.example/1")]
    words = "repair benches example cooperative second 402 women earn from repairs we teach phone repair"
    assert found.search_text == words
    keys = {c.id: c.key for c in edition.categories}
    assert sorted(keys[entry.category_id] for entry in found.entries) == ["access", "research"]


def test_parts_that_stay_keep_their_rows_when_others_change(session, edition, ama, at, complete):
    before = {entry.id for entry in complete.entries}
    organisations = (("Other name", None),)
    content = a_content(categories=("skills", "access"), organisations=organisations, countries_impact=("KE",))
    services.save_draft(session, complete, edition, content, 2, ama, at)
    found = reread(session, complete)
    assert before < {entry.id for entry in found.entries}
    assert [o.name for o in found.organisations] == ["Other name"]
    assert [(c.role, c.iso2) for c in found.countries] == [("impact", "KE"), ("organisation", "KE")]


def test_an_organisation_that_is_known_is_pointed_to(session, edition, ama, at):
    known = organisations.ensure_organisation(session, "Example Cooperative")
    draft = services.start_draft(session, edition, a_frame(), ama, at)
    assert draft.organisations[0].organisation_id == known.id


def test_every_save_is_a_version_and_a_save_without_a_change_is_none(session, edition, ama, at, draft):
    assert services.save_draft(session, draft, edition, a_content(), 1, ama, at) is True
    assert services.save_draft(session, draft, edition, a_content(), 2, ama, at) is False
    assert services.save_draft(session, draft, edition, a_content(title="  Repair benches "), 1, ama, at) is False
    assert [v.n for v in versions(session, draft)] == [1, 2]
    assert versions(session, draft)[0].content["answers"] == {}
    assert actions(session).count("nomination.saved") == 1


def test_a_save_from_an_older_version_is_a_clash_and_overwrites_nothing(session, edition, ama, at, complete):
    with pytest.raises(StaleVersion) as clash:
        services.save_draft(session, complete, edition, a_content(answers={"what": "Mine"}), 1, ama, at)
    assert clash.value.theirs["what"] == "We teach phone repair."
    assert reread(session, complete).answers["what"] == "We teach phone repair."


def test_a_draft_keeps_an_answer_above_its_limit_and_cannot_be_submitted_with_it(session, edition, ama, at, draft):
    long = "w" * 2001
    services.save_draft(session, draft, edition, a_content(answers={"what": long, "change": "x"}), 1, ama, at)
    assert draft.answers["what"] == long
    broken = refusal(services.submit, session, draft, edition, ama, at)
    assert list(broken.fields) == ["answer-what"]
    assert "Shorten it by 1." in str(broken.fields["answer-what"])


def test_what_is_missing_is_named_field_by_field(session, edition, ama, at):
    frame = a_frame(organisations=(), countries_impact=(), categories=())
    draft = services.start_draft(session, edition, frame, ama, at)
    broken = refusal(services.submit, session, draft, edition, ama, at)
    assert list(broken.fields) == ["organisations", "categories", "countries_impact", "answer-what", "answer-change"]
    assert draft.state == "draft"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"categories": ("beauty",)}, "categories"),
        ({"countries_impact": ("XX",)}, "countries_impact"),
        ({"language": "de"}, "language"),
        ({"nominee_kind": "robot"}, "nominee_kind"),
        ({"relation": "enemy"}, "relation"),
        ({"title": "x" * 151}, "title"),
        ({"title": "Two\nBcc: lines"}, "title"),
        ({"organisations": (("Bad", "javascript:alert(1)"),)}, "organisations"),
        ({"organisations": (("Bad", "https://user@host.example"),)}, "organisations"),
        ({"organisations": (("One|Two", None),)}, "organisations"),
        ({"nominee_names": tuple(str(n) for n in range(21))}, "nominee_names"),
    ],
)
def test_what_cannot_even_be_kept_is_refused(session, edition, ama, at, change, field):
    broken = refusal(services.start_draft, session, edition, a_frame(**change), ama, at)
    assert field in broken.fields
    assert session.scalar(select(Nomination.id)) is None


def test_an_answer_to_no_question_and_a_link_to_nowhere_are_refused(session, edition, ama, at, draft):
    content = a_content(answers={"score": "10"}, evidence=(("", "file:///etc/passwd"),))
    broken = refusal(services.save_draft, session, draft, edition, content, 1, ama, at)
    assert set(broken.fields) == {"answer-score", "evidence"}


def test_nothing_begins_before_the_rules_are_published_or_outside_of_the_call(session, at, ama):
    for year, phase in ((2028, "upcoming"), (2029, "screening")):
        edition = an_edition(session, at, year=year, phase=phase)
        assert "takes no nominations now" in str(refusal(services.start_draft, session, edition, a_frame(), ama, at))
    edition = an_edition(session, at, year=2030, phase="open")
    edition.rules_published_at = None
    assert "not published yet" in str(refusal(services.start_draft, session, edition, a_frame(), ama, at))


@pytest.mark.parametrize("kind", ["staff", "judge"])
def test_staff_and_judges_of_the_edition_do_not_nominate_when_the_rule_says_so(session, edition, at, kind):
    helper = a_user(session, "hana@example.org", (kind, edition.id))
    assert "do not nominate" in str(refusal(services.start_draft, session, edition, a_frame(), helper, at))
    edition.no_staff_or_jury = False
    assert services.start_draft(session, edition, a_frame(), helper, at).number == 1


def test_who_becomes_a_judge_after_starting_cannot_submit(session, edition, ama, at, complete):
    session.add(Role(user_id=ama.id, kind="judge", edition_id=edition.id))
    session.flush()
    assert "do not nominate" in str(refusal(services.submit, session, complete, edition, ama, at))


def test_a_role_in_another_edition_bars_nobody(session, edition, at):
    other = an_edition(session, at, year=2033)
    judge = a_user(session, "judge@example.org", ("judge", other.id))
    assert services.start_draft(session, edition, a_frame(), judge, at).number == 1


@pytest.mark.case("FT-19")
def test_the_deadline_stands_to_the_instant(session, edition, ama, at, complete):
    late = refusal(services.submit, session, complete, edition, ama, edition.closes_at)
    assert "closed" in str(late)
    late = refusal(services.save_draft, session, complete, edition, a_content(title="Later"), 2, ama, edition.closes_at)
    assert "closed" in str(late)
    assert services.submit(session, complete, edition, ama, edition.closes_at - timedelta(microseconds=1))


def test_a_submission_freezes_the_text_and_gives_one_receipt_however_often(session, edition, ama, at, complete):
    receipt = services.submit(session, complete, edition, ama, at)
    assert services.submit(session, complete, edition, ama, at + DAY) == receipt
    assert services.submit(session, complete, edition, ama, edition.closes_at + DAY) == receipt
    assert complete.submitted_at == at
    assert [v.frozen_at for v in versions(session, complete)] == [None, at]
    assert actions(session).count("nomination.submitted") == 1
    mails = session.scalars(select(OutboxMail).where(OutboxMail.template == "nomination_received")).all()
    assert [(mail.to, mail.values["receipt"]) for mail in mails] == [(ama.email, receipt)]


def test_the_audit_row_of_a_submission_holds_the_digest_of_the_frozen_text(session, edition, complete, ama, at):
    services.submit(session, complete, edition, ama, at)
    row = session.scalars(select(AuditRow).where(AuditRow.action == "nomination.submitted")).one()
    assert row.details["digest"] == rules.digest(versions(session, complete)[-1].content)


def test_an_edit_of_a_submitted_nomination_stands_beside_the_submitted_text(session, edition, ama, at, submitted):
    content = a_content(answers={"what": "Half a sen"}, title="Another", categories=("access",), countries_impact=())
    services.save_draft(session, submitted, edition, content, 2, ama, at + DAY)
    assert (submitted.state, queries.frozen_version(session, submitted.id).n) == ("submitted", 2)
    found = reread(session, submitted)
    assert (found.title, found.answers["what"]) == ("Repair benches", "We teach phone repair.")
    keys = {category.id: category.key for category in edition.categories}
    assert [keys[entry.category_id] for entry in found.entries] == ["skills"]
    assert {country.iso2 for country in found.countries} == {"KE", "UG"}
    assert [version.content["title"] for _n, version, _e in queries.texts_of(session, edition.id)] == ["Repair benches"]


def test_the_last_submitted_text_counts(session, edition, ama, at, submitted):
    content = a_content(title="Repair benches, second year", categories=("access",))
    services.save_draft(session, submitted, edition, content, 2, ama, at + DAY)
    receipt = submitted.receipt
    assert services.submit(session, submitted, edition, ama, at + 2 * DAY) == receipt
    found = reread(session, submitted)
    assert (found.title, found.submitted_at) == ("Repair benches, second year", at)
    keys = {category.id: category.key for category in edition.categories}
    assert [keys[entry.category_id] for entry in found.entries] == ["access"]
    assert [v.frozen_at for v in versions(session, found)] == [None, at, at + 2 * DAY]
    assert actions(session)[-1] == "nomination.submitted_again"


def test_an_unfinished_edit_is_not_submitted_and_un_submits_nothing(session, edition, ama, at, submitted):
    services.save_draft(session, submitted, edition, a_content(answers={}), 2, ama, at + DAY)
    broken = refusal(services.submit, session, submitted, edition, ama, at + DAY)
    assert list(broken.fields) == ["answer-what", "answer-change"]
    late = refusal(services.submit, session, submitted, edition, ama, edition.closes_at)
    assert "What you submitted last stands" in str(late)
    found = reread(session, submitted)
    assert (found.state, found.answers["what"]) == ("submitted", "We teach phone repair.")


def test_at_most_two_categories_in_one_nomination(session, edition, ama, at):
    three = a_frame(categories=("access", "skills", "research"))
    broken = refusal(services.start_draft, session, edition, three, ama, at)
    assert {k: str(v) for k, v in broken.fields.items()} == {"categories": "Choose at most 2 categories."}
    edition.most_categories = None
    assert len(services.start_draft(session, edition, three, ama, at).entries) == 3


@pytest.mark.parametrize(
    ("email", "frame"),
    [
        ("ama@cooperative.example", {"organisations": (("Unlike", None),)}),
        ("other@example.org", {"relation": "other", "organisations": (("EXAMPLE Coopérative!", None),)}),
        ("other@example.org", {"organisations": (("Unlike", "http://www.cooperative.example/en"),)}),
    ],
)
@pytest.mark.usefixtures("submitted")
def test_the_categories_of_a_nominee_are_counted_over_all_its_nominations(session, edition, ama, at, email, frame):
    who = ama if email == ama.email else a_user(session, email)
    edition.most_categories = 1
    broken = refusal(services.start_draft, session, edition, a_frame(categories=("access",), **frame), who, at)
    assert "over all of its nominations" in str(broken.fields["categories"])
    same = services.start_draft(session, edition, a_frame(categories=("skills",), **frame), who, at)
    assert same.number == 2, "the same category again is one category"


def test_one_may_nominate_many_others(session, edition, ama, at, submitted):
    edition.most_categories = 1
    for n in range(3):
        frame = a_frame(relation="other", organisations=((f"Another {n}", None),), categories=("access",))
        assert services.start_draft(session, edition, frame, ama, at)


def test_a_withdrawn_nomination_and_a_mere_draft_count_for_nothing(session, edition, ama, at, submitted):
    edition.most_categories = 1
    services.start_draft(session, edition, a_frame(title="Only a draft"), ama, at)
    services.withdraw(session, submitted, "", ama, at)
    assert services.start_draft(session, edition, a_frame(categories=("access",)), ama, at)


def test_a_person_is_known_again_by_name(session, edition, at, ama):
    edition.most_categories = 1
    person = {"nominee_kind": "person", "nominee_names": ("Amina Đurić",), "organisations": (), "relation": "other"}
    first = services.start_draft(session, edition, a_frame(**person), ama, at)
    services.save_draft(session, first, edition, a_content(**person), 1, ama, at)
    people.name_nominee(session, first, edition, "amina@nominee.example", "en", ama, at)
    services.submit(session, first, edition, ama, at)
    someone = a_user(session, "someone@example.org")
    again = a_frame(**person | {"nominee_names": ("AMINA DURIC",), "categories": ("access",)})
    assert "categories" in refusal(services.start_draft, session, edition, again, someone, at).fields


@pytest.mark.parametrize("known_by", ["name", "domain"])
def test_who_won_a_category_does_not_enter_it_again(session, edition, ama, at, known_by):
    if known_by == "name":
        winner = organisations.ensure_organisation(session, "Example Cooperative")
    else:
        winner = organisations.ensure_organisation(session, "Older name", website="https://cooperative.example")
    organisations.remember_award(session, winner.id, 2019, "skills", "winner")
    broken = refusal(services.start_draft, session, edition, a_frame(), ama, at)
    assert str(broken.fields["categories"]) == (
        "This organisation won the category “Skills” in 2019 and does not enter it again."
    )
    assert services.start_draft(session, edition, a_frame(categories=("access",)), ama, at)
    edition.no_former_winner = False
    assert services.start_draft(session, edition, a_frame(title="Again"), ama, at)


def test_a_former_finalist_may_enter_again(session, edition, ama, at):
    finalist = organisations.ensure_organisation(session, "Example Cooperative")
    organisations.remember_award(session, finalist.id, 2019, "skills", "finalist")
    assert services.start_draft(session, edition, a_frame(), ama, at)


def test_who_wins_this_very_year_is_no_former_winner(session, edition, ama, at):
    winner = organisations.ensure_organisation(session, "Example Cooperative")
    organisations.remember_award(session, winner.id, edition.year, "skills", "winner")
    assert services.start_draft(session, edition, a_frame(), ama, at)


def test_a_withdrawal_keeps_its_reason_apart_and_is_told_once(session, submitted, ama, at):
    services.withdraw(session, submitted, "We stopped.", ama, at)
    services.withdraw(session, submitted, "Again", ama, at)
    assert (submitted.state, submitted.withdrawal_reason, submitted.withdrawn_at) == ("withdrawn", "We stopped.", at)
    row = session.scalars(select(AuditRow).where(AuditRow.action == "nomination.withdrawn")).one()
    assert "We stopped." not in str(row.details)
    templates = session.scalars(select(OutboxMail.template)).all()
    assert templates.count("nomination_withdrawn") == 1


def test_a_draft_is_not_withdrawn_and_a_withdrawn_nomination_does_not_change(session, edition, ama, at, complete):
    assert "nothing to withdraw" in str(refusal(services.withdraw, session, complete, "", ama, at))
    services.submit(session, complete, edition, ama, at)
    services.withdraw(session, complete, "", ama, at)
    assert "withdrawn" in str(refusal(services.submit, session, complete, edition, ama, at))
    late = refusal(services.save_draft, session, complete, edition, a_content(title="New"), 2, ama, at)
    assert "withdrawn" in str(late)


@pytest.fixture
def staff(session, edition, at):
    return a_user(session, "staff@example.org", ("staff", edition.id))


@pytest.fixture
def returned(session, edition, submitted, staff):
    after = edition.closes_at + DAY
    services.return_nomination(session, submitted, ["change"], "Say since when.", staff, after, after + 7 * DAY)
    return submitted


def test_a_return_opens_only_the_named_answers_until_its_date(session, edition, ama, returned):
    after = edition.closes_at + 2 * DAY
    other = a_content(answers={"what": "Something else", "change": "x"})
    assert "sent back" in str(refusal(services.save_draft, session, returned, edition, other, 2, ama, after))
    assert "sent back" in str(
        refusal(services.save_draft, session, returned, edition, a_content(categories=("access",)), 2, ama, after)
    )
    mended = a_content(answers={"what": "We teach phone repair.", "change": "402 women since 2029."})
    late = edition.closes_at + 9 * DAY
    assert "has passed" in str(refusal(services.save_draft, session, returned, edition, mended, 2, ama, late))
    assert services.save_draft(session, returned, edition, mended, 2, ama, after)


def test_sending_a_returned_nomination_again_answers_the_return(session, edition, ama, returned):
    after = edition.closes_at + 2 * DAY
    receipt = returned.receipt
    mended = a_content(answers={"what": "We teach phone repair.", "change": "402 women since 2029."})
    services.save_draft(session, returned, edition, mended, 2, ama, after)
    assert queries.frozen_version(session, returned.id).n == 2, "the submitted text stands until it is sent again"
    assert services.submit(session, returned, edition, ama, after) == receipt
    assert returned.state == "submitted"
    assert queries.open_return(session, returned.id) is None
    assert queries.frozen_version(session, returned.id).n == 3
    assert actions(session)[-1] == "nomination.return_answered"
    assert "closed" in str(refusal(services.save_draft, session, returned, edition, a_content(), 3, ama, after))


def test_a_return_is_refused_without_a_reason_a_known_part_and_a_coming_date(session, submitted, staff, at):
    def back(fields, reason, due_at):
        return list(refusal(services.return_nomination, session, submitted, fields, reason, staff, at, due_at).fields)

    assert back([], "Why", at + DAY) == ["fields"]
    assert back(["beauty"], "Why", at + DAY) == ["fields"]
    assert back(["what"], "  ", at + DAY) == ["reason"]
    assert back(["what"], "Why", at) == ["due_at"]


def test_only_a_submitted_nomination_is_returned(session, complete, staff, at):
    broken = refusal(services.return_nomination, session, complete, ["what"], "Why", staff, at, at + DAY)
    assert "Only a submitted nomination" in str(broken)


def test_the_nominator_is_told_of_a_return_in_words_and_date(session, returned, ama, edition):
    mail = session.scalars(select(OutboxMail).where(OutboxMail.template == "nomination_returned")).one()
    assert (mail.to, mail.values["reason"]) == (ama.email, "Say since when.")
    assert mail.values["due_at"] == (edition.closes_at + 8 * DAY).isoformat()


def test_a_screened_entry_is_not_dropped(session, edition, ama, at, submitted):
    session.scalars(select(Entry)).one().state = "eligible"
    session.flush()
    broken = refusal(services.save_draft, session, submitted, edition, a_content(categories=("access",)), 2, ama, at)
    assert "categories" in broken.fields
