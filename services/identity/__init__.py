"""Identity: who people are to the town, and who may act for which department.

It decides on accounts, standing (roles, verification level, department) and sessions, and vouches for them in
signed claims. It refuses to know what anybody does elsewhere: other departments hear its facts, never its passwords.
"""
