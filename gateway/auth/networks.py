"""Networks instead of addresses: limits of visitors count a neighbourhood, not a person, and store neither."""

from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

UNKNOWN = "unknown"
_PREFIX = {4: 24, 6: 64}


@lru_cache(maxsize=4096)
def network_of(address: str | None) -> str:
    """Return the /24 of an IPv4 address, the /64 of an IPv6 one: what one household or office can change at will.

    >>> network_of("203.0.113.77"), network_of("2001:db8:1:2:3::9"), network_of("::ffff:203.0.113.77"), network_of(None)
    ('203.0.113.0/24', '2001:db8:1:2::/64', '203.0.113.0/24', 'unknown')
    """
    try:
        found = ip_address(address or "")
    except ValueError:
        return UNKNOWN
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(ip_network(f"{found}/{_PREFIX[found.version]}", strict=False))
