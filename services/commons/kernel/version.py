"""The version of this tree, as pyproject.toml has it (a test compares)."""

VERSION = "0.1.0"
