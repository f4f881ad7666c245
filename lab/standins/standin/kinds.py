"""The kinds of objects that the stand-in of the API knows; any other is refused as the real one refuses strangers."""

KINDS = [
    # apiVersion, kind, plural, whether in a namespace, short names
    ("v1", "Node", "nodes", False, ["no"]),
    ("v1", "Namespace", "namespaces", False, ["ns"]),
    ("v1", "ConfigMap", "configmaps", True, ["cm"]),
    ("v1", "Secret", "secrets", True, []),
    ("v1", "Pod", "pods", True, ["po"]),
    ("v1", "Service", "services", True, ["svc"]),
    ("v1", "ServiceAccount", "serviceaccounts", True, ["sa"]),
    ("v1", "PersistentVolumeClaim", "persistentvolumeclaims", True, ["pvc"]),
    ("apps/v1", "Deployment", "deployments", True, ["deploy"]),
    ("apps/v1", "DaemonSet", "daemonsets", True, ["ds"]),
    ("apps/v1", "StatefulSet", "statefulsets", True, ["sts"]),
    ("batch/v1", "Job", "jobs", True, []),
    ("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets", True, ["pdb"]),
    ("storage.k8s.io/v1", "StorageClass", "storageclasses", False, ["sc"]),
    ("storage.k8s.io/v1", "VolumeAttachment", "volumeattachments", False, []),
    ("certificates.k8s.io/v1", "CertificateSigningRequest", "certificatesigningrequests", False, ["csr"]),
    ("coordination.k8s.io/v1", "Lease", "leases", True, []),
    ("rbac.authorization.k8s.io/v1", "Role", "roles", True, []),
    ("rbac.authorization.k8s.io/v1", "RoleBinding", "rolebindings", True, []),
    ("rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles", False, []),
    ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "clusterrolebindings", False, []),
]


def named(word):
    """Of what is typed: nodes, node, no, Node, daemonsets.apps."""
    word = word.lower()
    for one in KINDS:
        group = one[0].rpartition("/")[0].split("/")[0]
        names = [one[2], one[1].lower()] + one[4]
        names += [f"{name}.{group}" for name in names] if group else []
        if word in names:
            return one
    return None


def of(document):
    for one in KINDS:
        if one[0] == document.get("apiVersion") and one[1] == document.get("kind"):
            return one
    return None


def at(version, plural):
    for one in KINDS:
        if one[0] == version and one[2] == plural:
            return one
    return None


def path(kind, namespace=None, name=None):
    base = ("/api/" if "/" not in kind[0] else "/apis/") + kind[0]
    if kind[3] and namespace:
        base += f"/namespaces/{namespace}"
    return f"{base}/{kind[2]}" + (f"/{name}" if name else "")
