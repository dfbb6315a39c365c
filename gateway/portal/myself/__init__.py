"""The pages of oneself: what is mine and what is next, notices, contact, preferences, security, verification, own data."""

from gateway.portal.myself import contact, counter_desk, factor, leaving, me, notices, own_data, preferences, security, verify

ROWS = (
    *(*me.ROWS, *notices.ROWS, *contact.ROWS, *preferences.ROWS, *security.ROWS, *factor.ROWS),
    *(*verify.ROWS, *counter_desk.ROWS, *own_data.ROWS, *leaving.ROWS),
)
