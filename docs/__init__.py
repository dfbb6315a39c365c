"""Documentation that is built from the contracts."""
