"""`awards verify`: the script that lies in every bundle, run by itself as anybody would run it."""

import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import click


@click.command()
@click.argument("bundle", type=click.Path(exists=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="What was found as one JSON document.")
@click.option("--head", metavar="SIZE:ROOT", help="A head of the award's log that you were sent.")
def verify(bundle: Path, as_json: bool, head: str | None) -> NoReturn:
    """Compute a published result again from its BUNDLE, a ZIP file or a folder.

    Exit 0 when it holds, 1 when something differs, 2 when it is no bundle.
    """
    from awards.verifying import verify as script

    more = [*(["--json"] if as_json else []), *(["--head", head] if head else [])]
    run = subprocess.run([sys.executable, "-I", script.__file__, str(bundle), *more], check=False)  # noqa: S603
    sys.exit(run.returncode)
