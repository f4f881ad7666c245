"""The stand-in of kubeadm: its words, files, checks and refusals; what it begins is the stand-in of the kubelet."""

import base64
import os
import socket
import time

from . import kubeadm_config as configuration
from . import kubeadm_plane, pki
from .common import LOUD, MANIFESTS, PKI, Client, Refused, kubeconfig, may, read, run, say, warn, write, yaml_text
from .version import VERSION

SYSTEM = "/api/v1/namespaces/kube-system"


def main(words):
    warn(f"kubeadm {VERSION}: {LOUD}")
    try:
        return command(words)
    except Refused as error:
        warn(str(error))
        return 2 if str(error).startswith("[preflight]") else 1


def command(words):
    flags, names = {}, []
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word.startswith("-"):
            name, is_set, value = word.lstrip("-").partition("=")
            alone = name in ("force", "f", "cleanup-tmp-dir", "upload-certs", "yes")
            flags[{"o": "output", "f": "force"}.get(name, name)] = value if is_set else True if alone else rest.pop(0)
        else:
            names.append(word)
    known = {
        "version": ("output",), "config validate": ("config",), "config images list": ("config", "kubernetes-version"),
        "config images pull": ("config", "kubernetes-version"), "init": ("config", "ignore-preflight-errors"),
        "join": ("config", "ignore-preflight-errors"), "init phase upload-certs": ("config", "upload-certs"),
        "reset": ("force", "cleanup-tmp-dir"), "certs check-expiration": ("output",), "upgrade apply": ("yes",), "upgrade node": (),
        "certs renew": (), "kubeconfig user": ("org", "client-name"), "token list": ("kubeconfig",),
    }
    does, last = " ".join(names), ""
    for one in ("upgrade apply", "certs renew"):
        if does.startswith(one + " "):
            does, last = one, names[2]
    if does not in known:
        raise Refused(f"stand-in kubeadm does not know 'kubeadm {does}'")
    for name in flags:
        if name not in known[does]:
            raise Refused(f"unknown flag: --{name}" if does != "version" else f"stand-in kubeadm does not know --{name}")
    may(f"kubeadm {does}")
    if does == "version":
        say(f"v{VERSION}" if flags.get("output") == "short" else f"kubeadm version: {VERSION} ({LOUD})")
    elif does == "config validate":
        configuration.load(flags["config"])
        say("ok")
    elif does.startswith("config images"):
        say(f"{LOUD}: there are no images")
    elif does == "init":
        Init(flags).work()
    elif does == "join":
        Join(flags).work()
    elif does == "init phase upload-certs":
        kubeadm_plane.upload(configuration.load(flags["config"], "InitConfiguration")["InitConfiguration"]["certificateKey"])
    elif does == "kubeconfig user":
        from . import kubeadm_later
        kubeadm_later.another(flags["client-name"], flags.get("org", ""))
    elif does.startswith("upgrade "):
        from . import kubeadm_later
        kubeadm_later.upgrade(last)
    elif does == "certs renew":
        from . import kubeadm_later
        kubeadm_later.renew(last)
    elif does == "reset":
        from . import kubeadm_later
        kubeadm_later.reset(flags)
    elif does == "certs check-expiration":
        from . import kubeadm_later
        kubeadm_later.expiration()
    elif does == "token list":
        for one in Client("/etc/kubernetes/admin.conf").need("GET", SYSTEM + "/secrets")["items"]:
            if one.get("type") == "bootstrap.kubernetes.io/token":
                say(one["metadata"]["name"].removeprefix("bootstrap-token-") + ".…")
    return 0


