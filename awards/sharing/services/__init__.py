"""Verbs of what the registry hands out."""

from awards.sharing.services.dumping import DUMP, dump_job, dumps_due, opened, script, written
from awards.sharing.services.thinning import THIN, thin_job, thinning_due

__all__ = ["DUMP", "THIN", "dump_job", "dumps_due", "opened", "script", "thin_job", "thinning_due", "written"]
