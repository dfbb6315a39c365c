"""Notifications 通知: who is told what, through which channel, and when.

It decides from facts alone, by one table, whom a fact concerns; from cards and preferences, whether and when to send.
It refuses to know what people wrote: a notice says what happened and where to look.
"""
