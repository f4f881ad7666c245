"""The stand-in of the kubelet: registers its node, gets its certificates, keeps the static pods' stand-ins. It runs no container."""

import base64
import glob
import hashlib
import http.server
import os
import socket
import ssl
import sys
import threading
import time

from . import pki
from .common import LOUD, MANIFESTS, PKI, UNIT, Client, Refused, documents, may, now, read, run, warn, write, yaml_text
from .version import VERSION

PLACE = "/var/lib/kubelet"
OWN = f"{PLACE}/pki/kubelet-client-current.pem"
SERVED = f"{PLACE}/pki/kubelet-server-current.pem"
CONF = "/etc/kubernetes/kubelet.conf"


class Kubelet:
    def __init__(self, words):
        known = ("bootstrap-kubeconfig", "kubeconfig", "config", "node-ip", "hostname-override", "pod-infra-container-image",
                 "container-runtime-endpoint", "register-with-taints", "node-labels")
        self.flags = {}
        for word in words:
            name, _, value = word.removeprefix("--").partition("=")
            if name not in known:
                raise Refused(f"E kubelet: unknown flag: --{name}")
            self.flags[name] = value
        self.name = (self.flags.get("hostname-override") or socket.gethostname()).lower()
        text = read(self.flags["config"])
        if text is None:
            raise Refused(f"failed to load kubelet config file, path: {self.flags['config']}, error: no such file or directory")
        self.config = documents(text)[0]
        if self.config.get("failSwapOn", True) and len((read("/proc/swaps") or "").splitlines()) > 1:
            raise Refused("running with swap on is not supported, please disable swap or set --fail-swap-on flag to false")
        self.client = None
        self.told = None
        self.manifests = {}

    # Its own pods.

    def static_pods(self):
        """The API server's stand-in as a unit of its own: it outlives this process as a container would."""
        found = {}
        for path in glob.glob(f"{self.config.get('staticPodPath', MANIFESTS)}/*.yaml"):
            try:
                with open(path, "rb") as file:
                    found[os.path.basename(path)[:-5]] = hashlib.sha256(file.read()).hexdigest()
            except FileNotFoundError:
                continue
        if "etcd" not in found:
            found.pop("kube-apiserver", None)
        for name in ("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"):
            unit, wanted = f"{UNIT}{name}", found.get(name)
            if self.manifests.get(name, wanted and "") == wanted and wanted is not None and self.is_up(unit):
                continue
            running = self.is_up(unit)
            if running and (wanted is None or self.manifests.get(name) not in (None, wanted)):
                run(["systemctl", "stop", unit], check=False)
                running = False
            if wanted is not None and not running:
                run(["systemctl", "reset-failed", unit], check=False)
                run(["systemd-run", "--quiet", "--unit", unit, "--description", f"{name} ({LOUD})", "--property=Restart=on-failure",
                     "--property=RestartSec=1", sys.argv[0], f"--stand-in-for={name}"], check=False)
            self.manifests[name] = wanted

    @staticmethod
    def is_up(unit):
        place = f"/sys/fs/cgroup/systemd/system.slice/{unit}.service"
        if os.path.isdir("/sys/fs/cgroup/systemd"):
            return os.path.isdir(place)
        return run(["systemctl", "is-active", unit], check=False).returncode == 0

    # Its access.

    def get_in(self):
        if not os.path.exists(CONF):
            first = self.flags["bootstrap-kubeconfig"]
            text = read(first)
            if text is None:
                raise Refused(f"unable to load bootstrap kubeconfig: stat {first}: no such file or directory")
            may("kubelet-bootstrap")
            config = documents(text)[0]
            client = Client(config=config)
            self.ask_certificate(client, "kubernetes.io/kube-apiserver-client-kubelet", ["digital signature", "client auth"], "", OWN)
            config["users"] = [{"name": "default-auth", "user": {"client-certificate": OWN, "client-key": OWN}}]
            config["contexts"][0]["context"]["user"] = "default-auth"
            write(CONF, yaml_text(config))
        self.client = Client(CONF, seconds=10)

    def ask_certificate(self, client, signer, usages, names, place):
        private = pki.key()
        request = pki.request(private, f"system:node:{self.name}", "system:nodes", names)
        name = f"csr-{os.urandom(5).hex()}"
        client.need("POST", "/apis/certificates.k8s.io/v1/certificatesigningrequests", {
            "apiVersion": "certificates.k8s.io/v1", "kind": "CertificateSigningRequest", "metadata": {"name": name},
            "spec": {"signerName": signer, "usages": usages, "request": base64.b64encode(request.encode()).decode()}})
        while True:
            one = client.need("GET", f"/apis/certificates.k8s.io/v1/certificatesigningrequests/{name}")
            text = (one.get("status") or {}).get("certificate")
            if text:
                break
            time.sleep(0.5)
        dated = place.replace("current", time.strftime("%Y-%m-%d-%H-%M-%S"))
        write(dated, base64.b64decode(text).decode() + private)
        new = f"{place}.new"
        if os.path.lexists(new):
            os.unlink(new)
        os.symlink(dated, new)
        os.replace(new, place)

    def serve(self):
        """The port that the real one serves on, once it has a certificate to serve with; all it says is what it is."""
        address = self.flags.get("node-ip")
        names = f"DNS:{self.name}" + (f",IP:{address}" if address else "")
        while self.config.get("serverTLSBootstrap") and not os.path.exists(SERVED):
            try:
                self.ask_certificate(Client(CONF), "kubernetes.io/kubelet-serving", ["digital signature", "server auth"], names, SERVED)
            except Refused as error:
                warn(f"kubelet: {error}")
                time.sleep(2)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(SERVED)
        self.port.socket = context.wrap_socket(self.port.socket, server_side=True, do_handshake_on_connect=False)
        self.port.serve_forever()

    # Its node.

    def status(self):
        network = glob.glob("/etc/cni/net.d/*.conf*")
        runtime = os.path.exists("/run/containerd/containerd.sock")
        message = f"kubelet is posting ready status ({LOUD})"
        if not runtime:
            message = "container runtime is down"
        elif not network:
            message = "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized"
        ready = "True" if runtime and network else "False"
        return {
            "conditions": [{"type": "Ready", "status": ready, "reason": "KubeletReady" if ready == "True" else "KubeletNotReady",
                            "message": message, "lastHeartbeatTime": now()}],
            "addresses": [{"type": "InternalIP", "address": self.flags.get("node-ip", "")}, {"type": "Hostname", "address": self.name}],
            "nodeInfo": {
                "machineID": (read("/etc/machine-id") or "").strip(), "bootID": (read("/proc/sys/kernel/random/boot_id") or "").strip(),
                "kubeletVersion": f"v{VERSION}", "osImage": LOUD, "containerRuntimeVersion": f"none ({LOUD})",
                "kernelVersion": os.uname().release, "operatingSystem": "linux", "architecture": "amd64", "systemUUID": ""},
        }

    def tell(self):
        may("kubelet-status")
        status = self.status()
        facts = [(one["status"], one["message"]) for one in status["conditions"]]
        if self.told and self.told[0] == facts and time.monotonic() - self.told[1] < 5:
            return
        path = f"/api/v1/nodes/{self.name}"
        code, live = self.client.ask("GET", path)
        if code == 404:
            may("kubelet-register")
            live = self.client.need("POST", "/api/v1/nodes", {
                "apiVersion": "v1", "kind": "Node",
                "metadata": {"name": self.name, "labels": {
                    "kubernetes.io/hostname": self.name, "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64"},
                    "annotations": {"groundwork-standin": f"kubelet: {LOUD}"}}, "spec": {}})
        elif code >= 300:
            raise Refused(live["message"])
        live["status"] = status
        live["metadata"].pop("resourceVersion", None)
        self.client.need("PUT", f"{path}/status", live)
        self.told = (facts, time.monotonic())

    def work(self):
        may("kubelet")
        self.port = http.server.ThreadingHTTPServer(("", 10250), Says, bind_and_activate=True)
        threading.Thread(target=http.server.ThreadingHTTPServer(("127.0.0.1", 10248), Says).serve_forever, daemon=True).start()
        serving = None
        while True:
            try:
                self.static_pods()
                if self.client is None:
                    self.get_in()
                self.tell()
                if serving is None:
                    serving = threading.Thread(target=self.serve, daemon=True)
                    serving.start()
            except (Refused, OSError) as error:
                warn(f"kubelet: {error}")
                if "unable to load bootstrap" in str(error):
                    raise
            time.sleep(0.3 if self.client is None else 1)


