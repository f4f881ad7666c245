"""The stand-in of crictl: pulls by containerd's own ctr, and shows the control plane's stand-ins as what they stand in for."""

import json
import os
import re
import socket
import time

from .common import LOUD, UNIT, Client, Refused, may, read, run, say, warn
from .kubelet import Kubelet
from .peers import members_of
from .store import PLACE, Store
from .version import VERSION

NAMES = ("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler")


def main(words):
    try:
        return command(list(words)) or 0
    except Refused as error:
        warn(str(error))
        return 1


def command(words):
    while words and words[0] in ("--runtime-endpoint", "--image-endpoint", "--timeout", "-r", "-i"):
        del words[:2]
    verb = words.pop(0) if words else ""
    may(f"crictl {verb}")
    if verb in ("--version", "version"):
        say(f"crictl version v{VERSION} ({LOUD})")
    elif verb == "pull":
        user = []
        if words[0] == "--username":
            user = ["--user", words[1]]
            del words[:2]
        os.execvp("ctr", ["ctr", "--namespace", "k8s.io", "images", "pull", "--hosts-dir", "/etc/containerd/certs.d"] + user + words)
    elif verb == "images":
        say("IMAGE TAG IMAGE-ID SIZE\nregistry.k8s.io/pause standin 0 0")
    elif verb == "ps":
        ps(words)
    elif verb == "exec":
        return inside(words[0], words[1:]) or 0
    elif verb == "stop":
        for one in [word.split(".")[0] for word in words if word.split(".")[0] in NAMES]:
            run(["systemctl", "stop", f"{UNIT}{one}"])
    elif verb == "rmp":
        for one in NAMES:
            run(["systemctl", "stop", f"{UNIT}{one}"], check=False)
    else:
        raise Refused(f"stand-in crictl does not know '{verb}'")
    return 0


def ps(words):
    pattern = words[words.index("--name") + 1] if "--name" in words else ""
    found = [one for one in NAMES if re.search(pattern, one) and Kubelet.is_up(f"{UNIT}{one}")]
    shown = [identity(one) for one in found]
    if "--quiet" in words:
        for one, _ in shown:
            say(one)
    else:
        say(json.dumps({"containers": [
            {"id": one, "metadata": {"name": name}, "state": "CONTAINER_RUNNING", "createdAt": str(made)}
            for name, (one, made) in zip(found, shown)]}))


def answers(member):
    host, port = member["client"].removeprefix("https://").split(":")
    try:
        socket.create_connection((host, int(port)), timeout=1).close()
        return True
    except OSError:
        return False


def identity(name):
    """Of a unit another with each start, as of a container; and the nanosecond it was started in."""
    told = dict(line.split("=", 1) for line in run(
        ["systemctl", "show", f"{UNIT}{name}", "--property=MainPID,ExecMainStartTimestampMonotonic"]).stdout.splitlines())
    began = int(told["ExecMainStartTimestampMonotonic"]) * 1000
    return f"{name}.{told['MainPID']}", time.time_ns() - time.monotonic_ns() + began


def inside(container, words):
    if container.split(".")[0] != "etcd" or not words or words[0] not in ("etcdctl", "etcdutl"):
        raise Refused(f"stand-in crictl runs nothing but etcd's tools, and no '{' '.join(words[:1])}': executable file not found in $PATH")
    return etcd(words[1:])


def etcd(words):
    flags = dict(word.partition("=")[::2] for word in words if word.startswith("--"))
    words = [word for word in words if not word.startswith("--")]
    manifest = read("/etc/kubernetes/manifests/etcd.yaml") or ""
    told = dict(re.findall(r"--([\w-]+)=(\S+)", manifest))
    client = told.get("advertise-client-urls", "")
    if words[:2] == ["member", "list"]:
        for one in members_of(read(PLACE)):
            say(f"{one['id']}, started, {one['name']}, {one['peer']}, {one['client']}, false")
    elif words[:2] == ["member", "remove"]:
        Client("/etc/kubernetes/admin.conf").need("DELETE", f"/standin/members/{words[2]}")
        say(f"Member {words[2]} removed")
    elif words[:2] == ["endpoint", "health"]:
        if not Kubelet.is_up(f"{UNIT}etcd"):
            raise Refused(f"{client} is unhealthy")
        sick = [one for one in members_of(read(PLACE)) if not answers(one)]
        for one in members_of(read(PLACE)):
            if one not in sick:
                say(f"{one['client']} is healthy: successfully committed proposal: took = 0s ({LOUD})")
        if sick and "--cluster" in flags:
            raise Refused("\n".join(f"{one['client']} is unhealthy: failed to commit proposal" for one in sick))
    elif words[:2] == ["snapshot", "save"]:
        text = read(PLACE)
        with os.fdopen(os.open(words[2], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
    elif words[:2] == ["snapshot", "status"]:
        store = Store(words[2])
        say(json.dumps({"hash": 0, "revision": store.revision, "totalKey": len(store.objects), "totalSize": os.path.getsize(words[2])}))
    elif words[:2] == ["snapshot", "restore"]:
        kept = Store(words[2]).kept() | {"members": {}}
        copy = f"{flags['--data-dir']}/member/snap/db"
        os.makedirs(os.path.dirname(copy), mode=0o700)
        with os.fdopen(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(json.dumps(kept))
    else:
        raise Refused(f"stand-in etcd does not know '{' '.join(words[:2])}'")
    return 0

