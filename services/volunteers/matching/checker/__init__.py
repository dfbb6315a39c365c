"""The checker: is a plan possible, worth what it says, and proven best by its prices? It shares no code with the solver.

It works the pairs, scores, ties and sums out anew from the instance, in its own way, and trusts no figure that it is given.
Weak duality: whoever sees prices as given, no plan is worth more than what all volunteers gain at best at those prices plus what
the posts gain at best. Where the plan reaches that bound, no plan is better.
"""
