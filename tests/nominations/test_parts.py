"""Parts of a nomination's text, saved each on its own."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from awards.core.errors import RuleBroken, StaleVersion
from awards.infrastructure.audit import AuditRow
from awards.nominations import queries, rules, services
from awards.nominations.models import Nomination, NominationSave, NominationVersion
from tests.factories import a_user
from tests.nominations.conftest import a_content

MINUTE = timedelta(minutes=1)
WHAT, CHANGE = "answer-what", "answer-change"


def seals(content, *names):
    return {name: rules.seal(content, name) for name in names}


def present(session, nomination):
    return rules.from_document(queries.version(session, nomination).content)


def versions(session, nomination):
    wanted = select(NominationVersion).where(NominationVersion.nomination_id == nomination.id)
    return list(session.scalars(wanted.order_by(NominationVersion.n).execution_options(populate_existing=True)))


class Writer:
    """Somebody with a page open: knows what each part said when the page was opened, and types."""

    def __init__(self, session, nomination, edition, who):
        self.session, self.nomination, self.edition, self.who = session, nomination, edition, who
        self.seen = present(session, nomination)

    def types(self, text, at, part=WHAT, save_id=None):
        done = services.save_parts(
            self.session, self.nomination, self.edition, {part: text}, seals(self.seen, part), self.who, at,
            save_id=save_id or uuid4(),
        )  # fmt: skip
        self.seen = rules.with_part(self.seen, part, text)
        return done


@pytest.fixture
def writer(session, draft, edition, ama):
    return Writer(session, draft, edition, ama)


def test_the_parts_of_a_section_are_the_fields_of_the_frame_the_links_or_each_answer():
    assert rules.parts_of("frame", [])[:2] == ["title", "relation"]
    assert set(rules.FRAME_PARTS) == set(rules.Frame.__dataclass_fields__)
    assert rules.parts_of("evidence", []) == ["evidence"]
    assert rules.parts_of("work", ["what", "change"]) == [WHAT, CHANGE]


def test_a_seal_changes_with_its_part_alone():
    content = a_content()
    other = rules.with_part(content, WHAT, "Another")
    assert rules.seal(content, WHAT) != rules.seal(other, WHAT)
    assert rules.seal(content, CHANGE) == rules.seal(other, CHANGE)
    assert rules.seal(content, WHAT) == rules.seal(rules.with_part(other, WHAT, " We teach phone repair.\r\n"), WHAT)


def test_different_parts_merge_and_the_same_part_clashes():
    shown = a_content()
    now = rules.with_part(rules.with_part(shown, WHAT, "Theirs"), "title", "Their title")
    known = seals(shown, WHAT, CHANGE, "title")
    merged, clashes = rules.merged(now, {CHANGE: "Mine"}, known)
    assert (merged.answers, merged.title, clashes) == ({"what": "Theirs", "change": "Mine"}, "Their title", [])
    merged, clashes = rules.merged(now, {WHAT: "Mine", CHANGE: "Mine too", "title": "My title"}, known)
    assert clashes == [WHAT, "title"]
    assert (merged.answers["what"], merged.title) == ("Theirs", "Their title")


def test_a_part_that_was_left_alone_or_made_the_same_is_no_clash():
    shown = a_content()
    now = rules.with_part(shown, WHAT, "Theirs")
    untouched = shown.answers["what"]
    assert rules.merged(now, {WHAT: untouched}, seals(shown, WHAT)) == (now, [])
    assert rules.merged(now, {WHAT: "Theirs "}, seals(shown, WHAT)) == (now, [])


def test_a_part_typed_upon_nothing_known_clashes_with_what_stands():
    assert rules.merged(a_content(), {WHAT: "Mine"}, {}) == (a_content(), [WHAT])


def test_saves_of_one_sitting_are_one_version_and_each_leaves_its_audit_row(session, draft, writer, at):
    for minute, text in enumerate(("We", "We teach", "We teach repair.")):
        assert writer.types(text, at + minute * MINUTE)
    first, second = versions(session, draft)
    assert (first.n, second.n, draft.version) == (1, 4, 4)
    assert second.content["answers"] == {"what": "We teach repair."}
    assert (second.begun_at, second.saved_at) == (at, at + 2 * MINUTE)
    saved = select(func.count()).select_from(AuditRow).where(AuditRow.action == "nomination.saved")
    assert session.scalar(saved) == 3


def test_another_sitting_and_another_writer_make_another_version(session, edition, draft, writer, at):
    writer.types("One", at)
    writer.types("Two", at + 11 * MINUTE)
    other = Writer(session, draft, edition, a_user(session, "second@cooperative.example"))
    other.types("Three", at + 12 * MINUTE)
    assert [v.content["answers"].get("what") for v in versions(session, draft)] == [None, "One", "Two", "Three"]


def test_a_save_by_the_button_and_a_submitted_text_are_never_written_over(session, edition, complete, ama, at):
    def kept():
        return [(v.content["answers"].get("what"), v.frozen_at is not None) for v in versions(session, complete)]

    writer = Writer(session, complete, edition, ama)
    writer.types("After the button", at)
    by_button = [(None, False), ("We teach phone repair.", False)]
    assert kept() == [*by_button, ("After the button", False)]
    services.submit(session, complete, edition, ama, at)
    writer.types("After sending", at + MINUTE)
    assert kept()[:3] == [*by_button, ("After the button", True)]
    assert "After sending" in {text for text, _frozen in kept()[3:]}


def test_the_same_save_is_done_once_however_often_it_arrives(session, draft, writer, at):
    number = uuid4()
    assert writer.types("One", at, save_id=number)
    writer.types("Two", at)
    assert writer.types("One", at, save_id=number) is False
    assert present(session, draft).answers == {"what": "Two"}
    assert session.scalar(select(func.count()).select_from(NominationSave)) == 2


def test_what_somebody_else_wrote_is_shown_and_not_overwritten(session, edition, draft, writer, at):
    other = Writer(session, draft, edition, writer.who)
    writer.types("Theirs", at)
    with pytest.raises(StaleVersion) as clash:
        other.types("Mine", at)
    assert clash.value.theirs == {WHAT: "Theirs"}
    assert present(session, draft).answers == {"what": "Theirs"}
    assert other.types("Elsewhere", at, part=CHANGE)
    assert present(session, draft).answers == {"what": "Theirs", "change": "Elsewhere"}


def test_a_part_is_held_to_the_same_rules_as_the_whole_text(session, draft, writer, edition, at):
    with pytest.raises(RuleBroken) as refused:
        writer.types(("ZZ",), at, part="countries_impact")
    assert "countries_impact" in refused.value.fields
    with pytest.raises(RuleBroken):
        writer.types("x", at, part="answer-unknown")
    with pytest.raises(RuleBroken):
        writer.types("Too late", edition.closes_at)
    assert session.get_one(Nomination, draft.id).version == 1
