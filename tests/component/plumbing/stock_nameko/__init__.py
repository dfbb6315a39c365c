"""Defects of stock Nameko 2.14.1, each shown on the stock class and then absent from ours.

These modules need a process that eventlet has patched: test_stock_nameko.py runs them in one.
"""
