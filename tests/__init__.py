"""Tests, one folder per tier; ``python -m tests`` runs the tiers one after another."""
