"""Comparing: in a small last round judges say of two entries at a time which should win."""
