"""Commands on a round of judging: rank entries."""

import click
from sqlalchemy.orm import Session

from awards.cli.common import (
    answer,
    as_json,
    clear_refusals,
    edition_option,
    open_sessions,
    rehearsal_option,
)
from awards.core.errors import NotFound
from awards.programme import queries as programme
from awards.programme.models import Edition, Round
from awards.ranking import queries as ranking

round_option = click.option("--round", "number", type=int, default=1, show_default=True, help="The round's number.")


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


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
