"""The roof: builds the application and opens every room's pages."""

from collections.abc import Collection, MutableMapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from flask import Flask, current_app, g, has_request_context, request, url_for
from flask_babel import gettext as _
from flask_wtf import CSRFProtect
from sqlalchemy.orm import Session
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from awards.accounts import services as accounts
from awards.accounts.views import bp as accounts_pages
from awards.api.views import bp as addresses_for_programs
from awards.api.views import pages as pages_for_programs
from awards.assignment.views import bp as assignment_pages
from awards.campaigns import queries as campaigns
from awards.campaigns import wording as campaigns_words
from awards.campaigns.views import bp as campaigns_pages
from awards.certificates import queries as certificates
from awards.certificates.views import bp as certificates_pages
from awards.closing import queries as closing
from awards.closing import wording as kept
from awards.closing.views import bp as closing_pages
from awards.comparing import queries as comparing
from awards.comparing.views import bp as comparing_pages
from awards.connections import queries as connections
from awards.connections import wording as connected
from awards.connections.views import bp as connections_pages
from awards.decisions.views import bp as decisions_pages
from awards.desks.development import bp as development_pages
from awards.desks.guide import bp as guide_pages
from awards.desks.health import bp as health_pages
from awards.desks.looking import bp as looking_pages
from awards.desks.looking import untied
from awards.desks.merging import PARTS
from awards.desks.prerendering import Look
from awards.desks.views import bp as desks_pages
from awards.fairness.views import bp as fairness_pages
from awards.feedback import queries as feedback
from awards.feedback.views import bp as feedback_pages
from awards.finding import queries as finding
from awards.finding.views import bp as finding_pages
from awards.importing.views import bp as importing_pages
from awards.infrastructure import migrations, redis, replica
from awards.infrastructure.database import Sessions, connect
from awards.infrastructure.page_sets import Folders
from awards.infrastructure.shipped import read_config, root
from awards.judging import queries as judging
from awards.judging.views import bp as judging_pages
from awards.jury import queries as jury
from awards.jury.views import bp as jury_pages
from awards.needs import queries as needs
from awards.needs.views import bp as needs_pages
from awards.nominations.pages import status
from awards.nominations.rules import Announced
from awards.nominations.views import bp as nominations_pages
from awards.organisations.views import bp as organisations_pages
from awards.people.views import bp as people_pages
from awards.pledges import services as pledges
from awards.pledges.views import bp as pledges_pages
from awards.programme import queries as programme
from awards.programme.views import bp as programme_pages
from awards.publishing import queries as publishing
from awards.publishing.views import bp as publishing_pages
from awards.ranking.views import bp as ranking_pages
from awards.rates.views import bp as rates_pages
from awards.screening.views import bp as screening_pages
from awards.sealing import queries as sealing
from awards.sealing.views import bp as sealing_pages
from awards.sharing.views import bp as sharing_pages
from awards.verifying.views import bp as verifying_pages
from awards.watching.views import bp as watching_pages
from awards.web import (
    access,
    compression,
    drawing,
    erased,
    errors,
    filters,
    headers,
    identity,
    languages,
    mail,
    proofs,
    readings,
    sheet,
    transaction,
    watched,
)
from awards.web.filters import as_typed
from awards.web.measuring import Measures
from awards.web.portal import Portal
from awards.web.prerendered import Prerendered
from awards.web.templates import Templates
from awards.web.transaction import db_session
from awards.webhooks.views import bp as webhooks_pages

PAGES = (
    desks_pages, programme_pages, nominations_pages, screening_pages, finding_pages, assignment_pages,
    judging_pages, comparing_pages, watching_pages, ranking_pages, jury_pages, decisions_pages, publishing_pages,
    sealing_pages, verifying_pages, certificates_pages, fairness_pages, feedback_pages, pledges_pages, needs_pages,
    campaigns_pages, importing_pages, sharing_pages, connections_pages, organisations_pages, closing_pages,
    accounts_pages, webhooks_pages, people_pages, looking_pages, health_pages, rates_pages, pages_for_programs,
    guide_pages, addresses_for_programs,
)  # fmt: skip

