"""Volunteers 志愿服务: who wants to help, where help is wanted, and how the two are brought together.

It decides nothing yet: only its matching stands so far (services/volunteers/matching), an engine without a service around it.
Whatever comes of it is a proposal that a person accepts or declines; nobody is ever assigned (志愿服务条例 art. 25).
"""
