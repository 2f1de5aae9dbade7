"""A Hugging Face Hub small enough to read, for tests: it speaks the protocol to the unmodified client, over 127.0.0.1.

Repositories live in memory; uploads go through LFS, so clients set HF_HUB_DISABLE_XET. Accounts are their tokens:
"alice-token" is alice, who may write to alice/… and to the organisations she is in. `faults` makes it fail on purpose.
"""

import base64
import hashlib
import json
import re
import threading
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

import yaml

LFS_SUFFIXES = (".safetensors", ".png", ".gif", ".bin")
PREFIX = {"models": "", "datasets": "datasets/", "spaces": "spaces/"}
KINDS = {None: "models", "model": "models", "dataset": "datasets", "space": "spaces"}
DATE = "2026-08-01T00:00:00.000Z"
FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)


class Refusal(Exception):
    """An answer that is not 200: a status, the Hub's code for it, and what else the body says."""

    def __init__(self, status: int, code: str = "", message: str = "", **body) -> None:
        self.status, self.body = status, {"error": message or code, **body}
        self.headers = {"X-Error-Code": code} if code else {}
        self.headers |= {"X-Error-Message": message} if message else {}


@dataclass
class Repo:
    """A repository: every commit with all of its files, oldest first."""

    id: str
    kind: str
    private: bool = False
    gated: bool = False
    commits: list[tuple[str, dict[str, bytes]]] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.commit({".gitattributes": b"*.safetensors filter=lfs\n"})

    def commit(self, files: dict[str, bytes]) -> str:
        content = sorted((path, _sha1(data)) for path, data in files.items())
        sha = hashlib.sha1(f"{self.id} {len(self.commits)} {content}".encode()).hexdigest()
        self.commits.append((sha, files))
        return sha

    @property
    def head(self) -> str:
        return self.commits[-1][0]

    @property
    def files(self) -> dict[str, bytes]:
        return self.commits[-1][1]

    def at(self, revision: str) -> tuple[str, dict[str, bytes]]:
        """The commit a branch, tag or commit names, and its files."""
        wanted = self.head if revision == "main" else self.tags.get(revision, revision)
        for sha, files in self.commits:
            if sha == wanted:
                return sha, files
        raise Refusal(404, "RevisionNotFound")

    def card(self, files: dict[str, bytes]) -> dict:
        """The metadata of the card, or nothing where it has none that can be read."""
        match = FRONT_MATTER.match(files.get("README.md", b"").decode())
        try:
            data = yaml.safe_load(match[1]) if match else None
        except yaml.YAMLError:
            data = None
        return data if isinstance(data, dict) else {}

    def info(self, revision: str = "main", blobs: bool = False) -> dict:
        sha, files = self.at(revision)
        card = self.card(files)
        named = [*card.get("tags", []), *([card["library_name"]] if "library_name" in card else [])]
        return {
            "id": self.id, "author": self.id.split("/")[0], "sha": sha, "private": self.private,
            "gated": "manual" if self.gated else False, "tags": list(dict.fromkeys(named)), "cardData": card,
            "library_name": card.get("library_name"), "pipeline_tag": card.get("pipeline_tag"),
            "lastModified": DATE, "createdAt": DATE,
            "siblings": [{"rfilename": path, **(_blob(path, data) if blobs else {})} for path, data in files.items()],
        }  # fmt: skip


@dataclass
class Hub:
    """The state of the server, open to the tests."""

    tokens: dict[str, str] = field(default_factory=lambda: {f"{who}-token": who for who in ("alice", "bob")})
    members: dict[str, set[str]] = field(default_factory=lambda: {"guild": {"alice", "bob"}})
    repos: dict[tuple[str, str], Repo] = field(default_factory=dict)
    large: dict[str, bytes] = field(default_factory=dict)
    collections: dict[str, dict] = field(default_factory=dict)
    requests: list[tuple[str, str, str | None]] = field(default_factory=list)
    faults: list[Callable] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)
    url: str = ""

    def add(self, id: str, files: dict[str, bytes], private: bool = False, gated: bool = False) -> Repo:
        """A model repository that holds these files."""
        repo = self.repos["models", id] = Repo(id, "models", private, gated)
        repo.commit(repo.files | files)
        return repo

    def model(self, id: str) -> Repo:
        return self.repos["models", id]

    def may_write(self, who: str | None, id: str) -> bool:
        return who is not None and (id.startswith(f"{who}/") or who in self.members.get(id.split("/")[0], ()))

    def find(self, kind: str, id: str, who: str | None) -> Repo:
        """The repository, as `who` sees it: a private one of somebody else's does not exist."""
        repo = self.repos.get((kind, id))
        if repo is None or (repo.private and not self.may_write(who, id)):
            raise Refusal(404 if who else 401, "RepoNotFound")
        return repo


