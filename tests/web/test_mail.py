"""Mail leaves in its reader's language, whole, and again when it was refused."""

import smtplib
import socket
from datetime import date, timedelta
from email import policy
from email.parser import BytesParser

import pytest
from aiosmtpd.controller import Controller
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy import select, update

from awards.core.identifiers import gone_address
from awards.infrastructure import clock, outbox
from awards.infrastructure.outbox import RETRY_AFTER, OutboxMail
from awards.web import mail
from awards.web.mail import FileMailer, SmtpMailer

TEMPLATES = {
    "mail/made_up.txt": "{{ subject }}\n\nDear {{ name }},\nit closes on {{ at | date }}.\n",
    "mail/broken.txt": "{{ nothing.here.at.all }}",
}


class Post:
    """A mail server that keeps what it gets, or refuses it."""

    def __init__(self):
        self.got = []
        self.refusal = None

    async def handle_DATA(self, server, session, envelope):
        if self.refusal:
            return self.refusal
        self.got.append((envelope.rcpt_tos, BytesParser(policy=policy.default).parsebytes(envelope.content)))
        return "250 taken"


@pytest.fixture
def post(app):
    """A real mail server, and the application told to use it."""
    handler = Post()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    tell(app, mail_url=f"smtp://127.0.0.1:{port}")
    yield handler
    controller.stop()


@pytest.fixture(autouse=True)
def _templates(app):
    app.jinja_env.loader = ChoiceLoader([DictLoader(TEMPLATES), app.jinja_env.loader])


def tell(app, **settings):
    app.config["AWARDS"] = app.config["AWARDS"].model_copy(update=settings)


def put(sessions, to="nia@example.org", template="made_up", language="en", **values):
    values = {"subject": "A subject", "name": "Nia", "at": "2027-05-31", **values}
    with sessions.transaction() as session:
        outbox.put(session, to=to, language=language, template=template, values=values)


def rows(sessions):
    with sessions.reading() as session:
        return session.scalars(select(OutboxMail).order_by(OutboxMail.created_at)).all()


@pytest.fixture(autouse=True)
def _dates(app):
    shown = app.jinja_env.filters["date"]
    app.jinja_env.filters["date"] = lambda day: shown(date.fromisoformat(day) if isinstance(day, str) else day)


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "31 May 2027"), ("fr", "31 mai 2027"), ("ar", "31 مايو 2027"), ("zh", "2027年5月31日")],
)
def test_a_mail_is_in_its_readers_language(app, sessions, post, language, said):
    put(sessions, language=language)
    assert mail.send_next(app, sessions)
    (to, message), *more = post.got
    assert more == []
    assert to == ["nia@example.org"]
    assert message["Content-Language"] == language
    assert said in message.get_content()


def test_the_language_of_one_mail_is_not_that_of_the_next(app, sessions, post):
    put(sessions, language="ar")
    put(sessions, language="en", to="second@example.org")
    while mail.send_next(app, sessions):
        pass
    assert ["31 May 2027" in message.get_content() for _to, message in post.got] == [False, True]


def test_the_real_code_is_sent_with_a_link_to_this_site(app, client_for, sessions, post):
    client_for().post("/account/sign-in", {"email": "nia@example.org"})
    assert mail.send_next(app, sessions)
    _to, message = post.got[0]
    assert message["Subject"].startswith("Your code for the EQUALS in Tech Awards: ")
    assert "http://localhost/account/sign-in/link/" in message.get_content()
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["From"] == app.config["AWARDS"].mail_from


def test_what_was_said_is_forgotten_once_it_is_sent(app, sessions, post):
    put(sessions)
    mail.send_next(app, sessions)
    (row,) = rows(sessions)
    assert (row.state, row.values, row.error) == ("sent", {}, None)
    assert row.sent_at is not None
    assert not mail.send_next(app, sessions)


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x0b", "\x85", "\u2028"])
@pytest.mark.case("EM-01")
def test_a_subject_is_one_line_whatever_the_values_hold(app, sessions, post, end):
    put(sessions, subject=f"Hello{end}Bcc: everybody@example.org{end}{end}A body", name="Nia")
    assert mail.send_next(app, sessions)
    [(to, message)] = post.got
    assert to == ["nia@example.org"]
    assert message["Bcc"] is None
    assert len(message["Subject"].splitlines()) == 1


@pytest.mark.parametrize("to", ["nia@example.org\r\nBcc: eve@example.org", "nia@example.org\nX-Header: 1"])
@pytest.mark.case("EM-01")
def test_an_address_with_a_line_end_is_never_sent_and_keeps_no_other_mail_waiting(app, sessions, post, to):
    put(sessions, to=to)
    put(sessions, to="second@example.org")
    while mail.send_next(app, sessions):
        pass
    assert [to for to, _message in post.got] == [["second@example.org"]]
    bad, good = rows(sessions)
    assert (bad.state, bad.attempts, good.state) == ("waiting", 1, "sent")
    assert bad.error


