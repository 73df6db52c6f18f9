"""The present text of a nomination and its versions: how content becomes rows, and rows become a new version."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.nominations import queries, rules
from awards.nominations.models import (
    Entry,
    Evidence,
    Nomination,
    NominationCountry,
    NominationOrganisation,
    NominationVersion,
)
from awards.nominations.rules import Content, State
from awards.organisations import queries as organisations
from awards.organisations.rules import domain_of, fold
from awards.programme.models import Edition


def put(session: Session, nomination: Nomination, edition: Edition, content: Content, at: datetime) -> None:
    """Make the nomination's rows say what the content says; parts that stay the same keep their rows."""
    nomination.title, nomination.relation = content.title, content.relation
    nomination.nominee_kind, nomination.language = content.nominee_kind, content.language
    nomination.pledge = content.pledge or None
    nomination.nominee_names, nomination.answers = list(content.nominee_names), dict(content.answers)
    nomination.search_text, nomination.saved_at = rules.search_text(content), at
    _put_organisations(session, nomination, content)
    _put_countries(nomination, content)
    _put_evidence(nomination, content)
    _put_entries(nomination, edition, content)
    session.flush()


def put_draft(session: Session, nomination: Nomination, edition: Edition, content: Content, at: datetime) -> None:
    """Save a text that is not submitted: the rows of a draft say it; those of a submitted nomination stay as they are.

    So screening and everything after it read what was submitted, and an unfinished edit stands in its version alone.
    """
    if nomination.state == State.DRAFT:
        put(session, nomination, edition, content, at)
        return
    refuse_dropping_screened(nomination, _wanted(edition, content))
    nomination.saved_at = at
    session.flush()


def add_version(
    session: Session,
    nomination: Nomination,
    content: Content,
    by: UUID,
    at: datetime,
    *,
    frozen: bool,
    by_itself: bool = False,
) -> NominationVersion:
    """Keep the content as the nomination's present version; `frozen` when it is a submitted text.

    What a page saves by itself, which is never submitted, joins the version before, when that is of the same sitting
    of the same writer.
    """
    document = rules.to_document(content)
    last = session.get(NominationVersion, (nomination.id, nomination.version - 1)) if by_itself else None
    if last and rules.of_one_sitting(last.begun_at, last.frozen_at is not None, last.saved_by == by, at):
        last.n, last.content, last.saved_at = nomination.version, document, at
        session.flush()
        return last
    version = NominationVersion(
        nomination_id=nomination.id, n=nomination.version, content=document, saved_by=by, saved_at=at,
        begun_at=at if by_itself else None, frozen_at=at if frozen else None,
    )  # fmt: skip
    session.add(version)
    session.flush()
    return version


def begin_again(session: Session, nomination: Nomination, by: UUID, at: datetime) -> None:
    """Make the submitted text the present one again, as a version of its own where an edit was not submitted.

    A nomination that is sent back is mended from what staff read; the edit stays among the versions.
    """
    submitted = queries.frozen_version(session, nomination.id)
    if submitted is None or submitted.n == nomination.version:
        return
    nomination.version += 1
    again = add_version(session, nomination, rules.from_document(submitted.content), by, at, frozen=True)
    again.frozen_at = submitted.frozen_at
    session.flush()


def refuse_dropping_screened(nomination: Nomination, wanted: list[UUID]) -> None:
    """A category that is screened already stays. Raises RuleBroken."""
    if any(entry.state != "received" for entry in nomination.entries if entry.category_id not in wanted):
        raise RuleBroken(N_("This category is screened already: it stays."), ["categories"])


def _wanted(edition: Edition, content: Content) -> list[UUID]:
    return [category.id for category in edition.categories if category.key in content.categories]


def _put_organisations(session: Session, nomination: Nomination, content: Content) -> None:
    known = organisations.by_names(session, [name for name, _address in content.organisations])
    rows = list(nomination.organisations)[: len(content.organisations)]
    rows += [NominationOrganisation(position=n) for n in range(len(rows), len(content.organisations))]
    for row, (name, address) in zip(rows, content.organisations, strict=True):
        found = known.get(fold(name))
        row.name, row.folded = name, fold(name)
        row.website, row.domain = address, domain_of(address or "")
        row.organisation_id = found.id if found else None
    nomination.organisations = rows


def _put_countries(nomination: Nomination, content: Content) -> None:
    wanted = [("organisation", iso2) for iso2 in content.countries_organisation]
    wanted += [("impact", iso2) for iso2 in content.countries_impact]
    present = {(row.role, row.iso2): row for row in nomination.countries}
    nomination.countries = [present.get(key) or NominationCountry(role=key[0], iso2=key[1]) for key in wanted]


def _put_evidence(nomination: Nomination, content: Content) -> None:
    rows = list(nomination.evidence)[: len(content.evidence)]
    rows += [Evidence(id=uuid4(), position=n) for n in range(len(rows), len(content.evidence))]
    for row, (title, url) in zip(rows, content.evidence, strict=True):
        row.title, row.url = title, url
    nomination.evidence = rows


def _put_entries(nomination: Nomination, edition: Edition, content: Content) -> None:
    wanted = _wanted(edition, content)
    present = {entry.category_id: entry for entry in nomination.entries}
    refuse_dropping_screened(nomination, wanted)
    if present.keys() != set(wanted):
        nomination.entries = [present.get(key) or Entry(id=uuid4(), category_id=key) for key in wanted]
