"""What all stand-ins share: how they say what they are, how they fail on demand, and how they ask the API."""

import base64
import http.client
import json
import os
import ssl
import subprocess
import sys
import time
import urllib.parse

from .version import VERSION

LOUD = "stand-in, not Kubernetes"
FAIL = "/etc/groundwork-standin/fail"
PKI = "/etc/kubernetes/pki"
MANIFESTS = "/etc/kubernetes/manifests"
UNIT = "groundwork-standin-"


class Refused(Exception):
    """Something that the real program refuses, too; its words are what is printed."""


def say(text):
    print(text, flush=True)


def warn(text):
    print(text, file=sys.stderr, flush=True)


def may(step):
    """Fails where the file of steps that shall fail names this one, as NAME or NAME: MESSAGE."""
    try:
        with open(FAIL, encoding="utf-8") as file:
            lines = file.read().splitlines()
    except OSError:
        return
    for line in lines:
        name, _, words = line.partition(":")
        if name.strip() == step:
            raise Refused(words.strip() or f"{step}: failed on demand ({FAIL})")


def run(words, text=None, check=True):
    done = subprocess.run(words, input=text, capture_output=True, text=True)
    if check and done.returncode != 0:
        raise Refused(f"{' '.join(words[:4])}: {done.stderr.strip()}")
    return done


def write(path, text, mode=0o600):
    """Beside its target first, then in its place."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    new = f"{path}.standin-new"
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(new, path)


def read(path, otherwise=None):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return otherwise


def documents(text):
    """All documents of YAML (or JSON, which is quicker to read)."""
    if text.lstrip().startswith("{"):
        try:
            return [json.loads(text)]
        except ValueError:
            pass
    import yaml
    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        """Refuses a key that comes twice, as Go's reader does."""

        def construct_mapping(self, node, deep=False):
            names = [key.value for key, _ in node.value]
            for name in names:
                if names.count(name) > 1:
                    raise Refused(f"error converting YAML to JSON: yaml: unmarshal errors: key \"{name}\" already set in map")
            return super().construct_mapping(node, deep)

    try:
        return [one for one in yaml.load_all(text, Loader=Loader) if one is not None]
    except yaml.YAMLError as error:
        raise Refused(f"error converting YAML to JSON: {error}") from error


def yaml_text(value):
    import yaml
    return yaml.dump(value, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper), sort_keys=True)


def now():
    return stamp(time.time())


def stamp(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def kubeconfig(name, server, authority, user, cluster="kubernetes"):
    """What kubeadm writes: `user` is {client-certificate: …} or {token: …}, `authority` PEM."""
    data = base64.b64encode(authority.encode()).decode()
    return {
        "apiVersion": "v1", "kind": "Config", "preferences": {}, "current-context": f"{name}@{cluster}",
        "clusters": [{"name": cluster, "cluster": {"certificate-authority-data": data, "server": server}}],
        "contexts": [{"name": f"{name}@{cluster}", "context": {"cluster": cluster, "user": name}}],
        "users": [{"name": name, "user": user}],
    }


class Client:
    """Asks the API that a kubeconfig names, with the rights it gives."""

    def __init__(self, path=None, config=None, seconds=30):
        if config is None:
            text = read(path)
            if text is None:
                raise Refused(f"error: stat {path}: no such file or directory")
            config = documents(text)[0]
        cluster = config["clusters"][0]["cluster"]
        user = (config.get("users") or [{"user": {}}])[0]["user"]
        self.server = cluster["server"]
        self.seconds = seconds
        self.authority = base64.b64decode(cluster["certificate-authority-data"]).decode()
        self.token = user.get("token")
        self.context = ssl.create_default_context(cadata=self.authority)
        if "client-certificate-data" in user:
            pair = base64.b64decode(user["client-certificate-data"] + "") + b"\n" + base64.b64decode(
                user["client-key-data"])
            # A file that has no name, for the key comes to no disk.
            place = os.memfd_create("pair")
            os.write(place, pair)
            self.context.load_cert_chain(f"/proc/self/fd/{place}")
            os.close(place)
        elif "client-certificate" in user:
            self.context.load_cert_chain(user["client-certificate"], user.get("client-key"))

    @classmethod
    def of_a_stranger(cls, server, seconds):
        """Asks whoever answers, for what is signed by other means."""
        client = cls.__new__(cls)
        client.server, client.seconds, client.token = server, seconds, None
        client.context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        client.context.check_hostname, client.context.verify_mode = False, ssl.CERT_NONE
        return client

    def ask(self, method, path, body=None, form="application/json"):
        """The answer's status and what it says: JSON where it is that, else text."""
        place = urllib.parse.urlsplit(self.server)
        connection = http.client.HTTPSConnection(
            place.hostname, place.port or 443, timeout=self.seconds, context=self.context)
        headers = {"Content-Type": form}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        except ssl.SSLError as error:
            raise Refused(trouble(error, place.netloc)) from error
        except OSError as error:
            raise Refused(trouble(error, place.netloc)) from error
        except http.client.HTTPException as error:
            raise Refused(f"Get \"{self.server}{path}\": EOF ({error})") from error
        finally:
            connection.close()
        return answer.status, json.loads(text) if text.startswith("{") else text

    def need(self, method, path, body=None, form="application/json"):
        status, answer = self.ask(method, path, body, form)
        if status >= 300:
            raise Refused(answer["message"] if isinstance(answer, dict) else f"{status} {answer}")
        return answer

    def patch(self, path, change):
        return self.need("PATCH", path, change, "application/merge-patch+json")

    def put(self, path, kind, change):
        """Makes an object, or writes over the one that is there."""
        name = change["metadata"]["name"]
        return self.need(
            "PATCH", f"{path}/{name}?fieldManager=kubeadm&force=true", kind | change,
            "application/apply-patch+yaml")


def trouble(error, place):
    """What Go's programs say of the same."""
    words = str(error)
    if isinstance(error, ssl.SSLCertVerificationError):
        if "expired" in words or "not yet valid" in words:
            return "tls: failed to verify certificate: x509: certificate has expired or is not yet valid"
        if "Hostname mismatch" in words or "IP address mismatch" in words:
            return f"tls: failed to verify certificate: x509: certificate is not valid for {place}"
        return "tls: failed to verify certificate: x509: certificate signed by unknown authority"
    if isinstance(error, ssl.SSLError):
        return f"remote error: tls: {words}"
    if isinstance(error, ConnectionRefusedError):
        return f"The connection to the server {place} was refused - did you specify the right host or port?"
    if isinstance(error, TimeoutError):
        return f"dial tcp {place}: i/o timeout"
    if "Name or service not known" in words or "name resolution" in words:
        return f"dial tcp: lookup {place}: no such host"
    if "No route" in words:
        return f"dial tcp {place}: connect: no route to host"
    return f"dial tcp {place}: {words}, EOF"


def about(program):
    return f"{program} {VERSION} ({LOUD})"