@pytest.mark.case("OU-01")
def test_letters_are_not_turned_into_marks_of_a_page(app, sessions, post):
    put(sessions, subject="Études & <idées>", name="Zoë O'Brien <zoe>")
    mail.send_next(app, sessions)
    _to, message = post.got[0]
    assert message["Subject"] == "Études & <idées>"
    assert "Dear Zoë O'Brien <zoe>," in message.get_content()


@pytest.mark.case("FT-13")
def test_a_refused_mail_waits_and_goes_out_when_it_is_taken(app, sessions, post):
    put(sessions)
    post.refusal = "451 come back later"
    assert mail.send_next(app, sessions)
    (row,) = rows(sessions)
    assert (row.state, row.attempts) == ("waiting", 1)
    assert "451" in row.error
    assert row.values["name"] == "Nia"
    assert not mail.send_next(app, sessions), "it is not due yet"
    with sessions.transaction() as session:
        waiting = session.scalars(select(OutboxMail)).one()
        assert waiting.due_at - clock.real(session) > RETRY_AFTER[0] - timedelta(seconds=20)
        waiting.due_at = clock.real(session) - timedelta(seconds=1)
    post.refusal = None
    assert mail.send_next(app, sessions)
    assert [row.state for row in rows(sessions)] == ["sent"]
    assert len(post.got) == 1


def test_a_mail_that_is_refused_again_and_again_is_left_for_staff_in_the_end(app, sessions, post):
    put(sessions)
    post.refusal = "451 come back later"
    tries = 0
    while rows(sessions)[0].state == "waiting":
        due_now(sessions)
        assert mail.send_next(app, sessions)
        tries += 1
    (row,) = rows(sessions)
    assert (row.state, row.bounce, tries) == ("failed", "temporary", len(RETRY_AFTER) + 1)


@pytest.mark.case("FT-13")
def test_a_server_that_is_away_for_six_hours_loses_no_mail():
    assert sum(RETRY_AFTER[:-1], timedelta()) > timedelta(hours=6)


def due_now(sessions):
    with sessions.transaction() as session:
        session.scalars(select(OutboxMail)).one().due_at = clock.real(session) - timedelta(seconds=1)


def test_a_box_that_is_not_there_is_told_at_once_and_not_tried_again(app, sessions, post):
    put(sessions)
    post.refusal = "550 no such box"
    assert mail.send_next(app, sessions)
    (row,) = rows(sessions)
    assert (row.state, row.bounce, row.attempts) == ("failed", "permanent", 1)
    assert "no such box" in row.error
    assert row.values["name"] == "Nia", "staff may try again"
    assert not mail.send_next(app, sessions)


@pytest.mark.parametrize(("reply", "bounce"), [("550 unknown user", "permanent"), ("450 box is busy", "temporary")])
def test_an_address_that_the_server_does_not_take_is_a_bounce(app, sessions, post, reply, bounce):
    async def refuse(server, session, envelope, address, options):
        return reply

    post.handle_RCPT = refuse
    put(sessions)
    assert mail.send_next(app, sessions)
    assert [row.bounce for row in rows(sessions)] == [bounce]


def test_where_mail_is_kept_as_files_a_bounce_is_made_by_its_address(app, sessions, tmp_path):
    tell(app, mail_url="", instance=tmp_path)
    for name in ("gone", "later"):
        put(sessions, to=f"{name}@{mail.BOUNCING}")
    while mail.send_next(app, sessions):
        pass
    found = {row.to.split("@")[0]: (row.state, row.bounce) for row in rows(sessions)}
    assert found == {"gone": ("failed", "permanent"), "later": ("waiting", "temporary")}
    assert not (tmp_path / "mail").exists()


