"""A round of judging under any steps: what a judge was told is what stands, and what was confirmed never moves."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule
from sqlalchemy import select

from awards.assignment import services as assigning
from awards.assignment.models import Assignment, Conflict, JudgeProfile
from awards.core.errors import AwardsError, StaleVersion
from awards.judging import services
from awards.judging.models import Score, Scorecard, ScorecardConfirmation
from tests import factories
from tests.judging.conftest import a_round
from tests.support.machines import Machine, run

PAIRS = (("Nina", 0), ("Nina", 1), ("Nina", 2), ("Omar", 0))
KEYS = ("results", "evidence")
POINTS = st.none() | st.sampled_from(("1", "2", "3", "4", "5")) | st.sampled_from(("0", "6", "2.5"))
pairs, keys = st.sampled_from(PAIRS), st.sampled_from(KEYS)


class Judged(Machine):
    def __init__(self):
        super().__init__()
        self.told = {}
        """Points and version that a judge was last told, by card and criterion."""
        self.confirmed = {}
        self.over = False

    @initialize()
    def people(self):
        self.begun = True
        self.judging = a_round(self.session, self.at)
        edition = self.judging.edition.id
        self.staff = factories.a_user(self.session, "sara@example.org", ("staff", edition))
        self.judges = {"Nina": self.judging.nina, "Omar": self.judging.omar}
        self.live = dict.fromkeys(PAIRS, True)
        assert set(self.judging.assignments) == set(PAIRS)

    def assignment(self, pair):
        found = self.judging.assignments[pair]
        self.session.refresh(found)
        return found

    def card(self, pair):
        """The judge's card, begun if it has to be; None where the judge has none to write any more."""
        try:
            return self.done(lambda: services.open_scorecard(self.session, self.assignment(pair), self.at))
        except AwardsError:
            assert self.over or not self.live[pair] or pair in self.confirmed
            return self.session.scalars(
                select(Scorecard).where(
                    Scorecard.entry_id == self.judging.entries[pair[1]].id,
                    Scorecard.judge_id == self.judges[pair[0]].id,
                )
            ).first()

    @rule(pair=pairs, key=keys, points=POINTS, stale=st.booleans())
    def score(self, pair, key, points, stale):
        card, judge = self.card(pair), self.judges[pair[0]]
        if card is None:
            return
        before, version = self.told.get((pair, key), (None, 0))
        given = None if points is None else Decimal(points)
        try:
            saved = self.done(
                lambda: services.save_score(
                    self.session, card, self.judging.criteria[key].id, given, version - stale, judge, self.at
                )
            )
        except StaleVersion:
            assert stale
            return
        except AwardsError:
            assert self.over or not self.live[pair] or pair in self.confirmed or points in ("0", "6", "2.5")
            return
        assert self.live[pair]
        assert not self.over
        assert pair not in self.confirmed
        assert not stale or given == before, "what is saved again changes nothing"
        assert saved.points == given
        assert saved.version == version + (given != before)
        self.told[pair, key] = (given, saved.version)

    @rule(pair=pairs)
    def confirm(self, pair):
        card = self.card(pair)
        if card is None:
            return
        whole = all(self.told.get((pair, key), (None, 0))[0] is not None for key in KEYS)
        try:
            self.done(lambda: services.confirm_scorecard(self.session, card, self.judges[pair[0]], self.at))
        except AwardsError:
            assert self.over or not self.live[pair] or not whole
            return
        assert whole
        assert self.live[pair]
        self.confirmed.setdefault(pair, {key: self.told[pair, key][0] for key in KEYS})

    @precondition(lambda self: self.confirmed)
    @rule(data=st.data())
    def reopen(self, data):
        pair = data.draw(st.sampled_from(sorted(self.confirmed)))
        try:
            card = self.card(pair)
            self.done(lambda: services.reopen_scorecard(self.session, card, "A word.", self.staff, self.at))
        except AwardsError:
            assert self.over or not self.live[pair]
            return
        del self.confirmed[pair]

    @rule(pair=pairs)
    def recuse(self, pair):
        self.end(pair, lambda found: services.recuse(self.session, found, "A friend.", self.judges[pair[0]], self.at))

    @rule(pair=pairs)
    def take_away(self, pair):
        self.end(pair, lambda found: assigning.end_assignment(self.session, found, "By hand.", self.staff, self.at))

    def end(self, pair, how):
        try:
            self.done(lambda: how(self.assignment(pair)))
        except AwardsError:
            assert self.over or not self.live[pair]
            return
        self.live[pair] = False

    @rule(pair=pairs)
    def declare(self, pair):
        nomination, judge = self.judging.nominations[pair[1]], self.judges[pair[0]]
        try:
            self.done(
                lambda: assigning.declare_conflict(
                    self.session, self.judging.edition, nomination.id, judge.id, "A cousin.", self.staff, self.at
                )
            )
        except AwardsError:
            return
        if not self.over:
            self.live[pair] = False

    @rule(pair=pairs)
    def give_again(self, pair):
        """Staff give the entry to the judge once more; a pair with a standing conflict never comes back."""
        entry, profile = self.judging.entries[pair[1]], self.profile(pair)
        try:
            made = self.done(
                lambda: assigning.assign_judge(self.session, self.judging.round, entry, profile, self.staff, self.at)
            )
        except AwardsError:
            return
        assert not self.conflict(pair)
        self.judging.assignments[pair], self.live[pair] = made, True

    def profile(self, pair):
        return self.session.scalars(
            select(JudgeProfile).where(
                JudgeProfile.user_id == self.judges[pair[0]].id, JudgeProfile.edition_id == self.judging.edition.id
            )
        ).one()

    def conflict(self, pair):
        return self.session.scalars(
            select(Conflict.id).where(
                Conflict.nomination_id == self.judging.nominations[pair[1]].id,
                Conflict.judge_id == self.judges[pair[0]].id, Conflict.dismissed_at.is_(None),
            )
        ).first()  # fmt: skip

    @precondition(lambda self: len(self.confirmed) > 1)
    @rule()
    def close(self):
        self.at += timedelta(weeks=8)
        self.over = True

    @invariant()
    def what_was_told_stands(self):
        if not self.begun:
            return
        rows = self.session.execute(
            select(Scorecard.judge_id, Scorecard.entry_id, Score.criterion_id, Score.points, Score.version)
            .join(Score, Score.scorecard_id == Scorecard.id)
        ).all()  # fmt: skip
        names = {judge.id: name for name, judge in self.judges.items()}
        entries = {entry.id: n for n, entry in enumerate(self.judging.entries)}
        criteria = {criterion.id: key for key, criterion in self.judging.criteria.items()}
        stands = {
            ((names[judge], entries[entry]), criteria[criterion]): (points, version)
            for judge, entry, criterion, points, version in rows
        }
        assert stands == {place: said for place, said in self.told.items() if said[0] is not None}

    @invariant()
    def a_confirmed_card_is_what_was_confirmed(self):
        for pair, points in self.confirmed.items():
            kept = self.session.scalars(
                select(ScorecardConfirmation.points)
                .join(Scorecard, Scorecard.id == ScorecardConfirmation.scorecard_id)
                .where(
                    Scorecard.judge_id == self.judges[pair[0]].id,
                    Scorecard.entry_id == self.judging.entries[pair[1]].id,
                )
                .order_by(ScorecardConfirmation.n.desc())
            ).first()
            assert {key: Decimal(str(kept[key])) for key in KEYS} == points

    @invariant()
    def who_has_a_conflict_has_no_entry(self):
        if not self.begun:
            return
        running = set(self.session.scalars(select(Assignment.id).where(Assignment.ended_at.is_(None))))
        for pair in PAIRS:
            if not self.over:
                assert (self.assignment(pair).id in running) == self.live[pair]
                assert not (self.live[pair] and self.conflict(pair))


def test_no_step_makes_a_round_of_judging_untrue(sessions):
    run(Judged, sessions.writing)
