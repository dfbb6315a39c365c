"""The audit department, rule by rule."""
