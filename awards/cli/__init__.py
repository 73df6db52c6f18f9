"""The program `awards`: one console script, its commands imported only when they are called."""

import importlib

import click

COMMANDS = {
    "serve": "serving:serve",
    "work": "serving:work",
    "pages": "pages:pages",
    "welcome": "welcome:welcome",
    "clock": "system:clock_command",
    "upgrade": "system:upgrade",
    "doctor": "system:doctor",
    "user": "users:user",
    "erase": "erasing:erase",
    "backup": "backing_up:backup_command",
    "restore": "backing_up:restore_command",
    "readings": "reading:who_read",
    "load-record": "record:load_record",
    "rehearse": "rehearsing:rehearse",
    "rehearse-registry": "rehearsing:rehearse_registry",
    "import": "tables:import_command",
    "export": "tables:export_command",
    "assign": "assigning:assign",
    "rank": "rounds:rank",
    "solve": "solving:solve",
    "check": "checking:check",
    "calibrate": "calibrating:calibrate",
    "verify": "verifying:verify",
    "seal": "sealing:seal",
}


class Lazy(click.Group):
    """A group whose commands are imported when needed: `awards solve` must not wait for the web."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(importlib.import_module(f"awards.cli.{module}"), name)
        return command


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """The awards portal from the command line."""
