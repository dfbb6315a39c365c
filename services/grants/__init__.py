"""Grants 种子资金: the 1+1+1 fund, in which government, companies and citizens pay for what social organisations do.

It decides what money is there, what it is promised to, what is matched by a rule frozen at opening, and what is paid.
Only its ledger stands so far (services/grants/ledger), an engine without a service around it.
It refuses to hold or collect money: a licensed charity does, and the ledger writes down what that custodian confirms.
"""
