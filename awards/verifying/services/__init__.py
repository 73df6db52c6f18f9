"""Verbs: make a bundle, keep it, look at one, take in one that somebody sends."""

from awards.verifying.services.keeping import MAKE, bundle_job, bundles_due, forget_bundles, forget_outdated
from awards.verifying.services.looking import look
from awards.verifying.services.making import Bundled, bundle_of, script
from awards.verifying.services.sending import CHECK, LARGEST, check_job, send

__all__ = [
    "CHECK", "LARGEST", "MAKE", "Bundled", "bundle_job", "bundle_of", "bundles_due", "check_job", "forget_bundles",
    "forget_outdated", "look", "script", "send",
]  # fmt: skip
