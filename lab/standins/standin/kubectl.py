"""The stand-in of kubectl: the verbs and flags that the playbooks and the scenarios use; it refuses all others."""

import json
import os
import sys
import time
import urllib.parse

from . import jsonpath, kinds
from .common import LOUD, Client, Refused, documents, may, read, say, warn, yaml_text
from .version import VERSION

SHORT = {"n": "namespace", "f": "filename", "o": "output", "l": "selector", "A": "all-namespaces"}
ALONE = {"all-namespaces", "ignore-not-found", "server-side", "force-conflicts", "overwrite", "ignore-daemonsets",
         "delete-emptydir-data", "force", "no-headers", "all"}
COMMON = {"kubeconfig", "namespace", "request-timeout"}
VERBS = {
    "get": {"output", "ignore-not-found", "filename", "all-namespaces", "selector", "field-selector", "raw", "sort-by", "no-headers"},
    "apply": {"server-side", "field-manager", "filename", "force-conflicts", "dry-run", "output"},
    "replace": {"filename"}, "version": {"output"},
    "delete": {"filename", "ignore-not-found", "timeout", "all-namespaces", "field-selector", "selector", "force", "grace-period", "wait"},
    "create": {"from-literal", "image", "replicas", "selector", "min-available"},
    "patch": {"type", "patch"}, "annotate": {"overwrite"}, "label": {"overwrite"},
    "cordon": set(), "uncordon": set(), "drain": {"ignore-daemonsets", "delete-emptydir-data", "timeout", "force"},
    "wait": {"for", "timeout", "all", "selector"}, "rollout": {"timeout"}, "certificate": set(),
}


def main(words):
    try:
        return Kubectl(words).work()
    except Refused as error:
        warn(str(error) if str(error).startswith("error") or "\n" in str(error) else f"Error from server: {error}")
        return 1


