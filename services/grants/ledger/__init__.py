"""The ledger: what money may move, what is held, what is matched, and how anyone re-checks it (README.md here).

Pure: values in, values or a refusal out. It knows no database, no clock, no randomness, no fraction and no service.
"""
