"""Many are invited from a file: tried first, every wrong cell named, then all or nobody; held, and taken back."""

import io

import pytest
from sqlalchemy import func, select

from awards.accounts.models import User, UserAddress
from awards.assignment import services
from awards.assignment.models import JudgeLink, JudgeMailing, JudgeProfile
from awards.assignment.rules import inviting
from awards.assignment.table import invitations as table
from awards.core.cells import csv_cell
from awards.core.errors import RuleBroken, TooMany
from awards.infrastructure import clock, outbox
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from awards.infrastructure.sheets import read_table, workbook
from tests.factories import a_judge, a_user, an_edition

TERMS = {"minutes": "30", "answer_by": "", "language": "fr"}
GOOD = """email,name,organisation,country,languages,categories,min,max,language
Ada@x.example,Ada Example,THAKI,LB,en|fr,skills,1,6,ar
ben@x.example,Ben Example,,,,,,,
"""


@pytest.fixture
def edition(sessions, at):
    with sessions.transaction() as session:
        return an_edition(session, at, phase="screening")


@pytest.fixture
def staff(sessions, edition):
    with sessions.transaction() as session:
        return a_user(session, "staff@office.example", ("staff", edition.id))


@pytest.fixture
def send(client_for, staff, edition):
    """`send(text)`: the rows are tried; `send(text, "send_invitations")`: they are sent."""
    client = client_for(staff)

    def send(text, what="try_invitations", expect=200, **data):
        return client.post(f"assignment.{what}", TERMS | {"text": text} | data, edition_id=edition.id, expect=expect)

    return send


def mails(sessions):
    with sessions.reading() as session:
        return list(session.scalars(select(OutboxMail).order_by(OutboxMail.to)))


def count(sessions, model):
    with sessions.reading() as session:
        return session.scalar(select(func.count()).select_from(model))


def look(sessions, edition, text, at):
    with sessions.reading() as session:
        return table.look(session, edition, read_table("x.csv", text.encode()), at)


def rows_of(page):
    """Each row of the page as its words."""
    return [" ".join("".join(row.itertext()).split()) for row in page.find("//table[@id='rows']//tbody/tr")]


# Trying


def test_a_try_says_what_each_row_would_do_and_sends_nothing(sessions, send, edition, at):
    with sessions.transaction() as session:
        a_judge(session, edition, "cem@x.example", at)
        a_judge(session, edition, "dora@x.example", at, state="declined")
    page = send(GOOD + "cem@x.example,Cem,,,,,,,\ndora@x.example,Dora,,,,,,,\n")
    assert page.heading == "3 people would be invited"
    assert rows_of(page) == [
        "2 Ada@x.example Ada Example Is invited",
        "3 ben@x.example Ben Example Is invited",
        "4 cem@x.example Cem Invited already, left alone",
        "5 dora@x.example Dora Is invited again",
    ]
    assert "The mails wait ten minutes after you send them, so that you can stop them." in page.main
    assert mails(sessions) == []
    assert count(sessions, JudgeProfile) == 2


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("email", "ada", "Enter an address like name@example.org."),
        ("email", "ben@x.example", "This address stands twice in the file."),
        ("name", "", "Enter a name, with at most 200 characters."),
        ("country", "Lebanon", "Use a country's two capital letters, like KE."),
        ("languages", "en|de", None),
        ("categories", "cooking", None),
        ("min", "7", None),
        ("max", "many", "Enter a whole number."),
        ("language", "de", "Use one of: ar, zh, en, fr, ru, es."),
    ],
)
def test_every_wrong_cell_is_named_by_row_and_column(sessions, send, column, value, words):
    names = GOOD.splitlines()[0].split(",")
    cells = ["cem@x.example", "Cem", "THAKI", "LB", "en", "skills", "1", "6", "ar"]
    cells[names.index(column)] = value
    page = send(GOOD + ",".join(cells) + "\n")
    assert page.heading == "One row needs a change"
    row = rows_of(page)[2]
    assert row.startswith("4 ")
    assert f"Needs a change{column} " in row or f"Needs a change {column} " in row
    assert words is None or words in row
    assert page.find("//main//form//button[contains(., 'Send')]") == []
    refused = send(GOOD + ",".join(cells) + "\n", "send_invitations", expect=422)
    assert refused.errors == ["Nobody was invited: some cells need a change."]
    assert mails(sessions) == []
    assert count(sessions, JudgeProfile) == 0


