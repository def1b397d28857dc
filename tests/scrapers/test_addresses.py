"""Which addresses are of the open internet."""

from __future__ import annotations

import pytest

from scrapers.addresses import Gate, is_public
from scrapers.errors import BadUrl, FetchError


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.9.1",
        "0.0.0.0",  # noqa: S104 - an address to refuse
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fec0::1",
        "ff02::1",
        "2001:db8::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b::a00:1",
        "2002:7f00:1::",
        "2002:c0a8:101::",
        "localhost",
        "",
    ],
)
def test_what_is_not_on_the_open_internet(address: str) -> None:
    """Private, local, shared, reserved and multicast addresses are no goal, in whatever form they come."""
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "185.21.216.1", "2a00:1450:4001::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_what_is_on_the_open_internet(address: str) -> None:
    """Public addresses pass, also IPv4 ones carried in IPv6."""
    assert is_public(address)


@pytest.mark.parametrize("host", ["2130706433", "127.1", "0177.0.0.1", "10.0.0", "1.2.3.4.5", "fe80::zz"])
def test_odd_numbers_are_no_hosts(host: str) -> None:
    """Numeric hosts that the system would read as some address are refused rather than interpreted."""
    with pytest.raises(BadUrl):
        Gate().check_literal(host)


def test_the_gate_names_the_way_out() -> None:
    """A refusal says which host it was and which setting would allow it."""
    with pytest.raises(FetchError) as caught:
        Gate(["other.test"]).check("inner.test", "10.0.0.1")
    assert caught.value.failure == "private_address"
    assert "inner.test" in caught.value.detail
    assert "allow_hosts" in caught.value.detail


def test_allowed_hosts_pass_in_any_case() -> None:
    """Hosts named in the settings pass at any address; so do those that are sent elsewhere."""
    gate = Gate(["Inner.Test"], {"Outlet.test": "[::1]:8080"})
    gate.check("inner.test", "10.0.0.1")
    gate.check("OUTLET.test", "::1")
    assert gate.diverted("outlet.TEST") == ("::1", 8080)
    assert gate.diverted("inner.test") is None