class Kubectl:
    def __init__(self, words):
        self.flags, self.names = {}, []
        rest = list(words)
        while rest:
            word = rest.pop(0)
            if not word.startswith("-") or word == "-":
                self.names.append(word)
                continue
            name, is_set, value = word.lstrip("-").partition("=")
            if not word.startswith("--"):
                name = SHORT.get(name, name)
            if name == "dry-run" and not is_set or name in ALONE and not is_set:
                value = "true"
            elif not is_set:
                value = rest.pop(0) if rest else ""
            self.flags[name] = value
        self.verb = self.names.pop(0) if self.names else ""
        if self.verb not in VERBS:
            raise Refused(f"error: stand-in kubectl does not know '{self.verb}'")
        for name in self.flags:
            if name not in VERBS[self.verb] | COMMON:
                raise Refused(f"error: stand-in kubectl does not know '{self.verb} --{name}'")
        path = self.flags.get("kubeconfig") or os.environ.get("KUBECONFIG") or os.path.expanduser("~/.kube/config")
        seconds = float((self.flags.get("request-timeout") or "30").rstrip("s"))
        may(f"kubectl {self.verb}")
        self.client = Client(path, seconds=seconds) if self.verb != "version" else None
        self.namespace = self.flags.get("namespace", "default")

    def work(self):
        return getattr(self, f"do_{self.verb}")() or 0

    def do_version(self):
        say(f"Client Version: v{VERSION} ({LOUD})")

    # What is meant.

    def kind(self, word):
        found = kinds.named(word)
        if found is None:
            raise Refused(f"error: the server doesn't have a resource type \"{word}\"")
        return found

    def given(self):
        """The objects of --filename."""
        text = sys.stdin.read() if self.flags["filename"] == "-" else read(self.flags["filename"])
        found = []
        for one in documents(text or ""):
            found += one["items"] if one.get("kind") == "List" else [one]
        return found

    def place(self, document, complaints):
        kind = kinds.of(document)
        if kind is None:
            complaints.append(f"error: resource mapping not found for name: \"{document['metadata']['name']}\" namespace: \"\" from \"STDIN\": no "
                              f"matches for kind \"{document['kind']}\" in version \"{document['apiVersion']}\" (stand-in)")
            return None, None
        namespace = document["metadata"].get("namespace") or self.namespace
        if kind[3]:
            document["metadata"]["namespace"] = namespace
        return kind, kinds.path(kind, namespace, document["metadata"]["name"])

    def found(self):
        """Objects by name, or all of kinds: (kind, object)."""
        words = list(self.names)
        if words and "/" in words[0]:
            pairs = [word.split("/", 1) for word in words]
        elif len(words) > 1:
            pairs = [(words[0], name) for name in words[1:]]
        else:
            pairs = None
        if pairs is not None:
            for word, name in pairs:
                kind = self.kind(word)
                status, answer = self.client.ask("GET", kinds.path(kind, self.namespace, name))
                if status == 404 and "ignore-not-found" in self.flags:
                    continue
                if status >= 300:
                    raise Refused(f"Error from server ({answer.get('reason')}): {answer['message']}")
                yield kind, answer
            return
        for word in words[0].split(","):
            kind = self.kind(word)
            query = {}
            for flag, name in (("selector", "labelSelector"), ("field-selector", "fieldSelector")):
                if flag in self.flags:
                    query[name] = self.flags[flag]
            namespace = None if "all-namespaces" in self.flags else self.namespace
            path = kinds.path(kind, namespace) + "?" + urllib.parse.urlencode(query)
            for one in self.client.need("GET", path)["items"]:
                yield kind, one

    def show(self, found, single):
        output = self.flags.get("output", "")
        if "sort-by" in self.flags:
            key = self.flags["sort-by"].strip("{}")
            found.sort(key=lambda pair: jsonpath.shown((jsonpath.values(key, pair[1]) or [""])[0]))
        objects = [one for _, one in found]
        value = objects[0] if single and objects else {"apiVersion": "v1", "kind": "List", "items": objects, "metadata": {}}
        if single and not objects:
            return
        if output.startswith("jsonpath="):
            sys.stdout.write(jsonpath.rendered(output[9:], value))
        elif output == "json":
            say(json.dumps(value))
        elif output == "yaml":
            sys.stdout.write(yaml_text(value))
        elif output == "name":
            for kind, one in found:
                group = kind[0].rpartition("/")[0]
                say(f"{kind[1].lower()}{'.' + group if group else ''}/{one['metadata']['name']}")
        elif output == "":
            for _, one in found:
                say(f"{one['metadata']['name']} ({LOUD})")
        else:
            raise Refused(f"error: stand-in kubectl does not know --output={output}")

    # The verbs.

    def do_get(self):
        if "raw" in self.flags:
            status, answer = self.client.ask("GET", self.flags["raw"])
            if status >= 300:
                raise Refused(f"Error from server: {answer}")
            sys.stdout.write(answer if isinstance(answer, str) else json.dumps(answer))
            return 0
        if "filename" in self.flags:
            complaints, found = [], []
            for document in self.given():
                kind, path = self.place(document, complaints)
                if kind is None:
                    continue
                status, answer = self.client.ask("GET", path)
                if status == 404 and "ignore-not-found" in self.flags:
                    continue
                if status >= 300:
                    complaints.append(f"Error from server ({answer.get('reason')}): {answer['message']}")
                else:
                    found.append((kind, answer))
            self.show(found, False)
            for line in complaints:
                warn(line)
            return 1 if complaints else 0
        single = "/" in self.names[0] or len(self.names) == 2
        self.show(list(self.found()), single)
        return 0

    def each_given(self, act, done):
        complaints, found = [], []
        for document in self.given():
            kind, path = self.place(document, complaints)
            if kind is None:
                continue
            status, answer = act(path, document)
            if status == 404 and done is None:
                continue
            if status >= 300:
                complaints.append(f"Error from server ({answer.get('reason')}): {answer['message']}")
            else:
                found.append((kind, answer))
                if done and "output" not in self.flags:
                    say(f"{kind[1].lower()}/{document['metadata']['name']} {done}")
        if "output" in self.flags:
            self.show(found, False)
        for line in complaints:
            warn(line)
        return 1 if complaints else 0

    def do_apply(self):
        if "server-side" not in self.flags:
            raise Refused("error: stand-in kubectl applies with --server-side only")
        query = "?fieldManager=" + self.flags.get("field-manager", "kubectl") + "&force=true"
        if "dry-run" in self.flags:
            if self.flags["dry-run"] != "server":
                raise Refused("error: stand-in kubectl knows --dry-run=server only")
            query += "&dryRun=All"
        return self.each_given(
            lambda path, one: self.client.ask("PATCH", path + query, one, "application/apply-patch+yaml"), "serverside-applied")

    def do_replace(self):
        return self.each_given(lambda path, one: self.client.ask("PUT", path, one), "replaced")

    def do_delete(self):
        if "filename" in self.flags:
            return self.each_given(lambda path, one: self.client.ask("DELETE", path), None)
        if len(self.names) == 1 and "/" not in self.names[0] and not {"selector", "field-selector"} & set(self.flags):
            raise Refused("error: resource(s) were provided, but no name was specified")
        for kind, one in list(self.found()):
            metadata = one["metadata"]
            status, answer = self.client.ask("DELETE", kinds.path(kind, metadata.get("namespace"), metadata["name"]))
            if status >= 300 and status != 404:
                raise Refused(answer["message"])
            say(f"{kind[1].lower()} \"{metadata['name']}\" deleted")
        return 0

    def do_create(self):
        word, name = self.names
        kind = self.kind(word)
        document = {"apiVersion": kind[0], "kind": kind[1], "metadata": {"name": name}}
        if kind[1] == "ConfigMap":
            key, _, value = self.flags["from-literal"].partition("=")
            document["data"] = {key: value}
        elif kind[1] == "Deployment":
            labels = {"app": name}
            document["spec"] = {
                "replicas": int(self.flags.get("replicas", 1)), "selector": {"matchLabels": labels},
                "template": {"metadata": {"labels": labels}, "spec": {"containers": [{"name": name, "image": self.flags["image"]}]}}}
        elif kind[1] == "PodDisruptionBudget":
            key, _, value = self.flags["selector"].partition("=")
            document["spec"] = {"minAvailable": int(self.flags["min-available"]), "selector": {"matchLabels": {key: value}}}
        elif kind[1] != "Namespace":
            raise Refused(f"error: stand-in kubectl does not create {kind[2]}")
        if kind[3]:
            document["metadata"]["namespace"] = self.namespace
        self.client.need("POST", kinds.path(kind, self.namespace), document)
        say(f"{kind[1].lower()}/{name} created")

    def change(self, kind, name, change):
        self.client.patch(kinds.path(kind, self.namespace, name), change)
        say(f"{kind[1].lower()}/{name} patched ({LOUD})")

    def do_patch(self):
        if self.flags.get("type") != "merge":
            raise Refused("error: stand-in kubectl knows --type=merge only")
        self.change(self.kind(self.names[0]), self.names[1], json.loads(self.flags["patch"]))

    def do_annotate(self, field="annotations"):
        words, changes = self.names, {}
        for word in words[2:]:
            if word.endswith("-"):
                changes[word[:-1]] = None
            else:
                key, _, value = word.partition("=")
                changes[key] = value
        self.change(self.kind(words[0]), words[1], {"metadata": {field: changes}})

    def do_label(self):
        self.do_annotate("labels")

    def do_cordon(self):
        self.change(kinds.named("node"), self.names[0], {"spec": {"unschedulable": True}})

    def do_uncordon(self):
        self.change(kinds.named("node"), self.names[0], {"spec": {"unschedulable": None}})

    def do_drain(self):
        """Takes the pods' objects away, as many at a time as their budgets let go."""
        self.do_cordon()
        node, end = self.names[0], time.monotonic() + seconds(self.flags.get("timeout"), 1e9)
        while True:
            pods = [one for one in self.client.need("GET", f"/api/v1/pods?fieldSelector=spec.nodeName={node}")["items"]
                    if not any(owner["kind"] == "DaemonSet" for owner in one["metadata"].get("ownerReferences", []))]
            if not pods:
                say(f"node/{node} drained ({LOUD})")
                return 0
            for pod in pods:
                metadata = pod["metadata"]
                if not metadata.get("ownerReferences") and "force" not in self.flags:
                    raise Refused(f"error: unable to drain node \"{node}\" due to error: cannot delete Pods that declare no controller "
                                  f"(use --force to override): {metadata['namespace']}/{metadata['name']}")
                if self.may_go(pod):
                    self.client.need("DELETE", f"/api/v1/namespaces/{metadata['namespace']}/pods/{metadata['name']}")
                else:
                    warn(f"error when evicting pods/\"{metadata['name']}\" -n \"{metadata['namespace']}\" (will retry after 5s): Cannot evict "
                         "pod as it would violate the pod's disruption budget.")
            if time.monotonic() > end:
                raise Refused(f"error: unable to drain node \"{node}\" due to error: global timeout reached: {self.flags['timeout']}")
            time.sleep(0.5)

    def may_go(self, pod):
        base = f"namespaces/{pod['metadata']['namespace']}"
        for budget in self.client.need("GET", f"/apis/policy/v1/{base}/poddisruptionbudgets")["items"]:
            labels = budget["spec"]["selector"]["matchLabels"]
            if not labels.items() <= pod["metadata"].get("labels", {}).items():
                continue
            query = urllib.parse.urlencode({"labelSelector": ",".join(f"{key}={value}" for key, value in labels.items())})
            pods = self.client.need("GET", f"/api/v1/{base}/pods?{query}")["items"]
            ready = sum(condition(one, "Ready") == "True" for one in pods)
            if ready - 1 < int(budget["spec"].get("minAvailable", 0)):
                return False
        return True

    def do_wait(self):
        wanted = self.flags["for"].removeprefix("condition=").split("=")
        name, value = wanted[0], wanted[1] if len(wanted) > 1 else "True"
        end = time.monotonic() + seconds(self.flags.get("timeout"), 30)
        while True:
            found = list(self.found())
            late = [one for _, one in found if condition(one, name) != value]
            if found and not late:
                for kind, one in found:
                    say(f"{kind[1].lower()}/{one['metadata']['name']} condition met")
                return 0
            if not found and time.monotonic() > end:
                raise Refused("error: no matching resources found")
            if time.monotonic() > end:
                for one in late:
                    warn(f"error: timed out waiting for the condition on {one['kind'].lower()}s/{one['metadata']['name']}")
                return 1
            time.sleep(0.3)

    def do_rollout(self):
        act = self.names.pop(0)
        if act == "restart":
            kind, name = self.names[0].split("/")
            stamp = {"spec": {"template": {"metadata": {"annotations": {"kubectl.kubernetes.io/restartedAt": str(time.time())}}}}}
            self.change(self.kind(kind), name, stamp)
            return 0
        if act != "status":
            raise Refused(f"error: stand-in kubectl does not know 'rollout {act}'")
        end = time.monotonic() + seconds(self.flags.get("timeout"), 300)
        while True:
            for kind, one in self.found():
                status = one.get("status", {})
                wanted = one["spec"].get("replicas", 1) if kind[1] == "Deployment" else status.get("desiredNumberScheduled", -1)
                ready = status.get("availableReplicas" if kind[1] == "Deployment" else "numberReady", -2)
                if status.get("observedGeneration") == one["metadata"]["generation"] and ready >= wanted:
                    say(f"{kind[1].lower()} \"{one['metadata']['name']}\" successfully rolled out ({LOUD})")
                    return 0
            if time.monotonic() > end:
                raise Refused("error: timed out waiting for the condition")
            time.sleep(0.3)

    def do_certificate(self):
        if self.names.pop(0) != "approve":
            raise Refused("error: stand-in kubectl knows 'certificate approve' only")
        for name in self.names:
            path = f"/apis/certificates.k8s.io/v1/certificatesigningrequests/{name}"
            one = self.client.need("GET", path)
            one["status"] = {"conditions": [{"type": "Approved", "status": "True", "reason": "KubectlApprove"}]}
            self.client.need("PUT", f"{path}/approval", one)
            say(f"certificatesigningrequest.certificates.k8s.io/{name} approved")


def condition(one, name):
    for each in one.get("status", {}).get("conditions", []):
        if each["type"] == name:
            return each["status"]
    return None


def seconds(text, otherwise):
    return float(text.rstrip("s")) if text else otherwise
