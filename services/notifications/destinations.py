"""Where webhooks may go: what an address must look like, and which networks count as public.

A town must not become the hand that reaches into its own networks (OWASP API7, ASVS 5 13.2.5). So: https alone, two ports,
a proper name, and only networks that IANA says anybody may reach; everything that is not allowed here is refused. Networks:
IANA special-purpose registries for IPv4 and IPv6, read in November 2026.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
PORTS = frozenset({443, 8443})
HTTPS_PORT, HTTP_PORT = 443, 80
HOST_MOST = 253
_LABEL = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
_NAME = re.compile(rf"(?:{_LABEL}\.)+(?![0-9]+$)(?!0x[0-9a-f]*$){_LABEL}")
_SIGNS = re.compile(r"[!-~]+")
_NOT_AT_HOME = ("internal", "lan", "local", "localhost", "home.arpa", "onion")
SPECIAL_V4: tuple[Network, ...] = tuple(
    ip_network(each)
    for each in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
UNICAST_V6 = ip_network("2000::/3")  # all else is loopback, link-local, unique-local, multicast, mapped, NAT64 or not assigned
SPECIAL_V6: tuple[Network, ...] = tuple(
    ip_network(each) for each in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)
NEVER: tuple[Network, ...] = tuple(
    ip_network(each) for each in ("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4", "::/96", "::ffff:0:0/96", "64:ff9b::/96", "fe80::/10", "ff00::/8")
)  # fmt: skip
"""Not even when an operator names a network that holds them."""


class Forbidden(ValueError):
    """Nothing is sent there; the message is a code that says which rule refuses."""


@dataclass(frozen=True)
class Zone:
    """``networks``: what an operator opens besides the public ones. ``loopback``: a demo on one machine, where http will do."""

    networks: tuple[Network, ...] = ()
    loopback: bool = False

    def admits(self, address: Address) -> bool:
        if self.loopback and address.is_loopback:
            return True
        if any(address in network for network in NEVER):
            return False
        return is_public(address) or any(address in network for network in self.networks)


@dataclass(frozen=True)
class Destination:
    """``host`` is a name or a bare address; ``target`` the request line's path and query."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def netloc(self) -> str:
        """Return what the Host header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (HTTPS_PORT if self.scheme == "https" else HTTP_PORT) else f"{host}:{self.port}"


def is_public(address: Address) -> bool:
    """Tell whether anybody on the internet reaches ``address``, as far as the registries say."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in SPECIAL_V4)
    return address.scope_id is None and address in UNICAST_V6 and not any(address in network for network in SPECIAL_V6)


def destination(url: str, zone: Zone) -> Destination:
    """Return the parts of ``url``. Raises Forbidden for one that nothing is ever sent to, whatever its name means today."""
    if not _SIGNS.fullmatch(url) or "\\" in url:
        raise Forbidden("characters")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise Forbidden("form") from error
    if parts.username is not None or parts.password is not None or parts.fragment or "#" in url:
        raise Forbidden("user_or_fragment")
    near = _check_host(host, zone)
    _check_port(parts.scheme, port, near=near)
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    return Destination(parts.scheme, host, port or (HTTPS_PORT if parts.scheme == "https" else HTTP_PORT), target)


def admitted(found: Iterable[str], zone: Zone) -> list[str]:
    """Return the addresses that a name stands for. Raises Forbidden when there is none, or one of them is refused.

    One that is refused spoils the name: whoever can answer both ways may answer the wrong way next.
    """
    addresses = list(dict.fromkeys(found))
    if not addresses or not all(zone.admits(_address(each)) for each in addresses):
        raise Forbidden("network")
    return addresses


def _check_host(host: str, zone: Zone) -> bool:
    """Return whether ``host`` is this machine, in a zone where it may be. Raises Forbidden."""
    if host == "localhost" and zone.loopback:
        return True
    if ":" in host or re.fullmatch(r"[0-9.]+", host):
        address = _address(host)
        if not zone.admits(address):
            raise Forbidden("network")
        return address.is_loopback
    if len(host) > HOST_MOST or not _NAME.fullmatch(host):
        raise Forbidden("name")
    if host.endswith(tuple(f".{each}" for each in _NOT_AT_HOME)):
        raise Forbidden("network")
    return False


def _check_port(scheme: str, port: int | None, *, near: bool) -> None:
    if scheme != "https" and not (near and scheme == "http"):
        raise Forbidden("scheme")
    if not near and port is not None and port not in PORTS:
        raise Forbidden("port")


def _address(text: str) -> Address:
    """Read a strict address: four plain numbers, or IPv6 without a zone."""
    try:
        address = ip_address(text)
    except ValueError as error:
        raise Forbidden("network") from error
    if isinstance(address, IPv6Address) and address.scope_id is not None:
        raise Forbidden("network")
    return address
