"""The stand-in of etcd and of what the API server does with objects: one JSON file, written beside itself and renamed."""

import copy
import json
import threading
import uuid

from .common import now, read, write

PLACE = "/var/lib/etcd/member/snap/db"
# What an apply may not set.
OWN = ("uid", "resourceVersion", "creationTimestamp", "generation", "managedFields")


class Status(Exception):
    """A refusal as the API words it."""

    def __init__(self, code, reason, message):
        super().__init__(message)
        self.code, self.reason = code, reason


class Store:
    def __init__(self, place=PLACE):
        self.place = place
        self.lock = threading.RLock()
        self.copy = None
        self.load(json.loads(read(place) or '{"revision": 1, "objects": [], "applied": {}}'))

    def load(self, kept):
        self.revision = kept["revision"]
        self.members = kept.get("members", {})
        self.applied = kept["applied"]
        self.objects = {self.key_of(one["key"]): one["object"] for one in kept["objects"]}

    @staticmethod
    def key_of(parts):
        return tuple(parts)

    def kept(self):
        return {
            "stand-in": "this is no etcd", "revision": self.revision, "applied": self.applied, "members": self.members,
            "objects": [{"key": list(key), "object": one} for key, one in self.objects.items()]}

    def save(self, members=None):
        """To most of the members, or not at all."""
        kept = self.kept()
        if self.copy and len(kept["members"]) > 1 and not self.copy(kept, self.members if members is None else members):
            self.load(json.loads(read(self.place)))
            raise Status(500, "InternalError", "etcdserver: request timed out")
        self.write()

    def write(self):
        try:
            write(self.place, json.dumps(self.kept()))
        except OSError as error:
            raise Status(500, "InternalError", f"etcdserver: {error.strerror}".lower()) from error

    def put(self, key, document, keeps_status=True):
        """Takes an object in under a new revision, unless it is the one that stands there."""
        with self.lock:
            old = self.objects.get(key)
            document = copy.deepcopy(document)
            metadata = document["metadata"]
            if old is not None:
                for name in OWN:
                    metadata.pop(name, None)
                    if name in old["metadata"]:
                        metadata[name] = old["metadata"][name]
                if keeps_status and "status" in old:
                    document["status"] = copy.deepcopy(old["status"])
                if document == old:
                    return old
                if document.get("spec") != old.get("spec"):
                    metadata["generation"] = metadata.get("generation", 1) + 1
            else:
                metadata |= {"uid": str(uuid.uuid4()), "creationTimestamp": now(), "generation": 1}
            self.revision += 1
            metadata["resourceVersion"] = str(self.revision)
            self.objects[key] = document
            self.save()
            return document

    def take(self, key):
        with self.lock:
            old = self.objects.pop(key, None)
            if old is not None:
                self.revision += 1
                for name in [name for name in self.applied if name.startswith("/".join(key) + "/")]:
                    del self.applied[name]
                self.save()
            return old

    def all(self, plural, namespace=None):
        with self.lock:
            return [
                one for key, one in self.objects.items()
                if key[1] == plural and (namespace is None or key[2] == namespace)]

    def get(self, version, plural, namespace, name):
        return self.objects.get((version, plural, namespace, name))

    def merged(self, key, document, manager):
        """What a server-side apply makes of an object: what this manager set before and now leaves out, goes."""
        live = copy.deepcopy(self.objects.get(key) or {"metadata": {}})
        former = self.applied.get("/".join(key) + "/" + manager)
        if former:
            drop(live, former, document)
        return laid(live, document)


def drop(live, former, wanted):
    for name, value in former.items():
        if name not in live:
            continue
        if name not in wanted:
            if isinstance(value, dict) and isinstance(live[name], dict):
                drop(live[name], value, {})
                if not live[name]:
                    del live[name]
            else:
                del live[name]
        elif isinstance(value, dict) and isinstance(live[name], dict) and isinstance(wanted[name], dict):
            drop(live[name], value, wanted[name])


def laid(live, wanted):
    """Maps are merged, lists are replaced: the real one knows keys of lists, this does not."""
    for name, value in wanted.items():
        if value is None:
            live.pop(name, None)
        elif isinstance(value, dict) and isinstance(live.get(name), dict):
            laid(live[name], value)
        else:
            live[name] = copy.deepcopy(value)
    return live


def need(condition, message, code=400, reason="BadRequest"):
    if not condition:
        raise Status(code, reason, message)
