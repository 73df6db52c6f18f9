"""The ledger under any edits: kept sums equal the rows, versions only grow, no id is lost, no word is mixed."""

from decimal import Decimal
from threading import Thread

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule
from sqlalchemy import func, select

from awards.core.errors import RuleBroken
from awards.organisations import services as organising
from awards.organisations.models import Organisation
from awards.pledges import queries, rules, services
from awards.pledges.models import Pledge, PledgeLink, PledgeVersion
from awards.pledges.rules.links import KINDS
from tests.factories import a_user
from tests.pledges.test_index import held
from tests.support.machines import Machine, run

WORDS = ("pledged", "in_kind", "disbursed")


def content(title, word, usd, lead="one"):
    money = (rules.Money(word, usd, "USD", usd=usd, usd_basis="stated"),)
    return rules.Content(title=title, source="made up", parties=((lead, "lead"),), money=money)


def put(session, number, said, at):
    return services.put_pledge(session, services.Put("test", f"{number}", None, None, said), None, at)


class Ledger(Machine):
    def __init__(self):
        super().__init__()
        self.known = {}
        self.versions = {}

    @initialize()
    def organisations(self):
        self.begun = True
        self.staff = a_user(self.session, "staff@secretariat.example")
        self.leads = [
            organising.ensure_organisation(self.session, name, public=True) for name in ("One", "Two", "Three")
        ]

    @rule(number=st.integers(1, 5), word=st.sampled_from(WORDS), usd=st.decimals(0, 10**7, places=2),
          lead=st.sampled_from(("one", "two", "three")))  # fmt: skip
    def say(self, number, word, usd, lead):
        """A new pledge, a new version, or the same read once more."""
        try:
            pledge = put(self.session, number, content(f"Pledge {number}", word, usd, lead), self.at)
        except RuleBroken:
            assert self.session.get(Pledge, self.known[number]).state == "withdrawn"
            return
        assert self.known.setdefault(number, pledge.id) == pledge.id

    @precondition(lambda self: len(self.known) > 1)
    @rule(data=st.data(), kind=st.sampled_from(KINDS), share=st.none() | st.decimals(1, 100, places=2))
    def tie(self, data, kind, share):
        one, other = (self.session.get(Pledge, data.draw(st.sampled_from(sorted(self.known.values())))) for _ in "ab")
        gross = {word: sums.gross for word, sums in queries.live_sums(self.session).items()}
        try:
            services.link(self.session, one, other, kind, share, "", self.staff, self.at)
        except RuleBroken:
            return
        assert {word: sums.gross for word, sums in queries.live_sums(self.session).items()} == gross

    @rule()
    def untie(self):
        found = self.session.scalars(select(PledgeLink).where(PledgeLink.ended_at.is_(None)).limit(1)).first()
        if found is not None:
            services.end_link(self.session, found, self.staff, self.at)

    @precondition(lambda self: self.known)
    @rule(data=st.data())
    def withdraw(self, data):
        pledge = self.session.get(Pledge, data.draw(st.sampled_from(sorted(self.known.values()))))
        services.withdraw_pledge(self.session, pledge, "No more.", None, self.at)

    @precondition(lambda self: self.known)
    @rule(data=st.data())
    def close(self, data):
        pledge = self.session.get(Pledge, data.draw(st.sampled_from(sorted(self.known.values()))))
        try:
            services.close(self.session, pledge, self.staff, self.at)
        except RuleBroken:
            assert pledge.state != "published"

    @rule(pair=st.sampled_from(((0, 1), (1, 2), (2, 0))))
    def merge(self, pair):
        one, other = (self.leads[place] for place in pair)
        try:
            organising.merge(self.session, one, other, self.staff)
        except RuleBroken:
            assert one.merged_into_id or other.merged_into_id

    @invariant()
    def kept_sums_are_the_live_ones(self):
        assert queries.kept_sums(self.session) == queries.live_sums(self.session)
        for sums in queries.live_sums(self.session).values():
            assert 0 <= sums.net <= sums.gross

    @invariant()
    def the_list_says_the_same(self):
        figures = queries.figures(self.session, queries.Filters())
        said = {one.word: (one.usd, one.usd - figures.twice.get(one.word, 0)) for one in figures.totals.sums}
        assert said == {word: (s.gross, s.net) for word, s in queries.live_sums(self.session).items()}
        assert figures.found == len(queries.pledges(self.session, queries.Filters()))

    @invariant()
    def the_index_holds_what_the_pledges_say(self):
        kept, made = held(self.session)
        assert kept == made

    @invariant()
    def versions_only_grow_and_no_address_is_lost(self):
        rows = self.session.execute(
            select(Pledge.public_id, func.count(PledgeVersion.id), func.max(PledgeVersion.n), Pledge.current_n)
            .join(PledgeVersion, PledgeVersion.pledge_id == Pledge.id)
            .group_by(Pledge.public_id, Pledge.current_n)
        ).all()
        for public_id, count, highest, current in rows:
            assert count == highest == current >= self.versions.get(public_id, 0)
        found = {public_id: count for public_id, count, _, _ in rows}
        assert self.versions.keys() <= found.keys()
        self.versions = found

    @invariant()
    def no_organisation_points_to_one_that_was_merged(self):
        heir = select(Organisation.id).where(Organisation.merged_into_id.is_not(None))
        assert not self.session.scalars(
            select(Organisation.slug).where(Organisation.merged_into_id.in_(heir.scalar_subquery()))
        ).all()


