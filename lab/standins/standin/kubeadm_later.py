"""What the stand-in of kubeadm does after a cluster's first day: certificates, releases, the end."""

import base64
import datetime
import json
import os
import shutil
import socket
import time

from . import kubeadm_config as configuration
from . import pki
from .common import LOUD, MANIFESTS, PKI, UNIT, Client, Refused, documents, may, read, run, say, write, yaml_text
from .version import VERSION


def reset(flags):
    if "force" not in flags:
        raise Refused("Aborted reset operation")
    if os.path.exists(f"{MANIFESTS}/etcd.yaml") and os.path.exists("/etc/kubernetes/admin.conf"):
        try:
            Client("/etc/kubernetes/admin.conf", seconds=5).need("DELETE", f"/standin/members/{socket.gethostname().lower()}")
        except (Refused, OSError) as error:
            say(f"[reset] Failed to remove etcd member: {error}")
    say("[reset] Stopping the kubelet service")
    run(["systemctl", "stop", "kubelet"], check=False)
    say("[reset] Removing Kubernetes-managed containers")
    for name in ("kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd"):
        run(["systemctl", "stop", f"{UNIT}{name}"], check=False)
    for path in (MANIFESTS, PKI, "/var/lib/kubelet", "/var/lib/etcd", "/etc/kubernetes/tmp"):
        for name in os.listdir(path) if os.path.isdir(path) else []:
            place = os.path.join(path, name)
            shutil.rmtree(place) if os.path.isdir(place) and not os.path.islink(place) else os.unlink(place)
    for name in ("admin", "super-admin", "kubelet", "bootstrap-kubelet", "controller-manager", "scheduler"):
        if os.path.exists(f"/etc/kubernetes/{name}.conf"):
            os.unlink(f"/etc/kubernetes/{name}.conf")
    say("The reset process does not perform cleanup of CNI plugin configuration, network filtering rules and kubeconfig files.")


def expiration():
    def told(name, text):
        if not text:
            return {"name": name, "missing": True}
        end = run(["openssl", "x509", "-noout", "-enddate"], text).stdout.strip().split("=", 1)[1]
        moment = datetime.datetime.strptime(end, "%b %d %H:%M:%S %Y %Z").replace(tzinfo=datetime.timezone.utc)
        return {"name": name, "expirationDate": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "residualTime": int(moment.timestamp() - time.time())}
    found = [told(name.replace("/", "-"), read(f"{PKI}/{name}.crt")) for name in pki.LEAVES]
    for name in pki.ACCESS:
        text = read(f"/etc/kubernetes/{name}.conf")
        users = configuration.documents(text)[0]["users"] if text else []
        found.append(told(f"{name}.conf", base64.b64decode(users[0]["user"]["client-certificate-data"]).decode() if users else None))
    authorities = [told(name.replace("/", "-"), read(f"{PKI}/{name}.crt")) for name in ("ca", "etcd/ca", "front-proxy-ca")]
    say(json.dumps({"apiVersion": "output.kubeadm.k8s.io/v1alpha3", "kind": "CertificateExpirationInfo", "certificates": found,
                    "certificateAuthorities": authorities}))


def settings(client):
    text = client.need("GET", "/api/v1/namespaces/kube-system/configmaps/kubeadm-config")["data"]["ClusterConfiguration"]
    return documents(text)[0]


def upgrade(wanted):
    """The control plane's release, and what the cluster says of it; the kubelet's is its program's own."""
    plane = os.path.exists(f"{MANIFESTS}/kube-apiserver.yaml")
    client = Client(f"/etc/kubernetes/{'admin' if plane else 'kubelet'}.conf")
    cluster = settings(client)
    if wanted and not plane:
        raise Refused("upgrade apply runs on a control plane")
    if wanted:
        have, want = (
            [int(number) for number in text.removeprefix("v").split(".")] for text in (cluster["kubernetesVersion"], wanted))
        if want[1] > have[1] + 1 or want < have or wanted != f"v{VERSION}":
            raise Refused(f"[upgrade/version] FATAL: the --version argument is invalid: Specified version to upgrade to \"{wanted}\" is not "
                          f"one that kubeadm v{VERSION} upgrades {cluster['kubernetesVersion']} to")
    may("upgrade")
    if plane:
        for name in ("kube-apiserver", "kube-controller-manager", "kube-scheduler"):
            manifest = documents(read(f"{MANIFESTS}/{name}.yaml"))[0]
            one = manifest["spec"]["containers"][0]
            one["image"] = one["image"].rsplit(":", 1)[0] + f":v{VERSION}"
            write(f"{MANIFESTS}/{name}.yaml", yaml_text(manifest))
        renew("all")
        # The kubelet's stand-in takes the new manifests up within its second.
        time.sleep(2)
    end = time.monotonic() + 60
    while True:
        try:
            if client.ask("GET", "/readyz")[0] == 200:
                break
        except Refused:
            if time.monotonic() > end:
                raise
        time.sleep(0.3)
    if wanted:
        cluster["kubernetesVersion"] = wanted
        client = Client("/etc/kubernetes/admin.conf")
        client.patch("/api/v1/namespaces/kube-system/configmaps/kubeadm-config", {"data": {"ClusterConfiguration": yaml_text(cluster)}})
        say(f"[upgrade] SUCCESS! A control plane node of your cluster was upgraded to \"{wanted}\" ({LOUD}).")


def renew(name):
    """Another certificate and key in the place of each, with what it says."""
    node = socket.gethostname().lower()
    names = list(pki.LEAVES) + [f"{one}.conf" for one in pki.ACCESS] if name == "all" else [name]
    for one in names:
        if one.endswith(".conf"):
            place = f"/etc/kubernetes/{one}"
            config = documents(read(place))[0]
            common, organisation = pki.ACCESS[one.removesuffix(".conf")]
            cluster = config["clusters"][0]
            write(place, yaml_text(pki.access(one, cluster["cluster"]["server"], cluster["name"], common, organisation)))
            continue
        match = [leaf for leaf in pki.LEAVES if leaf.replace("/", "-") == one or leaf == one]
        if not match:
            raise Refused(f"unknown command \"{one}\" for \"kubeadm certs renew\"")
        again(match[0], node)


def again(leaf, node):
    """With the names of the certificate that stands there: the cluster's settings need not be known for it."""
    ca, common, organisation, usages = pki.LEAVES[leaf]
    text = run(["openssl", "x509", "-noout", "-ext", "subjectAltName", "-in", f"{PKI}/{leaf}.crt"], check=False).stdout
    lines = [line.strip() for line in text.splitlines() if "DNS:" in line or "IP Address:" in line]
    names = lines[0].replace("IP Address:", "IP:").replace(", ", ",") if lines else ""
    certificate, private = pki.pair(common or node, organisation, usages, ca, names)
    write(f"{PKI}/{leaf}.key", private)
    write(f"{PKI}/{leaf}.crt", certificate, 0o644)


def another(name, organisation):
    """A kubeconfig for whoever is named, printed."""
    config = documents(read("/etc/kubernetes/admin.conf"))[0]["clusters"][0]
    say(yaml_text(pki.access(name, config["cluster"]["server"], config["name"], name, organisation)))
