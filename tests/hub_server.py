"""A stand-in for the Hugging Face Hub on 127.0.0.1, for the real huggingface_hub client.

It speaks what the client uses to pull (model info, resolve with ETag and commit hash, redirect of large files to a
second host, ranges) and to push (create repository and branch, preupload, LFS batch, commit), and goes wrong on demand.
"""

import base64
import hashlib
import json
import os
import re
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import yaml
from huggingface_hub import constants
from huggingface_hub.utils import _http

OWNER, READER = "hf_OwnerOwnerOwnerOwner", "hf_ReaderReaderReader"
"""Tokens: the first may do everything, the second is nobody's member."""


@dataclass
class Repo:
    """A repository: its commits, newest last, and what its branches point to."""

    commits: dict[str, dict[str, bytes]] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)
    private: bool = False
    gated: bool = False

    def commit(self, files: Mapping[str, bytes], branch: str = "main") -> str:
        digest = hashlib.sha1(f"{len(self.commits)}".encode(), usedforsecurity=False)
        for name, content in sorted(files.items()):
            digest.update(name.encode() + content)
        sha = digest.hexdigest()
        self.commits[sha] = dict(files)
        self.branches[branch] = sha
        return sha

    def resolve(self, revision: str) -> str | None:
        return self.branches.get(revision) or (revision if revision in self.commits else None)


@dataclass
class Fault:
    """Something that goes wrong in the answers to some requests.

    Attributes:
        match: a regular expression for ``METHOD path``.
        act: called with the handler and the content that it would send, None where there is no content yet; returns
            the content to send, or None where it has answered itself.
        times: how often it happens.
    """

    match: str
    act: Callable[["_Handler", bytes | None], bytes | None]
    times: int = 10**6


class HubServer:
    """The stand-in; ``with HubServer() as hub`` serves until the end of the block."""

    def __init__(self):
        self.repos: dict[str, Repo] = {}
        self.lfs: dict[str, bytes] = {}
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        self.faults: list[Fault] = []
        self.released = threading.Event()  # ends what hangs
        self.lock = threading.Lock()

    def __enter__(self) -> "HubServer":
        self._servers = [ThreadingHTTPServer(("127.0.0.1", 0), _Handler) for _ in range(2)]
        for server in self._servers:
            server.hub, server.daemon_threads, server.block_on_close = self, True, False
            threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        self.url, self.storage = (f"http://127.0.0.1:{server.server_port}" for server in self._servers)
        return self

    def __exit__(self, *_):
        self.released.set()
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def add(self, name: str, files: Mapping[str, bytes], branch: str = "main", **kind: bool) -> str:
        """Commit files to a repository, made if need be; returns the commit."""
        repo = self.repos.setdefault(name, Repo(**kind))
        return repo.commit(files, branch)

    def add_folder(self, name: str, folder: Path, **kind: bool) -> str:
        return self.add(name, {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}, **kind)

    def files(self, name: str, revision: str = "main") -> dict[str, bytes]:
        repo = self.repos[name]
        return repo.commits[repo.resolve(revision)]

    def asked(self, match: str = "") -> list[str]:
        """List the requests so far as ``METHOD path``."""
        return [f"{method} {path}" for method, path, _ in self.requests if re.search(match, f"{method} {path}")]

    def fail(self, match: str, act: Callable, times: int = 10**6) -> None:
        self.faults.append(Fault(match, act, times))


@contextmanager
def client(hub: HubServer, cache: Path, monkeypatch):
    """Let huggingface_hub, which reads the environment when imported, talk to the stand-in and cache in a folder."""
    with ExitStack() as stack:
        change = stack.enter_context(monkeypatch.context())
        change.setattr(constants, "ENDPOINT", hub.url)
        change.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", hub.url + "/{repo_id}/resolve/{revision}/{filename}")
        change.setattr(constants, "HF_HUB_CACHE", str(cache))
        change.setattr(constants, "HF_HUB_DISABLE_XET", True)  # storage of its own, in place of LFS
        change.setattr(constants, "HF_TOKEN_PATH", os.devnull)
        change.setattr(constants, "HF_HUB_ETAG_TIMEOUT", 1)
        change.setattr(constants, "HF_HUB_DOWNLOAD_TIMEOUT", 1)
        change.delenv("HF_TOKEN", raising=False)
        change.setattr(_http.time, "sleep", lambda _: None)  # between attempts
        stack.callback(_http.close_session)
        yield


# --- faults ----------------------------------------------------------------------------------------------------------


def status(code: int) -> Callable:
    return lambda handler, _: handler.reply(code, {"error": "sorry"})


def silence(handler: "_Handler", _: bytes | None) -> None:
    handler.server.hub.released.wait(60)
    handler.close_connection = True


def cut(after: int) -> Callable:
    """Announce everything, send so many bytes, and hang up."""

    def act(handler: "_Handler", content: bytes | None) -> bytes | None:
        if content is None:
            return b""
        handler.head(len(content), handler.code)
        handler.wfile.write(content[:after])
        handler.close_connection = True
        return None

    return act


