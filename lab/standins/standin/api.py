"""The stand-in of the API server: HTTPS, client certificates and bootstrap tokens, a store, no watches, no other kinds than kinds.py."""

import base64
import hashlib
import hmac
import http.server
import json
import ssl
import sys
import threading
import time
import urllib.parse

from . import kinds
from .common import LOUD, MANIFESTS, PKI, about, documents, read
from .controllers import Controllers
from .peers import Peers
from .store import Status, Store, laid, need


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30

    def setup(self):
        self.request.settimeout(20)
        self.request.do_handshake()
        super().setup()

    def log_message(self, *words):
        pass

    def version_string(self):
        return about("kube-apiserver")

    def answer(self, code, body):
        data = (json.dumps(body) if not isinstance(body, str) else body).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(data)
        self.close_connection = True

    def act(self):
        try:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            form = self.headers.get("Content-Type") or ""
            self.answer(200, self.server.api.act(self.command, self.path, body, self.user(), form))
        except Status as status:
            self.answer(status.code, {
                "kind": "Status", "apiVersion": "v1", "status": "Failure", "message": str(status),
                "reason": status.reason, "code": status.code})
        except ValueError as error:
            self.answer(400, {"kind": "Status", "message": str(error), "code": 400})

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = act

    def user(self):
        """Name and groups."""
        certificate = self.request.getpeercert()
        if certificate:
            fields = [pair for part in certificate["subject"] for pair in part]
            name = [value for key, value in fields if key == "commonName"][0]
            return name, [value for key, value in fields if key == "organizationName"] + ["system:authenticated"]
        words = (self.headers.get("Authorization") or "").split()
        if len(words) == 2:
            return self.server.api.bearer(words[1])
        return "system:anonymous", ["system:unauthenticated"]


