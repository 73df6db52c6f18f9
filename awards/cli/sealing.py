"""`awards seal`: a key of one's own, a head to sign on a machine of one's own, and the way back of the signature."""

from pathlib import Path
from typing import Any, BinaryIO

import click

from awards.cli.common import (
    answer,
    as_json,
    clear_refusals,
    edition_option,
    open_sessions,
    refuse,
    rehearsal_option,
    settings,
)
from awards.core.outside import json_in
from awards.core.seals import Head, read_statement
from awards.sealing import signing
from awards.sealing.checking import faults, receipts_in

passphrase_option = click.option("--passphrase", prompt="Passphrase", hide_input=True, help="Asked for when left out.")


@click.group()
def seal() -> None:
    """Seals of an edition's log: two key holders sign how long it is and the root over it."""


@seal.command()
@click.argument("path", type=click.Path(path_type=Path), required=False)
@click.option(
    "--passphrase", prompt="Passphrase", hide_input=True, confirmation_prompt=True, help="Asked for when left out."
)
@as_json
@clear_refusals
def key(path: Path | None, passphrase: str, json_: bool) -> None:
    """Make a key in the file PATH, encrypted with your passphrase, and print its public half.

    Without PATH it goes into the folder of keys (AWARDS_SIGNING_KEYS). No database is needed.
    """
    if len(passphrase) < signing.FEWEST:
        refuse(f"use at least {signing.FEWEST} characters: several words are easy to keep in mind", 2)
    public_key, pem = signing.new_key(passphrase)
    try:
        if path is None:
            path = signing.keep_key(settings().keys, public_key, pem)
        else:
            path.touch(mode=0o600, exist_ok=False)
            path.write_bytes(pem)
    except OSError as error:
        refuse(f"{path}: {error.strerror}")
    if json_:
        answer({"public_key": public_key, "file": str(path)})
    else:
        click.echo(public_key)


@seal.command()
@edition_option
@rehearsal_option
@clear_refusals
def statement(year: int, rehearsal: bool) -> None:
    """Print what is to be signed: the head that waits, or the log of the edition as it stands now."""
    from awards.infrastructure import clock
    from awards.programme import queries as programme
    from awards.sealing import services

    with open_sessions() as sessions, sessions.transaction() as session:
        edition = programme.edition_of_year(session, year, rehearsal)
        head = services.state_head(session, edition, None, clock.now(session))
        stated = Head(edition.id, edition.year, edition.rehearsal, head.size, head.root, head.at).statement()
    click.echo(stated, nl=False)


@seal.command()
@click.argument("path", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("statement", type=click.File("rb"), default="-")
@passphrase_option
@clear_refusals
def sign(path: Path, statement: BinaryIO, passphrase: str) -> None:
    """Sign a STATEMENT (a file, or stdin) with the key in the file PATH and print the signature.

    No database is needed: do it on a machine of your own. What is signed is told first.
    """
    said = statement.read(10_000)
    try:
        head = read_statement(said)
    except ValueError as error:
        refuse(f"{error}: print it anew with awards seal statement")
    what = "rehearsal" if head.rehearsal else "edition"
    click.echo(f"{what} of {head.year}: {head.size} steps, root {head.root}, stated {head.at.isoformat()}", err=True)
    try:
        private = signing.read_key(path.read_bytes(), passphrase)
    except signing.WrongPassphrase:
        refuse(f"{path} does not open with this passphrase")
    except signing.NotAKey:
        refuse(f"{path} does not hold an Ed25519 key that is encrypted with a passphrase")
    answer(
        {
            "head": head.document(),
            "key": signing.public_half(private),
            "signature": signing.signature_of(private, said),
        }
    )


@seal.command()
@edition_option
@rehearsal_option
@click.argument("signature", type=click.File("r", encoding="utf-8"), default="-")
@as_json
@clear_refusals
def add(year: int, rehearsal: bool, signature: Any, json_: bool) -> None:
    """Take back a SIGNATURE that `awards seal sign` printed (a file, or stdin)."""
    from sqlalchemy import select

    from awards.infrastructure import clock
    from awards.programme import queries as programme
    from awards.sealing import services
    from awards.sealing.models import SealHead

    try:
        told = json_in(signature.read(10_000))
        size, public_key, signed = int(told["head"]["size"]), str(told["key"]), str(told["signature"])
    except (ValueError, KeyError, TypeError):
        refuse("this is not what awards seal sign prints", 2)
    with open_sessions() as sessions, sessions.transaction() as session:
        edition = programme.edition_of_year(session, year, rehearsal)
        head = session.scalar(select(SealHead).where(SealHead.edition_id == edition.id, SealHead.size == size))
        if head is None:
            refuse(f"no head of {size} steps was stated for {year}")
        sealed = services.sign(session, edition, head, public_key, signed, clock.now(session))
    if json_:
        answer({"edition": year, "size": size, "sealed": sealed})
    else:
        click.echo(f"{year}, {size} steps: {'sealed' if sealed else 'signed, one signature is lacking'}")


@seal.command()
@click.argument("file", type=click.File("r", encoding="utf-8"), default="-")
@as_json
@clear_refusals
def receipt(file: Any, json_: bool) -> None:
    """Check a receipt from the award's log (a FILE, or stdin): leaf, proof, signatures. No database is needed.

    A judge's file holds one for each confirmed card: each that a seal covers is checked.
    """
    try:
        found = receipts_in(json_in(file.read(10_000_000)))
        wrong = [fault for one in found for fault in faults(one)]
    except ValueError as error:
        refuse(f"{error}: take the file anew once a seal covers it", 2)
    keys = sorted({one["key"] for told in found for one in told["signatures"]})
    if json_:
        answer({"holds": not wrong, "wrong": wrong, "receipts": len(found), "head": found[0]["head"], "keys": keys})
    if wrong:
        refuse("; ".join(wrong))
    if not json_:
        for told in found:
            click.echo(
                f"It holds: step {told['index'] + 1} of {told['size']}, sealed under root {told['head']['root']}."
            )
        click.echo(f"Compare the keys with those that the award published: {', '.join(keys)}")
