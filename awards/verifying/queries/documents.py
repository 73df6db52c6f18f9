"""All that a bundle tells of an edition's result, as documents by file: nothing in it leads to a person or an entry
that is not published, for people and entries go by the pseudonyms of the award's log."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from awards.core.canonical import fractions_as_text
from awards.core.cells import plain
from awards.core.vocabulary import SHEETS
from awards.decisions.models import Decision
from awards.infrastructure import award_log
from awards.programme import queries as programme
from awards.programme.models import Edition, Round
from awards.publishing.models import Laureate, Publication
from awards.publishing.queries.public import WINNERS_LAST, out
from awards.ranking import results
from awards.ranking import rules as ranking
from awards.ranking.results import CategoryRanking
from awards.ranking.scores import RoundScores
from awards.sealing import queries as sealing
from awards.sealing.queries import Sealed
from awards.verifying.queries.logged import Logged, logged
from awards.verifying.queries.scores import Compared, scores_of_round

SEED = 0
"""Of the draws behind chances and bands."""

Alias = Callable[[UUID], str]


@dataclass(frozen=True)
class Told:
    """What a bundle tells: by file its documents, in the order in which they stand there."""

    edition: Edition
    publication: Publication
    documents: Mapping[str, Sequence[Mapping[str, Any]]]
    scores: str


def told(session: Session, publication: Publication) -> Told:
    """All of it for a publication of winners that is public."""
    edition = programme.edition(session, publication.edition_id)

    def alias(subject: UUID) -> str:
        return award_log.pseudonym(session, edition.id, subject)

    until, open_ = publication.public_from, edition.open_scores
    heads = [*reversed(sealing.sealed_heads(session, edition))]
    log = logged(session, edition.id, until, max((head.head.size for head in heads), default=0))
    decided = _decided(session, edition.id, until, log, alias)
    by_round = {
        round_: scores_of_round(session, edition, round_, [d for d in decided if d.round_id == round_.id], until)
        for round_ in edition.rounds
    }
    cards = {alias(card.scorecard_id) for found in by_round.values() for card in found.sheets}
    cards |= {alias(card.card_id) for found in by_round.values() for card in found.compared}
    keys = {category.id: category.key for category in edition.categories}
    slugs = {laureate.entry_id: laureate.slug for laureate in publication.laureates}
    entries = {entry.id: keys[entry.category_id] for found in by_round.values() for entry in found.scores.entries}
    documents: dict[str, Sequence[Mapping[str, Any]]] = {
        "rules.jsonl": _rules(session, edition, log),
        "rounds.jsonl": [
            {"number": r.number, "round": alias(r.id), "opens_at": plain(r.opens_at), "closes_at": plain(r.closes_at)}
            for r in edition.rounds
        ],
        "entries.jsonl": [
            {"entry": alias(entry), "category": key, "laureate": slugs.get(entry)} for entry, key in entries.items()
        ],
        "ranking.jsonl": [
            row for round_, found in by_round.items() for row in _ranking(edition, round_, found.scores, alias, keys)
        ],
        "decisions.jsonl": [_decision(found, edition, keys, alias, log) for found in decided],
        "publications.jsonl": [_publication(found, log) for found in _chain(session, publication)],
        "log.jsonl": log.rows(cards if open_ == SHEETS else ()),
    }  # fmt: skip
    if heads:
        documents["heads.jsonl"] = [_head(head) for head in heads]
        documents["keys.jsonl"] = _keys(heads, alias)
    if open_ == SHEETS:
        sheets = [
            {
                "round": round_.number, "entry": alias(card.entry_id), "judge": alias(card.judge_id),
                "points": card.points, "log": log.cards.get(alias(card.scorecard_id)),
            }
            for round_, found in by_round.items()
            for card in found.sheets
        ]  # fmt: skip
        documents["scores.jsonl"] = sheets
        if any(found.compared for found in by_round.values()):
            documents["comparisons.jsonl"] = [
                _comparisons(round_, card, keys, alias, log)
                for round_, found in by_round.items()
                for card in found.compared
            ]
        documents["judges.jsonl"] = _judges(sheets)
    else:
        documents["aggregates.jsonl"] = [
            row for round_, found in by_round.items() for row in _aggregates(round_, found.scores, alias)
        ]
    return Told(edition, publication, documents, open_)


def _comparisons(round_: Round, card: Compared, keys: Mapping[UUID, str], alias: Alias, log: Logged) -> dict[str, Any]:
    """The comparisons of a judge as the log holds their hash."""
    said = {
        str(one.n): {"left": alias(one.left_id), "right": alias(one.right_id), "answer": one.answer}
        for one in card.said
    }
    return {
        "round": round_.number, "category": keys[card.category_id], "judge": alias(card.judge_id),
        "comparisons": said, "left_out": list(card.left_out), "log": log.comparisons.get(alias(card.card_id)),
    }  # fmt: skip


def _head(sealed: Sealed) -> dict[str, Any]:
    signatures = [{"key": one.public_key, "signature": one.signature} for one in sealed.signatures]
    return {"head": sealed.head.document(), "signatures": signatures}


def _keys(heads: Sequence[Sealed], alias: Alias) -> list[dict[str, Any]]:
    """The keys that signed, each with its holder: a pseudonym, and the name under which the public knows the key."""
    signed = {one.public_key: one for head in heads for one in head.signatures}
    return [{"key": key, "holder": alias(one.user_id), "name": one.name} for key, one in signed.items()]


def _judges(sheets: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    counted: dict[str, int] = defaultdict(int)
    for sheet in sheets:
        counted[sheet["judge"]] += 1
    return [{"judge": judge, "cards": number} for judge, number in counted.items()]


def _rules(session: Session, edition: Edition, log: Logged) -> list[dict[str, Any]]:
    return [
        {"number": found.number, "digest": found.digest, "document": found.document, "log": log.rules.get(found.number)}
        for found in sorted(programme.rules_versions(session, edition.id), key=lambda version: version.number)
    ]


def _ranking(
    edition: Edition, round_: Round, scores: RoundScores, alias: Alias, keys: Mapping[UUID, str]
) -> list[dict[str, Any]]:
    """Nothing of a round without a score."""
    if not scores.cards:
        return []
    found = results.rankings(scores, ranking.tie_rule(edition.tie_rule), edition.ranked_by, SEED)
    return ranking_lines(round_.number, edition.ranked_by, found, alias, keys)


def ranking_lines(
    number: int, counts: str, found: Mapping[UUID, CategoryRanking], alias: Alias, keys: Mapping[UUID, str]
) -> list[dict[str, Any]]:
    """The model of a round in one line, how often which entry was preferred to which, then a line an entry."""
    fit = next(iter(found.values())).fit
    model = {
        "what": "model", "round": number, "counts": counts, "method": fit.method, "seed": SEED,
        "mean": _text(fit.mean), "variances": {name: _text(value) for name, value in vars(fit.variances).items()},
        "reliability": _text(fit.reliability),
    }  # fmt: skip
    rows = [
        {
            "what": "entry", "round": number, "entry": alias(row.entry_id), "category": keys[category],
            "rank": row.rank, "raw": None if row.raw is None else str(row.raw), "reviews": row.reviews,
            "rank_raw": row.rank_raw, "adjusted": _text(row.adjusted), "rank_adjusted": row.rank_adjusted,
            "se": _text(row.se), "low": _text(row.low), "high": _text(row.high), "chance": _text(row.chance),
            **({"strength": _text(row.compared.strength)} if row.compared else {}),
        }
        for category, ranked in found.items()
        for row in ranked.rows
    ]  # fmt: skip
    compared = [
        {
            "what": "comparisons", "round": number, "category": keys[category], "untold": ranked.comparisons.untold,
            "preferred": sorted([alias(one), alias(other), times] for (one, other), times in preferred.items()),
        }
        for category, ranked in found.items()
        if ranked.comparisons is not None
        for preferred in [Counter(one.preference for one in ranked.comparisons.said if one.preference is not None)]
    ]  # fmt: skip
    return [model, *compared, *rows]


def _aggregates(round_: Round, scores: RoundScores, alias: Alias) -> list[dict[str, Any]]:
    weights = {category.id: category.weights for category in scores.categories}
    of = {entry.id: weights[entry.category_id] for entry in scores.entries}
    means: dict[UUID, list[Any]] = defaultdict(list)
    points: dict[UUID, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for card in scores.cards:
        value = ranking.weighted_mean(card.points, of[card.entry_id])
        if value is not None:
            means[card.entry_id].append(value)
            for key, point in card.points.items():
                points[card.entry_id][key].append(point)
    return [
        {
            "round": round_.number, "entry": alias(entry), "reviews": len(values),
            "mean": str(ranking.raw_mean(values)),
            "criteria": {key: str(ranking.raw_mean(found)) for key, found in points[entry].items()},
        }
        for entry, values in means.items()
    ]  # fmt: skip


def _decided(session: Session, edition_id: UUID, until: datetime, log: Logged, alias: Alias) -> list[Decision]:
    """The decisions that stood at an instant, by the log or by themselves, in the order in which they were made."""
    rows = session.scalars(
        select(Decision)
        .where(Decision.edition_id == edition_id)
        .options(selectinload(Decision.places), selectinload(Decision.skips), selectinload(Decision.overrides))
        .order_by(Decision.proposed_at, Decision.id)
    ).all()
    stood = log.decisions.keys() - log.taken_back
    return [
        found
        for found in rows
        if alias(found.id) in stood or (found.approved_at is not None and found.approved_at <= until)
    ]


def _decision(found: Decision, edition: Edition, keys: Mapping[UUID, str], alias: Alias, log: Logged) -> dict[str, Any]:
    number = next(round_.number for round_ in edition.rounds if round_.id == found.round_id)
    step = log.decisions.get(alias(found.id))
    by, at = found.approved_by, found.approved_at
    if found.state != "approved" and step is not None:  # taken back since: the log knows who had approved it
        by, at = step.by, step.at
    return {
        "kind": found.kind, "category": keys[found.category_id], "round": number, "no_award": found.no_award,
        "decision": alias(found.id), "log": step and step.seq,
        "proposed_by": alias(found.proposed_by), "proposed_at": plain(found.proposed_at),
        "approved_by": None if by is None else alias(by), "approved_at": plain(at),
        "number_reason": bool(found.number_reason),
        "places": [
            {
                "entry": alias(place.entry_id), "rank": place.rank, "role": place.role, "position": place.position,
                "reason": bool(place.reason),
            }
            for place in found.places
        ],
        "skips": [{"entry": alias(s.entry_id), "rank": s.rank, "reason": bool(s.reason)} for s in found.skips],
        "open_items": [{"item": o.item, "count": o.count, "reason": bool(o.reason)} for o in found.overrides],
        "ranking": [fractions_as_text(row) | {"entry": alias(UUID(row["entry"]))} for row in found.ranking],
    }  # fmt: skip


def _chain(session: Session, publication: Publication) -> list[Publication]:
    """What became public of the edition up to this publication, which is the last of them."""
    laureates = selectinload(Publication.laureates)
    query = (
        select(Publication)
        .where(
            Publication.edition_id == publication.edition_id, out(publication.public_from),
            Publication.id != publication.id,
        )
        .options(laureates.selectinload(Laureate.organisations), laureates.selectinload(Laureate.countries))
        .order_by(Publication.public_from, WINNERS_LAST, Publication.created_at, Publication.id)
    )  # fmt: skip
    return [*session.scalars(query), publication]


def _publication(found: Publication, log: Logged) -> dict[str, Any]:
    seq, kind = log.publications.get(found.digest, (None, None))
    told = {
        "kind": found.kind, "public_from": _instant(found.public_from), "digest": found.digest, "facts": found.facts,
        "log": seq, "step": kind, "laureates": [_laureate(laureate) for laureate in found.laureates],
    }  # fmt: skip
    if found.corrects_digest is None:
        return told
    sealed = {"salt": found.reason_salt} if found.reason_salt else {"leaf": found.reason_leaf}
    return told | {"corrects": found.corrects_digest, "reason": {"document": found.reason, **sealed}}


def _laureate(laureate: Laureate) -> dict[str, Any]:
    """A laureate with the salt from which its leaf follows, or with the leaf itself where something was erased."""
    said = {"slug": laureate.slug, "role": laureate.role, "document": laureate.document()}
    return said | ({"leaf": laureate.leaf} if laureate.erased else {"salt": laureate.salt})


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _text(value: float | None) -> str | None:
    return None if value is None else repr(float(value))
