"""The one door: residents' pages and the HTTP API, both asking the departments over the same client."""
