"""Addresses that may be told, and which machine stands behind one.

A server that fetches what others name can be made to knock at doors that they cannot reach themselves (SSRF). So an
address is resolved, every machine behind its name must be a public one, and the connection goes to the machine that was
looked at, whatever the name leads to a moment later (DNS rebinding).
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from servanda.errors import HookError

Resolve = Callable[[str, int], Awaitable[Iterable[str]]]
"""Addresses in figures behind a name and port."""
NAT64 = ip_network("64:ff9b::/96")
"""Under which IPv4 addresses are reached over IPv6 (RFC 6052)."""
LONGEST = 2000
_PORTS = {"https": 443, "http": 80}


def check(address: str, *, private: bool) -> SplitResult:
    """The parts of an address that may be told; HookError HOOK001 for one that may not, whatever it leads to."""
    try:
        parts = urlsplit(address)
        named = parts.hostname and len(address) <= LONGEST and address.isprintable() and " " not in address
        port = parts.port
    except ValueError:
        named, port, parts = None, None, urlsplit("")
    if not named or parts.scheme not in _PORTS or parts.username is not None or parts.fragment or port == 0:
        raise HookError("HOOK001", f"{address[:80]!r} is no address that can be told: write it as https://host/path")
    if parts.scheme == "http" and not private:
        raise HookError("HOOK001", f"{address[:80]} is not encrypted: take https, or set private_hooks")
    return parts


async def resolved(parts: SplitResult, *, private: bool, resolve: Resolve) -> tuple[str, int]:
    """The machine to connect to, in figures, and the port.

    HookError HOOK001 where the name leads nowhere, or unless `private` to a machine that is not public.
    """
    host, port = str(parts.hostname), parts.port or _PORTS[parts.scheme]
    try:
        found = list(await resolve(host, port))
    except (OSError, UnicodeError) as error:
        raise HookError("HOOK001", f"{host} leads nowhere: {error}") from error
    if not found:
        raise HookError("HOOK001", f"{host} leads nowhere")
    if not private and (inner := next((one for one in found if not is_public(one)), None)):
        raise HookError(
            "HOOK001",
            f"{host} leads to {inner}, which is no public address: it is not told. "
            "If it is yours and you mean it, set private_hooks to 1",
        )
    return found[0], port


async def look_up(host: str, port: int) -> list[str]:
    """What the system's resolver says."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


def is_public(address: str) -> bool:
    """Whether an address is one of the public internet, also where an IPv4 address is wrapped in one of IPv6.

    >>> [is_public(one) for one in ("93.184.216.34", "127.0.0.1", "169.254.169.254", "10.1.2.3", "::1")]
    [True, False, False, False, False]
    >>> [is_public(one) for one in ("::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "100.64.0.1", "ff02::1")]
    [False, False, False, False, False]
    """
    found = ip_address(address.partition("%")[0])
    inner = _inner(found) if isinstance(found, IPv6Address) else None
    if inner is not None:
        return is_public(str(inner))
    odd = found.is_multicast or found.is_reserved or found.is_unspecified or found.is_loopback or found.is_link_local
    return found.is_global and not odd


def _inner(found: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that one of IPv6 stands for."""
    if found.ipv4_mapped or found.sixtofour:
        return found.ipv4_mapped or found.sixtofour
    if found.teredo:
        return found.teredo[1]
    if found in NAT64 or int(found) >> 32 == 0:
        return IPv4Address(int(found) & 0xFFFFFFFF)
    return None
