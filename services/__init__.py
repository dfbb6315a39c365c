"""Departments of the town: each folder is one independent service."""
