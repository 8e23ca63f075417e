"""How often an address may come without credentials that hold.

Only refusals are counted, and only what is refused is held back: an office behind one address is
not locked out by a neighbor who tries tokens. Every process counts by itself.
"""

import ipaddress
from dataclasses import dataclass

from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from xinfang.kernel.rates import Rates, TooMany
from xinfang.web.pages import page

_SITE_BITS = 64  # of an IPv6 address: whoever has one has all of them


def address_of(connection: HTTPConnection) -> str:
    """Return whose rate a connection counts for: its address, of IPv6 the network."""
    host = connection.client.host if connection.client else ""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, _SITE_BITS), strict=False))


@dataclass(frozen=True, slots=True)
class Addresses:
    """The refusals of each address."""

    rates: Rates

    def check(self, connection: HTTPConnection) -> None:
        """Raise TooMany where an address was refused too often."""
        self.rates.check(address_of(connection))

    def refused(self, connection: HTTPConnection) -> None:
        """Count a refusal. Raises TooMany where there were too many."""
        self.rates.take(address_of(connection))


class SignInLimit:
    """ASGI middleware for the routes of sign-in: who failed too often must wait.

    A failed sign-in costs a round trip to the issuer, so that here the next one isn't begun.
    """

    def __init__(self, app: ASGIApp, addresses: Addresses) -> None:
        self._app = app
        self._addresses = addresses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and count what the answer says."""
        request = Request(scope)
        try:
            self._addresses.check(request)
        except TooMany as many:
            await _page(many)(scope, receive, send)
            return

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in {400, 401}:
                self._count(request)
            await send(message)

        await self._app(scope, receive, counted)

    def _count(self, request: Request) -> None:
        try:
            self._addresses.refused(request)
        except TooMany:
            return  # others came meanwhile and used it up: the next one is held back


def _page(many: TooMany) -> ASGIApp:
    return page(
        "请稍后再试",
        f"<p>{many.message}</p>",
        status=429,
        headers={"Retry-After": str(many.retry_after)},
    )
