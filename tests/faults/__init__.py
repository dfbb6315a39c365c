"""Faults: kill, race, repeat, shuffle and poison a town, then judge what its clients were told by what is there."""
