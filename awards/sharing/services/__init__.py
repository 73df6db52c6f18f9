"""Verbs of what the registry hands out."""

from awards.sharing.services.dumping import (
    DUMP,
    FORGET,
    dump_job,
    dumps_due,
    forget_job,
    opened,
    script,
    written,
)
from awards.sharing.services.thinning import THIN, thin_job, thinning_due

__all__ = [
    "DUMP", "FORGET", "THIN", "dump_job", "dumps_due", "forget_job", "opened", "script", "thin_job", "thinning_due",
    "written",
]  # fmt: skip
