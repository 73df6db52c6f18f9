"""Take many pledges at once: the same rows as one by one, written table by table by the fastest way there is."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from awards.core.identifiers import keys_in_order
from awards.core.text import N_, Message
from awards.infrastructure import registry_log
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.bulk import insert_rows
from awards.infrastructure.database import database_now
from awards.pledges import queries, rules
from awards.pledges.models import (
    Pledge,
    PledgeBeneficiary,
    PledgeCountry,
    PledgeMoney,
    PledgeParty,
    PledgeRegion,
    PledgeTranche,
    PledgeVersion,
)
from awards.pledges.queries import Said
from awards.pledges.rules import states
from awards.pledges.services import counting
from awards.pledges.services.kept import Current, Kept, Parts, Reported
from awards.pledges.services.logged import steps_of_many
from awards.pledges.services.registry import Lists, Put, in_dollars, next_public_id
from awards.rates.held import held

NEW, CHANGED, SAME, REFUSED, HELD = "new", "changed", "same", "refused", "held"


Known = Mapping[tuple[str, str], Said]
"""Pledges that are here, by register and id there."""


@dataclass(frozen=True)
class Taken:
    """What became of one of many pledges; `held` waits for a second person, `wrong` says why it is refused."""

    what: str
    before: Said | None = None
    digest: str = ""
    wrong: Mapping[str, Message] = field(default_factory=dict)


def put_many(session: Session, puts: Sequence[Put], by: UUID | None, at: datetime, *, second: bool) -> list[Taken]:
    """Publish new ones and new versions of changed ones; what is refused or held is left as it was.

    `puts` name each pledge once. `second`: two people stand behind amounts that take two. Audit rows, kept sums and
    what pledges are found by come in the same transaction.
    """
    hold_count(session)
    lists, known = Lists.read(session, puts), _known(session, puts)
    taken = look_at_many(puts, known, lists, at, second=second)
    write_many(session, puts, taken, lists, by, at)
    return taken


def hold_count(session: Session) -> None:
    """Let nobody else change what is public of pledges until this transaction ends; before anything is read of them."""
    counting.hold(session)


def write_many(
    session: Session, puts: Sequence[Put], taken: Sequence[Taken], lists: Lists, by: UUID | None, at: datetime
) -> None:
    """Write those of the pledges that are new or changed, as they were looked at since the caller held the count."""
    wanted = [(put, one) for put, one in zip(puts, taken, strict=True) if one.what in (NEW, CHANGED)]
    if not wanted:
        return
    rows = _Rows(at, lists, len(wanted))
    given = [rules.number_of(put.public_id) for put, one in wanted if one.before is None and put.public_id]
    number = max([rules.number_of(next_public_id(session)), *(taken_here + 1 for taken_here in given)])
    for put, one in wanted:
        if one.before is None and put.public_id is None:
            public_id, number = rules.public_id_of(number), number + 1
        else:
            public_id = one.before.public_id if one.before else put.public_id or ""
        rows.add(put, public_id, one)
    with counting.counted(session, [one.before.pledge_id for _, one in wanted if one.before]):
        rows.write(session, by)
        session.expire_all()
    counting.add_new(session, rows.valued)
    rows.kept.write(session)


def _known(session: Session, puts: Sequence[Put]) -> dict[tuple[str, str], Said]:
    found: dict[tuple[str, str], Said] = {}
    for register in {put.register for put in puts}:
        ids = [put.source_id for put in puts if put.register == register]
        found |= {(one.register, one.source_id): one for one in queries.said_by_source(session, register, ids)}
    return found


def look_at_many(
    puts: Sequence[Put], known: Known, lists: Lists, at: datetime, *, second: bool, making: Collection[str] = ()
) -> list[Taken]:
    """What would become of these pledges; `making` are organisations that are not here yet and will be."""
    found = []
    for put in puts:
        before = known.get((put.register, put.source_id))
        wrong = rules.wrong_columns(put.content) | lists.wrong_columns(put.content, making)
        if wrong:
            found.append(Taken(REFUSED, before, wrong=wrong))
            continue
        new_name = making and any(slug in making for slug, _ in put.content.parties)
        digest = "" if new_name else rules.content_digest(put.content)  # a new name was never said before
        if before and before.digest == digest:
            renumbered = put.official_number and put.official_number != before.official_number
            found.append(Taken(CHANGED if renumbered else SAME, before, digest))
        elif before and before.state == "withdrawn":
            words = N_("%(pledge)s is withdrawn. A withdrawn pledge does not change.", pledge=before.public_id)
            found.append(Taken(REFUSED, before, digest, {"public_id": words}))
        elif not second and _needs_two(put.content, before, at):
            found.append(Taken(HELD, before, digest))
        else:
            found.append(Taken(CHANGED if before else NEW, before, digest))
    return found


def _needs_two(content: rules.Content, before: Said | None, at: datetime) -> bool:
    told = [content, before.content] if before else [content]
    return states.needs_two(*(rules.in_dollars(one, held(), at.date()) for one in told))


class _Rows:
    """Rows of several tables, gathered and then written in the order in which they point to each other."""

    def __init__(self, at: datetime, lists: Lists, number: int) -> None:
        self.at, self.lists = at, lists
        self.organisations = {slug: key.hex for slug, key in lists.organisations.items()}
        self.pledge_keys, self.version_keys = iter(keys_in_order(number)), iter(keys_in_order(number))
        self.pledges: list[tuple[Any, ...]] = []
        self.versions: list[tuple[Any, ...]] = []
        self.parties: list[tuple[Any, ...]] = []
        self.money: list[tuple[Any, ...]] = []
        self.tranches: list[tuple[Any, ...]] = []
        self.countries: list[tuple[Any, ...]] = []
        self.regions: list[tuple[Any, ...]] = []
        self.groups: list[tuple[Any, ...]] = []
        self.valued: list[rules.Content] = []
        self.kept = Kept()
        self.audit: list[tuple[str, str, str]] = []
        self.changed: list[dict[str, Any]] = []
        self.logged: list[tuple[str, int, str]] = []

    def add(self, put: Put, public_id: str, taken: Taken) -> None:
        """A new pledge, or a new version of one; a pledge whose number alone is another gets no version."""
        before, digest = taken.before, taken.digest
        n = before.n + 1 if before else 1
        pledge_id = before.pledge_id.hex if before else next(self.pledge_keys)
        if before is None:
            self.pledges.append((
                pledge_id, public_id, put.register, put.source_id or public_id, put.official_number, "published", 1,
                self.at, self.at, False,
            ))  # fmt: skip
            self._note("pledge.published", pledge_id, public_id, 1)
        elif before.digest == digest:
            self.changed.append({"id": before.pledge_id, "official_number": put.official_number, "changed_at": self.at})
            self._note("pledge.numbered", pledge_id, public_id, before.n)
            return
        else:
            self.changed.append(
                {"id": before.pledge_id, "current_n": n, "official_number": put.official_number, "changed_at": self.at}
            )
            self._note("pledge.changed", pledge_id, public_id, n)
        self._version(pledge_id, public_id, n, put, digest)

    def _note(self, action: str, pledge_id: str, public_id: str, n: int) -> None:
        self.audit.append((action, pledge_id, f'{{"public_id": "{public_id}", "version": {n}}}'))

    def _version(self, pledge_id: str, public_id: str, n: int, put: Put, digest: str) -> None:
        content, key = put.content, next(self.version_keys)
        valued, facts = in_dollars(content, self.at)
        shares = dict(content.shares)
        search_text, largest = self.lists.search_text(public_id, put.official_number, content), rules.sort_usd(valued)
        said = (
            content.title, content.language, content.pledge_type, content.resource_kind, content.focus_area,
            content.entity_kind, content.start_year, content.end_year, largest,
        )  # fmt: skip
        end = (search_text, content.source, content.retrieved_on)
        self.versions.append((key, pledge_id, n, *said, _AS_JSON(facts), *end, digest, self.at))
        self.logged.append((public_id, n, digest))
        parties = [(role, self.organisations[slug]) for slug, role in content.parties]
        borne = [self.lists.borne[slug] for slug, _ in content.parties]
        self.parties += [(key, position, one, role) for position, (role, one) in enumerate(parties)]
        self.money += [(key, *vars(one).values()) for one in valued.money]
        self.tranches += [
            (key, position, one.word, one.amount, one.currency, one.start, one.end)
            for position, one in enumerate(content.tranches)
        ]
        self.countries += [(key, iso2, shares.get(iso2)) for iso2 in content.countries]
        self.regions += [(key, region) for region in content.regions]
        self.groups += [(key, group) for group in content.beneficiaries]
        if n == 1:
            self.valued.append(valued)
            pledge = (public_id, put.register, put.source_id or public_id, "published", False, False)
            self.kept.add(
                Current._make((*pledge, pledge_id, key, n, *said, facts, *end, self.at)),
                Parts(
                    parties,
                    valued.money,
                    [(one.word, one.amount, one.currency, one.start, one.end) for one in content.tranches],
                    [(iso2, shares.get(iso2), self.lists.countries[iso2]) for iso2 in content.countries],
                    content.regions,
                    content.beneficiaries,
                    next((home for (role, _), (home, _) in zip(parties, borne, strict=True) if role == "lead"), None),
                    {word for _, words in borne for word in words},
                ),
                self.at,
                Reported(),
            )

    def write(self, session: Session, by: UUID | None) -> None:
        """Write all of it."""
        for model, names, rows in (
            (Pledge, PLEDGE, self.pledges), (PledgeVersion, VERSION, self.versions),
            (PledgeParty, ("version_id", "position", "organisation_id", "role"), self.parties),
            (PledgeMoney, MONEY, self.money), (PledgeTranche, TRANCHE, self.tranches),
            (PledgeCountry, ("version_id", "iso2", "share"), self.countries),
            (PledgeRegion, ("version_id", "region_key"), self.regions),
            (PledgeBeneficiary, ("version_id", "group_key"), self.groups),
        ):  # fmt: skip
            insert_rows(session, model, names, rows)
        if self.changed:
            session.execute(update(Pledge), self.changed)
        now = session.scalars(select(database_now())).one()
        insert_rows(
            session,
            AuditRow,
            ("at", "actor_id", "action", "subject_id", "edition_id", "details"),
            [(now, by, action, subject, None, details) for action, subject, details in self.audit],
        )
        registry_log.tell(session, steps_of_many(self.logged), self.at)


_AS_JSON = json.JSONEncoder(ensure_ascii=False).encode

PLEDGE = (
    "id", "public_id", "source_register", "source_id", "official_number", "state", "current_n", "created_at",
    "changed_at", "rehearsal",
)  # fmt: skip
VERSION = (
    "id", "pledge_id", "n", "title", "language", "pledge_type", "resource_kind", "focus_area", "entity_kind",
    "start_year", "end_year", "sort_usd", "facts", "search_text", "source", "retrieved_on", "content_digest",
    "recorded_at",
)  # fmt: skip
MONEY = (
    "version_id", "word", "amount", "currency", "qualifier", "basis", "yearly_amount", "usd", "usd_basis", "usd_rate",
    "most", "value_date", "is_new",
)  # fmt: skip
TRANCHE = ("version_id", "position", "word", "amount", "currency", "starts_on", "ends_on")
