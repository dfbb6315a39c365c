"""The life of the demo town: contests, ideas, supports and answers, as if it had been open for months.

The stories are data (``*.toml``, a file for each contest). They are told through the ideas department's own use-cases,
each act at its own time in the past, before its doors open (docs/adr/0019).
"""
