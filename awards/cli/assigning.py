"""The command that assigns judges: the same wishes, plans and refusals as on the pages."""

from collections.abc import Callable
from typing import Any, TypeVar

import click
from sqlalchemy.orm import Session

from awards.accounts import services as accounts
from awards.assignment import services as assignment
from awards.assignment.models import Plan
from awards.assignment.rules.options import BONUS, SECONDS, Objective, Options, Running
from awards.assignment.services import Wanted
from awards.cli.common import (
    REFUSED,
    answer,
    as_json,
    clear_refusals,
    edition_option,
    open_sessions,
    rehearsal_option,
)
from awards.cli.rounds import round_of, round_option
from awards.core.vocabulary import ITU_REGIONS
from awards.infrastructure import clock
from awards.infrastructure.database import Sessions

Command = TypeVar("Command", bound=Callable[..., Any])

WISHES = (
    click.option("--objective", type=click.Choice([*map(str, Objective)]), default=str(Objective.TOTAL),
                 show_default=True, help="What makes a plan better."),
    click.option("--running", type=click.Choice([*map(str, Running)]), default=str(Running.KEEP), show_default=True,
                 help="What becomes of assignments that run."),
    click.option("--keep-bonus", type=float, default=BONUS, show_default=True,
                 help="With --running prefer: what a move must gain."),
    click.option("--region-cap", type=int, help="Most judges of one region on an entry."),
    click.option("--organisation-cap", type=int, help="Most judges of one employer on an entry."),
    click.option("--chairs", is_flag=True, help="A chair on each entry."),
    click.option("--region", type=click.Choice(ITU_REGIONS), help="A judge of this region on each entry."),
    click.option("--one-of", "judges", multiple=True, metavar="EMAIL", help="One of these judges on each entry."),
    click.option("--reviews", multiple=True, metavar="'12/skills 4'", help="How many reviews an entry gets."),
    click.option("--load", "loads", multiple=True, metavar="'EMAIL 2-8'", help="A judge's least and most."),
    click.option("--together", multiple=True, metavar="'12/skills EMAIL'", help="A pair that must be."),
    click.option("--apart", multiple=True, metavar="'12/skills EMAIL'", help="A pair that must not be."),
    click.option("--partial", is_flag=True, help="Fill as many places as possible and name the others."),
    click.option("--seed", default=0, show_default=True, help="Breaks ties between equal plans."),
    click.option("--time-limit", "seconds", default=SECONDS, show_default=True, help="Seconds for the proof."),
)  # fmt: skip


def wishes(command: Command) -> Command:
    """The options that say what is asked of a plan."""
    for option in reversed(WISHES):
        command = option(command)
    return command


@click.command()
@edition_option
@round_option
@rehearsal_option
@click.option("--preview", is_flag=True, help="Work the plan out and show it; nothing is kept.")
@click.option("--draft", is_flag=True, help="Keep the plan as a draft for the pages; assign nobody.")
@click.option("--name", default="", help="The draft's name.")
@click.option("--tell", is_flag=True, help="Tell the judges at once; else in ten minutes, until when it can be undone.")
@wishes
@as_json
@clear_refusals
def assign(
    year: int, number: int, rehearsal: bool, preview: bool, draft: bool, name: str, tell: bool, json_: bool,
    **wished: Any,
) -> None:  # fmt: skip
    """Plan who judges what, with a proof, and accept the plan unless --preview or --draft."""
    with open_sessions() as sessions:
        asking = _Asking(sessions, year, number, rehearsal, wished)
        document = asking.previewed() if preview else asking.planned(name, accept=not draft, tell=tell)
    if json_:
        answer(document)
    else:
        click.echo(_in_words(document))
    if document["status"] not in ("optimal", "feasible"):
        raise SystemExit(REFUSED)


