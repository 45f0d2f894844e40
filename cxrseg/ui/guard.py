"""What stands between the network and the page: sizes, rates, headers and the few paths that are answered.

It stands before Gradio's own routes as ASGI middleware, since Gradio has no options for most of it (6.31).
"""

import json
import os
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from cxrseg.sentences import sentence

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

HEALTH = "/health"
"""Answers with the model, its engine and how many requests wait, for those who watch a server."""

LARGEST_BODY = 110_000_000
"""Bytes of a request: a film of 100 MB and what is around it."""

PER_MINUTE = 600
"""Costly requests of one address, which a class of thirty may share; as many may come at once. A film takes two."""

MOST_WAITING = 100
"""Requests that may wait for their turn."""

_API = "/gradio_api"
_COSTLY = ("/queue/join", "/upload", "/call/", "/run/", "/api/")
_NAMED = ("/call/", "/run/", "/api/")
"""Paths that go on with the name of an endpoint."""
_QUEUED = ("/queue/join", "/call/")
"""Paths by which a request comes into the queue."""

_CLOSED = (
    *("/vibe", "/undo-vibe", "/proxy=", "/dev/", "/stream/", "/process_recording", "/custom_component", "/profiling"),
    *("/runs", "/run-history", "/token"),
)
"""Of Gradio's routes, those that the page has no use for."""

_ADDRESSES = 10_000
"""Addresses whose rate is remembered."""

_HEADERS = {
    "content-security-policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' data: blob:; worker-src 'self' blob:; "
        "object-src 'none'; base-uri 'self'; form-action 'self'; "
        "frame-ancestors 'self' https://huggingface.co https://*.hf.space"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
"""The page asks nobody else for anything; a Space shows it in a frame of the Hub's. Gradio needs inline code."""


def behind_proxy() -> bool:
    """Whether a trusted proxy names the client and the host, as on Spaces or where CXRSEG_PROXY is 1."""
    return "SPACE_ID" in os.environ or os.environ.get("CXRSEG_PROXY") == "1"


class Guard:
    """ASGI middleware that lets through what the page and its endpoints need."""

    def __init__(
        self, app: Any, *, endpoints: tuple[str, ...], health: Callable[[], Mapping[str, Any]], proxy: bool = False
    ):
        """Stand before an app.

        Args:
            app: the ASGI app.
            endpoints: names that programs may call.
            health: gives what `HEALTH` answers; ``waiting`` of it is how many requests wait.
            proxy: whether the ``X-Forwarded-...`` headers are trusted; otherwise they are dropped.
        """
        self._app, self._endpoints, self._health, self._proxy = app, endpoints, health, proxy
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # by address: requests, and when

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or pass on one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = [(k, v) for k, v in scope["headers"] if self._proxy or not k.startswith(b"x-forwarded-")]
        scope = {**scope, "headers": headers}
        path, named = scope["path"].removeprefix(_API), dict(headers)
        if scope["path"] == HEALTH:
            await _answer(send, 200, self._health())
        elif self._closed(path):
            await _refuse(send, 404, "server.no-such-path", path=path[:100])
        elif _length(named) > LARGEST_BODY:
            await _refuse(send, 413, "server.too-large", limit=LARGEST_BODY // 1_000_000)
        elif scope["method"] == "POST" and path.startswith(_COSTLY) and not self._may(_address(scope, named)):
            await _refuse(send, 429, "server.too-many", limit=PER_MINUTE)
        elif scope["method"] == "POST" and path.startswith(_QUEUED) and self._health()["waiting"] >= MOST_WAITING:
            await _refuse(send, 503, "server.full", limit=MOST_WAITING)
        else:
            await self._app(scope, _limited(receive), _with_headers(send))

    def _closed(self, path: str) -> bool:
        if path.startswith(_NAMED):
            name = path.removeprefix("/call/v2").split("/")[1 if path.startswith("/call/v2/") else 2]
            return name not in self._endpoints
        return path.startswith(_CLOSED)

    def _may(self, address: str) -> bool:
        """Take one of an address's requests, which come back evenly over a minute."""
        now = time.monotonic()
        left, then = self._left.pop(address, (float(PER_MINUTE), now))
        left = min(PER_MINUTE, left + (now - then) * PER_MINUTE / 60)
        self._left[address] = (max(left - 1, 0.0), now)
        if len(self._left) > _ADDRESSES:
            self._left.popitem(last=False)
        return left >= 1


def _limited(receive: Receive) -> Receive:
    """Count what comes of a body, for requests that do not say how long they are."""
    come = 0

    async def counted() -> Message:
        nonlocal come
        message = await receive()
        come += len(message.get("body", b""))
        if come > LARGEST_BODY:
            return {"type": "http.disconnect"}
        return message

    return counted


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = {key.lower() for key, _ in message["headers"]}
            ours = [(k.encode(), v.encode()) for k, v in _HEADERS.items() if k.encode() not in given]
            message = {**message, "headers": [*message["headers"], *ours]}
        await send(message)

    return sending


def _length(headers: Mapping[bytes, bytes]) -> int:
    """The length that a request says it has, in bytes."""
    length = headers.get(b"content-length", b"0")
    return int(length) if length.isdigit() else 0


def _address(scope: Scope, headers: Mapping[bytes, bytes]) -> str:
    """Who asks: the peer, or whom a trusted proxy names first; the Hub's own proxies stand last."""
    forwarded = headers.get(b"x-forwarded-for", b"").decode("latin-1").partition(",")[0].strip()
    return forwarded or (scope.get("client") or ("unknown", 0))[0]


async def _refuse(send: Send, status: int, code: str, **values: object) -> None:
    await _answer(send, status, {"detail": f"{sentence(code, **values)} [{code}]"})


async def _answer(send: Send, status: int, content: Mapping[str, Any]) -> None:
    body = json.dumps(content).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    headers += [(b"retry-after", b"10")] if status in (429, 503) else []
    await _with_headers(send)({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
