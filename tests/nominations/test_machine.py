"""A nomination under any steps: no acknowledged text is lost, what was submitted stands, a deadline is one."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from awards.core.errors import AwardsError, StaleVersion
from awards.nominations import queries, rules, services
from awards.nominations.rules import State
from tests import factories
from tests.nominations.conftest import ANSWERS, a_frame
from tests.support.machines import Machine, run

MOST = 3
WORDS = st.sampled_from(("", "We teach.", "We teach repair.\nEvery day.", "نعلّم الإصلاح", "x" * 200))


class Nominating(Machine):
    def __init__(self):
        super().__init__()
        self.mine = []
        self.text, self.sent, self.receipt, self.versions = {}, {}, {}, {}
        self.over = False

    @initialize()
    def people(self):
        self.begun = True
        categories = ("access", "skills", "research")
        self.edition = factories.an_edition(self.session, self.at, phase="open", categories=categories)
        self.ama = factories.a_user(self.session, "ama@cooperative.example")
        self.staff = factories.a_user(self.session, "sara@example.org", ("staff", self.edition.id))

    @precondition(lambda self: len(self.mine) < MOST)
    @rule()
    def start(self):
        frame = a_frame(title=f"Benches {len(self.mine)}", organisations=((f"Cooperative {len(self.mine)}", None),))
        try:
            made = self.done(lambda: services.start_draft(self.session, self.edition, frame, self.ama, self.at))
        except AwardsError:
            assert self.over
            return
        assert not self.over
        self.mine.append(made)
        self.text[made.id] = rules.from_document(queries.version(self.session, made).content)
        self.versions[made.id] = 1

    @precondition(lambda self: self.mine)
    @rule(data=st.data(), what=WORDS, change=WORDS, stale=st.booleans())
    def save(self, data, what, change, stale):
        one = data.draw(st.sampled_from(self.mine))
        said = replace(self.text[one.id], answers={"what": what, "change": change})
        version = self.versions[one.id] - stale
        try:
            changed = self.done(
                lambda: services.save_draft(self.session, one, self.edition, said, version, self.ama, self.at)
            )
        except StaleVersion:
            assert stale
            return
        except AwardsError:
            assert self.over or one.state in (State.WITHDRAWN, State.RETURNED)
            return
        assert not self.over
        assert not (stale and changed)
        if changed:
            self.text[one.id] = rules.cleaned(said)
            self.versions[one.id] += 1

    @precondition(lambda self: self.mine)
    @rule(data=st.data())
    def complete(self, data):
        one = data.draw(st.sampled_from(self.mine))
        self.save_whole(one)

    def save_whole(self, one):
        said = replace(self.text[one.id], answers=dict(ANSWERS))
        try:
            changed = self.done(
                lambda: services.save_draft(
                    self.session, one, self.edition, said, self.versions[one.id], self.ama, self.at
                )
            )
        except AwardsError:
            assert self.over or one.state in (State.WITHDRAWN, State.RETURNED)
            return
        if changed:
            self.text[one.id] = rules.cleaned(said)
            self.versions[one.id] += 1

    @precondition(lambda self: self.mine)
    @rule(data=st.data())
    def submit(self, data):
        one = data.draw(st.sampled_from(self.mine))
        try:
            receipt = self.done(lambda: services.submit(self.session, one, self.edition, self.ama, self.at))
        except AwardsError:
            lacks = not all(self.text[one.id].answers.get(key) for key in ANSWERS)
            assert self.over or lacks or one.state in (State.WITHDRAWN, State.RETURNED)
            return
        assert not self.over or self.sent.get(one.id) == self.text[one.id], "too late for another text"
        assert self.receipt.setdefault(one.id, receipt) == receipt
        self.sent[one.id] = self.text[one.id]

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def withdraw(self, data):
        one = data.draw(st.sampled_from(self.mine))
        try:
            self.done(lambda: services.withdraw(self.session, one, "No more.", self.ama, self.at))
        except AwardsError:
            assert one.id not in self.sent
            return
        assert one.state == State.WITHDRAWN

    @precondition(lambda self: self.sent)
    @rule()
    def time_passes(self):
        self.at += timedelta(weeks=30)
        self.over = True

    @invariant()
    def no_acknowledged_text_is_lost(self):
        for one in self.mine:
            self.session.refresh(one)
            assert rules.from_document(queries.version(self.session, one).content) == self.text[one.id]
            assert one.version == self.versions[one.id]

    @invariant()
    def what_was_submitted_stands(self):
        for one in self.mine:
            frozen = queries.frozen_version(self.session, one.id)
            if one.id in self.sent:
                assert rules.from_document(frozen.content) == self.sent[one.id]
                assert one.receipt == self.receipt[one.id]
            else:
                assert frozen is None
                assert one.state == State.DRAFT

    @invariant()
    def numbers_are_each_once(self):
        assert len({one.number for one in self.mine}) == len(self.mine)


def test_no_step_loses_a_text(sessions):
    run(Nominating, sessions.writing)
