"""What is made of a publication for others to use: a share card of each laureate, and the press kit."""

from awards.publishing.press.making import PRESS, press_due, press_job

__all__ = ["PRESS", "press_due", "press_job"]
