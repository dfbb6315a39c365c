"""The one door for phones, browsers and programs: HTTP in, RPC to the departments."""