def test_all_wrong_cells_of_a_file_are_named_at_once(send):
    page = send("email,name,max\nx,,0\nben@x.example,Ben,9\n,Cem,many\n")
    assert page.heading == "2 rows need a change"
    first, _second, third = page.find("//table[@id='rows']//tbody/tr")
    assert page.field("text").splitlines() == ["email,name,max", "x,,0", "ben@x.example,Ben,9", ",Cem,many"]
    named = [[code.text for code in row.iter("code")] for row in (first, third)]
    assert named == [["email", "name", "max"], ["email", "max"]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Choose a file or paste the rows."),
        ("email\nada@x.example\n", "The first row lacks the column name."),
        ("email,name,shoe\nada@x.example,Ada,38\n", "The column shoe is not known."),
    ],
)
def test_what_is_no_such_table_is_refused_beside_the_field(send, text, words):
    page = send(text, expect=422)
    assert len(page.errors) == 1
    assert page.errors[0].startswith("Or paste the rows: " if text else "File: ")
    assert words in page.errors[0]
    assert page.field("text").strip() == text.strip()


def test_a_wrong_term_is_named_and_the_rows_stay(send):
    page = send(GOOD, expect=422, minutes="0")
    assert page.errors == ["Minutes for one nomination: Enter a whole number from 1 to 240."]
    assert page.field("text").splitlines() == GOOD.splitlines()
    assert send(GOOD, "send_invitations", expect=422, minutes="").errors == [
        "Minutes for one nomination: Enter a whole number."
    ]


def test_what_is_wrong_with_a_file_stands_beside_it_though_rows_were_pasted_too(send):
    page = send(GOOD, expect=422, file=(io.BytesIO(b"email\nada@x.example\n"), "judges.csv"))
    assert page.errors == ["File: The first row lacks the column name."]


def test_too_many_rows_are_refused(sessions, edition, at):
    rows = "".join(f"p{n}@x.example,P\n" for n in range(inviting.MOST_ROWS + 1))
    with pytest.raises(RuleBroken, match="at most 500 people"):
        look(sessions, edition, f"email,name\n{rows}", at)


def test_a_workbook_is_read_like_a_csv(client_for, staff, edition):
    content = workbook(["email", "name"], [{"email": "ada@x.example", "name": "Ada"}])
    page = client_for(staff).post(
        "assignment.try_invitations", TERMS | {"file": (io.BytesIO(content), "judges.xlsx")}, edition_id=edition.id,
        expect=200,
    )  # fmt: skip
    assert page.heading == "One person would be invited"
    assert page.field("text").splitlines() == ["email,name", "ada@x.example,Ada"]


def test_a_try_costs_the_same_for_few_and_many(sessions, send, count_queries):
    send(GOOD)
    with count_queries(at_most=8) as few:
        send(GOOD)
    with count_queries(at_most=8) as many:
        send("email,name\n" + "".join(f"p{n}@x.example,P\n" for n in range(200)))
    assert len(few) == len(many)


# Sending


