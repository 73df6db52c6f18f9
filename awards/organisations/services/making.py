"""Verbs of organisations: find or make one, give it another name, remember an award it holds, load the record's."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session, selectinload

from awards import record
from awards.infrastructure import audit, locks
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.bulk import insert_rows, is_text_of
from awards.infrastructure.database import database_now
from awards.infrastructure.upsert import Counts, keep
from awards.organisations import queries
from awards.organisations.models import (
    FormerAward,
    FormerLaureate,
    Organisation,
    OrganisationAlias,
    OrganisationDomain,
)
from awards.organisations.rules import domain_of, fold, in_address

MAKING = "organisations.made"
"""Whoever makes an organisation holds this from before it looks whether somebody bears the name."""


@dataclass(frozen=True)
class Named:
    """An organisation as a list names it."""

    name: str
    country: str | None = None
    kind: str | None = None
    source: str | None = None


def ensure_organisation(
    session: Session,
    name: str,
    *,
    website: str | None = None,
    country: str | None = None,
    kind: str | None = None,
    public: bool = False,
    source: str | None = None,
    by: UUID | None = None,
    unseen: UUID | None = None,
    rehearsal: bool = False,
) -> Organisation:
    """The organisation that bears this name, made when none does; one that becomes public stays so.

    One that was kept `unseen` until now is it, or becomes a part of the one that has come to bear the name. Of two who
    name an unknown one at once, the second gets what the first made.
    """
    found = queries.by_names(session, [name]).get(fold(name))
    if found is None:
        locks.hold(session, [MAKING])
        found = queries.by_names(session, [name]).get(fold(name))
    kept = queries.unseen(session, name, unseen) if unseen is not None else None
    if kept is not None and found is None:
        found, kept.search_text = kept, fold(name)
        session.add(OrganisationAlias(organisation_id=kept.id, name=name, folded=fold(name)))
    elif kept is not None and found is not None:
        kept.merged_into_id, kept.search_text = found.id, fold(name)
    if found is None:
        _make_way(session, {in_address(name)})
        found = Organisation(
            id=uuid4(), slug=_free_slug(session, name), name=name, names={}, kind=kind, country=country,
            search_text=fold(name), public=public, source=source, rehearsal=rehearsal,
        )  # fmt: skip
        session.add(found)
        session.flush()
        session.add(OrganisationAlias(organisation_id=found.id, name=name, folded=fold(name)))
        audit.record(session, actor=by, action="organisation.made", subject=found.id)
    elif public:
        show(session, found, by)
    if website and (domain := domain_of(website)):
        _add_domain(session, found, domain)
    session.flush()
    return found


def show(session: Session, organisation: Organisation, by: UUID | None = None) -> None:
    """Let an organisation be public for what it does itself, and stay so; again: no change."""
    if not organisation.public or organisation.public_by_merge:
        session.refresh(organisation, ["public", "public_by_merge"], with_for_update=True)
        organisation.public, organisation.public_by_merge = True, False
        audit.record(session, actor=by, action="organisation.made_public", subject=organisation.id)


def keep_unseen(session: Session, name: str, by: UUID) -> Organisation:
    """A row for an organisation of which nothing may tell yet: no name finds it and no list has it.

    Whoever names an organisation of the same name meanwhile gets another, as if this one were not there.
    """
    found = queries.unseen(session, name)
    if found is None:
        locks.hold(session, [MAKING])
        found = Organisation(id=uuid4(), slug=_free_slug(session, name), name=name, names={}, search_text="")
        session.add(found)
        audit.record(session, actor=by, action="organisation.made", subject=found.id)
        session.flush()
    return found


def ensure_organisations(session: Session, wanted: Iterable[Named], by: UUID | None = None) -> dict[str, str]:
    """The addresses of public organisations by these names, made together when nobody bears them; quick for many."""
    every = list(wanted)
    named = {folded: one for one in every if (folded := fold(one.name))}
    if named:
        locks.hold(session, [MAKING])
    found = queries.by_names(session, [one.name for one in named.values()])
    for organisation in found.values():
        show(session, organisation, by)
    session.flush()
    slugs = {folded: organisation.slug for folded, organisation in found.items()}
    missing = {folded: one for folded, one in named.items() if folded not in slugs}
    _make_way(session, {in_address(one.name) for one in missing.values()})
    taken = _taken(session, {in_address(one.name) for one in missing.values()})
    made, names, noted = list[tuple[Any, ...]](), list[tuple[Any, ...]](), list[tuple[Any, ...]]()
    tried = dict[str, int]()
    now = session.scalars(select(database_now())).one()
    for folded, one in missing.items():
        key, slug = uuid4(), _free(in_address(one.name), taken, tried)
        taken.add(slug)
        slugs[folded] = slug
        made.append((key, slug, one.name, {}, one.kind, one.country, folded, True, one.source, False))
        names.append((uuid4(), key, one.name, folded))
        noted.append((now, by, "organisation.made", key, None, {}))
    insert_rows(session, Organisation, ORGANISATION, made)
    insert_rows(session, OrganisationAlias, ("id", "organisation_id", "name", "folded"), names)
    insert_rows(session, AuditRow, ("at", "actor_id", "action", "subject_id", "edition_id", "details"), noted)
    return {one.name: slugs[folded] for one in every if (folded := fold(one.name))}


ORGANISATION = (
    "id", "slug", "name", "names", "kind", "country", "search_text", "public", "source", "rehearsal",
)  # fmt: skip


def remember_award(session: Session, organisation_id: UUID, year: int, category_key: str, role: str) -> None:
    """Keep that an organisation is a finalist or winner of a real edition; what is known already stays as it is."""
    key = (organisation_id, year, category_key, role)
    if session.get(FormerAward, key) is None:
        session.add(FormerAward(organisation_id=organisation_id, year=year, category_key=category_key, role=role))
        session.flush()


def remember_laureate(
    session: Session,
    slug: str,
    year: int,
    organisations: Mapping[str, UUID | None],
    person: str | None = None,
    project: str | None = None,
) -> None:
    """Keep who and what stood together as a laureate of a real edition; what is known already stays as it is."""
    for row in _parts_of_laureate(slug, year, organisations.items(), person, project):
        if session.get(FormerLaureate, (slug, row["part"], row["folded"])) is None:
            session.add(FormerLaureate(**row))
    session.flush()


def forget_laureates(session: Session, year: int) -> None:
    """Forget who holds an award of a real edition that was announced here, before it is kept anew."""
    for kept in (FormerAward, FormerLaureate):
        session.execute(delete(kept).where(kept.year == year))


def load_organisations(session: Session) -> Counts:
    """Read the organisations of the record and the awards they hold; again: no change."""
    counts = Counts()
    found = {
        organisation.slug: organisation
        for organisation in session.scalars(select(Organisation).options(selectinload(Organisation.aliases)))
    }
    for row in record.rows("organisations.csv"):
        names = [row["name"], *record.items(row["aliases"])]
        values = {
            "slug": row["key"], "name": row["name"], "kind": row["kind"] or None, "country": row["country"] or None,
            "search_text": fold(" ".join(names)), "public": True, "public_by_merge": False,
            "note": row["note"] or None, "source": row["source"],
        }  # fmt: skip
        organisation = keep(session, counts, found.get(row["key"]), Organisation, values)
        if row["key"] not in found:
            organisation.aliases = []
        session.flush()
        _load_aliases(session, counts, organisation, names)
        found[row["key"]] = organisation
    _load_awards(session, counts, {slug: organisation.id for slug, organisation in found.items()})
    _load_laureates(
        session, counts, {slug: (organisation.name, organisation.id) for slug, organisation in found.items()}
    )
    if not counts.nothing_changed:
        audit.record(
            session, actor=None, action="organisations.loaded", details={"new": counts.new, "changed": counts.changed}
        )
    session.flush()
    return counts


def _load_aliases(session: Session, counts: Counts, organisation: Organisation, names: list[str]) -> None:
    known = {alias.folded: alias for alias in organisation.aliases}
    for name in names:
        values = {"organisation_id": organisation.id, "name": name, "folded": fold(name)}
        if values["folded"] in known:
            counts.add("same", OrganisationAlias.__tablename__)
            continue
        known[fold(name)] = keep(session, counts, None, OrganisationAlias, values)
    session.flush()


def _load_awards(session: Session, counts: Counts, ids: dict[str, UUID]) -> None:
    known = {(a.organisation_id, a.year, a.category_key, a.role): a for a in session.scalars(select(FormerAward))}
    for row in record.rows("laureates.csv"):
        for slug in record.items(row["organisations"]) if row["category"] else []:
            key = (ids[slug], int(row["year"]), row["category"], row["role"])
            values = dict(zip(("organisation_id", "year", "category_key", "role"), key, strict=True))
            known[key] = keep(session, counts, known.get(key), FormerAward, values)


def _load_laureates(session: Session, counts: Counts, known: dict[str, tuple[str, UUID]]) -> None:
    stored = {(row.slug, row.part, row.folded): row for row in session.scalars(select(FormerLaureate))}
    for row in record.rows("laureates.csv"):
        parties = [known[slug] for column in ("organisations", "partners") for slug in record.items(row[column])]
        for values in _parts_of_laureate(
            row["key"], int(row["year"]), parties, row["person"] or None, row["project"] or None
        ):
            key = (values["slug"], values["part"], values["folded"])
            stored[key] = keep(session, counts, stored.get(key), FormerLaureate, values)


def _parts_of_laureate(
    slug: str, year: int, organisations: Iterable[tuple[str, UUID | None]], person: str | None, project: str | None
) -> list[dict[str, Any]]:
    parties = list(organisations)
    called = project or ", ".join(name for name, _ in parties) or person or slug
    parts = [("organisation", name, known) for name, known in parties]
    parts += [("person", name.strip(), None) for name in (person or "").split(",")]
    parts += [("project", project or "", None)]
    return [
        {"slug": slug, "part": part, "folded": fold(name), "name": name, "laureate": called, "year": year,
         "organisation_id": known}
        for part, name, known in parts
        if fold(name)
    ]  # fmt: skip


def _add_domain(session: Session, organisation: Organisation, domain: str) -> None:
    known = session.scalar(
        select(OrganisationDomain.id).where(
            OrganisationDomain.organisation_id == organisation.id, OrganisationDomain.domain == domain
        )
    )
    if known is None:
        session.add(OrganisationDomain(organisation_id=organisation.id, domain=domain))


def _make_way(session: Session, wanted: Collection[str]) -> None:
    """Those that nothing may tell of yet leave their addresses to whoever asks for one."""
    there = queries.is_unseen(), is_text_of(session, Organisation.slug, wanted)
    for found in session.scalars(select(Organisation).where(*there)):
        found.slug = f"{found.slug}-{found.id.hex[:8]}"
    session.flush()


def _free_slug(session: Session, name: str) -> str:
    wanted = in_address(name)
    taken = set(
        session.scalars(
            select(Organisation.slug).where(
                (Organisation.slug == wanted) | Organisation.slug.startswith(f"{wanted}-", autoescape=True)
            )
        )
    )
    return _free(wanted, taken, {})


def _taken(session: Session, wanted: set[str]) -> set[str]:
    """Addresses that are taken among these and their numbered followers."""
    if not wanted:
        return set()
    if len(wanted) > 100:
        return set(session.scalars(select(Organisation.slug)))
    mine = [Organisation.slug.startswith(f"{one}-", autoescape=True) for one in wanted]
    return set(session.scalars(select(Organisation.slug).where(or_(Organisation.slug.in_(wanted), *mine))))


def _free(wanted: str, taken: set[str], tried: dict[str, int]) -> str:
    """An address that is free; up to which number each was `tried` is remembered, for all names in letters that are not
    Latin want the same."""
    number = tried.get(wanted, 1)
    while (slug := wanted if number == 1 else f"{wanted}-{number}") in taken:
        number += 1
    tried[wanted] = number
    return slug
