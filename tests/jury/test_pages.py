"""A jury meeting in the browser: what its chair, its members and staff see of it, and what nobody does."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from sqlalchemy import select

from awards.accounts.models import Role
from awards.core.errors import RuleBroken
from awards.core.vocabulary import PAIRS
from awards.jury import services
from awards.jury.models import JuryMeeting, JuryMotion, JuryVote
from awards.jury.rules import About, Choice, MotionKind, Quorum
from awards.ranking import queries as rankings
from tests.factories import a_nomination, a_user, an_edition
from tests.jury.things import (
    CLEAR,
    OTHERS,
    TIED,
    a_ballot,
    a_jury,
    a_meeting,
    a_motion,
    opened,
    signed,
    tie,
    voted,
)

BRIDGE, CODE, DELTA = TIED


@pytest.fixture
def jury(session, at):
    return a_jury(session, at)


@pytest.fixture
def meeting(session, jury):
    return a_meeting(session, jury)


def where(jury, **values):
    return {"edition_id": jury.edition.id, **values}


def here(jury, meeting, **values):
    return where(jury, meeting_id=meeting.id, **values)


def closed(session, jury, meeting):
    services.sign(session, meeting, jury.chair, jury.at, as_chair=True)
    services.sign(session, meeting, jury.staff, jury.at, as_chair=False)
    session.commit()


# Opening


def test_staff_open_a_meeting_of_the_category_s_judges_under_its_chair(session, jury, client_for):
    client = client_for(jury.staff)
    page = client.get("jury.opening", **where(jury, key="skills"))
    assert "The agenda, which stays as it is now: the 3 nominations that the scores cannot separate." in page.main
    assert CLEAR not in page.main
    ticked = {box.get("value") for box in page.find("//input[@name='members'][@checked]")}
    assert ticked == {str(member.id) for member in jury.members[:4]}
    assert page.field("chair") == str(jury.chair.id)
    form = {
        "members": sorted(ticked), "chair": page.field("chair"), "quorum": "two_thirds", "meets_at": "2030-01-01T10:00",
        "others": "Fifth@fifth.example",
    }  # fmt: skip
    page = client.post("jury.opening", form, **where(jury, key="skills"), follow=True, expect=200)
    assert page.notices == ["The meeting is open. Its members get a mail in ten minutes; until then you can stop it."]
    assert "Two thirds of those who may vote on a motion" in page.main
    assert all(title in page.main for title in TIED)
    assert "Fifth" in page.main
    assert session.scalars(select(JuryMeeting.quorum)).one() == "two_thirds"


def test_an_administrator_sees_the_meetings_and_is_led_to_no_opening(session, jury, client_for):
    admin = a_user(session, "root@secretariat.example", ("admin", None))
    session.commit()
    for person, led in ((admin, False), (jury.staff, True)):
        links = client_for(person).get("jury.meetings", **where(jury)).links()
        assert ("Skills" in links) is led


def test_a_wrong_address_is_named_and_what_was_typed_stays(session, jury, client_for):
    form = {
        "members": [str(member.id) for member in jury.members[:4]], "chair": str(jury.chair.id), "quorum": "all",
        "meets_at": "2030-01-01T10:00", "others": "staff@example.org",
    }  # fmt: skip
    page = client_for(jury.staff).post("jury.opening", form, **where(jury, key="skills"), expect=422)
    assert page.errors == ["Other judges of this edition: No judge of this edition has this address: staff@example.org"]
    assert (page.field("others"), page.field("meets_at")) == ("staff@example.org", "2030-01-01T10:00")
    assert session.scalars(select(JuryMeeting)).all() == []


def test_where_the_scores_fill_every_place_there_is_nothing_to_meet_about(jury, client_for):
    page = client_for(jury.staff).get("jury.opening", **where(jury, key="access"))
    assert "There is nothing that a jury has to tell apart" in page.main
    assert "The scores fill every place." in page.main


def test_where_comparisons_fill_every_place_the_page_and_the_refusal_say_comparisons(
    session, jury, client_for, monkeypatch
):
    ranking = rankings.ranking_of

    def by_pairs(*asked):
        found = ranking(*asked)
        return found | {jury.access.id: replace(found[jury.access.id], counts=PAIRS)}

    monkeypatch.setattr(rankings, "ranking_of", by_pairs)
    page = client_for(jury.staff).get("jury.opening", **where(jury, key="access"))
    assert "The comparisons fill every place." in page.main
    with pytest.raises(RuleBroken, match="The comparisons fill every place"):
        opened(session, jury, category=jury.access)


def test_a_jury_meets_about_entries_of_which_nothing_gives_a_rank(session, jury, client_for):
    for title in OTHERS:  # of Access, which has two places; nobody has read them, or nobody has compared them
        nomination = a_nomination(
            session, jury.edition, jury.nominator, jury.at, title=title, categories=("access",), website=None,
            entry_state="eligible", organisation=f"{title} association",
        )  # fmt: skip
        jury.entries[title] = nomination.entries[0]
    session.commit()
    page = client_for(jury.staff).get("jury.opening", **where(jury, key="access"))
    assert "The scores fill every place" not in page.main
    assert all(title in page.main for title in OTHERS)
    meeting = opened(session, jury, category=jury.access)
    member = client_for(jury.members[4]).get("jury.meeting", **here(jury, meeting))
    assert all(title in member.main for title in OTHERS)
    voted(session, jury, a_motion(session, jury, meeting, OTHERS[1]), "fffff")
    signed(session, jury, meeting)
    address = where(jury, key="access", kind="shortlist") | {"jury": "yes"}
    choice = client_for(jury.staff).get("decisions.choose", **address)
    ticked = {box.get("value") for box in choice.find("//input[@name='chosen'][@checked]")}
    assert ticked == {str(jury.of(OTHERS[1]))}


def test_an_open_meeting_is_where_its_opening_leads(jury, meeting, client_for):
    page = client_for(jury.staff).get("jury.opening", **where(jury, key="skills"), expect=302)
    assert page.location.endswith(f"/jury/{jury.edition.id}/{meeting.id}")
    assert "Skills" in client_for(jury.staff).get("jury.meetings", **where(jury)).main


# What is seen


def test_the_agenda_shows_figures_spread_and_comments_and_judges_as_letters(jury, meeting, client_for):
    page = client_for(jury.members[4]).get("jury.meeting", **here(jury, meeting))
    assert CLEAR not in page.main
    for title in TIED:
        assert title in page.main
    assert page.main.count("3.67") >= len(TIED)
    assert "3.00 to 4.00" in page.main
    rows = page.find("//article//table//tbody/tr/th")
    assert sorted(row.text for row in rows) == ["A", "A", "A", "B", "B", "B", "C", "C", "C"]
    comments = {cell.text for cell in page.find("//article//table//span[@dir='auto']")}
    assert comments == {f"Reader{n} on {title}" for n in (1, 2, 3) for title in TIED}


def test_a_member_with_a_conflict_meets_nothing_of_that_nomination(session, jury, meeting, client_for):
    a_motion(session, jury, meeting, CODE)
    a_motion(session, jury, meeting, BRIDGE, MotionKind.BEFORE, other=jury.of(CODE))
    services.put_motion(session, meeting, MotionKind.WORDS, jury.chair, jury.at, words="Look again at Code clubs.")
    voted(session, jury, a_motion(session, jury, meeting, DELTA), "fff")
    tie(session, jury, CODE, jury.members[4])
    for endpoint in ("jury.meeting", "jury.minutes"):
        page = client_for(jury.members[4]).get(endpoint, **here(jury, meeting))
        assert CODE not in page.body
        assert str(jury.of(CODE)) not in page.body
        assert "N-0003" not in page.body
        assert BRIDGE in page.body
        assert [heading.text_content() for heading in page.find("//*[@id='motions']//h3")] == [
            f"Take in N-0004 {DELTA}"
        ]
        other = client_for(jury.members[3]).get(endpoint, **here(jury, meeting))
        assert len(other.find("//*[@id='motions']//h3")) == 4


def test_the_figures_of_a_member_with_a_conflict_are_worked_out_without_that_nomination(
    session, jury, meeting, client_for
):
    tie(session, jury, CODE, jury.members[4])
    card = "//table[1]/tbody/tr[contains(., 'Bridge')]"
    without = client_for(jury.members[4]).get("jury.meeting", **here(jury, meeting)).one(card).text_content()
    everything = client_for(jury.members[3]).get("jury.meeting", **here(jury, meeting)).one(card).text_content()
    assert without != everything


def test_in_a_blind_round_judges_see_numbers_and_staff_titles(session, at, client_for):
    jury = a_jury(session, at)
    jury.edition.rounds[0].blind = True
    meeting = a_meeting(session, jury)
    a_motion(session, jury, meeting, CODE)
    for judge in (jury.chair, jury.members[4]):
        for endpoint in ("jury.meeting", "jury.minutes"):
            page = client_for(judge).get(endpoint, **here(jury, meeting))
            assert "N-0003" in page.main
            # the comments are the judges' own words
            assert not any(f"N-000{n} {title}" in page.main for n, title in enumerate(TIED, start=2))
    assert f"N-0003 {CODE}" in client_for(jury.staff).get("jury.meeting", **here(jury, meeting)).main


def test_the_meeting_is_open_to_its_members_and_untied_staff_alone(session, jury, meeting, client_for):
    for person in (jury.outsider, jury.nominator):
        client_for(person).get("jury.meeting", **here(jury, meeting), expect=404)
    tie(session, jury, BRIDGE, jury.second)
    page = client_for(jury.second).get("jury.meeting", **here(jury, meeting), expect=403)
    assert "You are tied to a nomination of this category" in page.main
    assert (
        "Skills"
        not in client_for(jury.second).get("jury.meetings", **where(jury)).main.split("Jury meetings")[-1][300:]
    )


def test_one_link_leads_a_member_there_from_the_queue_and_nobody_else(jury, meeting, client_for):
    address = f"/jury/{jury.edition.id}/{meeting.id}"
    for judge in (jury.chair, jury.members[4]):
        page = client_for(judge).get("judging.queue", **where(jury))
        assert address in page.links().values()
        at_work = page.main.find("Your nominations")
        assert at_work < 0 or page.main.index("Jury meeting: Skills") < at_work, "above what is scored already"
    assert address not in client_for(jury.outsider).get("judging.queue", **where(jury)).links().values()


def test_the_queue_tells_meetings_of_one_category_apart(session, jury, meeting, client_for):
    services.call_off(session, meeting, "The chair is ill.", jury.staff, jury.at)
    opened(session, jury)
    queue = client_for(jury.chair).get("judging.queue", **where(jury)).main
    assert queue.count("Jury meeting: Skills") == 2
    assert queue.count("Jury meeting: Skills (Called off)") == 1


def test_members_of_an_open_meeting_read_how_they_step_back(session, jury, meeting, client_for):
    told = "If you find that you are tied to one of these nominations"
    assert told in client_for(jury.chair).get("jury.meeting", **here(jury, meeting)).main
    assert told not in client_for(jury.staff).get("jury.meeting", **here(jury, meeting)).main
    closed(session, jury, meeting)
    assert told not in client_for(jury.chair).get("jury.meeting", **here(jury, meeting)).main


def test_a_member_who_judges_no_more_reads_nothing(session, jury, meeting, client_for):
    member = jury.members[4]
    session.scalars(select(Role).where(Role.user_id == member.id)).one().ended_at = jury.at
    member.roles_version += 1
    session.commit()
    client_for(member).get("jury.meeting", **here(jury, meeting), expect=404)


# Motions and votes


def test_the_chair_puts_a_motion_and_opens_the_vote_members_vote_and_it_is_counted(session, jury, meeting, client_for):
    chair = client_for(jury.chair)
    page = chair.post(
        "jury.motions", {"kind": "take", "entry": str(jury.of(CODE))}, **here(jury, meeting), follow=True, expect=200
    )
    assert f"Take in N-0003 {CODE}" in page.main
    motion = session.scalars(select(JuryMotion.id)).one()
    session.commit()
    page = chair.post("jury.ballots", **here(jury, meeting, motion_id=motion), follow=True, expect=200)
    ballot = page.one("//form[contains(@action, '/votes')]").get("action").split("/ballots/")[1].split("/")[0]
    for member, choice in zip(jury.members, ("for", "for", "for", "against", "abstain"), strict=True):
        page = client_for(member).post(
            "jury.votes", {"choice": choice}, **here(jury, meeting, ballot_id=ballot), follow=True, expect=200
        )
        assert "You have voted." in page.main
        assert page.find("//input[@name='choice'][@checked]") == [], "what was voted is shown to nobody"
    page = chair.post("jury.ballot_count", **here(jury, meeting, ballot_id=ballot), follow=True, expect=200)
    assert "Carried For: 3. Against: 1. Abstained: 1. Could vote: 5, recused: 0." in page.main


def test_while_a_vote_is_open_nobody_sees_how_it_goes(session, jury, meeting, client_for):
    ballot = a_ballot(session, jury, a_motion(session, jury, meeting, CODE))
    people = [jury.chair, jury.members[4], jury.staff]
    before = [client_for(person).get("jury.meeting", **here(jury, meeting)).main for person in people]
    for member in jury.members[1:4]:
        services.vote(session, ballot, Choice.FOR, member, jury.at)
    session.commit()
    after = [client_for(person).get("jury.meeting", **here(jury, meeting)).main for person in people]
    assert before == after


def test_votes_that_were_counted_tell_nobody_who_voted_what(session, jury, meeting, client_for):
    voted(session, jury, a_motion(session, jury, meeting, CODE), "ffaaa")
    pages = [
        client_for(person).get(endpoint, **here(jury, meeting)).main
        for person in (jury.chair, jury.members[1], jury.members[4], jury.second)
        for endpoint in ("jury.meeting", "jury.minutes")
    ]
    assert all("For: 2. Against: 3." in page for page in pages)
    assert len(set(pages[1:6:2])) == 1, "the minutes of all members are the same"


def test_a_vote_without_a_choice_says_so(session, jury, meeting, client_for):
    ballot = a_ballot(session, jury, a_motion(session, jury, meeting, CODE))
    page = client_for(jury.chair).post("jury.votes", **here(jury, meeting, ballot_id=ballot.id), expect=422)
    assert page.errors == ["Your vote: Choose one"]
    assert page.astray == []
    assert session.scalars(select(JuryVote)).all() == []


def test_a_late_vote_says_that_it_does_not_count(session, jury, meeting, client_for):
    ballot = voted(session, jury, a_motion(session, jury, meeting, CODE), "fff")
    page = client_for(jury.members[4]).post(
        "jury.votes", {"choice": "for"}, **here(jury, meeting, ballot_id=ballot.id), expect=422
    )
    assert page.errors == ["This vote is closed and counted: what you chose now does not count."]


def test_members_lead_nothing_and_staff_do_not_vote(session, jury, meeting, client_for):
    motion = a_motion(session, jury, meeting, CODE)
    ballot = a_ballot(session, jury, motion)
    member, staff = client_for(jury.members[4]), client_for(jury.staff)
    for endpoint, values in (
        ("jury.motions", {}), ("jury.signature", {}), ("jury.ballots", {"motion_id": motion.id}),
        ("jury.ballot_count", {"ballot_id": ballot.id}), ("jury.ruling", {"ballot_id": ballot.id}),
    ):  # fmt: skip
        member.post(endpoint, **here(jury, meeting, **values), expect=404)
    staff.post("jury.votes", {"choice": "for"}, **here(jury, meeting, ballot_id=ballot.id), expect=404)
    assert "Put a motion" not in member.get("jury.meeting", **here(jury, meeting)).main
    assert staff.get("jury.meeting", **here(jury, meeting)).find("//input[@name='choice']") == []


def test_of_even_votes_the_chair_decides_and_the_reasons_stand_there(session, jury, meeting, client_for):
    ballot = voted(session, jury, a_motion(session, jury, meeting, CODE), "ffaa")
    assert client_for(jury.staff).get("jury.meeting", **here(jury, meeting)).find("//textarea[@name='reasons']") == []
    chair = client_for(jury.chair)
    page = chair.post(
        "jury.ruling", {"reasons": "It reaches the far north."}, **here(jury, meeting, ballot_id=ballot.id), expect=422
    )
    assert page.errors == [
        "Votes are even. What does the chair decide? Votes are even: choose whether the motion is carried."
    ]
    assert page.field("reasons") == "It reaches the far north."
    form = {"reasons": "It reaches the far north.", "carried": "yes"}
    page = chair.post("jury.ruling", form, **here(jury, meeting, ballot_id=ballot.id), follow=True, expect=200)
    assert "Carried by the chair" in page.main
    assert "It reaches the far north." in client_for(jury.members[4]).get("jury.minutes", **here(jury, meeting)).main


def test_a_motion_that_lacks_something_says_what_and_keeps_the_words(jury, meeting, client_for):
    chair = client_for(jury.chair)
    page = chair.post(
        "jury.motions", {"kind": "before", "entry": str(jury.of(CODE))}, **here(jury, meeting), expect=422
    )
    assert page.errors == ["Before which one? Choose another entry, which comes after it."]
    page = chair.post("jury.motions", {"words": "Praise it."}, **here(jury, meeting), expect=422)
    assert page.errors == ["What is moved? Choose one"]
    assert page.field("words") == "Praise it."


def test_the_chair_reads_that_more_were_taken_in_than_there_are_places(session, jury, meeting, client_for):
    voted(session, jury, a_motion(session, jury, meeting, CODE), "fffff")
    lead, member = (client_for(jury.chair), client_for(jury.members[4]))
    assert "than there are places" not in lead.get("jury.meeting", **here(jury, meeting)).main
    voted(session, jury, a_motion(session, jury, meeting, DELTA), "fffff")
    words = "the jury took in one entry more than there are places. Vote on leaving one out"
    assert words in lead.get("jury.meeting", **here(jury, meeting)).main
    assert words not in member.get("jury.meeting", **here(jury, meeting)).main
    voted(session, jury, a_motion(session, jury, meeting, DELTA, kind=MotionKind.LEAVE), "fffff")
    assert words not in lead.get("jury.meeting", **here(jury, meeting)).main


# The end


def test_two_signatures_close_it_and_then_it_leads_to_the_decision(session, jury, meeting, client_for):
    voted(session, jury, a_motion(session, jury, meeting, CODE), "fffff")
    page = client_for(jury.chair).post("jury.signature", **here(jury, meeting), follow=True, expect=200)
    assert "Use in the decision" not in page.main
    waiting = "Jury meetings to sign"
    board = {"edition_id": jury.edition.id}
    assert client_for(jury.staff).get("desks.staff_edition", **board).links()[waiting].endswith("/jury")
    assert "Waits for a second person" in client_for(jury.staff).get("jury.meetings", **board).main
    page = client_for(jury.staff).post("jury.signature", **here(jury, meeting), follow=True, expect=200)
    assert page.heading == "Jury meeting Signed and closed"
    assert "Waits for a second person" not in client_for(jury.staff).get("jury.meetings", **board).main
    assert waiting not in client_for(jury.staff).get("desks.staff_edition", **board).main
    assert "Put a motion" not in page.main
    address = page.links()["Use in the decision"]
    choice = client_for(jury.staff).get(address)
    ticked = {box.get("value") for box in choice.find("//input[@name='chosen'][@checked]")}
    assert ticked == {str(jury.of(CLEAR)), str(jury.of(CODE))}
    assert choice.field(f"reason_{jury.of(CODE)}") == "The jury voted on it: 5 for, 0 against."
    admin = a_user(session, "root@secretariat.example", ("admin", None))
    session.commit()
    both = jury.members[4]
    session.add(Role(user_id=both.id, kind="staff", edition_id=jury.edition.id))
    tie(session, jury, CODE, both)
    for person in (jury.chair, admin, both):
        assert "Use in the decision" not in client_for(person).get("jury.meeting", **here(jury, meeting)).main


def test_minutes_hold_members_motions_results_and_reasons_and_count_the_recused(session, jury, meeting, client_for):
    tie(session, jury, CODE, jury.members[4])
    ballot = voted(session, jury, a_motion(session, jury, meeting, CODE), "fff")
    services.rule_on(session, ballot, "It reaches the far north.", jury.chair, jury.at)
    closed(session, jury, meeting)
    page = client_for(jury.staff).get("jury.minutes", **here(jury, meeting))
    assert page.heading == "Minutes of the jury meeting"
    assert "For: 3. Against: 0. Abstained: 0. Could vote: 4, recused: 1." in page.main
    assert "It reaches the far north." in page.main
    assert all(member.name in page.main for member in jury.members)
    assert page.main.count("Fifth") == 1, "who was recused is told by number alone"


def test_the_round_s_close_is_asked_at_every_door(session, at, jury, meeting, client_for):
    jury.edition.rounds[0].closes_at = at + timedelta(days=1)
    session.commit()
    for person in (jury.chair, jury.staff, jury.members[4]):
        client_for(person).get("jury.meeting", **here(jury, meeting), expect=404)


def test_a_meeting_and_a_motion_are_found_under_their_own_addresses_alone(session, jury, meeting, client_for):
    elsewhere = {"edition_id": an_edition(session, jury.at, year=2029).id, "meeting_id": meeting.id}
    session.commit()
    client_for(jury.members[1]).get("jury.meeting", **elsewhere, expect=404)
    motion = a_motion(session, jury, meeting, CODE)
    ballot = a_ballot(session, jury, motion)
    for page, wrong in (("ballots", {"motion_id": ballot.id}), ("ballot_count", {"ballot_id": motion.id})):
        client_for(jury.chair).post(f"jury.{page}", **here(jury, meeting), **wrong, expect=404)


def test_each_kind_of_motion_and_each_end_of_a_vote_is_told_in_words(session, jury, client_for):
    jury.skills.winners = 2
    session.commit()
    meeting = services.open_meeting(
        session, jury.edition, jury.edition.rounds[0], jury.skills, [member.id for member in jury.members],
        jury.chair.id, Quorum.MAJORITY, jury.at, jury.staff, jury.at, seed=7, about=About.WINNERS,
    )  # fmt: skip
    session.commit()
    voted(session, jury, a_motion(session, jury, meeting, CODE, MotionKind.LEAVE), "f")
    voted(session, jury, a_motion(session, jury, meeting, CODE, MotionKind.MENTION), "fffaa")
    voted(session, jury, services.put_motion(session, meeting, MotionKind.NO_AWARD, jury.chair, jury.at), "aaaff")
    tied = voted(session, jury, a_motion(session, jury, meeting, CODE), "ffaa")
    services.rule_on(session, tied, "It stands out.", jury.chair, jury.at, carried=True)
    session.commit()
    main = client_for(jury.staff).get("jury.minutes", **here(jury, meeting)).main
    told = (
        ("Leave out N-", "Too few voted: no result"), ("An honourable mention for N-", "Carried For: 3. Against: 2."),
        ("No award in this category", "Not carried For: 2. Against: 3."), ("Take in N-", "Carried by the chair"),
    )  # fmt: skip
    places = [main.index(words) for pair in told for words in pair]
    assert places == sorted(places)


# What it costs


def test_a_meeting_costs_the_same_however_much_was_moved(session, jury, meeting, client_for, count_queries):
    client_for(jury.members[4]).get("jury.meeting", **here(jury, meeting))
    costs = []
    kinds, orders = (MotionKind.TAKE, MotionKind.LEAVE), permutations(TIED, 2)
    moved = [(title, kind, {}) for title in TIED for kind in kinds]
    moved += [(title, MotionKind.BEFORE, {"other": jury.of(behind)}) for title, behind in orders]
    for motions in (moved[:1], moved[1:]):
        for title, kind, more in motions:
            voted(session, jury, a_motion(session, jury, meeting, title, kind, **more), "fff")
        client = client_for(jury.members[4])
        for endpoint, most in (("jury.meeting", 14), ("jury.minutes", 13)):
            with count_queries(at_most=most) as statements:
                client.get(endpoint, **here(jury, meeting))
            costs.append(len(statements))
    assert costs[:2] == costs[2:]
