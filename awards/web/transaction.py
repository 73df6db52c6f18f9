"""One database session a request, one commit a request, and only when the answer is good."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TypeVar, cast

from flask import Flask, Response, current_app, g, request
from flask import session as browser_state
from sqlalchemy.orm import Session

from awards.core.errors import RuleBroken
from awards.infrastructure import clock, once
from awards.infrastructure.database import Sessions, end_of_reading
from awards.infrastructure.jobs import MAY_WAIT
from awards.infrastructure.replica import Replica
from awards.web.languages import COOKIE

T = TypeVar("T")

SHOWING = frozenset({"GET", "HEAD", "OPTIONS"})


def install(app: Flask, sessions: Sessions, replica: Replica | None = None, may_lag: Collection[str] = ()) -> None:
    """Give the application its database; `replica` answers visitors' pages of the blueprints that `may_lag`."""
    app.extensions["awards_sessions"] = sessions
    app.extensions["awards_replica"], app.extensions["awards_may_lag"] = replica, may_lag
    app.after_request(_commit_when_good)
    app.teardown_request(_close)


def sessions() -> Sessions:
    """The application's maker of sessions."""
    return cast(Sessions, current_app.extensions["awards_sessions"])


def db_session() -> Session:
    """This request's session: one that only reads for a page that shows, one that writes for a change."""
    session: Session = g.db_session if "db_session" in g else _opened()
    if request.method not in SHOWING and "now" not in g:
        g.now = clock.received(session, clock.now(session))
    return session


def begun_by(read: Callable[[Session], T | None], when: Callable[[T], tuple[datetime, timedelta]]) -> T | None:
    """What a read finds that tells the time too: the database's, and how far the award's clock runs ahead of it.

    Where it is the request's first read, nothing else is asked for the time.
    """
    session: Session = g.db_session if "db_session" in g else _opened()
    found = read(session)
    if found is not None and "now" not in g and clock.AS_AT not in session.info:
        real, g.clock_ahead = when(found)
        g.now = real + g.clock_ahead
        if request.method not in SHOWING:
            clock.received(session, g.now)
    db_session()
    return found


def _opened() -> Session:
    if request.method in SHOWING:
        g.db_session = _on_the_replica() or sessions().reading()
        g.db_session.info[MAY_WAIT] = True
        once.begin(g.db_session)
        return cast(Session, g.db_session)
    _read_the_body()
    session = g.db_session = sessions().writing()
    if sessions().waits_as_it_begins:
        g.now = clock.received(session, clock.beside(sessions()))
    return session


def _on_the_replica() -> Session | None:
    """A session on the replica, for a page that may be a little behind, when there is one that is not further so."""
    replica: Replica | None = current_app.extensions.get("awards_replica")
    if replica is None or type(sessions()) is not Sessions or not _is_a_visitors():
        return None
    if (look := replica.look()) is None:
        return None
    g.as_of = look.as_of
    return look.session


def _is_a_visitors() -> bool:
    """Whether it is a public page for somebody of whom the portal knows nothing, so that nobody misses a change of
    their own."""
    view = current_app.view_functions.get(request.endpoint or "")
    known = set(request.cookies) - {COOKIE} or "Authorization" in request.headers
    return (
        not known
        and request.blueprint in current_app.extensions["awards_may_lag"]
        and getattr(view, "access", None) == "public"
    )


def outside_of_it(work: Callable[[], T]) -> T:
    """Do slow work that asks nothing of the database, so that nobody waits for it at a lock.

    What this request changed before is committed, whatever follows; what the work gives is kept by a change that looks
    again at how things stand.
    """
    db_session().commit()
    return work()


def now() -> datetime:
    """The instant of this request, asked once: of a change, when the whole request had arrived.

    It is taken before any lock is waited for, so whoever was in time stays so behind others who write.
    """
    if "now" not in g:
        g.now, g.clock_ahead = clock.now_and_offset(db_session())
    return cast(datetime, g.now)


def clock_ahead() -> timedelta:
    """How far the award's clock runs ahead of the database's; zero outside of development."""
    if "clock_ahead" not in g:
        g.clock_ahead = clock.offset(db_session())
    return cast(timedelta, g.clock_ahead)


@contextmanager
def own_transaction() -> Iterator[Session]:
    """A transaction that is committed whatever the answer: attempts to get in are counted even when refused.

    To be used before this request's own session has begun, since SQLite has one writer.
    """
    if "db_session" in g and g.db_session.in_transaction():
        raise RuntimeError("the request's own transaction has begun")
    with sessions().transaction() as session:
        yield session


@contextmanager
def counted(session: Session) -> Iterator[None]:
    """What was written inside stays even when a rule refuses: a wrong try counts although the answer is an error."""
    try:
        yield
    except RuleBroken:
        session.commit()
        raise


def _commit_when_good(response: Response) -> Response:
    session: Session | None = g.get("db_session")
    if "as_of" in g:
        response.headers["Awards-As-Of"] = g.as_of.isoformat(timespec="milliseconds")
    if session is not None:
        if request.method in SHOWING:
            end_of_reading(session)
        elif response.status_code < 400:
            try:
                session.commit()
            except BaseException:
                session.rollback()
                browser_state.pop("_flashes", None)  # they say that it is done
                raise
        else:
            session.rollback()
    return response


def _read_the_body() -> None:
    """Read a slow body before taking SQLite's one writer."""
    request.form  # noqa: B018 - reads forms and their files
    request.get_data()  # whatever is no form


def _close(_error: BaseException | None) -> None:
    session: Session | None = g.pop("db_session", None)
    if session is not None:
        session.close()