MAY_LAG = frozenset({
    "desks", "programme", "publishing", "connections", "pledges", "campaigns", "sharing", "rates", "closing",
    "verifying",
})  # fmt: skip
"""Rooms whose public pages a replica may answer."""

LARGEST_REQUEST = 2 * 1024 * 1024
STATIC_LIFETIME = timedelta(days=365)


@dataclass(frozen=True)
class Place:
    """One entry of the navigation; `current` as `aria-current` says it: this very page, or a page below it."""

    label: str
    url: str
    current: Literal["page", "true"] | None


def build(**settings: object) -> Flask:
    """The application with its rooms, from the environment; `settings` win."""
    config = read_config(**settings)
    app = Portal("awards", template_folder=str(root() / "templates"), static_folder=None)
    app.jinja_environment = Templates
    app.config.update(
        AWARDS=config,
        SECRET_KEY=config.secret_key,
        SECRET_KEY_FALLBACKS=config.earlier_keys,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_REQUEST,
        SESSION_COOKIE_NAME="__Host-awards_state" if config.secure_cookies else "awards_state",
        SESSION_COOKIE_SECURE=config.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        TRUSTED_HOSTS=config.hosts,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    migrations.load_models()
    watched.install(app)
    compression.install(app)
    read_from = config.read_database_url
    beside = replica.at(read_from, timedelta(seconds=config.read_staleness)) if read_from else None
    engine = connect(config.database_url, there=True)
    shared = redis.at(config.redis_url, config.secret_key)
    redis.hang(engine, shared)
    transaction.install(app, Sessions(engine), beside, MAY_LAG)
    identity.install(app, _visit)
    languages.install(app)
    erased.install(app)
    access.install(app)
    readings.install(app)
    errors.install(app)
    headers.install(app)
    filters.install(app)
    drawing.install(app)
    status.install(app, _announced)
    proofs.install(app, sealing.receipts)
    mail.install(app, sealing.foot)
    app.extensions["awards_editions_of_staff"] = programme.editions_staffed_by
    app.extensions["awards_note_look"] = accounts.looks.note
    app.extensions["awards_merging"] = PARTS
    app.extensions["awards_judges_later"] = judging.how_far
    app.extensions["awards_jury_meetings"] = jury.meetings_of
    app.extensions["awards_to_compare"] = comparing.to_compare
    app.extensions["awards_comparison_cards"] = comparing.cards_of
    app.extensions["awards_upcoming_announcements"] = publishing.upcoming
    app.extensions["awards_to_take_home"] = certificates.checks
    app.extensions["awards_open_data"] = closing.listed
    app.extensions["awards_pledges_of"] = {"campaign": campaigns.pledges_of, "edition": connections.pledges_of}
    app.extensions["awards_laureates_of_pledge"] = connected.beside_pledge
    app.extensions["awards_campaigns_of_pledge"] = campaigns.of_pledge
    app.extensions["awards_asks_of_pledges"] = campaigns_words.asks_of_pledges
    app.extensions["awards_asks_waiting"] = campaigns.numbers_waiting
    app.extensions["awards_introduced_at"] = needs.introduced_at
    app.extensions["awards_nominations_of_country"] = closing.nominations_of_country
    app.extensions["awards_nominations_of_region"] = closing.nominations_of_region
    app.extensions["awards_judges_begun"] = judging.begun
    app.extensions["awards_taken_together"] = finding.goes_on_as
    app.extensions["awards_kept_of_nomination"] = kept.of_nomination
    app.extensions["awards_kept_of_judge"] = kept.of_judge
    app.extensions["awards_public_announcements"] = publishing.public_kinds
    forged = CSRFProtect(app)
    forged.exempt(addresses_for_programs)  # no cookie opens them: each request brings its token
    for pages in PAGES:
        app.register_blueprint(pages)
    if config.in_development:
        app.register_blueprint(development_pages)
    _serve_static(app)
    app.context_processor(_page_context)
    if config.public_dir:
        folders = Folders(config.public_dir, config.sealed)
        ear = redis.Ear(shared) if shared else None
        app.wsgi_app = Prerendered(app, folders, Look(folders, ear), ear)  # type: ignore[method-assign]
    if config.proxy_hops:  # as many as the settings say, counted from the end: what stands before them is anybody's
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=config.proxy_hops, x_proto=config.proxy_hops, x_host=0, x_port=0, x_prefix=0
        )
    measures = app.extensions["awards_measures"] = Measures()
    watched.watch(app, behind=config.proxy_hops > 0).watchers.append(measures.note)
    return app


