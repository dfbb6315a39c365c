"""The chain of entries: how it grows, how its end is signed, how anyone checks it (docs/audit-log.md).

Pure: bytes in, verdicts out. It knows no database, no clock and no service.
"""