class Api:
    def __init__(self, name, address):
        self.store = Store()
        self.seen = {}
        self.peers = Peers(self.store, name, address)
        self.controllers = Controllers(self.store, self.seen, self.peers)

    # Who asks, and what he may.

    def tokens(self):
        for one in self.store.all("secrets", "kube-system"):
            if one.get("type") == "bootstrap.kubernetes.io/token":
                data = {key: base64.b64decode(value).decode() for key, value in one["data"].items()}
                if data.get("expiration", "9999") > time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()):
                    yield data

    def bearer(self, token):
        for data in self.tokens():
            if hmac.compare_digest(f"{data['token-id']}.{data['token-secret']}", token):
                need(data.get("usage-bootstrap-authentication") == "true", "Unauthorized", 401, "Unauthorized")
                extra = data.get("auth-extra-groups", "").split(",")
                return f"system:bootstrap:{data['token-id']}", ["system:bootstrappers"] + extra
        raise Status(401, "Unauthorized", "Unauthorized")

    def is_admin(self, user):
        return "system:masters" in user[1] or "kubeadm:cluster-admins" in user[1]

    def check(self, user, method, plural, namespace, name):
        who, groups = user
        if "system:masters" in groups or "kubeadm:cluster-admins" in groups and self.is_bound():
            return
        looks = method == "GET"
        may = namespace == "kube-public" and name == "cluster-info" and looks
        if "system:nodes" in groups:
            node = who.removeprefix("system:node:")
            may = may or looks or plural == "certificatesigningrequests" and method == "POST"
            may = may or plural in ("nodes", "leases") and (name or node) == node
        if "system:bootstrappers" in groups:
            may = may or plural == "certificatesigningrequests" and method in ("GET", "POST")
            may = may or looks and namespace == "kube-system" and name in ("kubeadm-config", "kubelet-config", "kubeadm-certs")
            may = may or looks and plural == "nodes" and name is not None
        if not may:
            raise Status(403, "Forbidden", f"{plural} \"{name or ''}\" is forbidden: User \"{who}\" cannot {method.lower()} "
                         f"resource \"{plural}\" in the namespace \"{namespace}\"")

    def is_bound(self):
        return self.store.get("rbac.authorization.k8s.io/v1", "clusterrolebindings", "", "kubeadm:cluster-admins")

    # What is asked.

    def act(self, method, target, body, user, form, at_once=False):
        place = urllib.parse.urlsplit(target)
        query = dict(urllib.parse.parse_qsl(place.query))
        if place.path in ("/readyz", "/livez", "/healthz"):
            return "ok"
        if place.path == "/version":
            return {"gitVersion": about("kube-apiserver")}
        if place.path.startswith("/standin/") and (not place.path.startswith("/standin/members") or at_once):
            return self.peers.act(method, place.path, body, user, self)
        answer = None if at_once else self.peers.handed_on(method, target, body, user, form)
        if answer is not None:
            return answer[1]
        if place.path.startswith("/standin/"):
            return self.peers.act(method, place.path, body, user, self)
        kind, namespace, name, part = self.parse(place.path)
        self.check(user, method, kind[2], namespace, name)
        with self.store.lock:
            return self.do(method, kind, namespace, name, part, body, query, user, form)

    def parse(self, path):
        words = path.strip("/").split("/")
        version = words[1] if words[0] == "api" else "/".join(words[1:3])
        rest = words[2:] if words[0] == "api" else words[3:]
        namespace = ""
        if len(rest) > 2 and rest[0] == "namespaces":
            namespace, rest = rest[1], rest[2:]
        kind = kinds.at(version, rest[0]) if rest else None
        need(kind, "the server could not find the requested resource", 404, "NotFound")
        return kind, namespace, rest[1] if len(rest) > 1 else None, rest[2] if len(rest) > 2 else None

    def do(self, method, kind, namespace, name, part, body, query, user, form):
        store = self.store
        if method == "GET" and name is None:
            found = store.all(kind[2], namespace or None)
            found = [self.shown(one) for one in found if chosen(one, query)]
            return {"apiVersion": "v1", "kind": "List", "metadata": {"resourceVersion": str(store.revision)}, "items": found}
        name = name or body["metadata"]["name"]
        key = (kind[0], kind[2], namespace, name)
        old = store.objects.get(key)
        missing = f"{kind[2]}{'.' + kind[0].split('/')[0] if '/' in kind[0] else ''} \"{name}\" not found"
        if method == "GET":
            need(old, missing, 404, "NotFound")
            return self.shown(old)
        if method == "DELETE":
            need(old, missing, 404, "NotFound")
            store.take(key)
            self.controllers.removed(kind[2], old)
            return {"kind": "Status", "status": "Success"}
        if method == "POST":
            need(not old, f"{kind[2]} \"{name}\" already exists", 409, "AlreadyExists")
        elif method == "PUT":
            need(old, missing, 404, "NotFound")
            said = body["metadata"].get("resourceVersion")
            need(said in (None, old["metadata"]["resourceVersion"]),
                 f"Operation cannot be fulfilled on {kind[2]} \"{name}\": the object has been modified; please apply "
                 "your changes to the latest version and try again", 409, "Conflict")
        elif method == "PATCH" and "apply" in form:
            self.strict(kind, body)
            manager = query["fieldManager"]
            wanted = self.taken_in(kind, body)
            merged = self.taken_in(kind, store.merged(key, wanted, manager))
            if query.get("dryRun") == "All":
                return merged
            self.namespace_must_be(kind, namespace)
            done = store.put(key, merged)
            store.applied["/".join(key) + "/" + manager] = wanted
            store.revision += 1
            store.save()
            return self.controllers.made(kind[2], key, done, user) if not old else done
        elif method == "PATCH":
            need(old, missing, 404, "NotFound")
            body = laid(json.loads(json.dumps(old)), body)
        body = self.taken_in(kind, body)
        self.namespace_must_be(kind, namespace)
        if part in ("status", "approval"):
            changed = json.loads(json.dumps(old)) | {"status": body.get("status")}
            if part == "approval":
                changed["status"] = old.get("status", {}) | {"conditions": body["status"]["conditions"]}
            done = store.put(key, changed, keeps_status=False)
            if kind[2] == "nodes":
                self.seen[name] = time.monotonic()
            return self.controllers.approved(key, done) if part == "approval" else done
        if method == "POST":
            body.setdefault("metadata", {})
        done = store.put(key, body)
        return self.controllers.made(kind[2], key, done, user) if method == "POST" else done

    def strict(self, kind, body):
        known = {"apiVersion", "kind", "metadata", "spec", "status", "data", "stringData", "binaryData", "type", "rules",
                 "roleRef", "subjects", "provisioner", "parameters", "reclaimPolicy", "volumeBindingMode", "immutable",
                 "allowVolumeExpansion", "mountOptions", "secrets", "imagePullSecrets", "automountServiceAccountToken"}
        for name in body:
            need(name in known, f".{name}: field not declared in schema", 400)

    def namespace_must_be(self, kind, namespace):
        if kind[3]:
            need(self.store.get("v1", "namespaces", "", namespace), f"namespaces \"{namespace}\" not found", 404, "NotFound")

    def taken_in(self, kind, body):
        body = dict(body)
        if kind[2] == "secrets" and "stringData" in body:
            data = dict(body.get("data") or {})
            for key, value in body.pop("stringData").items():
                data[key] = base64.b64encode(value.encode()).decode()
            body["data"] = data
        return body

    def shown(self, one):
        """cluster-info with a signature by each token that may sign, as the real one's controller keeps it."""
        if one.get("kind") != "ConfigMap" or one["metadata"]["name"] != "cluster-info":
            return one
        data = {key: value for key, value in one["data"].items() if not key.startswith("jws-kubeconfig-")}
        for token in self.tokens():
            if token.get("usage-bootstrap-signing") == "true":
                data["jws-kubeconfig-" + token["token-id"]] = signature(
                    data["kubeconfig"], token["token-id"], token["token-secret"])
        return one | {"data": data}