def _announced(session: Session, nomination_ids: Collection[UUID], at: datetime) -> dict[UUID, Announced]:
    """What is public about nominations, with the pages that wait for their nominees."""
    return certificates.with_pages(session, feedback.announced(session, nomination_ids, at), at)


def _visit(token: str) -> identity.Visit | None:
    in_development = current_app.config["AWARDS"].in_development
    return transaction.begun_by(
        lambda session: untied(session, accounts.visit(session, token, in_development=in_development)),
        lambda visit: (visit.at, visit.ahead),
    )


def _serve_static(app: Flask) -> None:
    addresses = sheet.build(root() / "static", root() / "static" / "site")
    app.jinja_env.globals["asset"] = lambda name: f"/static/{addresses[name]}"
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(root() / "static" / "site"),
        prefix="static/",
        immutable_file_test=lambda path, url: True,
        allow_all_origins=False,
        add_headers_function=_static_headers,
        max_age=int(STATIC_LIFETIME.total_seconds()),
    )


def _static_headers(given: MutableMapping[str, str], _path: str, _url: str) -> None:
    given["X-Content-Type-Options"] = "nosniff"
    given["Cross-Origin-Resource-Policy"] = "same-origin"


def _page_context() -> dict[str, object]:
    if not has_request_context():
        return {}  # a mail is rendered by the child process, outside of any page
    user, look = identity.whose_page(), identity.looking()
    edition = _edition_of_address()
    return {
        "signed_in_user": user,
        "look_until": look.look.ends_at if look is not None and look.look is not None else None,
        "nav": _nearest_marked(_navigation(user)),
        "rehearsal": edition if edition is not None and edition.rehearsal else g.get("rehearsal"),
        "second_step_waived": user is not None and (found := identity.visit()) is not None and found.waived,
        "clock_offset": _clock_offset(),
        "made_up_registry": _made_up_registry(),
        "is_development": current_app.config["AWARDS"].in_development,
        "edition_status": None,
        "page_as_of": g.get("as_of"),
        "page_as_of_bound": current_app.config["AWARDS"].read_staleness,
    }


def _edition_of_address() -> programme.EditionMark | None:
    edition_id = (request.view_args or {}).get("edition_id")
    return _edition_mark(db_session(), edition_id) if isinstance(edition_id, UUID) else None


def _edition_mark(session: Session, edition_id: UUID) -> programme.EditionMark | None:
    known: dict[UUID, programme.EditionMark] = current_app.extensions.setdefault("awards_edition_marks", {})
    if edition_id not in known and (found := programme.edition_mark(session, edition_id)):
        known[edition_id] = found  # year and rehearsal never change
    return known.get(edition_id)


def _made_up_registry() -> bool:
    """Whether this database's pledges are a rehearsal's: only in development can they be, so only there it asks."""
    return current_app.config["AWARDS"].env == "development" and pledges.holds_made_up_pledges(db_session())


