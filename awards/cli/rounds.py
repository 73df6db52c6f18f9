"""Commands on a round of judging: assign judges, rank entries."""

from typing import Any

import click
from sqlalchemy.orm import Session

from awards.accounts import services as accounts
from awards.assignment import services as assignment
from awards.assignment.models import Plan
from awards.assignment.rules.options import Options
from awards.cli.common import (
    REFUSED,
    answer,
    as_json,
    clear_refusals,
    edition_option,
    open_sessions,
    rehearsal_option,
)
from awards.core.errors import NotFound
from awards.infrastructure import clock
from awards.programme import queries as programme
from awards.programme.models import Edition, Round
from awards.ranking import queries as ranking

round_option = click.option("--round", "number", type=int, default=1, show_default=True, help="The round's number.")


@click.command()
@edition_option
@round_option
@rehearsal_option
@click.option("--preview", is_flag=True, help="Work the plan out and show it; assign nobody.")
@click.option("--partial", is_flag=True, help="Fill as many places as possible and name the others.")
@click.option("--seed", default=0, show_default=True, help="Breaks ties between equal plans.")
@as_json
@clear_refusals
def assign(year: int, number: int, rehearsal: bool, preview: bool, partial: bool, seed: int, json_: bool) -> None:
    """Plan who judges what, with a proof, and accept the plan unless --preview."""
    with open_sessions() as sessions:
        with sessions.transaction() as session:
            _, round_ = round_of(session, year, number, rehearsal)
            at, by = clock.now(session), accounts.the_program(session, clock.real(session))
            plan = assignment.request_plan(session, round_, options=Options(partial=partial, seed=seed), by=by, at=at)
            assignment.solve_plan(session, plan, at)
            plan_id = plan.id
        with sessions.transaction() as session:
            plan = session.get_one(Plan, plan_id)
            by, at = accounts.the_program(session, clock.real(session)), clock.now(session)
            done = plan.state == "proposed"
            added = assignment.accept_plan(session, plan, by, at).added if done and not preview else 0
            document: dict[str, Any] = {**plan.answer, "accepted": done and not preview, "added": added}
    if json_:
        answer(document)
    else:
        click.echo(_in_words(document, preview))
    if not done:
        raise SystemExit(REFUSED)


@click.command()
@edition_option
@round_option
@rehearsal_option
@as_json
@clear_refusals
def rank(year: int, number: int, rehearsal: bool, json_: bool) -> None:
    """Rank the entries of a round: raw and adjusted, with their bands."""
    with open_sessions() as sessions, sessions.reading() as session:
        edition, round_ = round_of(session, year, number, rehearsal)
        document = ranking.document(session, edition, round_)
    if json_:
        answer(document)
        return
    for category in document["categories"]:
        click.echo(category["category"])
        for row in category["entries"]:
            raw, adjusted, low, high = (_figure(row[name]) for name in ("raw", "adjusted", "low", "high"))
            click.echo(f"  {row['rank_adjusted']!s:>4}  {raw:>6}  {adjusted:>6}  [{low} to {high}]  {row['title']}")


def round_of(session: Session, year: int, number: int, rehearsal: bool) -> tuple[Edition, Round]:
    """The edition of a year and its round by number. Raises NotFound."""
    edition = programme.edition_of_year(session, year, True if rehearsal else None)
    round_ = next((r for r in edition.rounds if r.number == number), None)
    if round_ is None:
        raise NotFound(f"round {number} of {year}")
    return edition, round_


def _in_words(document: dict[str, Any], preview: bool) -> str:
    lines = [f"{document.get('status', 'failed')}: {len(document.get('assignments', []))} assignments"]
    if document.get("total") is not None:
        lines.append(f"total {document['total']}, bound {document['bound']}, gap {document['gap']}")
    lines += [str(reason.get("text") if isinstance(reason, dict) else reason) for reason in document.get("reasons", [])]
    lines += [f"{entry}: {missing} places unfilled" for entry, missing in document.get("unfilled", [])]
    if not preview and document["accepted"]:
        lines.append(f"accepted: {document['added']} new assignments, judges are told")
    return "\n".join(lines)


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
