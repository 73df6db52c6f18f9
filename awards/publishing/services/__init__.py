"""Verbs of publishing."""

from awards.publishing.services.record import publish_record

__all__ = ["publish_record"]
