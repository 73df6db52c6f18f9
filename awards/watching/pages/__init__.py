"""What watching's pages show, made ready for the templates."""

from awards.watching.pages.nudging import show_nudge
from awards.watching.pages.own_time import show_own_time
from awards.watching.pages.progress import PROGRESS_COLUMNS, progress_rows, show_progress
from awards.watching.pages.switches import Switch, switches

__all__ = [
    "PROGRESS_COLUMNS",
    "Switch",
    "progress_rows",
    "show_nudge",
    "show_own_time",
    "show_progress",
    "switches",
]
