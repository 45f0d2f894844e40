"""What is let through to the page."""

import asyncio
import json

import pytest

from cxrseg.ui import guard as module
from cxrseg.ui.guard import HEALTH, LARGEST_BODY, MOST_WAITING, PER_MINUTE, Guard, behind_proxy


class App:
    """An app that reads the whole request and answers with what it was given."""

    def __init__(self):
        self.scopes, self.read = [], 0

    async def __call__(self, scope, receive, send):
        self.scopes.append(scope)
        while (message := await receive())["type"] == "http.request":
            self.read += len(message["body"])
            if not message.get("more_body"):
                break
        await send({"type": "http.response.start", "status": 200, "headers": [(b"referrer-policy", b"origin")]})
        await send({"type": "http.response.body", "body": b"app"})


@pytest.fixture
def app() -> App:
    return App()


@pytest.fixture
def guard(app) -> Guard:
    return Guard(app, endpoints=("measure", "models"), health=lambda: {"status": "ok", "waiting": 3})


def ask(guard, path, *, method="GET", headers=(), body=(b"",), client="192.0.2.1"):
    """Give a request's status, headers and body."""
    parts = [{"type": "http.request", "body": part, "more_body": i < len(body) - 1} for i, part in enumerate(body)]
    sent = []

    async def receive():
        return parts.pop(0) if parts else {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    raw = [(key.encode(), value.encode()) for key, value in headers]
    scope = {"type": "http", "path": path, "method": method, "headers": raw, "client": (client, 5)}
    asyncio.run(guard(scope, receive, send))
    return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"]


def test_health_is_answered_without_the_app(guard, app):
    status, _, body = ask(guard, HEALTH)
    assert (status, json.loads(body)) == (200, {"status": "ok", "waiting": 3})
    assert not app.scopes


def test_every_answer_has_the_headers_and_the_apps_own_stay(guard):
    for path, referrer in (("/", b"origin"), (HEALTH, b"same-origin"), ("/gradio_api/vibe-edit/", b"same-origin")):
        _, headers, _ = ask(guard, path)
        assert headers[b"x-content-type-options"] == b"nosniff"
        assert headers[b"referrer-policy"] == referrer
        assert b"connect-src 'self'" in headers[b"content-security-policy"]


@pytest.mark.parametrize(
    "path", ["/call/measure", "/run/models", "/api/models/", "/call/v2/measure", "/call/measure/ab12"]
)
def test_public_endpoints_are_called(guard, path):
    assert ask(guard, f"/gradio_api{path}", method="POST")[0] == 200


@pytest.mark.parametrize(
    "path",
    [
        "/call/show",
        "/run/_load",
        "/api/run_1/",
        "/call/v2/show",
        "/call/",
        "/proxy=x",
        "/vibe-code",
        "/dev/reload",
        "/runs",
    ],
)
@pytest.mark.parametrize("prefix", ["", "/gradio_api"])
def test_all_else_is_not_there(guard, app, prefix, path):
    status, _, body = ask(guard, prefix + path, method="POST")
    assert status == 404
    assert json.loads(body)["detail"].endswith("[server.no-such-path]")
    assert not app.scopes


def test_a_large_request_is_refused_before_it_is_read(guard, app):
    headers = [("content-length", str(LARGEST_BODY + 1))]
    assert ask(guard, "/gradio_api/upload", method="POST", headers=headers)[0] == 413
    assert not app.scopes
    assert ask(guard, "/gradio_api/upload", method="POST", headers=[("content-length", "no number")])[0] == 200


def test_a_request_that_does_not_say_how_long_it_is_is_cut_off(guard, app, monkeypatch):
    monkeypatch.setattr(module, "LARGEST_BODY", 100)
    ask(guard, "/gradio_api/upload", method="POST", body=[b"x" * 60] * 5)
    assert app.read == 60


def test_an_address_that_asks_too_often_waits_and_others_do_not(guard, monkeypatch):
    clock = [1000.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: clock[0])
    join = "/gradio_api/queue/join"
    for _ in range(PER_MINUTE):
        assert ask(guard, join, method="POST")[0] == 200
    status, headers, body = ask(guard, join, method="POST")
    assert (status, headers[b"retry-after"]) == (429, b"10")
    assert f"more than {PER_MINUTE} requests" in json.loads(body)["detail"]
    assert ask(guard, join, method="POST", client="192.0.2.2")[0] == 200
    assert ask(guard, "/")[0] == 200, "the page itself costs nothing"
    clock[0] += 1.0
    assert [ask(guard, join, method="POST")[0] for _ in range(11)] == [200] * 10 + [429]


def test_a_full_queue_answers_with_a_sentence(app):
    for waiting, wanted in ((MOST_WAITING - 1, 200), (MOST_WAITING, 503)):
        guard = Guard(app, endpoints=("measure",), health=lambda waiting=waiting: {"waiting": waiting})
        for path in ("/gradio_api/queue/join", "/gradio_api/call/measure"):
            status, headers, body = ask(guard, path, method="POST")
            assert status == wanted
        assert ask(guard, "/gradio_api/upload", method="POST")[0] == 200
        assert ask(guard, "/gradio_api/call/measure/ab12")[0] == 200, "what has its place is answered"
    assert headers[b"retry-after"] == b"10"
    assert json.loads(body)["detail"] == "100 requests are already waiting: try again in a minute. [server.full]"


def test_who_asks_is_believed_of_a_trusted_proxy_alone(app, monkeypatch):
    forwarded = [
        ("x-forwarded-host", "elsewhere.example"),
        ("x-forwarded-for", "198.51.100.7, 10.0.0.1"),
        ("host", "here"),
    ]
    for proxy in (False, True):
        guard = Guard(app, endpoints=(), health=lambda: {"waiting": 0}, proxy=proxy)
        ask(guard, "/", headers=forwarded)
        ask(guard, "/gradio_api/upload", method="POST", headers=forwarded)
        assert (b"x-forwarded-host" in dict(app.scopes[-1]["headers"])) == proxy
        assert list(guard._left) == ["198.51.100.7" if proxy else "192.0.2.1"]
    monkeypatch.delenv("SPACE_ID", raising=False)
    assert not behind_proxy()
    monkeypatch.setenv("CXRSEG_PROXY", "1")
    assert behind_proxy()


def test_addresses_are_forgotten(guard, monkeypatch):
    monkeypatch.setattr(module, "_ADDRESSES", 3)
    for number in range(9):
        ask(guard, "/gradio_api/upload", method="POST", client=f"192.0.2.{number}")
    assert len(guard._left) == 3


def test_what_is_no_request_passes(guard, app):
    async def receive():
        return {"type": "http.disconnect"}

    async def send(message):
        pass

    asyncio.run(guard({"type": "lifespan"}, receive, send))
    assert app.scopes == [{"type": "lifespan"}]