class _Asking:
    def __init__(self, sessions: Sessions, year: int, number: int, rehearsal: bool, wished: dict[str, Any]) -> None:
        self.sessions, self.round = sessions, (year, number, rehearsal)
        typed = {name: "\n".join(wished.pop(name)) for name in ("judges", "reviews", "loads", "together", "apart")}
        self.options, self.wanted = Options(**wished), Wanted(**typed)

    def previewed(self) -> dict[str, Any]:
        """The plan that would be found; nothing stays in the database."""
        with self.sessions.transaction() as session:
            _, round_ = round_of(session, *self.round)
            at, by = clock.now(session), accounts.the_program(session, clock.real(session))
            found = assignment.preview_plan(session, round_, self._read(session), by, at)
            session.rollback()
        return _told(found["answer"], found["summary"]) | {"accepted": False, "added": 0}

    def planned(self, name: str, *, accept: bool, tell: bool) -> dict[str, Any]:
        """The plan, kept; accepted when it may be."""
        with self.sessions.transaction() as session:
            _, round_ = round_of(session, *self.round)
            at, by = clock.now(session), accounts.the_program(session, clock.real(session))
            plan = assignment.request_plan(session, round_, options=self._read(session), by=by, at=at, name=name)
            assignment.solve_plan(session, plan, at)
            plan_id = plan.id
        with self.sessions.transaction() as session:
            plan = session.get_one(Plan, plan_id)
            document = _told(plan.answer, plan.summary) | {"plan": str(plan_id), "accepted": False, "added": 0}
            if accept and plan.state == "proposed":
                by, at = accounts.the_program(session, clock.real(session)), clock.now(session)
                done = assignment.accept_plan(session, plan, by, at)
                document |= {"accepted": True, "added": done.added, "ended": done.ended, "told": tell}
                if tell and plan.mails_until is not None:
                    assignment.tell_now(session, plan, by)
        return document

    def _read(self, session: Session) -> Options:
        _, round_ = round_of(session, *self.round)
        return assignment.read_options(session, round_, self.options, self.wanted)


def _told(found: dict[str, Any], summary: dict[str, Any]) -> dict[str, Any]:
    changes = {name: value for name, value in summary.items() if name not in found and name != "messages"}
    return {name: value for name, value in found.items() if name != "messages"} | {"changes": changes}


def _in_words(document: dict[str, Any]) -> str:
    changes = document["changes"]
    lines = [f"{document.get('status', 'failed')}: {len(document.get('assignments', []))} assignments"]
    if document.get("total") is not None:
        lines.append(f"total {document['total']}, bound {document['bound']}, gap {document['gap']}")
    lines += [str(reason.get("text") if isinstance(reason, dict) else reason) for reason in document.get("reasons", [])]
    lines += [f"{entry}: {missing} places unfilled" for entry, missing in document.get("unfilled", [])]
    if changes.get("changed") is not None:
        lines.append(f"changes {changes['changed']} of {changes['entries']} entries: {changes['added']} new, "
                     f"{changes['kept']} stay, {changes['ended']} taken away")  # fmt: skip
    lines += _what_binds(changes)
    if document["accepted"]:
        when = "the judges are told now" if document["told"] else "the judges are told in ten minutes"
        lines.append(f"accepted: {document['added']} new assignments, {when}")
    elif "plan" in document:
        lines.append(f"kept as the draft {document['plan']}")
    return "\n".join(lines)


def _what_binds(changes: dict[str, Any]) -> list[str]:
    """What keeps the total down, judges by their ids as in the problem."""
    binds = changes.get("binds", {})
    lines = [f"binds: {category} in {language}, all {judges} who read it are full ({entries} entries)"
             for category, language, entries, judges in binds.get("cells", [])]  # fmt: skip
    lines += [f"binds: most of {judge}, worth {price:g}" for judge, price in binds.get("most", [])]
    lines += [f"binds: least of {judge}, worth {price:g}" for judge, price in binds.get("least", [])]
    lines += [f"binds: cap on {kind} {group} on {count} entries, worth {price:g}"
              for kind, group, count, price in binds.get("caps", [])]  # fmt: skip
    lines += [f"binds: {name} on {count} entries, worth {price:g}" for name, count, price in binds.get("groups", [])]
    parts = changes.get("bridges", {}).get("count", 1)
    return lines + ([f"the round falls into {parts} parts: see the draft's page"] if parts > 1 else [])