def test_what_the_page_carries_from_the_try_is_what_is_sent(sessions, send, client_for, staff):
    tried = send(GOOD.replace("ben@x", "\n\nben@x"))
    assert [row.split()[0] for row in rows_of(tried)] == ["2", "5"]
    fields = {field.get("name"): field.get("value") for field in tried.find("//main//form//input[@name]")}
    assert fields["minutes"] == "30"
    page = send(fields["text"], "send_invitations", expect=302)
    mailing = client_for(staff).get(page.location)
    assert mailing.heading.startswith("2 mails leave at ")
    assert "Invitations that Staff sent on" in mailing.main
    assert [(mail.to, mail.language, mail.template) for mail in mails(sessions)] == [
        ("ada@x.example", "ar", "judge_invitation"),
        ("ben@x.example", "fr", "judge_invitation"),
    ]
    with sessions.reading() as session:
        real = clock.real(session)
        held = session.scalars(select(OutboxMail.hold_until)).all()
        assert all(9 * 60 < (until - real).total_seconds() <= 10 * 60 for until in held)
        ada = session.scalars(
            select(JudgeProfile).join(User, User.id == JudgeProfile.user_id).where(User.email == "ada@x.example")
        ).one()
        assert (ada.state, ada.languages, ada.categories, ada.max_load) == ("invited", ["en", "fr"], ["skills"], 6)
        assert (ada.minutes, ada.organisation, ada.country) == (30, "THAKI", "LB")
        done = session.scalars(select(AuditRow.action).where(AuditRow.action.like("judge%")).order_by(AuditRow.seq))
        assert done.all() == ["judge.invited", "judge.invited", "judges.invited"]


def test_sent_twice_is_sent_once(sessions, send):
    send(GOOD, "send_invitations", expect=302)
    page = send(GOOD, "send_invitations", expect=422)
    assert page.heading == "There is nobody new in these rows"
    assert page.errors == ["There is nobody new in this file."]
    assert len(mails(sessions)) == 2


def test_two_addresses_of_one_person_are_named_and_nobody_is_invited(sessions, send):
    with sessions.transaction() as session:
        ada = a_user(session, "ada@x.example")
        session.add(UserAddress(user_id=ada.id, email="ben@x.example"))
    page = send(GOOD, "send_invitations", expect=422)
    assert page.heading == "One row needs a change"
    assert "This person has been invited already." in rows_of(page)[1]
    assert mails(sessions) == []
    assert count(sessions, JudgeMailing) == 0


def test_a_day_s_limit_stops_a_whole_file(sessions, send, edition, staff, at, monkeypatch):
    monkeypatch.setattr(inviting, "MOST_BY_ONE", 1)
    found = look(sessions, edition, GOOD, at)
    with pytest.raises(TooMany), sessions.transaction() as session:
        table.send(session, edition, found, services.Terms(), staff, at)
    page = send(GOOD, "send_invitations", expect=429)
    assert page.errors == ["You have written to very many people about judging today. Go on tomorrow."]
    assert mails(sessions) == []


# Undoing


def test_taken_back_nobody_was_invited_and_no_link_works(sessions, send, client_for, staff, edition):
    where = send(GOOD, "send_invitations", expect=302).location
    tokens = [mail.values["token"] for mail in mails(sessions)]
    page = client_for(staff).post(f"{where}/taking-back", follow=True, expect=200)
    assert page.heading == "These mails were taken back"
    assert page.notices == ["2 mails never leave."]
    assert {(mail.state, len(mail.values)) for mail in mails(sessions)} == {("cancelled", 0)}
    for token in tokens:
        assert client_for().get(f"/judging/invitations/{token}").heading == "This invitation was taken back"
    with sessions.reading() as session:
        assert set(session.scalars(select(JudgeProfile.state))) == {"withdrawn"}
        assert session.scalar(select(func.count()).where(JudgeLink.ended_at.is_(None))) == 0
    page = client_for(staff).post(f"{where}/taking-back", expect=422)
    assert page.errors == ["These mails were taken back already."]
    assert rows_of(send(GOOD)) == [
        "2 Ada@x.example Ada Example Is invited again",
        "3 ben@x.example Ben Example Is invited again",
    ]


def test_what_has_left_stays_and_the_rest_is_taken_back(sessions, send, client_for, staff, edition):
    where = send(GOOD, "send_invitations", expect=302).location
    with sessions.transaction() as session:
        first = session.scalars(select(OutboxMail).order_by(OutboxMail.to)).first()
        outbox.let_go(session, OutboxMail.id == first.id, clock.real(session))
    with sessions.transaction() as session:
        outbox.mark_sent(outbox.claim(session), clock.real(session))
    page = client_for(staff).post(f"{where}/taking-back", follow=True, expect=200)
    assert page.notices == ["One mail never leaves.", "One mail had left already."]
    with sessions.reading() as session:
        states = dict(
            session.execute(select(User.email, JudgeProfile.state).join(User, User.id == JudgeProfile.user_id)).all()
        )
    assert states == {"ada@x.example": "invited", "ben@x.example": "withdrawn"}