class Node:
    """What init and join share."""

    def __init__(self, flags, kind):
        self.found = configuration.load(flags["config"], kind)
        self.own = self.found[kind]
        self.ignored = set((flags.get("ignore-preflight-errors") or "").split(","))
        self.registration = self.own.get("nodeRegistration", {})
        self.name = (self.registration.get("name") or socket.gethostname()).lower()
        self.errors = []

    def fail(self, check, message):
        if check in self.ignored or "all" in self.ignored:
            warn(f"\t[WARNING {check}]: {message}")
        else:
            self.errors.append(f"\t[ERROR {check}]: {message}")

    def preflight(self, ports, files, directories):
        say("[preflight] Running pre-flight checks")
        if os.getuid() != 0:
            self.fail("IsPrivilegedUser", "user is not running as root")
        if len((read("/proc/swaps") or "").splitlines()) > 1:
            self.fail("Swap", "running with swap on is not supported. Please disable swap")
        if (read("/proc/sys/net/ipv4/ip_forward") or "").strip() != "1":
            self.fail("FileContent--proc-sys-net-ipv4-ip_forward", "/proc/sys/net/ipv4/ip_forward contents are not set to 1")
        address = self.registration.get("criSocket", "unix:///run/containerd/containerd.sock").removeprefix("unix://")
        probe = socket.socket(socket.AF_UNIX)
        try:
            probe.connect(address)
        except OSError as error:
            self.fail("CRI", "container runtime is not running: failed to create new CRI runtime service: validate CRI v1 runtime API "
                      f"for endpoint \"unix://{address}\": {error.strerror}".lower())
        finally:
            probe.close()
        for port in ports:
            probe = socket.socket()
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("", port))
            except OSError:
                self.fail(f"Port-{port}", f"Port {port} is in use")
            finally:
                probe.close()
        for path in files:
            if os.path.exists(path):
                self.fail("FileAvailable-" + path.replace("/", "-"), f"{path} already exists")
        for path in directories:
            if os.path.isdir(path) and os.listdir(path):
                self.fail("DirAvailable-" + path.replace("/", "-"), f"{path} is not empty")
        if self.errors:
            raise Refused("[preflight] Some fatal errors occurred:\n" + "\n".join(self.errors) + "\n[preflight] If you know what you are "
                          "doing, you can make a check non-fatal with `--ignore-preflight-errors=...`")

    def start_kubelet(self, settings):
        may("kubelet-start")
        settings = {"staticPodPath": MANIFESTS} | settings
        write("/var/lib/kubelet/config.yaml", yaml_text(settings), 0o644)
        flags = configuration.arguments(self.registration.get("kubeletExtraArgs"))
        if self.name != socket.gethostname().lower():
            flags["hostname-override"] = self.name
        text = " ".join(f"--{name}={value}" for name, value in flags.items())
        write("/var/lib/kubelet/kubeadm-flags.env", f"KUBELET_KUBEADM_ARGS=\"{text}\"\n", 0o644)
        say("[kubelet-start] Starting the kubelet")
        run(["systemctl", "daemon-reload"])
        run(["systemctl", "restart", "kubelet"])

    @staticmethod
    def until(seconds, ask, complaint):
        end = time.monotonic() + seconds
        while True:
            try:
                answer = ask()
                if answer:
                    return answer
                last = ""
            except Refused as error:
                last = f": {error}"
            if time.monotonic() > end:
                raise Refused(complaint + last)
            time.sleep(0.2)


