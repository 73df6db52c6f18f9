"""What a decision rests on, asked when it is proposed and again when it is approved."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from awards.core.errors import RuleBroken
from awards.core.identifiers import digest
from awards.core.text import N_
from awards.decisions import rules
from awards.decisions.models import Decision
from awards.programme import rounds
from awards.programme.models import Edition, Round
from awards.ranking.results import CategoryRanking


def require_same_scores(ranking: CategoryRanking, decision: Decision) -> None:
    """Raises RuleBroken when an entry that still runs has other scores than when the proposal was made."""
    now = {row["entry"]: (row["raw"], row["reviews"], row.get("compared")) for row in as_it_stands(ranking)}
    then = {row["entry"]: (row["raw"], row.get("reviews"), row.get("compared")) for row in decision.ranking}
    if any(now[entry] != stood for entry, stood in then.items() if entry in now and stood[1] is not None):
        raise RuleBroken(rules.OTHER_SCORES)


def following(edition: Edition, round_: Round, at: datetime) -> Round:
    """The round after this one, which must not be over. Raises RuleBroken."""
    found = rounds.after(edition, round_.number)
    if found is None or found.closes_at <= at:
        raise RuleBroken(N_("The next round is over: nobody can go on to it any more."))
    return found


def as_it_stands(ranking: CategoryRanking) -> list[dict[str, object]]:
    """The ranking as a decision keeps it, best first."""
    return [
        {
            "entry": str(row.entry_id), "rank": row.rank, "raw": None if row.raw is None else str(row.raw),
            "adjusted": row.adjusted, "reviews": row.reviews,
            **({"told_by": asdict(row.told_by)} if row.told_by else {}),
            **({"compared": [row.compared.won, row.compared.lost, row.compared.met]} if row.compared else {}),
        }
        for row in ranking.rows
    ]  # fmt: skip


def session_digest(session_id: UUID | None) -> str | None:
    """By what a decision knows again the session that it was proposed in; None where there was none."""
    return digest(str(session_id)) if session_id else None
