"""A judge's nominations on paper: what stands in the pack, its setting, and the job that makes it."""

from awards.judging.pack.making import pack_job

__all__ = ["pack_job"]
