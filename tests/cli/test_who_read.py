"""`awards readings`: who was shown what of a nomination, by staff's, judges' and nominees' pages alike."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from awards.assignment.models import JudgeProfile
from awards.infrastructure import clock
from tests.factories import a_user
from tests.judging.conftest import a_round


@pytest.fixture
def judging(session):
    found = a_round(session, clock.now(session) - timedelta(hours=1))
    found.staff = a_user(session, "sara@office.example", ("staff", found.edition.id), name="Sara Staff")
    session.commit()
    return found


def read(judging, client_for):
    """A judge opens a card, staff the nomination behind it and another, and whoever may not is refused."""
    edition_id, (first, second, _third) = judging.edition.id, judging.nominations
    judge, staff, nominator = (client_for(one) for one in (judging.nina, judging.staff, judging.nominator))
    judge.get("judging.scorecard", edition_id=edition_id, entry_id=first.entries[0].id)
    staff.get("screening.nomination", edition_id=edition_id, nomination_id=first.id)
    staff.get("screening.nomination", edition_id=edition_id, nomination_id=second.id)
    nominator.get("screening.nomination", edition_id=edition_id, nomination_id=first.id, expect=404)
    client_for(judging.omar).get("judging.scorecard", edition_id=edition_id, entry_id=second.entries[0].id, expect=404)


def test_whoever_was_shown_a_nomination_is_told_and_nobody_who_was_refused(judging, client_for, run):
    read(judging, client_for)
    first = judging.nominations[0]
    told = run("readings", "--edition", "2027", "--nomination", str(first.number)).out.splitlines()
    assert [line.split("  ", 1)[1] for line in told] == [
        f"Nina <nina@example.org>  judging.scorecard  {first.entries[0].id}",
        f"Sara Staff <sara@office.example>  screening.nomination  {first.id}",
    ]


def test_what_a_person_was_shown_is_told_of_the_whole_edition(judging, client_for, run):
    read(judging, client_for)
    told = run("readings", "--edition", "2027", "--by", "sara@office.example", "--json").json
    assert [one["page"] for one in told] == ["screening.nomination"] * 2
    assert {one["user"] for one in told} == {str(judging.staff.id)}
    assert run("readings", "--edition", "2027", "--by", "Sara@Office.example ", "--json").json == told
    assert run("readings", "--edition", "2027", "--by", "nobody@office.example").out == ""
    assert run("readings", "--edition", "2027", "--since", "2100-01-01").out == ""


def test_a_number_that_there_is_not_is_refused_in_one_line(judging, run):
    assert run("readings", "--edition", "2027", "--nomination", "99", expect=1).err


def test_staff_who_look_as_somebody_else_are_told_as_both(session, judging, client_for, run):
    profile = session.scalars(select(JudgeProfile.id).where(JudgeProfile.user_id == judging.nina.id)).one()
    session.commit()
    client, edition_id = client_for(judging.staff), judging.edition.id
    client.post("looking.at_judge", edition_id=edition_id, profile_id=profile)
    client.get("judging.queue", edition_id=edition_id)
    told = run("readings", "--edition", "2027", "--by", "sara@office.example").out
    assert "Sara Staff <sara@office.example> as Nina <nina@example.org>  judging.queue" in told


def test_a_persons_copy_says_what_the_person_was_shown(judging, client_for):
    read(judging, client_for)
    rows = json.loads(client_for(judging.nina).get("people.data_json").body)["reading"]
    assert [row["page"] for row in rows] == ["judging.scorecard"]


def test_a_full_disk_closes_no_page(app, judging, client_for, tmp_path, caplog):
    (tmp_path / "instance").mkdir(exist_ok=True)
    app.config["AWARDS"].readings.write_text("in the way")
    read(judging, client_for)
    assert f"{judging.nina.id} read judging.scorecard" in caplog.text
