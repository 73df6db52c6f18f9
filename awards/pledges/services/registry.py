"""Take pledges into the registry, give them new versions, withdraw them. Nothing is ever deleted or given a used id."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, aliased

from awards.core.errors import RuleBroken
from awards.core.text import N_, Message
from awards.infrastructure import audit
from awards.infrastructure.award_log import Kind
from awards.infrastructure.bulk import is_text_of
from awards.infrastructure.registry_log import Step
from awards.infrastructure.upsert import Counts
from awards.organisations.models import Organisation
from awards.organisations.rules import fold
from awards.places.models import Country, Region
from awards.pledges import rules
from awards.pledges.models import (
    BeneficiaryGroup,
    Pledge,
    PledgeBeneficiary,
    PledgeCountry,
    PledgeDraft,
    PledgeMoney,
    PledgeParty,
    PledgeRegion,
    PledgeTranche,
    PledgeVersion,
)
from awards.pledges.rules.states import ELSEWHERE, PUBLIC
from awards.pledges.services import counting, logged
from awards.rates.held import held

FIRST_NUMBER = 1


@dataclass(frozen=True)
class Put:
    """A pledge as a source gives it: `source_id` names it in `register`; an empty `public_id` takes the next one."""

    register: str
    source_id: str
    public_id: str | None
    official_number: str | None
    content: rules.Content


def put_pledge(session: Session, put: Put, by: UUID | None, at: datetime) -> Pledge:
    """Publish a pledge, or add a version where it says something else; RuleBroken when it is not sound."""
    return put_pledges(session, [put], by, at)[0][0]


def put_pledges(session: Session, puts: Sequence[Put], by: UUID | None, at: datetime) -> tuple[list[Pledge], Counts]:
    """Publish pledges together: new ones, new versions of changed ones, nothing for those that say the same.

    Raises RuleBroken naming the column and the pledge; then nothing of it may be committed.
    """
    counts = Counts()
    counting.hold(session)
    known = _locked(session, puts)
    with counting.counted(session, {pledge.id for pledge in known.values()}) as touched:
        pledges = _put(session, puts, known, counts, by, at)
        touched |= {pledge.id for pledge in pledges}
    return pledges, counts


def _put(
    session: Session,
    puts: Sequence[Put],
    known: dict[tuple[str, str], Pledge],
    counts: Counts,
    by: UUID | None,
    at: datetime,
) -> list[Pledge]:
    digests = _digests(session, list(known.values()))
    lists = Lists.read(session, puts)
    for put in puts:
        if wrong := rules.wrong_columns(put.content) | lists.wrong_columns(put.content):
            raise RuleBroken(N_("The pledge is not complete or not sound."), wrong)
    pledges = []
    for put in puts:
        pledge = known.get((put.register, put.source_id))
        digest = rules.content_digest(put.content)
        if pledge is None:
            pledge = _new(session, put, at)
            known[put.register, put.source_id] = pledge
            add_version(session, pledge, put, digest, lists, at)
            note(session, pledge, "pledge.published", by)
            counts.add("new", "pledge")
        elif digests.get(pledge.id) != digest:
            if pledge.state == "withdrawn":
                raise RuleBroken(
                    N_("%(pledge)s is withdrawn. A withdrawn pledge does not change.", pledge=pledge.public_id),
                    ["public_id"],
                )
            pledge.current_n += 1
            pledge.official_number = put.official_number
            add_version(session, pledge, put, digest, lists, at)
            note(session, pledge, "pledge.changed", by)
            counts.add("changed", "pledge")
        elif put.official_number and pledge.official_number != put.official_number:
            pledge.official_number, pledge.changed_at = put.official_number, at
            note(session, pledge, "pledge.numbered", by)
            counts.add("changed", "pledge")
        else:
            counts.add("same", "pledge")
        digests[pledge.id] = digest
        pledges.append(pledge)
    session.flush()
    return pledges


def withdraw_pledge(session: Session, pledge: Pledge, reason: str, by: UUID | None, at: datetime) -> None:
    """Take a pledge back: its address stays and says why, and it is in no list or sum any more."""
    if not reason.strip():
        raise RuleBroken(N_("Say why the pledge is withdrawn."), ["withdrawal_reason"])
    with counting.counted(session, [pledge.id]):
        session.refresh(pledge, ["state"], with_for_update=True)
        if pledge.state == "withdrawn":
            return
        if pledge.state not in PUBLIC:
            raise RuleBroken(ELSEWHERE)
        pledge.state, pledge.withdrawal_reason, pledge.changed_at = "withdrawn", reason.strip(), at
        audit.record(
            session, actor=by, action="pledge.withdrawn", subject=pledge.id, details={"public_id": pledge.public_id},
            words={"reason": reason.strip()},
        )  # fmt: skip
        end_draft(session, pledge, by)
        logged.tell(session, pledge, Step(Kind.PLEDGE_WITHDRAWN, pledge.public_id, {}), at)


def end_draft(session: Session, pledge: Pledge, by: UUID | None) -> None:
    """Throw away what is written or waits of a pledge that nothing is published of any more."""
    draft = session.scalar(select(PledgeDraft).where(PledgeDraft.pledge_id == pledge.id).with_for_update())
    if draft is None:
        return
    session.delete(draft)
    audit.record(
        session, actor=by, action="pledge.discarded", subject=pledge.id, details={"public_id": pledge.public_id}
    )
    session.flush()


@dataclass
class Lists:
    """What pledges may point to."""

    countries: dict[str, str | None]
    """Each with its region of the ITU."""
    regions: dict[str, dict[str, Any]]
    groups: frozenset[str]
    organisations: dict[str, UUID] = field(default_factory=dict)
    borne: dict[str, tuple[str | None, frozenset[str]]] = field(default_factory=dict)
    """Of each organisation as it stands today its country and the words of its names."""

    @classmethod
    def read(cls, session: Session, puts: Sequence[Put]) -> "Lists":
        found = cls(
            countries=dict(session.execute(select(Country.iso2, Country.itu_region)).all()),
            regions=dict(session.execute(select(Region.key, Region.names)).all()),
            groups=frozenset(session.scalars(select(BeneficiaryGroup.key))),
        )
        found.know(session, {slug for put in puts for slug, _ in put.content.parties})
        return found

    def know(self, session: Session, slugs: Collection[str]) -> None:
        """Read these organisations as well."""
        heir = aliased(Organisation)
        rows = session.execute(
            select(
                Organisation.slug, Organisation.id,
                case((Organisation.merged_into_id.is_(None), Organisation.country), else_=heir.country),
                func.coalesce(heir.search_text, Organisation.search_text),
            )
            .outerjoin(heir, heir.id == Organisation.merged_into_id)
            .where(is_text_of(session, Organisation.slug, slugs))
        ).all()  # fmt: skip
        self.organisations |= {slug: key for slug, key, *_ in rows}
        self.borne |= {slug: (home, _words_of(names)) for slug, _, home, names in rows}

    def wrong_columns(self, content: rules.Content, making: Collection[str] = ()) -> dict[str, Message]:
        """Columns that point to something that is not there; organisations in `making` are about to be."""
        wrong: dict[str, Message] = {}
        for column, values, known in (
            ("lead", [slug for slug, _ in content.parties if slug not in making], self.organisations),
            ("countries", content.countries, self.countries),
            ("regions", content.regions, self.regions),
            ("beneficiary_groups", content.beneficiaries, self.groups),
        ):
            if missing := [value for value in values if value not in known]:
                wrong[column] = N_("“%(value)s” is not in the list that this column takes from.", value=missing[0])
        return wrong

    def search_text(self, public_id: str, official_number: str | None, content: rules.Content) -> str:
        """What the pledge itself says, folded; names of organisations, countries and groups are looked up then."""
        words = [
            official_number or "", content.title, content.named_as or "",
            content.summary or "", *(target.text for target in content.targets),
        ]  # fmt: skip
        words += [name for key in content.regions for name in self.regions[key].values()]
        folded = {f"r {public_id[2:]}": None, **dict.fromkeys([fold(word) for word in words if word])}
        return " ".join(folded)


_words_of = lru_cache(8192)(rules.kept_words)


def _locked(session: Session, puts: Sequence[Put]) -> dict[tuple[str, str], Pledge]:
    found: dict[tuple[str, str], Pledge] = {}
    for register in {put.register for put in puts}:
        ids = [put.source_id for put in puts if put.register == register]
        pledges = session.scalars(
            select(Pledge)
            .where(Pledge.source_register == register, Pledge.source_id.in_(ids))
            .order_by(Pledge.id)
            .with_for_update()
        )
        found |= {(pledge.source_register, pledge.source_id): pledge for pledge in pledges}
    return found


def _digests(session: Session, pledges: list[Pledge]) -> dict[UUID, str]:
    rows = session.execute(
        select(Pledge.id, PledgeVersion.content_digest)
        .join(PledgeVersion, (PledgeVersion.pledge_id == Pledge.id) & (PledgeVersion.n == Pledge.current_n))
        .where(Pledge.id.in_([pledge.id for pledge in pledges]))
    )
    return dict(rows.all())


def _new(session: Session, put: Put, at: datetime) -> Pledge:
    public_id = put.public_id or next_public_id(session)
    if not rules.PUBLIC_ID.fullmatch(public_id):
        raise RuleBroken(N_("A public id looks like R-000123."), ["public_id"])
    pledge = Pledge(
        id=uuid4(), public_id=public_id, source_register=put.register, source_id=put.source_id or public_id,
        official_number=put.official_number, state="published", current_n=1, created_at=at,
    )  # fmt: skip
    session.add(pledge)
    session.flush()
    return pledge


def next_public_id(session: Session) -> str:
    """The number after the highest; whoever takes one holds the count until the end, so that no two take the same."""
    counting.hold(session)
    highest = session.scalar(
        select(Pledge.public_id).order_by(func.length(Pledge.public_id).desc(), Pledge.public_id.desc()).limit(1)
    )
    return rules.public_id_of(rules.number_of(highest) + 1 if highest else FIRST_NUMBER)


def add_version(
    session: Session, pledge: Pledge, put: Put, digest: str, lists: Lists, at: datetime, change_note: str | None = None
) -> PledgeVersion:
    content = put.content
    valued, facts = in_dollars(content, at)
    if change_note:
        facts["change_note"] = change_note
    shares = dict(content.shares)
    version = PledgeVersion(
        id=uuid4(), pledge_id=pledge.id, n=pledge.current_n, title=content.title, language=content.language,
        pledge_type=content.pledge_type, resource_kind=content.resource_kind, focus_area=content.focus_area,
        entity_kind=content.entity_kind, start_year=content.start_year, end_year=content.end_year,
        sort_usd=rules.sort_usd(valued), facts=facts,
        search_text=lists.search_text(pledge.public_id, put.official_number, content),
        source=content.source, retrieved_on=content.retrieved_on, content_digest=digest, recorded_at=at,
        parties=[
            PledgeParty(position=position, organisation_id=lists.organisations[slug], role=role)
            for position, (slug, role) in enumerate(content.parties)
        ],
        money=[PledgeMoney(**vars(money)) for money in valued.money],
        tranches=[
            PledgeTranche(
                position=position, word=one.word, amount=one.amount, currency=one.currency, starts_on=one.start,
                ends_on=one.end,
            )
            for position, one in enumerate(content.tranches)
        ],
        countries=[PledgeCountry(iso2=iso2, share=shares.get(iso2)) for iso2 in content.countries],
        regions=[PledgeRegion(region_key=key) for key in content.regions],
        beneficiaries=[PledgeBeneficiary(group_key=key) for key in content.beneficiaries],
    )  # fmt: skip
    session.add(version)
    pledge.changed_at = at
    logged.tell(session, pledge, logged.version_step(pledge.public_id, pledge.current_n, digest), at)
    return version


def in_dollars(content: rules.Content, at: datetime) -> tuple[rules.Content, dict[str, Any]]:
    """A pledge with its dollar values at the rates that are held, and what its version keeps beside its columns."""
    valued, steps = rules.with_steps(content, held(), at.date())
    facts = rules.facts(content)
    if steps:
        facts["rates"] = steps
    return valued, facts


def note(session: Session, pledge: Pledge, action: str, by: UUID | None) -> None:
    audit.record(
        session, actor=by, action=action, subject=pledge.id,
        details={"public_id": pledge.public_id, "version": pledge.current_n},
    )  # fmt: skip