class Init(Node):
    def __init__(self, flags):
        super().__init__(flags, "InitConfiguration")
        self.cluster = configuration.load(flags["config"], "ClusterConfiguration")["ClusterConfiguration"]
        endpoint = self.own["localAPIEndpoint"]
        self.address, self.port = endpoint["advertiseAddress"], endpoint.get("bindPort", 6443)
        minor = VERSION.rsplit(".", 1)[0]
        if self.cluster.get("kubernetesVersion", "").removeprefix("v").rsplit(".", 1)[0] != minor:
            raise Refused(f"this version of kubeadm only supports deploying clusters with the control plane version of its own minor, {minor}")

    def work(self):
        say(f"[init] Using Kubernetes version: {self.cluster['kubernetesVersion']} ({LOUD})")
        planes = kubeadm_plane.PLANES
        self.preflight(
            [self.port, 10259, 10257, 10250, 2379, 2380], [f"{MANIFESTS}/{name}.yaml" for name in planes], ["/var/lib/etcd"])
        may("certs")
        say("[certs] Using certificateDir folder \"/etc/kubernetes/pki\"")
        pki.everything(self.name, self.address, self.cluster)
        server = f"https://{self.cluster['controlPlaneEndpoint']}"
        local = f"https://{self.address}:{self.port}"
        name = self.cluster.get("clusterName", "kubernetes")
        may("kubeconfig")
        pki.accesses(server, local, name)
        if not os.path.exists("/etc/kubernetes/kubelet.conf"):
            os.makedirs("/var/lib/kubelet/pki", exist_ok=True)
            certificate, private = pki.pair(f"system:node:{self.name}", "system:nodes", "clientAuth")
            write("/var/lib/kubelet/pki/kubelet-client-first.pem", certificate + private)
            place = "/var/lib/kubelet/pki/kubelet-client-current.pem"
            if not os.path.lexists(place):
                os.symlink("/var/lib/kubelet/pki/kubelet-client-first.pem", place)
            write("/etc/kubernetes/kubelet.conf", yaml_text(kubeconfig(
                f"system:node:{self.name}", server, read(f"{PKI}/ca.crt"),
                {"client-certificate": place, "client-key": place}, name)))
        may("control-plane")
        for component in planes:
            write(f"{MANIFESTS}/{component}.yaml", yaml_text(kubeadm_plane.manifest(component, self.name, self.address, self.port, self.cluster)))
        os.makedirs("/var/lib/etcd", mode=0o700, exist_ok=True)
        self.start_kubelet(self.found.get("KubeletConfiguration", {"apiVersion": "kubelet.config.k8s.io/v1beta1", "kind": "KubeletConfiguration"}))
        say("[control-plane-check] Waiting for healthy control plane components")
        may("wait-control-plane")
        client = Client("/etc/kubernetes/super-admin.conf", seconds=5)
        self.until(120, lambda: client.ask("GET", "/readyz")[0] == 200, "the kube-apiserver is not healthy after 2m0s")
        self.fill(client, server)
        say("\nYour Kubernetes control-plane has initialized successfully!")
        say(f"({LOUD}: an API that keeps objects, and nothing that runs containers)")

    def fill(self, client, server):
        """What init leaves in the cluster: settings, rights, the DNS' and the proxy's objects."""
        may("upload-config")
        for name in ("default", "kube-system", "kube-public", "kube-node-lease"):
            client.put("/api/v1/namespaces", {"apiVersion": "v1", "kind": "Namespace"}, {"metadata": {"name": name}})

        def settings(namespace, name, data):
            client.put(f"/api/v1/namespaces/{namespace}/configmaps", {"apiVersion": "v1", "kind": "ConfigMap"},
                       {"metadata": {"name": name, "namespace": namespace}, "data": data})

        def role(name, to, user):
            client.put("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
                       {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding"},
                       {"metadata": {"name": name}, "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": to},
                        "subjects": [{"kind": "Group", "name": user, "apiGroup": "rbac.authorization.k8s.io"}]})

        role("kubeadm:cluster-admins", "cluster-admin", "kubeadm:cluster-admins")
        role("kubeadm:node-autoapprove-bootstrap", "system:certificates.k8s.io:certificatesigningrequests:nodeclient",
             "system:bootstrappers:kubeadm:default-node-token")
        settings("kube-system", "kubeadm-config", {"ClusterConfiguration": yaml_text(self.cluster)})
        settings("kube-system", "kubelet-config", {"kubelet": read("/var/lib/kubelet/config.yaml")})
        path = f"/api/v1/nodes/{self.name}"
        self.until(60, lambda: client.ask("GET", path)[0] == 200, "timed out waiting for the node to be registered: kubelet isn't running")
        may("mark-control-plane")
        kubeadm_plane.mark(client, self)
        may("bootstrap-token")
        info = kubeconfig("", server, read(f"{PKI}/ca.crt"), {})
        info |= {"contexts": [], "users": [], "current-context": ""}
        info["clusters"][0]["name"] = ""
        settings("kube-public", "cluster-info", {"kubeconfig": yaml_text(info)})
        may("addon")
        settings("kube-system", "coredns", {"Corefile": COREFILE})
        self.workload(client, "Deployment", "coredns", "kube-dns", ["coredns", "-conf", "/etc/coredns/Corefile"])
        self.workload(client, "DaemonSet", "kube-proxy", "kube-proxy", ["kube-proxy", "--config=/var/lib/kube-proxy/config.conf"])

    def workload(self, client, kind, name, label, command):
        labels = {"k8s-app": label}
        spec = {"selector": {"matchLabels": labels}, "template": {
            "metadata": {"labels": labels}, "spec": {"containers": [{"name": name, "image": f"standin/{name}", "command": command}]}}}
        if kind == "Deployment":
            spec["replicas"] = 2
        client.put(f"/apis/apps/v1/namespaces/kube-system/{kind.lower()}s", {"apiVersion": "apps/v1", "kind": kind},
                   {"metadata": {"name": name, "namespace": "kube-system"}, "spec": spec})


COREFILE = """.:53 {
    errors
    health {
       lameduck 5s
    }
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
       pods insecure
       fallthrough in-addr.arpa ip6.arpa
       ttl 30
    }
    prometheus :9153
    forward . /etc/resolv.conf {
       max_concurrent 1000
    }
    cache 30
    loop
    reload
    loadbalance
}
"""


