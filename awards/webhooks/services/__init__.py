"""Verbs of webhooks: made, exchanged, ended; messages written, sent, sent again."""

from awards.webhooks.services.delivering import Answer, Parcel, keep, parcels, send, send_again
from awards.webhooks.services.forgetting import FORGET, forget, forgetting_due
from awards.webhooks.services.hooks import end, exchange_secret, make
from awards.webhooks.services.writing import SEND, WRITE, sending_due, write, writing_due

__all__ = [
    "FORGET", "SEND", "WRITE", "Answer", "Parcel", "end", "exchange_secret", "forget", "forgetting_due", "keep",
    "make", "parcels", "send", "send_again", "sending_due", "write", "writing_due",
]  # fmt: skip
