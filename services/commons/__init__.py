"""Shared by all departments, governed by rules, kept small (docs/adr/0001)."""
