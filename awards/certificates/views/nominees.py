"""What a nominee takes home: certificates in six languages, badges with their snippets, the letter."""

from dataclasses import dataclass
from uuid import UUID

from flask import Response, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from awards.certificates import badges, policy, queries, rules
from awards.certificates.making.wording import honour
from awards.certificates.queries import Own, OwnFile
from awards.certificates.queries.own import Place
from awards.certificates.views.blueprint import bp
from awards.core.vocabulary import LANGUAGE_NAMES, LANGUAGES
from awards.publishing.press.wording import title
from awards.web.access import requires
from awards.web.languages import language
from awards.web.transaction import now

NOMINATION = "/nominations/<uuid:edition_id>/<uuid:nomination_id>"


@dataclass(frozen=True)
class Shown:
    """A place of the nomination on the page: what it is called, its certificate, and its badge by theme and size."""

    place: Place
    honour: str
    title: str
    code: str | None
    check_url: str | None
    laureate_url: str
    badges: list[tuple[str, str, list[tuple[int, str]]]]
    alternative: str


def mine(session: Session, edition_id: UUID, nomination_id: UUID) -> Own:
    return queries.own(session, edition_id, nomination_id, now())


def my_letter(session: Session, edition_id: UUID, nomination_id: UUID) -> Own:
    return queries.own_letter(session, edition_id, nomination_id, now())


def my_file(session: Session, edition_id: UUID, nomination_id: UUID, certificate_id: UUID, code: str) -> OwnFile:
    return queries.own_file(session, edition_id, nomination_id, certificate_id, code, now())


@bp.route(f"{NOMINATION}/certificates")
@requires(policy.may_take_home, load=mine)
def own(page: Own) -> ResponseReturnValue:
    first = page.found.nomination.language
    return render_template(
        "certificates/own.html",
        edition=page.found.edition,
        nomination=page.found.nomination,
        letter=page.letter,
        letter_code=rules.grouped(page.code) if page.code else None,
        letter_url=_letter_address(page),
        places=[_shown(place) for place in page.places],
        codes=sorted(LANGUAGES, key=lambda code: (code != first, code != language())),
        languages_of=LANGUAGE_NAMES,
        size=(badges.WIDTH, badges.HEIGHT),
    )


@bp.route(
    f"{NOMINATION}/certificates/<uuid:certificate_id>-<any(ar, zh, en, fr, ru, es):code>.pdf", endpoint="own_file"
)
@requires(policy.may_take_file, load=my_file)
def take_file(of: OwnFile) -> Response:
    return as_file(of.file.content or b"", f"certificate-{of.certificate.code}-{of.file.language}.pdf")


@bp.route(f"{NOMINATION}/letter.pdf", endpoint="own_letter")
@requires(policy.may_take_home, load=my_letter)
def take_letter(page: Own) -> Response:
    content = page.letter.content if page.letter else None
    return as_file(content or b"", f"letter-{page.found.nomination.number:04d}.pdf")


def as_file(content: bytes, name: str, kind: str = "application/pdf") -> Response:
    """A file to keep."""
    response = Response(content, mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _letter_address(page: Own) -> str | None:
    if page.code is None:
        return None
    if page.found.edition.rehearsal:
        return url_for("certificates.rehearsal_check_letter", year=page.found.edition.year, code=page.code)
    return url_for("certificates.check_letter", code=page.code)


def _shown(place: Place) -> Shown:
    laureate, publication, certificate = place.laureate, place.publication, place.certificate
    site = str(current_app.config["AWARDS"].base_url).rstrip("/")
    year = publication.year if publication.rehearsal else None
    prefix = f"{site}/rehearsal/{year}" if year else site
    page_url = f"{prefix}/laureates/{laureate.slug}"
    shown = []
    for theme in badges.THEMES:
        path = f"{prefix}/laureates/{laureate.slug}/badge-{language()}-{theme}.svg"
        sizes = [(width, badges.snippet(publication, laureate, page_url, path, width)) for width in badges.WIDTHS]
        shown.append((theme, path.removeprefix(site), sizes))
    check_url = None
    if certificate is not None:
        check = "certificates.rehearsal_check" if year else "certificates.check"
        check_url = url_for(check, code=certificate.code, **({"year": year} if year else {}))  # type: ignore[arg-type]
    return Shown(
        place, honour(publication, laureate), title(laureate), rules.grouped(certificate.code) if certificate else None,
        check_url, page_url.removeprefix(site), shown, badges.in_words(publication, laureate),
    )  # fmt: skip