class Handler(BaseHTTPRequestHandler):
    """One request: found in ROUTES by method and path, answered by the method named there."""

    protocol_version = "HTTP/1.1"
    hub: Hub

    def answer(self) -> None:
        parts = urlsplit(self.path)
        self.query = parse_qs(parts.query)
        self.body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        token = (self.headers.get("Authorization") or "").removeprefix("Bearer ") or None
        self.hub.requests.append((self.command, parts.path, token))
        try:
            for fault in list(self.hub.faults):
                fault(self)
            if token is not None and token not in self.hub.tokens:
                raise Refusal(401, message="Invalid credentials in Authorization header")
            self.who = self.hub.tokens.get(token)
            for method, pattern, work in ROUTES:
                if method == self.command.replace("HEAD", "GET") and (match := re.fullmatch(pattern, parts.path)):
                    with self.hub.lock:
                        done = work(self, **{key: value and unquote(value) for key, value in match.groupdict().items()})
                    if done is not None:
                        self.send(200, json.dumps(done).encode())
                    return
            raise Refusal(404, "EntryNotFound")
        except Refusal as refusal:
            self.send(refusal.status, json.dumps(refusal.body).encode(), refusal.headers)
        except (ConnectionAbortedError, BrokenPipeError):
            self.close_connection = True

    do_GET = do_HEAD = do_POST = do_PUT = answer

    def send(self, status: int, content: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *args) -> None:
        """Tests look at `hub.requests` instead."""

    def json(self) -> dict:
        return json.loads(self.body or b"{}")

    def writable(self, kind: str, id: str) -> Repo:
        repo = self.hub.find(kind, id, self.who)
        if not self.hub.may_write(self.who, id):
            raise Refusal(403, message=f"You don't have write access to {id}")
        return repo

    def whoami(self) -> dict:
        if self.who is None:
            raise Refusal(401, message="Invalid credentials in Authorization header")
        return {"name": self.who, "type": "user", "orgs": [], "auth": {"accessToken": {"role": "write"}}}

    def create(self) -> dict:
        wanted = self.json()
        id = f"{wanted.get('organization') or self.whoami()['name']}/{wanted['name']}"
        kind = KINDS[wanted.get("type")]
        if not self.hub.may_write(self.who, id):
            raise Refusal(403 if self.who else 401, message="You don't have the rights to create this repository")
        url = f"{self.hub.url}/{PREFIX[kind]}{id}"
        if (kind, id) in self.hub.repos:
            raise Refusal(409, message="You already created this repo", url=url)
        self.hub.repos[kind, id] = Repo(id, kind, private=wanted.get("visibility") == "private")
        return {"url": url}

    def validate_yaml(self) -> dict:
        match = FRONT_MATTER.match(self.json()["content"])
        try:
            valid = match is None or isinstance(yaml.safe_load(match[1]), dict)
        except yaml.YAMLError:
            valid = False
        if not valid:
            raise Refusal(400, errors=[{"message": "metadata must be a table"}], warnings=[])
        return {"errors": [], "warnings": []}

    def preupload(self, kind: str, id: str, revision: str) -> dict:
        _, present = self.writable(kind, id).at(revision)
        return {
            "files": [
                {
                    "path": path,
                    "uploadMode": "lfs" if path.endswith(LFS_SUFFIXES) else "regular",
                    "shouldIgnore": False,
                    "oid": _etag(path, present[path]) if path in present else None,
                }
                for path in (file["path"] for file in self.json()["files"])
            ]
        }

    def lfs_batch(self, kind: str, id: str) -> dict:
        self.writable(kind.rstrip("/") or "models", id)
        objects = self.json()["objects"]
        for item in objects:
            if item["oid"] not in self.hub.large:
                href = f"{self.hub.url}/lfs/{item['oid']}"
                item["actions"] = {"upload": {"href": href}, "verify": {"href": f"{href}/verify"}}
        return {"transfer": "basic", "objects": objects}

    def lfs_put(self, oid: str) -> dict:
        if hashlib.sha256(self.body).hexdigest() != oid:
            raise Refusal(400, message="The content does not have this sha256")
        self.hub.large[oid] = self.body
        return {}

    def lfs_verify(self, oid: str) -> dict:
        if len(self.hub.large.get(oid, b"")) != self.json()["size"]:
            raise Refusal(404, "EntryNotFound")
        return {}

    def commit(self, kind: str, id: str, revision: str) -> dict:
        repo = self.writable(kind, id)
        lines = [json.loads(line) for line in self.body.splitlines()]
        header = next(line["value"] for line in lines if line["key"] == "header")
        if header.get("parentCommit", repo.head) != repo.head:
            raise Refusal(412, message="A commit has happened since. Please refresh and try again.")
        files = dict(repo.files)
        for key, value in ((line["key"], line["value"]) for line in lines):
            if key == "file":
                files[value["path"]] = base64.b64decode(value["content"])
            elif key == "lfsFile":
                files[value["path"]] = self.hub.large[value["oid"]]
            elif key == "deletedFile":
                del files[value["path"]]
            elif key == "deletedFolder":
                files = {path: data for path, data in files.items() if not path.startswith(value["path"])}
        sha = repo.commit(files)
        return {"commitOid": sha, "commitUrl": f"{self.hub.url}/{id}/commit/{sha}", "pullRequestUrl": None}

    def repo_info(self, kind: str, id: str, revision: str | None = None) -> dict:
        return self.hub.find(kind, id, self.who).info(revision or "main", "blobs" in self.query)

    def tree(self, kind: str, id: str, revision: str, path: str | None = None) -> list:
        _, files = self.hub.find(kind, id, self.who).at(revision)
        return [
            {"type": "file", "path": name, "oid": _sha1(data), **_blob(name, data)}
            for name, data in files.items()
            if path is None or name.startswith(f"{path}/")
        ]

    def resolve(self, kind: str, id: str, revision: str, path: str) -> None:
        repo = self.hub.find(kind.rstrip("/") or "models", id, self.who)
        if repo.gated and not self.hub.may_write(self.who, id):
            raise Refusal(403 if self.who else 401, "GatedRepo")
        sha, files = repo.at(revision)
        if path not in files:
            raise Refusal(404, "EntryNotFound")
        data, etag = files[path], _etag(path, files[path])
        headers = {"X-Repo-Commit": sha, "ETag": f'"{etag}"', "Accept-Ranges": "bytes"}
        if path.endswith(LFS_SUFFIXES):
            headers |= {"X-Linked-Etag": f'"{etag}"', "X-Linked-Size": str(len(data))}
        if span := re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", "")):
            first, last = int(span[1]), min(int(span[2] or len(data) - 1), len(data) - 1)
            headers["Content-Range"] = f"bytes {first}-{last}/{len(data)}"
            return self.send(206, data[first : last + 1], headers)
        return self.send(200, data, headers)

    def list_repos(self) -> None:
        """Two a page, so that clients have to follow the links to the others."""
        wanted, author = self.query.get("filter", []), self.query.get("author", [None])[0]
        infos = [
            repo.info()
            for (kind, id), repo in self.hub.repos.items()
            if kind == "models" and (author is None or id.startswith(f"{author}/"))
            and not (repo.private and not self.hub.may_write(self.who, id))
        ]  # fmt: skip
        found = [info for info in infos if set(wanted) <= set(info["tags"])]
        start = int(self.query.get("start", ["0"])[0])
        link = {}
        if start + 2 < len(found):
            filters = "".join(f"&filter={name}" for name in wanted)
            author = f"&author={author}" if author else ""
            link = {"Link": f'<{self.hub.url}/api/models?start={start + 2}{author}{filters}>; rel="next"'}
        self.send(200, json.dumps(found[start : start + 2]).encode(), link)

    def refs(self, kind: str, id: str) -> dict:
        repo = self.hub.find(kind, id, self.who)
        tags = [{"name": tag, "ref": f"refs/tags/{tag}", "targetCommit": sha} for tag, sha in repo.tags.items()]
        main = {"name": "main", "ref": "refs/heads/main", "targetCommit": repo.head}
        return {"branches": [main], "tags": tags, "converts": []}

    def tag(self, kind: str, id: str, revision: str) -> dict:
        repo, tag = self.writable(kind, id), self.json()["tag"]
        if tag in repo.tags:
            raise Refusal(409, message=f"Tag reference exists already: {tag}")
        repo.tags[tag] = repo.at(revision)[0]
        return {}

    def new_collection(self) -> dict:
        wanted = self.json()
        slug = f"{wanted['namespace']}/{wanted['title'].lower()}-{'0' * 24}"
        if not self.hub.may_write(self.who, slug):
            raise Refusal(403, message="You don't have the rights to create this collection")
        if slug in self.hub.collections:
            raise Refusal(409, message="The collection exists already", slug=slug)
        self.hub.collections[slug] = {
            "slug": slug, "title": wanted["title"], "owner": {"name": wanted["namespace"]}, "items": [],
            "lastUpdated": DATE, "position": 0, "private": wanted["private"], "theme": "blue", "upvotes": 0,
        }  # fmt: skip
        return self.hub.collections[slug]

    def collection(self, slug: str) -> dict:
        return self.hub.collections[slug]

    def add_item(self, slug: str) -> dict:
        item, items = self.json()["item"], self.hub.collections[slug]["items"]
        if any(present["id"] == item["id"] for present in items):
            raise Refusal(409, message="The item is in the collection already")
        items.append({"_id": str(len(items)), "id": item["id"], "type": item["type"], "position": len(items)})
        return self.hub.collections[slug]


