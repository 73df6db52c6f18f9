"""Who read what: the pages behind a rule that were shown, of a nomination, to a person, or in an edition."""

from dataclasses import asdict
from datetime import datetime

import click

from awards.cli.common import answer, as_json, clear_refusals, edition_option, open_sessions, rehearsal_option, settings
from awards.infrastructure import readings


@click.command("readings")
@edition_option
@rehearsal_option
@click.option("--nomination", "number", type=int, help="What was shown of the nomination of this number alone.")
@click.option("--by", "email", help="What this person was shown alone, by address.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), default="2000-01-01", help="From this day on.")
@as_json
@clear_refusals
def who_read(
    *, year: int, rehearsal: bool, number: int | None, email: str | None, since: datetime, json_: bool
) -> None:
    """Say who was shown what of an edition: a line for each page, the oldest first.

    A list of many nominations is shown as a page of the edition, so it stands with the edition and not with one of
    them. What a judge reads without a line was fetched before. The lines lie on the machine that served the page.
    """
    from awards.accounts import queries as accounts
    from awards.accounts.rules import canonical_address
    from awards.desks import reading
    from awards.programme import queries as programme

    with open_sessions() as sessions, sessions.reading() as session:
        edition = programme.edition_of_year(session, year, rehearsal=rehearsal)
        ids = {str(edition.id)} if number is None else reading.ids_of(session, edition.id, number)
        by = accounts.user_by_address(session, canonical_address(email)) if email else None
        shown = [
            one
            for one in readings.found(settings().readings, ids, since.date())
            if ids & set(one.of.values()) and (email is None or (by is not None and one.user == str(by.id)))
        ]
        names = reading.names_of(session, {key for one in shown for key in (one.user, one.seen_as) if key})
    if json_:
        answer([asdict(one) for one in shown])
        return
    for one in shown:
        seen_as = f" as {names.get(one.seen_as, one.seen_as)}" if one.seen_as else ""
        of = " ".join(value for name, value in one.of.items() if name != "edition_id")
        click.echo(f"{one.at}  {names.get(one.user, one.user)}{seen_as}  {one.page}  {of}".rstrip())
