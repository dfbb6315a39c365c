"""Real local servers as child processes: the database of an embedded town, the broker of a host without Docker.

They listen on 127.0.0.1 only, keep everything in the folder they are given, and die with their parent.
"""

from town.servers.child import ServerFailed, ServerMissing
from town.servers.rabbit import Rabbit
from town.servers.secantus import Secantus

__all__ = ["Rabbit", "Secantus", "ServerFailed", "ServerMissing"]
