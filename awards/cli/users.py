"""`awards user`: the first administrator is made here and nowhere else, and a lost second step taken away."""

from datetime import timedelta

import click

from awards.accounts import queries, rules, services
from awards.cli.common import answer, as_json, clear_refusals, open_sessions, refuse, settings
from awards.core.errors import NotFound
from awards.infrastructure import clock
from awards.programme import queries as programme

LINK_LIFETIME = timedelta(days=1)


@click.group()
def user() -> None:
    """People and their roles."""


@user.command()
@click.argument("email")
@click.option("--role", "kind", required=True, type=click.Choice(list(rules.LANDINGS)), help="What the person may do.")
@click.option("--edition", "year", type=int, help="The edition's year (staff, judge, chair).")
@click.option("--category", "category_key", help="The category's key (chair).")
@click.option("--rehearsal", is_flag=True, help="The rehearsal of that year.")
@click.option("--name", default="", help="The person's name.")
@as_json
@clear_refusals
def add(
    email: str, kind: str, year: int | None, category_key: str | None, rehearsal: bool, name: str, json_: bool
) -> None:
    """Give EMAIL a role and print a one-time link to sign in."""
    if (kind in ("admin", "pledger")) != (year is None):
        refuse(f"a {kind} has {'no' if year else 'an'} edition: {'leave out' if year else 'add'} --edition", 2)
    if (kind == "chair") != (category_key is not None):
        refuse("--category goes with --role chair, and only with it", 2)
    base_url = settings().base_url.rstrip("/")
    with open_sessions() as sessions, sessions.transaction() as session:
        at = clock.real(session)
        edition_id = category_id = None
        if year is not None:
            edition = programme.edition_of_year(session, year, True if rehearsal else None)
            edition_id = edition.id
            if category_key is not None:
                category_id = next((c.id for c in edition.categories if c.key == category_key), None)
                if category_id is None:
                    raise NotFound(f"category {category_key} of {year}")
        person = services.ensure_user(session, email, at, name=name)
        services.grant_role(session, person, kind, edition_id=edition_id, category_id=category_id, by=None, at=at)
        token = services.one_time_link(session, person.email, rules.LANDINGS[kind], at, LINK_LIFETIME)
        link = f"{base_url}/account/sign-in/link/{token}"
        if json_:
            answer({"email": person.email, "role": kind, "edition": year, "link": link})
    if not json_:
        click.echo(link)


@user.command("forget-second-step")
@click.argument("email")
@clear_refusals
def forget_second_step(email: str) -> None:
    """Take EMAIL's passkeys, app and recovery codes away and sign them out: the next sign-in sets up a new one."""
    with open_sessions() as sessions, sessions.transaction() as session:
        person = queries.user_by_address(session, rules.canonical_address(email))
        if person is None:
            raise NotFound(f"person {email}")
        services.second_step.forget_second_step(session, person, clock.real(session))
    click.echo(f"{email} sets up a second step when next signing in", err=True)