def changed(change: Callable[[bytes], bytes]) -> Callable:
    """Send other content than what was announced by HEAD."""
    return lambda _, content: b"" if content is None else change(content)


# --- answers ---------------------------------------------------------------------------------------------------------


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def handle_one_request(self):
        try:
            super().handle_one_request()
        except ConnectionError:  # the client hung up
            self.close_connection = True

    def _serve(self):
        hub: HubServer = self.server.hub
        self.path = unquote(urlsplit(self.path).path)
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else self._chunks()
        self.extra: dict[str, str] = {}
        with hub.lock:
            hub.requests.append((self.command, self.path, {key.lower(): value for key, value in self.headers.items()}))
            self.fault = None
            for fault in hub.faults:
                if fault.times and re.search(fault.match, f"{self.command} {self.path}"):
                    fault.times -= 1
                    self.fault = fault
                    break
        if self.fault and self.fault.act(self, None) is None:
            return
        for pattern, method in _ROUTES:
            if found := re.fullmatch(pattern, f"{self.command} {self.path}"):
                method(self, hub, body, **found.groupdict())
                return
        self.reply(404, {"error": "no such page"})

    do_GET = do_HEAD = do_POST = do_PUT = _serve  # noqa: N815

    def _chunks(self) -> bytes:
        body = b""
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        return body

    def reply(self, code: int, content: object, **headers: str) -> None:
        """Answer with JSON; header names are written with underscores."""
        data = json.dumps(content).encode()
        self.send_response(code)
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def head(self, length: int, code: int = 200) -> None:
        self.send_response(code)
        for key, value in self.extra.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def send(self, content: bytes) -> None:
        """Send a file, or the part of it that is asked for."""
        self.code = 200
        if found := re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", "")):
            start, self.code = int(found[1]), 206
            self.extra["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
            content = content[start:]
        if self.command != "HEAD" and self.fault and (content := self.fault.act(self, content)) is None:
            return
        self.head(len(content), self.code)
        if self.command != "HEAD":
            self.wfile.write(content)

    def token(self) -> str:
        return self.headers.get("Authorization", "").removeprefix("Bearer ")

    def repo(self, hub: HubServer, name: str, revision: str | None = None, write: bool = False):
        """Find what is asked for, or say why not, in the Hub's words; gives the repository and the commit."""
        token, repo = self.token(), hub.repos.get(name)
        if token not in ("", OWNER, READER):
            self.reply(401, {"error": "Invalid credentials in Authorization header"})
        elif repo is None or (repo.private and token != OWNER):
            code = 404 if token else 401
            self.reply(code, {"error": "Repository not found"}, X_Error_Code="RepoNotFound")
        elif write and token != OWNER:
            self.reply(403 if token else 401, {"error": "You have no write permission"})
        elif repo.gated and token != OWNER and self.command == "HEAD":
            self.reply(403 if token else 401, {}, X_Error_Code="GatedRepo", X_Error_Message="Access is restricted")
        elif revision is not None and repo.resolve(revision) is None:
            self.reply(404, {"error": "Invalid rev id"}, X_Error_Code="RevisionNotFound")
        else:
            return repo, repo.resolve(revision or "main")
        return None

    def info(self, hub, body, name, revision=None):
        if found := self.repo(hub, name, revision or "main"):
            repo, sha = found
            files = [{"rfilename": file} for file in repo.commits[sha]]
            kind = {"private": repo.private, "gated": "manual" if repo.gated else False}
            self.reply(200, {"id": name, "modelId": name, "sha": sha, "siblings": files, "tags": []} | kind)

    def tree(self, hub, body, name, revision):
        if found := self.repo(hub, name, revision):
            repo, sha = found
            self.reply(200, [_entry(file, content) for file, content in repo.commits[sha].items()])

    def resolve(self, hub, body, name, revision, file):
        if not (found := self.repo(hub, name, revision)):
            return
        repo, sha = found
        if (content := repo.commits[sha].get(file)) is None:
            self.reply(404, {"error": "Entry not found"}, X_Error_Code="EntryNotFound", X_Repo_Commit=sha)
            return
        self.extra["X-Repo-Commit"] = sha
        if not _is_large(file):
            self.extra["ETag"] = f'"{_git_hash(content)}"'
            self.send(content)
            return
        oid = hashlib.sha256(content).hexdigest()
        hub.lfs[oid] = content
        self.extra |= {
            "X-Linked-Etag": f'"{oid}"',
            "X-Linked-Size": str(len(content)),
            "Location": f"{hub.storage}/lfs/{oid}",
        }
        self.head(0, 302)

    def stored(self, hub, body, oid):
        self.extra["ETag"] = '"a-part-hash"'  # not the content's
        self.send(hub.lfs[oid])

    def create(self, hub, body):
        what = json.loads(body)
        name = f"{what['organization']}/{what['name']}"
        if self.token() != OWNER:
            self.reply(403 if self.token() else 401, {"error": "You have no right to create a model here"})
        elif name in hub.repos:
            self.reply(409, {"error": "exists already", "url": f"{hub.url}/{name}"})
        else:
            hub.add(
                name, {".gitattributes": b"*.safetensors filter=lfs\n"}, private=what.get("visibility") == "private"
            )
            self.reply(200, {"url": f"{hub.url}/{name}", "name": name})

    def branch(self, hub, body, name, branch):
        if found := self.repo(hub, name, write=True):
            repo, sha = found
            if branch in repo.branches:
                self.reply(409, {"error": "Reference already exists"})
            else:
                repo.branches[branch] = sha
                self.reply(200, {})

    def validate(self, hub, body):
        block = re.match(r"---\n(.*?)\n---\n", json.loads(body)["content"], re.DOTALL)
        try:
            data = yaml.safe_load(block[1]) if block else None
        except yaml.YAMLError as error:
            self.reply(400, {"errors": [{"message": str(error)}], "warnings": []})
        else:
            warnings = [] if data else [{"message": "empty or missing yaml metadata in repo card"}]
            self.reply(200, {"errors": [], "warnings": warnings})

    def preupload(self, hub, body, name, revision):
        if found := self.repo(hub, name, revision, write=True):
            repo, sha = found
            old = repo.commits[sha]
            asked = [file["path"] for file in json.loads(body)["files"]]
            modes = {file: "lfs" if _is_large(file) else "regular" for file in asked}
            files = [
                {"path": file, "uploadMode": mode, "shouldIgnore": False}
                | ({"oid": _entry(file, old[file])["oid"]} if file in old else {})
                for file, mode in modes.items()
            ]
            self.reply(200, {"files": files})

    def batch(self, hub, body, name):
        if self.repo(hub, name, write=True):
            objects = []
            for item in json.loads(body)["objects"]:
                upload = {"href": f"{hub.storage}/upload/{item['oid']}"}
                verify = {"href": f"{hub.url}/verify"}
                actions = {} if item["oid"] in hub.lfs else {"actions": {"upload": upload, "verify": verify}}
                objects.append(item | actions)
            self.reply(200, {"transfer": "basic", "objects": objects})

    def upload(self, hub, body, oid):
        if hashlib.sha256(body).hexdigest() != oid:
            self.reply(400, {"error": "another hash"})
        else:
            hub.lfs[oid] = body
            self.reply(200, {})

    def verify(self, hub, body):
        what = json.loads(body)
        self.reply(200 if len(hub.lfs.get(what["oid"], b"")) == what["size"] else 404, {})

    def commit(self, hub, body, name, revision):
        if not (found := self.repo(hub, name, revision, write=True)):
            return
        repo, sha = found
        files = dict(repo.commits[sha])
        for line in map(json.loads, body.splitlines()):
            value = line["value"]
            if line["key"] == "file":
                files[value["path"]] = base64.b64decode(value["content"])
            elif line["key"] == "lfsFile":
                files[value["path"]] = hub.lfs[value["oid"]]
            elif line["key"] == "deletedFile":
                del files[value["path"]]
        sha = repo.commit(files, revision)
        self.reply(200, {"success": True, "commitOid": sha, "commitUrl": f"{hub.url}/{name}/commit/{sha}"})


_NAME = r"(?P<name>[\w.-]+/[\w.-]+)"
_ROUTES = [
    (rf"GET /api/models/{_NAME}(/revision/(?P<revision>.+))?", _Handler.info),
    (rf"GET /api/models/{_NAME}/tree/(?P<revision>.+)", _Handler.tree),
    (rf"(GET|HEAD) /{_NAME}/resolve/(?P<revision>.+)/(?P<file>[^/]+)", _Handler.resolve),
    (r"(GET|HEAD) /lfs/(?P<oid>\w+)", _Handler.stored),
    (r"POST /api/repos/create", _Handler.create),
    (r"POST /api/validate-yaml", _Handler.validate),
    (rf"POST /api/models/{_NAME}/branch/(?P<branch>.+)", _Handler.branch),
    (rf"POST /api/models/{_NAME}/preupload/(?P<revision>.+)", _Handler.preupload),
    (rf"POST /{_NAME}\.git/info/lfs/objects/batch", _Handler.batch),
    (r"PUT /upload/(?P<oid>\w+)", _Handler.upload),
    (r"POST /verify", _Handler.verify),
    (rf"POST /api/models/{_NAME}/commit/(?P<revision>.+)", _Handler.commit),
]


def _is_large(name: str) -> bool:
    return name.endswith((".safetensors", ".bin"))


def _git_hash(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0%b" % (len(content), content), usedforsecurity=False).hexdigest()


def _entry(name: str, content: bytes) -> dict:
    entry = {"type": "file", "path": name, "size": len(content), "oid": _git_hash(content)}
    if _is_large(name):
        oid = hashlib.sha256(content).hexdigest()
        entry |= {"oid": oid, "lfs": {"oid": oid, "size": len(content), "pointerSize": 134}}
    return entry
