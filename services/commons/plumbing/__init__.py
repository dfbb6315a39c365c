"""Everything that does I/O: the only importer of nameko, kombu, eventlet and pymongo."""
