"""Verbs: make a bundle, look at one."""

from awards.verifying.services.making import Bundled, bundle_of

__all__ = ["Bundled", "bundle_of"]
