"""A demonstration organisation whose members' keys the tests know, on a server that runs, and what it takes to be
understood there: a reporter with a report, a member with a session, proof of work.

Nothing is sealed. The server sees of a sealed file no more than age's first line, so that is all there is here; that
clients seal well is for the tests of `crypto/` and `web/`.
"""

import base64
import hashlib
import json
import pathlib
import subprocess
import time
import uuid

import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

AGE = b"age-encryption.org/v1\n"
STEP = 65_536
# Ten minutes, of which half may be gone when the answer comes; the server takes the last seed for ten more.
SEED_SECONDS = 300


def text(octets):
    return base64.b64encode(octets).decode()


def frame(tag, *parts):
    """PROTOCOL.md 2.1."""
    out = bytes([len(tag)]) + tag.encode()
    return out + b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def age(content="a file"):
    return text(AGE + content.encode())


def padded(octets):
    """A body of a reporter's call at its length: in its `pad` where it has one, else behind its end."""
    missing = -len(octets) % STEP
    end = b'"pad":""}'
    return octets[:-2] + b" " * missing + octets[-2:] if octets.endswith(end) else octets + b" " * missing


class Organisation:
    """The organisation in `folder` (`examples/demonstration`), whose server is at `origin` and has no charter yet."""

    def __init__(self, origin, folder):
        self.origin, self.folder = origin, pathlib.Path(folder)
        self.seed, self.seed_at = "", None
        self._publish()
        # Of the chair and of a member: some things take both.
        self.sessions = [self.sign_in(member) for member in self.members[:2]]
        self.file()

    def _publish(self):
        """Publishes the demonstration's charter with signing keys that are made here, as its root may."""
        charter = (self.folder / "charter.json").read_text()
        lines = json.loads(charter)["members"]
        self.members = [line["id"] for line in lines]
        self.keys = {line["id"]: Ed25519PrivateKey.generate() for line in lines}
        for line in lines:
            public = self.keys[line["id"]].public_key().public_bytes_raw()
            charter = charter.replace(line["sign"], text(public))
        self.instance = bytes.fromhex(json.loads(charter)["instance"])
        file = self.folder / "charter.mine.json"
        file.write_text(charter)
        sign = ["ssh-keygen", "-q", "-Y", "sign", "-n", "hotline-charter", "-f", self.folder / "root", file]
        subprocess.run(sign, check=True, stderr=subprocess.DEVNULL)
        signature = file.with_suffix(".json.sig").read_text()
        self.charter = {"charter": charter, "signature": signature}
        self.call("PUT", "/api/v1/charter", self.charter)

    def call(self, method, path, body=None, authorization=None, work=False):
        """Sends JSON or octets."""
        headers, data = {}, body
        if isinstance(body, dict):
            data = json.dumps(body, separators=(",", ":")).encode()
            data = padded(data) if "pad" in body else data
        if body is not None:
            headers["Content-Type"] = "application/octet-stream" if data is body else "application/json"
        if authorization is not None:
            headers["Authorization"] = authorization
        if work:
            headers["Hotline-Work"] = self.work()
        answer = requests.request(method, self.origin + path, data=data, headers=headers, timeout=30)
        answer.raise_for_status()
        return answer

    def work(self, numbers="0 1 2 18446744073709551615"):
        """A `Hotline-Work` header for a server that asks for no zero bits: any numbers will do, but not any seed."""
        if self.seed_at is None or time.monotonic() - self.seed_at > SEED_SECONDS:
            work = self.call("GET", "/api/v1/instance").json()["work"]
            assert work["difficulty"] == 0 and work["piece_difficulty"] == 0, "the server asks for work"
            self.seed, self.seed_at = work["seed"], time.monotonic()
        return f"{self.seed} {numbers}"

    def file(self):
        """Files a report to everybody, with attachments of both sides: from now on the case that calls are about."""
        case, token, mine, desk = str(uuid.uuid4()), uuid.uuid4().bytes * 2, str(uuid.uuid4()), str(uuid.uuid4())
        body = {
            "case": case,
            "authenticator_hash": text(hashlib.sha256(frame("hotline/v1/authenticator", token)).digest()),
            "wraps": [{"member": member, "wrap": age()} for member in self.members],
            "envelope": age(),
            "attachments": [{"id": mine, "pieces": 4}],
            "pad": "",
        }
        self.call("POST", "/api/v1/cases", body, work=True)
        reporter, chair = f"Hotline {text(token)}", f"Bearer {self.sessions[0]}"
        entry = {"stream": "desk", "seq": 0, "envelope": age(), "attachments": [{"id": desk, "pieces": 4}]}
        self.call("POST", f"/api/v1/desk/cases/{case}/entries", entry, chair)
        # Half of the pieces are there.
        for piece in range(2):
            self.call("PUT", f"/api/v1/case/attachments/{mine}/{piece}", AGE + b"a", reporter, work=True)
            self.call("PUT", f"/api/v1/desk/cases/{case}/attachments/{desk}/{piece}", AGE + b"a", chair)
        self.case, self.reporter, self.attachments = case, reporter, [mine, desk]
        self.next = {"dialogue": 1, "desk": 1}

    def signed_challenge(self, member):
        """The body that ends a sign-in."""
        challenge = self.call("POST", "/api/v1/desk/challenge", {"member": member}).json()
        nonce, expires = challenge["nonce"], challenge["expires"]
        message = frame(
            "hotline/v1/sign-in",
            self.origin.encode(),
            self.instance,
            member.encode(),
            base64.b64decode(nonce),
            expires.to_bytes(8, "big"),
        )
        signature = text(self.keys[member].sign(message))
        return {"member": member, "origin": self.origin, "nonce": nonce, "expires": expires, "signature": signature}

    def sign_in(self, member):
        """A new session."""
        return self.call("POST", "/api/v1/desk/session", self.signed_challenge(member)).json()["session"]
