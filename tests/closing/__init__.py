"""Tests of closing."""
