"""The stand-ins of the controller manager and the scheduler: what the playbooks and scenarios see of them, no more."""

import base64
import copy
import ipaddress
import time
import traceback

from . import pki
from .common import LOUD, MANIFESTS, now, read
from .store import Status

GRACE = 40


class Controllers:
    def __init__(self, store, seen, peers):
        self.store, self.seen, self.peers = store, seen, peers
        self.began = time.monotonic()

    def work(self):
        while True:
            time.sleep(0.5)
            try:
                if self.peers.leader() is not None:
                    self.seen.clear()
                    self.began = time.monotonic()
                    continue
                with self.store.lock:
                    self.nodes()
                    self.workloads()
            except Status as status:
                print(f"controllers ({LOUD}): {status}", flush=True)
            except Exception:
                traceback.print_exc()

    # At once, as something is made or taken away.

    def made(self, plural, key, one, user):
        if plural == "nodes":
            return self.store.put(key, one | {"spec": one.get("spec", {}) | {"podCIDR": self.share()}})
        if plural == "certificatesigningrequests":
            spec = one["spec"] | {"username": user[0], "groups": user[1]}
            one = self.store.put(key, one | {"spec": spec})
            known = ("system:bootstrappers", "system:nodes")
            if spec["signerName"] == "kubernetes.io/kube-apiserver-client-kubelet" and any(x in user[1] for x in known):
                one = copy.deepcopy(one)
                one["status"] = {"conditions": [{"type": "Approved", "status": "True", "reason": "AutoApproved"}]}
                return self.approved(key, self.store.put(key, one, keeps_status=False))
        return one

    def removed(self, plural, old):
        name = old["metadata"]["name"]
        if plural == "nodes":
            self.seen.pop(name, None)
        if plural == "namespaces":
            for key in [key for key in self.store.objects if key[2] == name]:
                self.store.take(key)

    def approved(self, key, one):
        """Signs a request that is approved; the kubelets' two signers are the only ones."""
        spec = one["spec"]
        if (one.get("status") or {}).get("certificate"):
            return one
        request = base64.b64decode(spec["request"]).decode()
        if spec["signerName"].endswith("kubelet-serving"):
            text = pki.run(["openssl", "req", "-noout", "-text"], request).stdout
            line = text.split("X509v3 Subject Alternative Name:")[1].strip().splitlines()[0]
            names, usages = line.strip().replace("IP Address:", "IP:").replace(", ", ","), "serverAuth"
        else:
            names, usages = "", "clientAuth"
        certificate = pki.signed(request, "ca", usages, names)
        one = copy.deepcopy(one)
        one["status"] = one["status"] | {"certificate": base64.b64encode(certificate.encode()).decode()}
        return self.store.put(key, one, keeps_status=False)

    def share(self):
        """A share of the pods' network that no node has."""
        text = read(f"{MANIFESTS}/kube-controller-manager.yaml") or ""
        network = ([line.split("=", 1)[1].strip() for line in text.splitlines() if "--cluster-cidr=" in line] or ["10.244.0.0/16"])[0]
        taken = {one.get("spec", {}).get("podCIDR") for one in self.store.all("nodes")}
        for one in ipaddress.ip_network(network).subnets(new_prefix=24):
            if str(one) not in taken:
                return str(one)
        return None

    # Twice in a second.

    def nodes(self):
        for one in self.store.all("nodes"):
            name = one["metadata"]["name"]
            age = time.monotonic() - self.seen.get(name, self.began)
            if age < GRACE or not is_ready(one):
                continue
            one = copy.deepcopy(one)
            for condition in one["status"]["conditions"]:
                condition |= {"status": "Unknown", "reason": "NodeStatusUnknown", "lastTransitionTime": now(),
                              "message": "Kubelet stopped posting node status."}
            self.store.put(("v1", "nodes", "", name), one, keeps_status=False)

    def workloads(self):
        """A pod object for each that a workload wants, on a node that is Ready. No container runs."""
        nodes = {one["metadata"]["name"]: one for one in self.store.all("nodes")}
        wanted = {}
        for one in self.store.all("daemonsets"):
            for node in nodes:
                wanted[name_of(one, node)] = (one, node)
        for one in self.store.all("deployments"):
            for number in range(one["spec"].get("replicas", 1)):
                wanted[name_of(one, f"standin{number}")] = (one, None)
        for pod in self.store.all("pods"):
            metadata = pod["metadata"]
            owner = wanted.get((metadata["namespace"], metadata["name"]))
            gone = pod["spec"].get("nodeName") not in nodes
            if "groundwork-standin" in metadata.get("annotations", {}) and (
                    owner is None or gone or pod["metadata"]["annotations"]["groundwork-standin/of"] != stamp_of(owner[0])):
                self.store.take(("v1", "pods", metadata["namespace"], metadata["name"]))
        for (namespace, name), (one, node) in wanted.items():
            key = ("v1", "pods", namespace, name)
            old = self.store.objects.get(key)
            if old is None:
                node = node or self.place(nodes)
                if node is None:
                    continue
                old = pod_of(one, namespace, name, node)
            self.store.put(key, old | {"status": pod_status(is_ready(nodes[old["spec"]["nodeName"]]))}, keeps_status=False)
        for one in self.store.all("daemonsets") + self.store.all("deployments"):
            self.tell(one)

    def place(self, nodes):
        fit = [name for name, one in nodes.items() if is_ready(one) and not one.get("spec", {}).get("unschedulable")
               and not any(taint["effect"] != "PreferNoSchedule" for taint in one.get("spec", {}).get("taints") or [])]
        fit = fit or [name for name, one in nodes.items() if is_ready(one) and not one.get("spec", {}).get("unschedulable")]
        if not fit:
            return None
        held = [pod["spec"].get("nodeName") for pod in self.store.all("pods")]
        return min(fit, key=held.count)

    def tell(self, one):
        pods = [pod for pod in self.store.all("pods", one["metadata"]["namespace"])
                if (pod["metadata"].get("annotations") or {}).get("groundwork-standin/of") == stamp_of(one)]
        count, ready = len(pods), sum(is_ready(pod) for pod in pods)
        status = {"observedGeneration": one["metadata"]["generation"]}
        if one["kind"] == "DaemonSet":
            status |= {"desiredNumberScheduled": len(self.store.all("nodes")), "updatedNumberScheduled": count, "numberReady": ready}
        else:
            status |= {"replicas": count, "updatedReplicas": count, "readyReplicas": ready, "availableReplicas": ready}
        key = next(key for key, each in self.store.objects.items() if each is one)
        self.store.put(key, one | {"status": status}, keeps_status=False)


def name_of(one, suffix):
    return one["metadata"]["namespace"], f"{one['metadata']['name']}-{suffix}"


def stamp_of(one):
    return f"{one['metadata']['uid']}/{one['metadata']['generation']}"


def is_ready(one):
    return any(
        condition["type"] == "Ready" and condition["status"] == "True"
        for condition in one.get("status", {}).get("conditions", []))


def pod_of(one, namespace, name, node):
    template = one["spec"]["template"]
    owner = {"apiVersion": "apps/v1", "kind": one["kind"], "name": one["metadata"]["name"], "uid": one["metadata"]["uid"]}
    return {
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {
            "name": name, "namespace": namespace, "labels": template.get("metadata", {}).get("labels", {}),
            "annotations": {"groundwork-standin": "no container runs", "groundwork-standin/of": stamp_of(one)},
            "ownerReferences": [owner]},
        "spec": template["spec"] | {"nodeName": node}}


def pod_status(ready):
    return {
        "phase": "Running", "message": f"{LOUD}: no container runs",
        "conditions": [{"type": "Ready", "status": "True" if ready else "False"}]}
