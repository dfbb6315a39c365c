"""Where webhooks may go: the corpus of addresses that reach inside, each refused, and what is let through."""

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.destinations import NEVER, Destination, Forbidden, Zone, admitted, destination

PUBLIC, DEMO = Zone(), Zone(loopback=True)
OPENED = Zone((ip_network("10.8.0.0/16"), ip_network("0.0.0.0/0"), ip_network("::/0")))
INSIDE_V4 = (
    "0.0.0.0", "10.0.0.1", "10.255.255.255", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255",
    "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "240.0.0.1", "255.255.255.255",
)  # fmt: skip
INSIDE_V6 = (
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1",
    "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1",
)  # fmt: skip
OUTSIDE = ("8.8.8.8", "172.32.0.1", "100.128.0.1", "2400:3200::1", "2606:4700:4700::1111")
URLS = (
    ("http://hooks.example.org/", "scheme"),
    ("ftp://hooks.example.org/", "scheme"),
    ("file:///etc/passwd", "name"),
    ("gopher://hooks.example.org:70/_x", "scheme"),
    ("//hooks.example.org/", "scheme"),
    ("https:hooks.example.org", "name"),
    ("https://", "name"),
    ("https://hooks.example.org:22/", "port"),
    ("https://hooks.example.org:6379/", "port"),
    ("https://hooks.example.org:0/", "port"),
    ("https://hooks.example.org:99999/", "form"),
    ("https://hooks.example.org:x/", "form"),
    ("https://user@hooks.example.org/", "user_or_fragment"),
    ("https://hooks.example.org:443@127.0.0.1/", "user_or_fragment"),
    ("https://hooks.example.org/#x", "user_or_fragment"),
    ("https://hooks.example.org/#", "user_or_fragment"),
    ("https://hooks.example.org\\@127.0.0.1/", "characters"),
    ("https://hooks.example.org/ x", "characters"),
    ("https://hooks.example.org/\r\nHost: inside", "characters"),
    ("https://hooks.example.org/\x00", "characters"),
    ("https://ｈooks.example.org/", "characters"),
    ("https://①②⑦.0.0.1/", "characters"),
    ("https://localhost/", "name"),
    ("https://localhost./", "name"),
    ("https://LOCALHOST/", "name"),
    ("https://mongo/", "name"),
    ("https://hooks.localhost/", "network"),
    ("https://printer.local/", "network"),
    ("https://metadata.google.internal/", "network"),
    ("https://router.lan/", "network"),
    ("https://nas.home.arpa/", "network"),
    ("https://-x.example.org/", "name"),
    ("https://x..example.org/", "name"),
    ("https://hooks.example.org./", "name"),
    ("https://hooks_example.org/", "name"),
    (f"https://{'a.' * 130}org/", "name"),
    ("https://2130706433/", "network"),
    ("https://0x7f000001/", "name"),
    ("https://0x7f.0.0.1/", "name"),
    ("https://127.0.0.0x1/", "name"),
    ("https://0177.0.0.1/", "network"),
    ("https://127.1/", "network"),
    ("https://127.0.0.1/", "network"),
    ("https://127.0.0.1./", "network"),
    ("https://[::1]/", "network"),
    ("https://[::ffff:127.0.0.1]/", "network"),
    ("https://[fe80::1%25eth0]/", "network"),
    ("https://[::1/", "form"),
    ("https://169.254.169.254/latest/meta-data/", "network"),
)


@pytest.mark.parametrize(("url", "because"), URLS)
def test_an_address_that_may_reach_inside_is_refused_by_name(url: str, because: str) -> None:
    with pytest.raises(Forbidden, match=f"^{because}$"):
        destination(url, PUBLIC)


@pytest.mark.parametrize("address", [*INSIDE_V4, *INSIDE_V6])
def test_a_name_that_stands_for_an_address_inside_is_refused(address: str) -> None:
    with pytest.raises(Forbidden, match="network"):
        admitted([address], PUBLIC)


@pytest.mark.parametrize("address", [*INSIDE_V4, *INSIDE_V6])
def test_one_address_inside_spoils_the_name(address: str) -> None:
    with pytest.raises(Forbidden, match="network"):
        admitted(["8.8.8.8", address], PUBLIC)


def test_a_name_that_stands_for_nothing_is_refused() -> None:
    with pytest.raises(Forbidden):
        admitted([], PUBLIC)


def test_public_addresses_are_let_through_once_each() -> None:
    assert [*OUTSIDE] == admitted([*OUTSIDE, *OUTSIDE], PUBLIC)


@pytest.mark.parametrize(
    ("url", "expected", "netloc"),
    [
        ("https://hooks.example.org", Destination("https", "hooks.example.org", 443, "/"), "hooks.example.org"),
        ("https://HOOKS.example.org:8443/in?key=1", Destination("https", "hooks.example.org", 8443, "/in?key=1"), "hooks.example.org:8443"),
        ("https://xn--fiqs8s.example/", Destination("https", "xn--fiqs8s.example", 443, "/"), "xn--fiqs8s.example"),
        ("https://8.8.8.8/a", Destination("https", "8.8.8.8", 443, "/a"), "8.8.8.8"),
        ("https://[2400:3200::1]:8443/", Destination("https", "2400:3200::1", 8443, "/"), "[2400:3200::1]:8443"),
    ],
)
def test_an_address_on_the_public_network_is_taken_apart(url: str, expected: Destination, netloc: str) -> None:
    assert expected == destination(url, PUBLIC)
    assert netloc == expected.netloc


@pytest.mark.parametrize("url", ["http://127.0.0.1:9000/in", "http://localhost:9000/in", "https://[::1]:9000/in"])
def test_only_a_demo_may_send_to_its_own_machine(url: str) -> None:
    assert 9000 == destination(url, DEMO).port
    with pytest.raises(Forbidden):
        destination(url, PUBLIC)
    with pytest.raises(Forbidden):
        destination(url, OPENED)


@pytest.mark.parametrize("url", ["http://hooks.example.org/", "http://10.0.0.1/", "https://10.0.0.1/", "https://hooks.example.org:9000/"])
def test_a_demo_may_do_nothing_else_that_others_may_not(url: str) -> None:
    with pytest.raises(Forbidden):
        destination(url, DEMO)


def test_an_operator_may_open_a_network_but_never_this_machine_or_its_link() -> None:
    assert ["10.8.1.2"] == admitted(["10.8.1.2"], OPENED)
    assert 443 == destination("https://10.8.1.2/", OPENED).port
    with pytest.raises(Forbidden):
        destination("http://10.8.1.2/", OPENED)
    for network in NEVER:
        with pytest.raises(Forbidden):
            admitted([str(network.network_address)], OPENED)


@given(st.text(max_size=60), st.sampled_from(["", "https://", "http://"]))
def test_whatever_is_written_is_refused_or_goes_to_a_proper_public_name(text: str, before: str) -> None:
    try:
        to = destination(before + text, PUBLIC)
    except Forbidden:
        return

    assert ("https", True) == (to.scheme, to.port in (443, 8443))
    assert "." in to.host or ":" in to.host
    assert to.target.startswith("/")