@pytest.mark.case("FT-14")
def test_after_a_crash_between_sending_and_noting_it_goes_once_more_under_the_same_id(app, sessions, post, monkeypatch):
    put(sessions)
    with monkeypatch.context() as patch:
        patch.setattr(outbox, "mark_sent", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            mail.send_next(app, sessions)
    assert not mail.send_next(app, sessions), "it may still be in the hands of the other sender"
    with sessions.transaction() as session:
        row = session.scalars(select(OutboxMail)).one()
        row.claimed_at = clock.real(session) - outbox.LEFT_AFTER - timedelta(seconds=1)
    assert mail.send_next(app, sessions)
    assert not mail.send_next(app, sessions)
    ids = [message["Message-ID"] for _to, message in post.got]
    assert len(ids) == 2
    assert len(set(ids)) == 1


def test_while_a_mail_is_handed_over_nothing_is_locked_and_no_other_sender_takes_it(app, sessions, post, monkeypatch):
    put(sessions)
    seen = []

    class Slow:
        def send(self, message):
            put(sessions, to="second@example.org")
            with sessions.transaction() as session:
                seen.append([row.to for row in [outbox.claim(session)] if row])
                session.rollback()

    monkeypatch.setattr(mail, "mailer", lambda *_: Slow())
    assert mail.send_next(app, sessions)
    assert seen == [["second@example.org"]]


def test_a_server_that_is_not_there_is_tried_again(app, sessions):
    tell(app, mail_url="smtp://127.0.0.1:1")
    put(sessions)
    assert mail.send_next(app, sessions)
    (row,) = rows(sessions)
    assert (row.state, row.attempts) == ("waiting", 1)


@pytest.mark.parametrize("template", ["broken", "no_such_template"])
def test_a_mail_that_cannot_be_written_keeps_no_other_waiting(app, sessions, post, template):
    put(sessions, template=template)
    put(sessions, to="second@example.org")
    while mail.send_next(app, sessions):
        pass
    assert [to for to, _message in post.got] == [["second@example.org"]]
    assert rows(sessions)[0].attempts == 1


def test_the_same_occasion_is_written_once(sessions):
    with sessions.transaction() as session:
        for _ in range(2):
            outbox.put(session, to="a@example.org", language="en", template="made_up", values={}, dedupe_key="once")
    assert len(rows(sessions)) == 1


def test_without_a_server_mail_is_kept_as_files(app, sessions, tmp_path):
    put(sessions, subject="Über alles hinaus")
    tell(app, mail_url="", instance=tmp_path)
    assert mail.send_next(app, sessions)
    (file,) = (tmp_path / "mail").glob("*.eml")
    message = BytesParser(policy=policy.default).parsebytes(file.read_bytes())
    assert message["Subject"] == "Über alles hinaus"


def test_the_setting_chooses_the_way(tmp_path):
    assert isinstance(mail.mailer("", tmp_path), FileMailer)
    assert isinstance(mail.mailer("file:///tmp/mail", tmp_path), FileMailer)
    assert isinstance(mail.mailer("smtp://mail.example:25", tmp_path), SmtpMailer)


def test_an_encrypted_way_checks_the_servers_name(monkeypatch):
    seen = {}

    class Connection:
        def __init__(self, host, port, timeout, context):
            seen.update(host=host, port=port, checks=context.check_hostname, mode=context.verify_mode.name)

        def __enter__(self):
            return self

        def __exit__(self, *_):
            return False

        def login(self, user, word):
            seen.update(user=user, word=word)

        def send_message(self, message):
            seen.update(sent=message)

    monkeypatch.setattr(smtplib, "SMTP_SSL", Connection)
    SmtpMailer("smtps://us%40er:p%2Fw@mail.example").send("a message")
    assert seen == {
        "host": "mail.example", "port": 0, "checks": True, "mode": "CERT_REQUIRED", "user": "us@er", "word": "p/w",
        "sent": "a message",
    }  # fmt: skip


def test_on_this_machine_mail_leaves_whatever_certificate_its_server_has(app, sessions, post):
    async def offers_what_nobody_can_check(server, session, _envelope, hostname, responses):
        session.host_name = hostname
        return [responses[0], "250-STARTTLS", *responses[1:]]

    post.handle_EHLO = offers_what_nobody_can_check
    put(sessions)
    assert mail.send_next(app, sessions)
    assert [row.state for row in rows(sessions)] == ["sent"]
    assert len(post.got) == 1


@pytest.mark.parametrize(("url", "encrypts"), [("us:secret@", True), ("us:secret@", False), ("", True), ("", False)])
def test_nothing_goes_over_a_line_that_anybody_may_read(monkeypatch, url, encrypts):
    did = []

    class Connection:
        def __init__(self, host, port, timeout):
            did.append(host)

        def __enter__(self):
            return self

        def __exit__(self, *_):
            return False

        def ehlo(self):
            return 250, b""

        def has_extn(self, _name):
            return encrypts

        def starttls(self, context):
            did.append(("starttls", context.check_hostname, context.verify_mode.name))

        def login(self, *who):
            did.append(who)

        def send_message(self, message):
            did.append(message)

        def close(self):
            did.append("closed")

    monkeypatch.setattr(smtplib, "SMTP", Connection)
    mailer = SmtpMailer(f"smtp://{url}mail.example:587")
    if not encrypts:
        with pytest.raises(OSError, match="nothing was sent"):
            mailer.send("a message")
        assert did == ["mail.example", "closed"]
        return
    mailer.send("a message")
    upgraded = ("starttls", True, "CERT_REQUIRED")
    assert did == ["mail.example", upgraded, *([("us", "secret")] if url else []), "a message"]


@pytest.mark.parametrize("when", ["before it was written", "while it waited"])
def test_a_mail_to_somebody_who_was_erased_ends_quietly_and_is_never_tried(app, sessions, post, caplog, when):
    put(sessions, to=gone_address("0a1b") if when == "before it was written" else "nia@example.org")
    with sessions.transaction() as session:
        session.execute(update(OutboxMail).values({OutboxMail.to: gone_address("0a1b")}))
    caplog.set_level("INFO", logger="awards.mail")
    mail.send_next(app, sessions)
    (row,) = rows(sessions)
    assert (row.state, row.error, row.attempts, row.values, row.claimed_at) == ("cancelled", None, 0, {}, None)
    assert post.got == []
    told = [record.ended for record in caplog.records]
    assert told == ([] if when == "before it was written" else ["erased"])
    assert not mail.send_next(app, sessions)
