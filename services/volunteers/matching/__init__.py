"""Matching: which posts to propose to which volunteers, proven best, and how anyone checks that (README.md here).

Pure: volunteers, posts and published rules in; proposals, prices and reasons out. Whole numbers only. It knows no names, no
database, no clock and no chance but a published seed. It proposes; it never assigns.
"""
