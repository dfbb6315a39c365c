"""Ideas 问民意: contests from call to decision.

It decides who may submit, screen, support, shortlist, award and adopt, and when.
It refuses to know names, passwords, notices and how facts travel.
Ballots, expert reviews and merging are not here yet.
"""
