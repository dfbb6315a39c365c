"""Sealing: what a tip-off becomes before anybody keeps it, and who can open it again (README.md here, docs/sealing.md byte by byte).

Pure: bytes in, bytes or a refusal out. It knows no database, no clock and no service. Randomness it draws itself (ADR 0026).
The browser's twin is in browser/; both are held to vectors.json.
"""
