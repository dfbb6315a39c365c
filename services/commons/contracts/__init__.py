"""What departments publish: one module each, read together through ``catalog``."""