class Join(Node):
    def __init__(self, flags):
        super().__init__(flags, "JoinConfiguration")
        self.discovery = self.own["discovery"]["bootstrapToken"]
        self.token = self.discovery["token"]
        timeouts = self.own.get("timeouts", {})
        self.patience = configuration.seconds(timeouts.get("discovery"), 300)
        self.bootstrap_patience = configuration.seconds(timeouts.get("tlsBootstrap"), 300)

    def work(self):
        plane = self.own.get("controlPlane")
        files = ["/etc/kubernetes/kubelet.conf", "/etc/kubernetes/bootstrap-kubelet.conf"]
        if plane:
            files += [f"{MANIFESTS}/{name}.yaml" for name in kubeadm_plane.PLANES]
            port = plane["localAPIEndpoint"].get("bindPort", 6443)
            self.preflight([10250, port, 10259, 10257, 2379, 2380], files, ["/var/lib/etcd"])
        else:
            self.preflight([10250], files + [f"{PKI}/ca.crt"], [MANIFESTS])
        may("discovery")
        config, authority = self.discovered()
        client = Client(config=config, seconds=10)
        path = f"/api/v1/nodes/{self.name}"
        code, live = client.ask("GET", path)
        if code == 401:
            raise Refused("error execution phase preflight: Unauthorized")
        if code == 200 and any(c["type"] == "Ready" and c["status"] == "True" for c in live["status"]["conditions"]):
            raise Refused(f"a Node with name \"{self.name}\" and status \"Ready\" already exists in the cluster. You must delete the "
                          "existing Node or change the name of this new joining Node")
        settings = client.need("GET", SYSTEM + "/configmaps/kubelet-config")["data"]["kubelet"]
        write("/etc/kubernetes/bootstrap-kubelet.conf", yaml_text(config))
        write(f"{PKI}/ca.crt", authority, 0o644)
        if plane:
            kubeadm_plane.prepare(self, plane, client)
        self.start_kubelet(configuration.documents(settings)[0])
        say("[kubelet-start] Waiting for the kubelet to perform the TLS Bootstrap")
        may("tls-bootstrap")
        self.until(self.bootstrap_patience, lambda: os.path.exists("/etc/kubernetes/kubelet.conf"),
                   "The kubelet is not running: timed out waiting for the condition")
        os.unlink("/etc/kubernetes/bootstrap-kubelet.conf")
        own = Client("/etc/kubernetes/kubelet.conf", seconds=10)
        self.until(60, lambda: own.ask("GET", path)[0] == 200, "timed out waiting for the node to be registered")
        if plane:
            kubeadm_plane.finish(self, plane)
        say(f"\nThis node has joined the cluster ({LOUD}).")

    def discovered(self):
        """As silent as the real one while it tries: it says what was wrong when its time is over."""
        end = time.monotonic() + self.patience
        while True:
            try:
                return self.discover()
            except Refused as error:
                if time.monotonic() > end:
                    raise Refused(f"error execution phase preflight: couldn't validate the identity of the API Server: {error}") from error
            time.sleep(0.5)

    def discover(self):
        from .api import signature
        place = f"https://{self.discovery['apiServerEndpoint']}"
        # The first answer is believed by the token's signature alone, as in the real one.
        first = Client.of_a_stranger(place, seconds=5)
        path = "/api/v1/namespaces/kube-public/configmaps/cluster-info"
        data = first.need("GET", path)["data"]
        identity, secret = self.token.split(".")
        wanted = data.get(f"jws-kubeconfig-{identity}")
        if wanted is None:
            raise Refused(f"could not find a JWS signature in the cluster-info ConfigMap for token ID \"{identity}\"")
        if wanted != signature(data["kubeconfig"], identity, secret):
            raise Refused("failed to verify JWS signature of received cluster info object, can't trust this API Server")
        config = configuration.documents(data["kubeconfig"])[0]
        authority = base64.b64decode(config["clusters"][0]["cluster"]["certificate-authority-data"]).decode()
        have = pki.public_key_hash(authority)
        if have not in self.discovery["caCertHashes"]:
            raise Refused(f"cluster CA found in cluster-info ConfigMap is invalid: none of the public keys \"{have}\" are pinned")
        full = kubeconfig("tls-bootstrap-token-user", config["clusters"][0]["cluster"]["server"], authority, {"token": self.token})
        second = Client(config=full | {"users": []}, seconds=5)
        if second.need("GET", path)["data"]["kubeconfig"] != data["kubeconfig"]:
            raise Refused("the second kubeconfig from the cluster-info ConfigMap differs")
        return full, authority