PORTS = {"etcd": [(2379, "etcd/server"), (2380, "etcd/peer")], "kube-controller-manager": [(10257, None)],
         "kube-scheduler": [(10259, None)]}


def hold_ports(name):
    """The ports are taken as by the real one; etcd's show its certificates to whoever asks, and nothing else."""
    servers = []
    for port, certificate in PORTS[name]:
        server = http.server.ThreadingHTTPServer(("", port), Says)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(f"{PKI}/{certificate}.crt", f"{PKI}/{certificate}.key")
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        servers.append(server)
    for server in servers[1:]:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    servers[0].serve_forever()


class Says(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        text = b"ok" if self.path == "/healthz" else LOUD.encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *words):
        pass


def main(words):
    if words[:1] == ["--version"]:
        print(f"Kubernetes v{VERSION}")
        warn(f"kubelet: {LOUD}")
        return 0
    if words and words[0].startswith("--stand-in-for="):
        name = words[0].split("=", 1)[1]
        may(name)
        if name == "kube-apiserver":
            from . import api
            api.serve()
        print(f"{name}: {LOUD}: the API server's stand-in does its work", flush=True)
        hold_ports(name)
    warn(f"kubelet {VERSION}: {LOUD}: it runs no container")
    Kubelet(words).work()
    return 0
