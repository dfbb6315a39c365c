"""Use-cases of notifications, by what they are about: load, decide, save, return."""
