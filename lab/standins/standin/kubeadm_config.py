"""kubeadm's configuration, read as strictly as the real one reads it: v1beta4 only, no unknown field, no field twice."""

import ipaddress
import re

from .common import Refused, documents, read

ARGUMENTS = [{"name": str, "value": str}]
REGISTRATION = {
    "name": str, "criSocket": str, "taints": [dict], "kubeletExtraArgs": ARGUMENTS, "ignorePreflightErrors": [str],
    "imagePullPolicy": str, "imagePullSerial": bool}
ENDPOINT = {"advertiseAddress": str, "bindPort": int}
TIMEOUTS = {name: str for name in (
    "controlPlaneComponentHealthCheck", "kubeletHealthCheck", "kubernetesAPICall", "etcdAPICall", "tlsBootstrap", "discovery",
    "upgradeManifests")}
COMPONENT = {"extraArgs": ARGUMENTS, "extraVolumes": [dict], "extraEnvs": [dict]}
KINDS = {
    "InitConfiguration": {
        "bootstrapTokens": [{"token": str, "description": str, "ttl": str, "expires": str, "usages": [str], "groups": [str]}],
        "nodeRegistration": REGISTRATION, "localAPIEndpoint": ENDPOINT, "certificateKey": str, "skipPhases": [str],
        "patches": dict, "timeouts": TIMEOUTS, "dryRun": bool},
    "ClusterConfiguration": {
        "etcd": dict, "networking": {"serviceSubnet": str, "podSubnet": str, "dnsDomain": str}, "kubernetesVersion": str,
        "controlPlaneEndpoint": str, "apiServer": COMPONENT | {"certSANs": [str]}, "controllerManager": COMPONENT,
        "scheduler": COMPONENT, "dns": dict, "proxy": dict, "certificatesDir": str, "imageRepository": str, "featureGates": dict,
        "clusterName": str, "encryptionAlgorithm": str, "certificateValidityPeriod": str, "caCertificateValidityPeriod": str},
    "JoinConfiguration": {
        "dryRun": bool, "nodeRegistration": REGISTRATION, "caCertPath": str, "skipPhases": [str], "patches": dict,
        "timeouts": TIMEOUTS, "controlPlane": {"localAPIEndpoint": ENDPOINT, "certificateKey": str},
        "discovery": {
            "tlsBootstrapToken": str, "file": dict,
            "bootstrapToken": {"token": str, "apiServerEndpoint": str, "caCertHashes": [str], "unsafeSkipCAVerification": bool}}},
}
OTHERS = {"KubeletConfiguration": "kubelet.config.k8s.io/v1beta1", "KubeProxyConfiguration": "kubeproxy.config.k8s.io/v1alpha1"}
# Those of a kubelet's settings that the playbooks, the scenarios and kubeadm's own defaults name.
KUBELET = {
    "apiVersion", "kind", "cgroupDriver", "containerLogMaxSize", "containerLogMaxFiles", "serverTLSBootstrap", "rotateCertificates",
    "failSwapOn", "staticPodPath", "clusterDNS", "clusterDomain", "authentication", "authorization", "maxPods", "evictionHard",
    "imageGCHighThresholdPercent", "imageGCLowThresholdPercent", "systemReserved", "kubeReserved", "resolvConf", "shutdownGracePeriod",
    "shutdownGracePeriodCriticalPods", "failCgroupV1", "featureGates", "podPidsLimit", "allowedUnsafeSysctls", "protectKernelDefaults"}
DEFAULTS = {"apiVersion", "kind"}


def load(path, *wanted):
    """Kind to document; refuses what kubeadm refuses."""
    text = read(path)
    if text is None:
        raise Refused(f"unable to read config from \"{path}\": open {path}: no such file or directory")
    found = {}
    for one in documents(text):
        version, kind = one.get("apiVersion"), one.get("kind")
        if kind in found:
            raise Refused(f"invalid configuration: kind \"{kind}\" is specified twice in YAML file")
        if kind in OTHERS:
            if version != OTHERS[kind]:
                raise Refused(f"no kind \"{kind}\" is registered for version \"{version}\"")
            for name in one:
                if name not in KUBELET | {"mode"}:
                    raise Refused(f"strict decoding error: unknown field \"{name}\" (of those the stand-in knows)")
            found[kind] = one
            continue
        if version != "kubeadm.k8s.io/v1beta4":
            raise Refused(
                f"your configuration file uses an old API spec: \"{version}\" (kind: \"{kind}\"). Please use kubeadm v1.22 instead "
                f"and run 'kubeadm config migrate --old-config old-config-file --new-config new-config-file', which will write "
                f"the new, similar spec using a newer API version" if str(version).startswith("kubeadm.k8s.io/")
                else f"no kind \"{kind}\" is registered for version \"{version}\"")
        if kind not in KINDS:
            raise Refused(f"no kind \"{kind}\" is registered for version \"{version}\" in scheme")
        match(one, KINDS[kind], kind, "", top=True)
        found[kind] = one
    for kind in wanted:
        if kind not in found:
            raise Refused(f"no {kind} found in the supplied config")
    check(found)
    return found


