"""Which machines may be talked to: public ones, and those that the settings name.

The check is made on the addresses that are connected to (aiohttp connects to what the resolver
answers), so a name that changes its address between a check and the connection gains nothing.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from aiohttp.abc import AbstractResolver, ResolveResult

from scrapers.errors import CONNECT, PRIVATE_ADDRESS, BadUrl, FetchError

Lookup = Callable[[str, int], Sequence[str]]
"""Host and port to IP addresses, as text; raises OSError. It runs in a thread of its own."""

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
_LOOKUPS = 16  # names looked up at once; a dead name can occupy its thread for half a minute


def system_lookup(host: str, port: int) -> Sequence[str]:
    """Ask the operating system for the addresses of a host, in its order of preference."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]) for info in found))


def is_public(address: str) -> bool:
    """Tell whether an IP address, as text, is one of the open internet.

    Addresses that carry an IPv4 address inside (mapped, NAT64, 6to4, Teredo) are judged by that one.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    return all(_is_open(part) for part in _carried(ip))


def _carried(ip: _Address) -> tuple[_Address, ...]:
    if isinstance(ip, ipaddress.IPv4Address):
        return (ip,)
    if ip.ipv4_mapped is not None:
        return (ip.ipv4_mapped,)
    if ip in _NAT64:
        return (ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF),)
    if ip.sixtofour is not None:
        return (ip.sixtofour,)
    if ip.teredo is not None:
        return ip.teredo
    return (ip,)


def _is_open(ip: _Address) -> bool:
    closed = (
        ip.is_private
        or ip.is_loopback
        or ip.is_link_local
        or ip.is_multicast
        or ip.is_reserved
        or ip.is_unspecified
        or (isinstance(ip, ipaddress.IPv6Address) and ip.is_site_local)
    )
    return ip.is_global and not closed


class Gate:
    """Who may be talked to: ``allowed`` hosts (lower case) at any address, others at public ones."""

    def __init__(self, allowed: Sequence[str] = (), connect_to: Mapping[str, str] | None = None):
        self._connect_to = {h.lower(): _endpoint(at) for h, at in (connect_to or {}).items()}
        self._allowed = {host.lower() for host in allowed} | set(self._connect_to)

    def check_literal(self, host: str) -> None:
        """Judge a host that is an IP address itself (the connector asks no resolver about it).

        Raises FetchError ``private_address``, or BadUrl for the old numeric forms (``2130706433``).
        """
        if ":" not in host and not host.replace(".", "").isdigit():
            return
        try:
            ipaddress.ip_address(host)
        except ValueError:
            raise BadUrl(host, "not an IP address in its usual form") from None
        self.check(host, host)

    def check(self, host: str, address: str) -> None:
        """Raise FetchError ``private_address`` unless ``host`` may be talked to at ``address``."""
        if host.lower() not in self._allowed and not is_public(address):
            where = host if host == address else f"{host} ({address})"
            raise FetchError(PRIVATE_ADDRESS, f"{where} is not on the open internet; see allow_hosts")

    def diverted(self, host: str) -> tuple[str, int] | None:
        """Return the address and port to connect to in place of the host's own, if any is set."""
        return self._connect_to.get(host.lower())


def _endpoint(text: str) -> tuple[str, int]:
    address, _, port = text.rpartition(":")
    return address.strip("[]"), int(port)


class Resolver(AbstractResolver):
    """aiohttp's question for addresses, answered with those that pass the gate.

    Raises FetchError: ``private_address`` if none passes, ``connect`` if the name is unknown.
    """

    def __init__(self, gate: Gate, lookup: Lookup = system_lookup) -> None:
        self._gate = gate
        self._lookup = lookup
        self._threads = ThreadPoolExecutor(_LOOKUPS, thread_name_prefix="khabar-lookup")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return where to connect to for a host; see the class."""
        diverted = self._gate.diverted(host)
        if diverted is not None:
            return [_result(host, *diverted)]
        loop = asyncio.get_running_loop()
        try:
            addresses = await loop.run_in_executor(self._threads, self._lookup, host, port)
        except (OSError, UnicodeError) as exc:
            raise FetchError(CONNECT, f"no address found for {host}: {exc}") from exc
        return [_result(host, address, port) for address in self._passing(host, addresses)]

    def _passing(self, host: str, addresses: Sequence[str]) -> list[str]:
        passing: list[str] = []
        refusal = FetchError(CONNECT, f"no address found for {host}")
        for address in addresses:
            try:
                self._gate.check(host, address)
            except FetchError as exc:
                refusal = exc
            else:
                passing.append(address)
        if not passing:
            raise refusal
        return passing

    async def close(self) -> None:
        """Let the threads go; a lookup under way ends by itself."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _result(host: str, address: str, port: int) -> ResolveResult:
    return ResolveResult(
        hostname=host,
        host=address,
        port=port,
        family=socket.AF_INET6 if ":" in address else socket.AF_INET,
        proto=0,
        flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
    )
