"""Rules about the code itself: who may import whom, how large a function may grow."""
