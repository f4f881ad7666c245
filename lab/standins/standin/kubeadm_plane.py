"""What the stand-in of kubeadm does for control planes: their manifests, and how one joins others."""

import base64
import json
import os
import subprocess

from . import kubeadm_config as configuration
from . import pki
from .common import LOUD, MANIFESTS, PKI, Client, Refused, documents, may, say, write, yaml_text
from .store import PLACE
from .version import VERSION

SHARED = ("ca.crt", "ca.key", "sa.key", "sa.pub", "front-proxy-ca.crt", "front-proxy-ca.key", "etcd/ca.crt", "etcd/ca.key")
SECRETS = "/api/v1/namespaces/kube-system/secrets"
PLANES = ("kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd")


def manifest(component, name, address, port, cluster):
    extra = {"kube-apiserver": "apiServer", "kube-controller-manager": "controllerManager", "kube-scheduler": "scheduler"}
    network = cluster.get("networking", {})
    words = {
        "kube-apiserver": {"advertise-address": address, "secure-port": port, "client-ca-file": f"{PKI}/ca.crt",
                           "etcd-servers": "https://127.0.0.1:2379", "service-cluster-ip-range": network.get("serviceSubnet", "10.96.0.0/12")},
        "kube-controller-manager": {"allocate-node-cidrs": "true", "cluster-cidr": network.get("podSubnet", "")},
        "kube-scheduler": {"leader-elect": "true"},
        "etcd": {"name": name, "data-dir": "/var/lib/etcd", "initial-advertise-peer-urls": f"https://{address}:2380",
                 "advertise-client-urls": f"https://{address}:2379"},
    }[component]
    if component in extra:
        words |= configuration.arguments(cluster.get(extra[component], {}).get("extraArgs"))
    tag = "0-standin" if component == "etcd" else f"v{VERSION}"
    return {
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": component, "namespace": "kube-system", "labels": {"component": component, "tier": "control-plane"},
                     "annotations": {"groundwork-standin": LOUD}},
        "spec": {"hostNetwork": True, "containers": [{
            "name": component, "image": f"{cluster.get('imageRepository', 'registry.k8s.io')}/{component}:{tag}",
            "command": [component] + [f"--{key}={value}" for key, value in words.items()]}]}}


def sealed(data, key, opens):
    """By openssl, whose password comes through a pipe; the real one's form is another (AES-GCM)."""
    end, start = os.pipe()
    os.write(start, key.encode() + b"\n")
    os.close(start)
    done = subprocess.run(
        ["openssl", "enc", "-aes-256-cbc", "-pbkdf2", "-pass", f"fd:{end}"] + (["-d"] if opens else []),
        input=data, capture_output=True, pass_fds=[end])
    os.close(end)
    if done.returncode != 0:
        raise Refused("error decoding secret data with provided key: cipher: message authentication failed")
    return done.stdout


def upload(key):
    data = {}
    for name in SHARED:
        with open(f"{PKI}/{name}", "rb") as file:
            data[name.replace("/", "-")] = base64.b64encode(sealed(file.read(), key, False)).decode()
    Client("/etc/kubernetes/admin.conf").put(
        SECRETS, {"apiVersion": "v1", "kind": "Secret"}, {"metadata": {"name": "kubeadm-certs", "namespace": "kube-system"}, "data": data})
    say("[upload-certs] Storing the certificates in Secret \"kubeadm-certs\" in the \"kube-system\" Namespace")


def prepare(join, plane, client):
    may("control-plane-prepare")
    data = client.need("GET", f"{SECRETS}/kubeadm-certs")["data"]
    for name in SHARED:
        text = sealed(base64.b64decode(data[name.replace("/", "-")]), plane["certificateKey"], True).decode()
        write(f"{PKI}/{name}", text, 0o600 if name.endswith(".key") else 0o644)
    text = client.need("GET", "/api/v1/namespaces/kube-system/configmaps/kubeadm-config")["data"]["ClusterConfiguration"]
    cluster = documents(text)[0]
    endpoint = plane["localAPIEndpoint"]
    address, port = endpoint["advertiseAddress"], endpoint.get("bindPort", 6443)
    pki.everything(join.name, address, cluster)
    server = f"https://{cluster['controlPlaneEndpoint']}"
    pki.accesses(server, f"https://{address}:{port}", cluster.get("clusterName", "kubernetes"))
    os.unlink("/etc/kubernetes/super-admin.conf")
    may("etcd-join")
    kept = Client("/etc/kubernetes/admin.conf").need("POST", "/standin/members", {"name": join.name, "address": f"{address}:{port}"})
    write(PLACE, json.dumps(kept))
    for component in PLANES:
        write(f"{MANIFESTS}/{component}.yaml", yaml_text(manifest(component, join.name, address, port, cluster)))


def finish(join, plane):
    endpoint = plane["localAPIEndpoint"]
    own = Client("/etc/kubernetes/admin.conf", seconds=5)
    own.server = f"https://{endpoint['advertiseAddress']}:{endpoint.get('bindPort', 6443)}"
    join.until(60, lambda: own.ask("GET", "/readyz")[0] == 200, "the kube-apiserver is not healthy after 1m0s")
    mark(own, join)


def mark(client, node):
    taints = node.registration.get("taints")
    if taints is None:
        taints = [{"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"}]
    labels = {"node-role.kubernetes.io/control-plane": "", "node.kubernetes.io/exclude-from-external-load-balancers": ""}
    client.patch(f"/api/v1/nodes/{node.name}", {"metadata": {"labels": labels}, "spec": {"taints": taints or None}})