def test_no_edit_makes_the_ledger_untrue(sessions):
    run(Ledger, sessions.writing)


@pytest.mark.parametrize("writers", [4])
def test_kept_sums_equal_the_rows_after_many_wrote_at_once(session, sessions, at, writers):
    staff = a_user(session, "staff@secretariat.example")
    organising.ensure_organisation(session, "One", public=True)
    shared = [put(session, number, content(f"Shared {number}", "pledged", Decimal(100)), at).id for number in range(3)]
    session.commit()

    def write(number):
        for step in range(4):
            with sessions.transaction() as mine:
                said = content(f"Of {number}", "pledged", Decimal(10 * number + step))
                pledge = put(mine, 100 + number, said, at)
                put(mine, step % 3, content(f"Shared by {number}", "pledged", Decimal(100 + number + step)), at)
                if step == 2:
                    other, by = mine.get_one(Pledge, shared[number % 3]), mine.get_one(type(staff), staff.id)
                    services.link(mine, pledge, other, "part_of", None, "", by, at)

    threads = [Thread(target=write, args=(number,)) for number in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    session.expire_all()
    kept = queries.kept_sums(session)
    assert kept == queries.live_sums(session)
    assert kept["pledged"].pledges == 3 + writers
    assert kept["pledged"].net < kept["pledged"].gross


def test_what_is_withdrawn_counts_again_where_it_was_left_out(session, at):
    staff = a_user(session, "staff@secretariat.example")
    organising.ensure_organisation(session, "One", public=True)
    part, whole = (put(session, n, content(f"P {n}", "pledged", Decimal(usd)), at) for n, usd in ((1, 40), (2, 100)))
    tie = services.link(session, part, whole, "part_of", None, "", staff, at)
    assert queries.kept_sums(session)["pledged"] == queries.WordSum(Decimal(140), Decimal(100), 2)
    services.withdraw_pledge(session, whole, "No more.", None, at)
    assert queries.kept_sums(session)["pledged"] == queries.WordSum(Decimal(40), Decimal(40), 1)
    services.end_link(session, tie, staff, at)
    services.end_link(session, tie, staff, at)
    assert queries.kept_sums(session) == queries.live_sums(session)


def test_sums_of_a_list_leave_out_only_what_the_list_counts_itself(session, at):
    staff = a_user(session, "staff@secretariat.example")
    organising.ensure_organisation(session, "One", public=True)
    part, whole = (put(session, n, content(f"P {n}", "pledged", Decimal(usd)), at) for n, usd in ((1, 40), (2, 100)))
    services.link(session, part, whole, "part_of", None, "", staff, at)
    assert queries.figures(session, queries.Filters()).twice == {"pledged": Decimal(40)}
    assert queries.figures(session, queries.Filters(q="P 1")).twice == {}