def test_staff_stop_a_mailing_where_all_mails_are_and_the_page_says_so(sessions, send, client_for, staff, edition):
    where = send(GOOD, "send_invitations", expect=302).location
    mailing_id = where.rsplit("/", 1)[1]
    client = client_for(staff)
    client.post("screening.mails_hold", edition_id=edition.id, act_id=mailing_id)
    assert client.get(where).heading == "2 mails are held"
    assert "Invitation of a judge" in client.get("screening.mails", edition_id=edition.id).main
    client.post("screening.mails_release", edition_id=edition.id, act_id=mailing_id)
    assert client.get(where).heading == "2 mails have left"


def test_a_mailing_is_paged_by_name_and_costs_the_same_for_few_and_many(
    sessions, send, client_for, staff, count_queries
):
    client = client_for(staff)
    few_at = send(GOOD, "send_invitations", expect=302).location
    rows = "".join(f"p{n:02}@x.example,Person {n:02}\n" for n in range(60))
    many_at = send(f"email,name\n{rows}", "send_invitations", expect=302).location
    client.get(few_at)
    with count_queries(at_most=8) as few:
        client.get(few_at)
    with count_queries(at_most=8) as many:
        page = client.get(many_at)
    assert len(few) == len(many)
    seen = page.find("//table[@id='people']//tbody/tr")
    rest = client.get(page.links()["Show the next"]).find("//table[@id='people']//tbody/tr")
    assert len(seen) + len(rest) == 60


# The command


def test_the_command_invites_the_same_way_and_an_exported_file_changes_nothing(sessions, edition, staff, at):
    given = [dict(row) for _number, row in read_table("x.csv", GOOD.encode()).rows]
    with sessions.transaction() as session:
        assert table.import_rows(session, edition, given, staff, at).new == {"invitation": 2}
    assert {mail.template for mail in mails(sessions)} == {"judge_invitation"}
    with sessions.transaction() as session:
        exported = [
            {name: csv_cell(value) for name, value in row.items()} for row in table.rows(session, edition)
        ]  # fmt: skip
        assert [row["email"] for row in exported] == ["ada@x.example", "ben@x.example"]
        assert table.import_rows(session, edition, exported, staff, at).nothing_changed
    assert len(mails(sessions)) == 2
    with pytest.raises(RuleBroken) as broken, sessions.transaction() as session:
        table.import_rows(session, edition, [*given, {"email": "x", "name": "X"}], staff, at)
    assert list(broken.value.fields) == ["row 4, email"]


def test_whoever_was_asked_anew_since_keeps_the_newer_invitation(sessions, send, client_for, staff, edition):
    where = send(GOOD, "send_invitations", expect=302).location
    with sessions.transaction() as session:
        ada = session.scalars(
            select(JudgeProfile).join(User, User.id == JudgeProfile.user_id).where(User.email == "ada@x.example")
        ).one()
        at, by = clock.now(session), session.get_one(User, staff.id)
        services.withdraw_invitation(session, edition, ada, by, at)
        again = services.Person("ada@x.example", "Ada Example", vars(services.profile_of(ada)))
        services.ask_judge(session, edition, again, services.Terms(), by, at)
    page = client_for(staff).post(f"{where}/taking-back", follow=True, expect=200)
    assert page.notices[0] == "One mail never leaves."
    with sessions.reading() as session:
        states = dict(
            session.execute(select(User.email, JudgeProfile.state).join(User, User.id == JudgeProfile.user_id)).all()
        )
        open_links = session.scalar(select(func.count()).where(JudgeLink.ended_at.is_(None)))
    assert (states, open_links) == ({"ada@x.example": "invited", "ben@x.example": "withdrawn"}, 1)
