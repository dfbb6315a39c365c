"""``make bench``: what the design costs, as ratios against a floor measured in the same run."""
