"""Vocabulary of every decision: standard library only; no I/O, no clock, no randomness."""
