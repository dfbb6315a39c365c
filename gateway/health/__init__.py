"""How the town is, in words: what operators see on their page and ``shanzhi doctor`` in a terminal, from the same rows."""
