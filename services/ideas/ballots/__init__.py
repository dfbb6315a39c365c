"""Counting ballots: who wins, by what rule, and what everybody else lacked. Anyone can do it again.

Pure: options, papers and a charter in, a tally out. It knows no clock, no chance and no service, and
never computes with floats: money and shares are whole numbers and fractions of them.
"""
