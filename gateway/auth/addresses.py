"""Addresses that a request names for afterwards: of this host only, or none."""

import re

_LOCAL = re.compile(r"/(?!/)[^\\]*")  # to a browser "//" and "/\\" begin the name of a host
MOST_CHARACTERS = 500


def local_address(wanted: str, default: str) -> str:
    """Return ``wanted`` when it stays on this host, else ``default``."""
    is_local = len(wanted) <= MOST_CHARACTERS and _LOCAL.fullmatch(wanted) and wanted.isprintable()
    return wanted if is_local else default
