"""The composition root: puts services, gateway and servers together, and is imported by none of them."""
