"""Fairness report: how nominations of each region, language, kind came through the award, without a word on why."""
