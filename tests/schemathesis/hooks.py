"""What schemathesis cannot know of the interface from its OpenAPI document: tokens, sessions, proof of work, padding,
and which cases and members there are. See `organisation.py` for where they come from.

Only what the document allows is put in the place of what was generated, so that a call that is meant to be wrong stays
wrong in the same way and in no other.
"""

import atexit
import collections
import copy
import hashlib
import json
import os
import pathlib
import re

import schemathesis
from organisation import AGE, STEP, Organisation, padded

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
WORK = re.compile(r"[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=( (0|[1-9][0-9]{0,19})){4}\Z")
LARGEST = 2**53 - 1

# Of each call that was tried, whether it ever succeeded.
succeeded = collections.defaultdict(bool)
organisation = Organisation(os.environ["HOTLINE_ORIGIN"], os.environ["HOTLINE_DEMONSTRATION"])


@schemathesis.auth(refresh_interval=None).apply_to(path_regex="^/api/v1/desk/(changes|cases)")
class Member:
    def get(self, case, context):
        return f"Bearer {organisation.sessions[chance(case, 'second', 3)]}"

    def set(self, case, data, context):
        case.headers["Authorization"] = data


@schemathesis.auth(refresh_interval=None).apply_to(path_regex="^/api/v1/case/")
class Reporter:
    def get(self, case, context):
        return organisation.reporter

    def set(self, case, data, context):
        case.headers["Authorization"] = data


@schemathesis.serializer("application/json")
def to_json(context, value):
    value = whole(value)
    octets = value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":")).encode()
    if "reporter" not in context.case.operation.tags:
        return octets
    # Bodies of other lengths are refused unread. The spaces of a `pad` that is one go to the end with the others.
    if isinstance(value, dict) and isinstance(value.get("pad"), str) and not value["pad"].strip(" "):
        rest = {name: member for name, member in value.items() if name != "pad"}
        octets = json.dumps({**rest, "pad": ""}, separators=(",", ":")).encode()
    return padded(octets)


def whole(value):
    """The value with 1 for 1.0, which is an integer to JSON Schema, and to the interface is not."""
    if isinstance(value, dict):
        return {name: whole(member) for name, member in value.items()}
    if isinstance(value, list):
        return [whole(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def chance(case, what, parts):
    """Whether one of so many calls is to be `what`: by what was generated, so that a run can be repeated."""
    generated = repr((what, case.path_parameters, case.query, case.body))
    return hashlib.sha256(generated.encode()).digest()[0] % parts == 0


def is_right(case):
    return case.meta is not None and case.meta.generation.mode.is_positive


def is_id(value):
    return isinstance(value, str) and UUID.match(value) is not None


def is_integer(value):
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST


@schemathesis.hook
def before_call(context, case, kwargs):
    work = (case.headers or {}).get("Hotline-Work")
    if isinstance(work, str) and WORK.match(work) and (is_right(case) or not chance(case, "stale", 8)):
        # Twenty digits may be more than 64 bits.
        numbers = (str(min(int(number), 2**64 - 1)) for number in work.split(" ")[1:])
        case.headers["Hotline-Work"] = organisation.work(" ".join(numbers))
    # One in eight is left about nothing that there is.
    known = not chance(case, "unknown", 8)
    case.path_parameters, case.body = places(case, known), content(case, known)


def places(case, known):
    """The path with a piece that an attachment can have, and where it is to be `known` with what is there."""
    places = dict(case.path_parameters or {})
    if known and is_id(places.get("case")):
        places["case"] = organisation.case
    if known and is_id(places.get("attachment")):
        side = "desk" if chance(case, "other side", 6) == ("reporter" in case.operation.tags) else "reporter"
        places["attachment"] = organisation.attachments[side == "desk"]
    piece = places.get("piece")
    if str(piece).isdecimal() and str(int(piece)) == str(piece) and int(piece) < 2**32:
        places["piece"] = int(piece) % 4
    return places


def stream_of(path, body):
    """Which numbers the body's `seq` is one of."""
    if path.endswith(("/access", "/case/entries")):
        return "dialogue"
    return body.get("stream", "desk") if path.endswith("/entries") else "desk"


def content(case, known):
    """The body with what begins as a sealed file does, with members that there are and with the place that is free."""
    path, body = case.operation.path, case.body
    if path.endswith("/{piece}"):
        octets = getattr(body, "data", body)
        return AGE + octets + b"." if isinstance(octets, bytes) else body
    if not isinstance(body, dict):
        return body
    # What is quite right may be a charter that is in force already, or a sign-in.
    if is_right(case) and path == "/api/v1/charter" and chance(case, "charter", 2):
        return organisation.charter
    if is_right(case) and path == "/api/v1/desk/session" and chance(case, "sign in", 2):
        return organisation.signed_challenge(organisation.members[1])
    body = copy.deepcopy(body)
    if known and is_integer(body.get("seq")) and not chance(case, "taken", 4):
        stream = stream_of(path, body)
        body["seq"] = organisation.next.get(stream, 0) if isinstance(stream, str) else body["seq"]
    if known and is_id(body.get("member")):
        body["member"] = organisation.members[0]
    if is_right(case) and isinstance(body.get("attachments"), list):
        # No id twice, and mostly no more pieces than there is room for.
        declared = {attachment["id"]: attachment for attachment in body["attachments"]}
        body["attachments"] = list(declared.values())
        for attachment in body["attachments"] if not chance(case, "large", 8) else []:
            attachment["pieces"] = int(attachment["pieces"]) % 8 + 1
    wraps = body.get("wraps")
    if isinstance(wraps, list) and all(isinstance(wrap, dict) and is_id(wrap.get("member")) for wrap in wraps):
        # Each to another member, and to no more than there are.
        wraps = wraps[: len(organisation.members)]
        body["wraps"] = [{**wrap, "member": id} for wrap, id in zip(wraps, organisation.members, strict=False)]
    return body


@schemathesis.hook
def after_call(context, case, response):
    path, body = case.operation.path, case.body
    succeeded[case.operation.label] |= 200 <= response.status_code < 300
    if response.status_code == 413:
        # Perhaps the case is full.
        organisation.file()
    if not isinstance(body, dict) or not is_integer(body.get("seq")):
        return
    stream = stream_of(path, body)
    if response.status_code == 409 and isinstance(response.json().get("next"), int):
        organisation.next[stream] = response.json()["next"]
    elif response.status_code in (200, 201, 202):
        if path.endswith(("/access", "/purge")) and response.status_code != 202:
            organisation.file()
        else:
            organisation.next[stream] = max(organisation.next[stream], body["seq"] + 1)


@schemathesis.check
def answers_to_reporters_are_padded(context, response, case):
    """JSON to a reporter has a length of 65,536 bytes or so many times that, whatever it says."""
    kind = response.headers.get("content-type", [""])[0]
    if "reporter" in case.operation.tags and kind == "application/json" and response.request.method != "HEAD":
        assert response.content and len(response.content) % STEP == 0, f"{len(response.content)} bytes"


@atexit.register
def say_what_never_succeeded():
    """To the script: calls that are refused whatever is sent are not tested, however clean a run looks."""
    never = sorted(label for label, once in succeeded.items() if not once)
    pathlib.Path(os.environ["HOTLINE_DEMONSTRATION"], "never").write_text("".join(f"{label}\n" for label in never))
