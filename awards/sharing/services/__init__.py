"""Verbs of what the registry hands out."""

from awards.sharing.services.dumping import DUMP, dump_job, dumps_due, opened, script, written

__all__ = ["DUMP", "dump_job", "dumps_due", "opened", "script", "written"]