ID = r"(?P<id>[^/]+/[^/]+)"
API = r"/api/(?P<kind>models|datasets|spaces)/" + ID
ROUTES = [
    ("GET", "/api/whoami-v2", Handler.whoami),
    ("POST", "/api/repos/create", Handler.create),
    ("POST", "/api/validate-yaml", Handler.validate_yaml),
    ("GET", "/api/models", Handler.list_repos),
    ("POST", "/api/collections", Handler.new_collection),
    ("GET", "/api/collections/(?P<slug>[^/]+/[^/]+)", Handler.collection),
    ("POST", "/api/collections/(?P<slug>[^/]+/[^/]+)/items?", Handler.add_item),
    ("PUT", "/lfs/(?P<oid>[0-9a-f]{64})", Handler.lfs_put),
    ("POST", "/lfs/(?P<oid>[0-9a-f]{64})/verify", Handler.lfs_verify),
    ("POST", rf"/(?P<kind>(?:datasets/|spaces/)?){ID}\.git/info/lfs/objects/batch", Handler.lfs_batch),
    ("GET", API, Handler.repo_info),
    ("GET", API + "/revision/(?P<revision>[^/]+)", Handler.repo_info),
    ("GET", API + "/tree/(?P<revision>[^/]+)(?:/(?P<path>.+))?", Handler.tree),
    ("GET", API + "/refs", Handler.refs),
    ("POST", API + "/preupload/(?P<revision>[^/]+)", Handler.preupload),
    ("POST", API + "/commit/(?P<revision>[^/]+)", Handler.commit),
    ("POST", API + "/tag/(?P<revision>[^/]+)", Handler.tag),
    ("GET", rf"/(?P<kind>(?:datasets/|spaces/)?){ID}/resolve/(?P<revision>[^/]+)/(?P<path>.+)", Handler.resolve),
]


@contextmanager
def serve():
    """Runs a new, empty Hub on a free port, and gives its state."""
    hub = Hub()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("OneHandler", (Handler,), {"hub": hub}))
    server.daemon_threads = True
    hub.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()


def _etag(path: str, data: bytes) -> str:
    """What names a file's content: sha256 where it is large, git's sha1 where it is not."""
    return hashlib.sha256(data).hexdigest() if path.endswith(LFS_SUFFIXES) else _sha1(data)


def _sha1(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


def _blob(path: str, data: bytes) -> dict:
    blob = {"size": len(data), "blobId": _sha1(data)}
    if path.endswith(LFS_SUFFIXES):
        blob["lfs"] = {"size": len(data), "oid": _etag(path, data), "sha256": _etag(path, data), "pointerSize": 134}
    return blob