def signature(text, identity, secret):
    """A detached JWS (RFC 7515, appendix F) by HS256."""
    def encode(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=")
    head = encode(json.dumps({"alg": "HS256", "kid": identity}, separators=(",", ":")).encode())
    sum_ = hmac.new(secret.encode(), head + b"." + encode(text.encode()), hashlib.sha256).digest()
    return f"{head.decode()}..{encode(sum_).decode()}"


def chosen(one, query):
    for term in filter(None, (query.get("fieldSelector") or "").split(",")):
        path, _, wanted = term.partition("=")
        value = one
        for word in path.split("."):
            value = value.get(word, "") if isinstance(value, dict) else ""
        if str(value) != wanted.removeprefix("="):
            return False
    labels = one["metadata"].get("labels") or {}
    return matches(labels, query.get("labelSelector") or "")


def matches(labels, selector):
    """key=value, key, and key in (a, b)."""
    import re
    for key, several, one in re.findall(r"([\w./-]+)(?:\s+in\s+\(([^)]*)\)|==?([\w./-]*))?", selector):
        if several:
            if labels.get(key) not in [word.strip() for word in several.split(",")]:
                return False
        elif f"{key}=" in selector and labels.get(key) != one:
            return False
        elif key not in labels:
            return False
    return True


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, address):
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            super().handle_error(request, address)


def show_the_leaf_alone(context):
    """As the real one does: OpenSSL would add the authority, for it believes clients by it, and Python has no word for that mode."""
    import _ssl
    import ctypes
    place = ctypes.c_void_p.from_address(id(context) + object.__basicsize__)
    control = ctypes.CDLL(_ssl.__file__).SSL_CTX_ctrl
    control.argtypes, control.restype = [ctypes.c_void_p, ctypes.c_int, ctypes.c_long, ctypes.c_void_p], ctypes.c_long
    set_mode, no_auto_chain = 33, 8
    control(place, set_mode, no_auto_chain, None)


def serve():
    manifest = documents(read(f"{MANIFESTS}/kube-apiserver.yaml"))[0]
    words = dict(word[2:].split("=", 1) for word in manifest["spec"]["containers"][0]["command"] if word.startswith("--"))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=f"{PKI}/ca.crt")
    context.verify_mode = ssl.CERT_OPTIONAL
    context.load_cert_chain(f"{PKI}/apiserver.crt", f"{PKI}/apiserver.key")
    show_the_leaf_alone(context)
    server = Server(("", int(words["secure-port"])), Handler)
    etcd = (read(f"{MANIFESTS}/etcd.yaml") or "").split("--name=")[1].split()[0]
    server.api = Api(etcd, f"{words['advertise-address']}:{words['secure-port']}")
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    print(f"kube-apiserver: {LOUD}: serves on port {words['secure-port']}, keeps its objects in a file", flush=True)
    threading.Thread(target=server.api.controllers.work, daemon=True).start()
    server.serve_forever()
