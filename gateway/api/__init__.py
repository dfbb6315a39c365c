"""The HTTP API: routes, checks and documents generated from the contracts."""
