"""The only importer of nameko, kombu, eventlet and pymongo (docs/adr/0001). Knows no department and no contract."""