def _clock_offset() -> str | None:
    if not current_app.config["AWARDS"].in_development:
        return None
    moved = transaction.clock_ahead()
    if not moved:
        return None
    days, rest = divmod(abs(int(moved.total_seconds())), 86_400)
    hours, minutes = divmod(rest // 60, 60)
    sign = as_typed("−" if moved.total_seconds() < 0 else "+")
    return str(_("%(sign)s%(days)s d %(hours)s h %(minutes)s min", sign=sign, days=days, hours=hours, minutes=minutes))


STAFF_ROOMS = {
    "programme": "programme.edition",
    "nominations": "screening.queue",
    "screening": "screening.queue",
    "assignment": "assignment.judges",
    "comparing": "watching.progress",
    "publishing": "publishing.announcements",
    "sealing": "publishing.announcements",
    "finding": "screening.queue",
    "judging": "watching.progress",
    "ranking": "decisions.overview",
    "fairness": "decisions.overview",
    "jury": "decisions.overview",
    "feedback": "publishing.announcements",
    "certificates": "publishing.announcements",
    "closing": "publishing.announcements",
}
"""The place in staff's navigation whose work a room's pages are, where none of the places stands above them."""


def _navigation(user: identity.Identity | None) -> list[Place]:
    edition_id = (request.view_args or {}).get("edition_id")
    of_judge = user is not None and edition_id is not None and _judges(user, edition_id)
    if edition_id and (request.path.startswith("/staff") or (request.path.startswith("/jury") and not of_judge)):
        places = [
            (_("Today"), "desks.staff_edition"),
            (_("Set-up"), "programme.edition"),
            (_("Nominations"), "screening.queue"),
            (_("Judges"), "assignment.judges"),
            (_("Assign"), "assignment.plans"),
            (_("Watch"), "watching.progress"),
            (_("Decide"), "decisions.overview"),
            (_("Announce"), "publishing.announcements"),
        ]
        shown = [_place(label, endpoint, edition_id=edition_id) for label, endpoint in places]
        if any(place.current for place in shown[1:]):
            return shown
        home = STAFF_ROOMS.get(request.blueprint or "")
        return [_place(label, endpoint, home=endpoint == home, edition_id=edition_id) for label, endpoint in places]
    if request.path.startswith(("/judging", "/jury")) and of_judge:
        return [
            _place(_("Queue"), "judging.queue", edition_id=edition_id),
            _place(_("My scores"), "judging.my_scores", edition_id=edition_id),
            _place(_("Your time"), "watching.own_time", edition_id=edition_id),
            _place(_("Confidentiality and conflicts"), "judging.conflicts", edition_id=edition_id),
        ]
    if user is not None and request.path.startswith(("/nominations", "/account", "/judging", "/staff")):
        places = [(_("Nominations"), "desks.nominations")]
        if user.has("pledger"):
            places.append((_("Your pledges"), "pledges.mine"))
        if user.has("judge") or user.has("chair"):
            places.append((_("Judging"), "desks.judging"))
        if user.has("staff") or user.has("admin"):
            places.append((_("Staff"), "desks.staff"))
        return [_place(label, endpoint) for label, endpoint in places]
    return [
        _place(_("Call"), "programme.call"),
        _place(_("Winners"), "publishing.winners"),
        _place(_("Countries"), "connections.countries"),
        _place(_("Pledges"), "pledges.pledges"),
        _place(_("Verify"), "verifying.verify"),
        _place(_("Data"), "publishing.data"),
    ]


def _judges(user: identity.Identity, edition_id: UUID) -> bool:
    return user.has("judge", edition_id) or user.has("chair", edition_id)


def _place(label: str, endpoint: str, *, home: bool = False, **values: object) -> Place:
    url = url_for(endpoint, **values)  # type: ignore[arg-type]
    below = home or request.path.startswith(f"{url}/")
    return Place(label, url, "page" if request.endpoint == endpoint else "true" if below else None)


def _nearest_marked(places: list[Place]) -> list[Place]:
    """The places with one mark at most: of those above this page, the nearest one."""
    marked = max((place for place in places if place.current), key=lambda place: len(place.url), default=None)
    return [place if place is marked else replace(place, current=None) for place in places]
