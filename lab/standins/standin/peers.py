"""Several control planes: the whole store is copied to every member at each write, and a write counts when most have it.

The first member that answers writes, the others hand requests on to it. It is no Raft: whoever is cut off may go on reading.
"""

import json
import os
import time

from .common import PKI, Client, Refused, kubeconfig, read
from .store import Status

WHO = "kube-apiserver-kubelet-client"


class Peers:
    def __init__(self, store, name, address):
        self.store, self.name = store, name
        self.silent = {}
        self.leads = False
        store.copy = self.copy
        if not store.members:
            store.members = {name: member(name, address, 0)}
        self.adopt()

    def client(self, one, seconds):
        pair = f"{PKI}/apiserver-kubelet-client"
        return Client(config=kubeconfig(WHO, f"https://{one['address']}", read(f"{PKI}/ca.crt"), {
            "client-certificate": f"{pair}.crt", "client-key": f"{pair}.key"}), seconds=seconds)

    def ask(self, one, method, path, body=None, seconds=3):
        """The answer, or nothing where nobody answers; who was silent a moment ago is not asked again."""
        if time.monotonic() < self.silent.get(one["name"], 0):
            return None
        try:
            return self.client(one, seconds).ask(method, path, body)
        except Refused as error:
            # Who refuses does so at once, and may be about to come up; who is dead keeps others waiting.
            if "refused" not in str(error):
                self.silent[one["name"]] = time.monotonic() + 6
            return None

    def others(self):
        return [one for name, one in self.store.members.items() if name != self.name]

    def adopt(self):
        """The newest state that any of the others has."""
        for one in self.others():
            answer = self.ask(one, "GET", "/standin/state")
            if answer and answer[0] == 200 and answer[1]["revision"] > self.store.revision:
                self.store.load(answer[1])
                self.store.write()

    def copy(self, kept, members):
        """Whether most of the members have it: this one, and those that say so."""
        count = 1 + sum(
            (self.ask(one, "PUT", "/standin/state", kept) or (0,))[0] == 200
            for name, one in kept["members"].items() if name != self.name)
        # Some may have taken what this one takes back now: the newest state is asked for before anything else is done.
        self.leads = self.leads and count > len(members) / 2
        return count > len(members) / 2

    def leader(self):
        """The member that writes; nobody where this one does."""
        for one in sorted(self.store.members.values(), key=lambda one: one["order"]):
            if one["name"] == self.name:
                if not self.leads:
                    self.adopt()
                    self.leads = True
                return None
            answer = self.ask(one, "GET", "/standin/revision", seconds=2)
            if answer and answer[0] == 200:
                self.leads = False
                return one
        raise Status(503, "ServiceUnavailable", "etcdserver: no leader")

    def handed_on(self, method, target, body, user, form):
        """The answer of the member that writes; nothing where this one does."""
        one = self.leader()
        if one is None:
            return None
        answer = self.ask(one, "POST", "/standin/do", {"method": method, "target": target, "body": body, "user": user, "form": form}, 20)
        if answer is None:
            raise Status(500, "InternalError", "etcdserver: leader changed")
        if answer[0] >= 300:
            raise Status(answer[0], answer[1].get("reason", ""), answer[1]["message"])
        return answer

    def act(self, method, path, body, user, api):
        """What members, and kubeadm with an administrator's rights, ask each other."""
        word = path.split("/")[2]
        if word in ("state", "revision", "do") and user[0] != WHO or word == "members" and not api.is_admin(user):
            raise Status(403, "Forbidden", "this is between the stand-ins")
        if word == "revision":
            return {"revision": self.store.revision}
        if word == "do":
            return api.act(body["method"], body["target"], body["body"], body["user"], body["form"], at_once=True)
        with self.store.lock:
            if word == "state" and method == "GET":
                return self.store.kept()
            if word == "state":
                if body["revision"] < self.store.revision:
                    raise Status(409, "Conflict", "etcdserver: this member is further on")
                self.store.load(body)
                self.store.write()
                self.leads = False
                return {}
            members = dict(self.store.members)
            if method == "DELETE":
                gone = path.split("/")[3]
                members = {name: one for name, one in members.items() if gone not in (name, one["id"])}
            else:
                order = 1 + max((one["order"] for one in members.values()), default=0)
                members[body["name"]] = member(body["name"], body["address"], order)
            before, self.store.members = self.store.members, members
            self.store.revision += 1
            self.store.save(before if method == "POST" else members)
            return self.store.kept()


def member(name, address, order):
    host = address.rsplit(":", 1)[0]
    return {"name": name, "id": os.urandom(8).hex(), "address": address, "order": order,
            "peer": f"https://{host}:2380", "client": f"https://{host}:2379"}


def members_of(text):
    return sorted(json.loads(text).get("members", {}).values(), key=lambda one: one["order"])