def match(value, wanted, kind, path, top=False):
    if wanted is dict:
        wanted = None
        fits = isinstance(value, dict)
    elif isinstance(wanted, dict):
        fits = isinstance(value, dict)
    elif isinstance(wanted, list):
        fits = value is None or isinstance(value, list)
    else:
        fits = value is None or isinstance(value, wanted) and not (wanted is int and isinstance(value, bool))
    if not fits:
        name = {dict: "map", list: "array"}.get(type(value), type(value).__name__)
        raise Refused(f"json: cannot unmarshal {name} into Go struct field {kind}{path} of type kubeadm")
    if isinstance(wanted, dict):
        for name, one in value.items():
            if top and name in DEFAULTS:
                continue
            if name not in wanted:
                raise Refused(
                    f"error unmarshaling configuration schema.GroupVersionKind{{Group:\"kubeadm.k8s.io\", Version:\"v1beta4\", "
                    f"Kind:\"{kind}\"}}: strict decoding error: unknown field \"{(path + '.' + name).lstrip('.')}\"")
            match(one, wanted[name], kind, f"{path}.{name}")
    elif isinstance(wanted, list) and value:
        for number, one in enumerate(value):
            match(one, wanted[0], kind, f"{path}[{number}]")


def check(found):
    network = found.get("ClusterConfiguration", {}).get("networking", {})
    for name in ("podSubnet", "serviceSubnet"):
        if name in network:
            try:
                if "/" not in network[name]:
                    raise ValueError("no length")
                ipaddress.ip_network(network[name])
            except ValueError as error:
                raise Refused(f"networking.{name}: Invalid value: \"{network[name]}\": couldn't parse subnet") from error
    for kind in ("InitConfiguration", "JoinConfiguration"):
        one = found.get(kind, {})
        endpoint = one.get("localAPIEndpoint") or one.get("controlPlane", {}).get("localAPIEndpoint") or {}
        address = endpoint.get("advertiseAddress")
        if not 0 < endpoint.get("bindPort", 6443) < 65536:
            raise Refused(f"localAPIEndpoint.bindPort: Invalid value: {endpoint['bindPort']}: port must be a valid number between 1 and 65535")
        for token in one.get("bootstrapTokens") or []:
            duration(token.get("ttl"))
        for text in (one.get("timeouts") or {}).values():
            duration(text)
        if address and ipaddress.ip_address(address).is_loopback:
            raise Refused(f"localAPIEndpoint.advertiseAddress: Invalid value: \"{address}\": address is loopback")
    version = found.get("ClusterConfiguration", {}).get("kubernetesVersion", "v1.34.0")
    if not re.fullmatch(r"v?\d+\.\d+\.\d+([-+][\w.+-]+)?", version):
        raise Refused(f"version \"{version}\" doesn't match patterns for neither semantic version nor labels (stable, latest, ...)")
    duration(found.get("ClusterConfiguration", {}).get("certificateValidityPeriod"))
    join = found.get("JoinConfiguration")
    if join:
        discovery = join.get("discovery", {}).get("bootstrapToken", {})
        if not re.fullmatch(r"[a-z0-9]{6}\.[a-z0-9]{16}", discovery.get("token") or ""):
            raise Refused("discovery.bootstrapToken.token: Invalid value: the bootstrap token is invalid")
        if not discovery.get("caCertHashes") and not discovery.get("unsafeSkipCAVerification"):
            raise Refused("discovery.bootstrapToken.caCertHashes: Invalid value: \"\": using token-based discovery without caCertHashes can be "
                          "unsafe. Set unsafeSkipCAVerification as true in your kubeadm config file to continue")


def duration(text):
    if text is not None and not re.fullmatch(r"(\d+(\.\d+)?(h|m|s|ms|us|ns))+|0", text):
        raise Refused(f"time: invalid duration \"{text}\"")


def seconds(text, otherwise):
    found = re.findall(r"(\d+)(h|m|s)", text or "")
    return sum(int(number) * {"h": 3600, "m": 60, "s": 1}[unit] for number, unit in found) if found else otherwise


def arguments(items):
    return {one["name"]: one["value"] for one in items or []}
