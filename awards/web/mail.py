"""Sends what waits in the outbox: renders each mail in its reader's language and hands it to the mail server."""

import logging
import smtplib
import ssl
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from typing import Any, Protocol, cast
from urllib.parse import unquote, urlsplit
from uuid import UUID

from flask import Flask, current_app, g, render_template
from flask_babel import force_locale
from sqlalchemy.orm import Session

from awards.core.identifiers import is_gone
from awards.infrastructure import at_work, clock, outbox
from awards.infrastructure.database import Sessions
from awards.infrastructure.outbox import OutboxMail
from awards.web.languages import LOCALES

log = logging.getLogger("awards.mail")


class Mailer(Protocol):
    """Takes a finished message to its reader; raises OSError or SMTPException when it cannot."""

    def send(self, message: EmailMessage) -> None: ...


BOUNCING = "bounce.invalid"
"""Addresses there are refused where mail is kept as files: for good, or for now when they begin with `later`."""


class FileMailer:
    """Keeps every message as a file, for development and tests."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: EmailMessage) -> None:
        to = parseaddr(str(message["To"]))[1]
        if to.endswith(f"@{BOUNCING}"):
            code, words = (451, b"come back later") if to.startswith("later") else (550, b"no such box")
            raise smtplib.SMTPRecipientsRefused({to: (code, words)})
        self.folder.mkdir(parents=True, exist_ok=True)
        name = str(message["Message-ID"]).strip("<>").split("@")[0].replace("/", "_")
        (self.folder / f"{name}.eml").write_bytes(bytes(message))


HERE = frozenset({"localhost", "127.0.0.1", "::1"})
"""Names of this very machine."""


class SmtpMailer:
    """Hands messages to a mail server."""

    def __init__(self, url: str) -> None:
        self.parts = urlsplit(url)

    def send(self, message: EmailMessage) -> None:
        with self._connect() as server:
            if self.parts.username:
                server.login(unquote(self.parts.username), unquote(self.parts.password or ""))
            server.send_message(message)

    def _connect(self) -> smtplib.SMTP:
        """A connection, encrypted; the server's certificate is checked against its name.

        To this very machine it is not: nobody listens there, and its certificate is mostly one that nobody signed.
        Raises OSError rather than send over a line that anybody may read, also where somebody on the way took the
        server's offer to encrypt out of its answer.
        """
        host, port = self.parts.hostname or "localhost", self.parts.port or 0
        if self.parts.scheme == "smtps":
            return smtplib.SMTP_SSL(host, port, timeout=20, context=ssl.create_default_context())
        server = smtplib.SMTP(host, port, timeout=20)
        if host in HERE:
            return server
        try:
            server.ehlo()
            if not server.has_extn("starttls"):
                raise ConnectionRefusedError("the mail server does not encrypt, so nothing was sent")
            server.starttls(context=ssl.create_default_context())
        except BaseException:
            server.close()
            raise
        return server


def mailer(mail_url: str, instance: Path) -> Mailer:
    """The mailer that the settings ask for."""
    if not mail_url:
        return FileMailer(instance / "mail")
    if mail_url.startswith("file:"):
        return FileMailer(Path(urlsplit(mail_url).path))
    return SmtpMailer(mail_url)


WITH_HEAD = frozenset({
    "nomination_received", "assignment_made", "scorecard_all_confirmed", "announcement_finalists",
    "announcement_winners", "announcement_corrected",
})  # fmt: skip
"""Mails to people whom whoever runs the site does not control: the newest sealed head of the log is at their foot."""

Foot = Mapping[str, Any]
FootFinder = Callable[[Session, UUID], Foot | None]
"""Gives the foot of mails about an edition: `size`, `root`, `at`, `path`; None before there is a seal."""


def install(app: Flask, find: FootFinder) -> None:
    """Let mails carry at their foot what this finds."""
    app.extensions["awards_mail_foot"] = find


def foot_of(session: Session, template: str, edition_id: UUID | None) -> Foot | None:
    """What stands at the foot of mails of this template, when it is one that has a foot."""
    if template not in WITH_HEAD or edition_id is None:
        return None
    return cast(FootFinder, current_app.extensions["awards_mail_foot"])(session, edition_id)


def compose(mail: OutboxMail, foot: Foot | None = None) -> EmailMessage:
    """The message: its template's first line is the subject, the rest the text, below it the sealed head if any."""
    g.forced_language = mail.language
    try:
        with force_locale(LOCALES[mail.language]):
            text = render_template(f"mail/{mail.template}.txt", base_url=_base_url(), **mail.values)
            if foot is not None:
                address = f"{_base_url()}{foot['path']}"
                text = text.rstrip() + render_template("sealing/foot.txt", address=address, **foot)
    finally:
        g.pop("forced_language")
    subject, _, body = text.strip().partition("\n")
    message = EmailMessage()
    message["Subject"] = " ".join(subject.split())
    message["From"] = current_app.config["AWARDS"].mail_from
    message["To"] = mail.to
    message["Message-ID"] = f"<{mail.id.hex}@{urlsplit(_base_url()).hostname}>"  # the same when it is sent again
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body.strip() + "\n")
    message["Content-Language"] = mail.language  # set_content takes such headers away
    return message


def send_next(app: Flask, sessions: Sessions) -> bool:
    """Send the mail that is due first; False when none is. A refusal is kept, and tried again unless it is for good.

    The mail is taken in one transaction, handed over outside of any, and marked in another: a slow mail server holds
    no lock, any number of senders may work, and after a crash in between it goes out once more under the same
    Message-ID.
    """
    with app.app_context():
        with sessions.transaction() as session:
            mail = outbox.claim(session)
            if for_nobody := mail is not None and is_gone(mail.to):
                outbox.mark_for_nobody(mail)
        if mail is None:
            return False
        with at_work.on(at_work.Work(mail.request)):
            if for_nobody:
                at_work.tell(log, "mail", {"mail": str(mail.id), "template": mail.template, "attempt": 0}, "erased")
                return True
            error = _handed_over(app, sessions, mail)
            with sessions.transaction() as session:
                at, row = clock.real(session), outbox.taken(session, mail)
                if row is None:
                    ended = "taken over"
                elif error is None:
                    outbox.mark_sent(row, at)
                    ended = "sent"
                else:
                    outbox.mark_failed(row, at, f"{type(error).__name__}: {error}", bounce_of(error))
                    ended = "failed" if row.state == "failed" else "again"
            about = {"mail": str(mail.id), "template": mail.template, "attempt": mail.attempts + 1}
            at_work.tell(log, "mail", about, ended, error)
        return True


def _handed_over(app: Flask, sessions: Sessions, mail: OutboxMail) -> Exception | None:
    """Write the mail and give it to the mail server; what was in the way, if anything."""
    config = app.config["AWARDS"]
    try:
        with sessions.reading() as session:
            foot = foot_of(session, mail.template, mail.edition_id)
        mailer(config.mail_url, config.instance).send(compose(mail, foot))
    except Exception as error:  # a mail that cannot be written must not keep the others from leaving
        return error
    return None


def bounce_of(error: Exception) -> str | None:
    """How the other side refused: for good (a 5xx answer about this mail), for now (4xx); None for anything else."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _words in error.recipients.values()]
    elif isinstance(error, smtplib.SMTPDataError):
        codes = [error.smtp_code]
    else:
        return None  # no connection, a wrong password, a sender that is not liked: nothing about the reader
    return outbox.PERMANENT if codes and min(codes) >= 500 else outbox.TEMPORARY


def _base_url() -> str:
    return str(current_app.config["AWARDS"].base_url).rstrip("/")
