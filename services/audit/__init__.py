"""Audit keeps every fact of every department, once, in one chain that cannot be changed unseen.

It decides what may be put aside and tried again. It judges no fact: what departments say is kept as said.
"""
