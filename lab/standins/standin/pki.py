"""The keys and certificates that kubeadm makes, by the openssl program: its names, usages and files; keys of P-256."""

import base64
import os
import socket

from .common import PKI, Refused, kubeconfig, read, run, write, yaml_text

LEAVES = {
    # name: (authority, CN, O, usages)
    "apiserver": ("ca", "kube-apiserver", "", "serverAuth"),
    "apiserver-kubelet-client": ("ca", "kube-apiserver-kubelet-client", "kubeadm:cluster-admins", "clientAuth"),
    "front-proxy-client": ("front-proxy-ca", "front-proxy-client", "", "clientAuth"),
    "etcd/server": ("etcd/ca", "", "", "serverAuth,clientAuth"),
    "etcd/peer": ("etcd/ca", "", "", "serverAuth,clientAuth"),
    "etcd/healthcheck-client": ("etcd/ca", "kube-etcd-healthcheck-client", "", "clientAuth"),
    "apiserver-etcd-client": ("etcd/ca", "kube-apiserver-etcd-client", "", "clientAuth"),
}
ACCESS = {
    "admin": ("kubernetes-admin", "kubeadm:cluster-admins"),
    "super-admin": ("kubernetes-super-admin", "system:masters"),
    "controller-manager": ("system:kube-controller-manager", ""),
    "scheduler": ("system:kube-scheduler", ""),
}


def key():
    return run(["openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout"]).stdout


def authority(name, common):
    place = f"{PKI}/{name}"
    if os.path.exists(f"{place}.key"):
        return
    write(f"{place}.key", key())
    text = run([
        "openssl", "req", "-new", "-x509", "-key", f"{place}.key", "-days", "3650", "-subj", f"/CN={common}",
        "-addext", "keyUsage=critical,digitalSignature,keyEncipherment,keyCertSign",
        "-addext", f"subjectAltName=DNS:{common}"]).stdout
    write(f"{place}.crt", text, 0o644)


def signed(request, ca, usages, names="", days=365, subject=None):
    """A certificate for a request, all in PEM."""
    lines = [
        "basicConstraints=critical,CA:FALSE", "keyUsage=critical,digitalSignature,keyEncipherment",
        f"extendedKeyUsage={usages}", "authorityKeyIdentifier=keyid"]
    if names:
        lines.append(f"subjectAltName={names}")
    place = f"/run/groundwork-standin-{os.getpid()}-{os.urandom(4).hex()}.ext"
    write(place, "\n".join(lines) + "\n")
    try:
        return run([
            "openssl", "x509", "-req", "-CA", f"{PKI}/{ca}.crt", "-CAkey", f"{PKI}/{ca}.key", "-days", str(days),
            "-set_serial", "0x" + "1" + os.urandom(7).hex(), "-extfile", place] + (["-subj", subject] if subject else []), request).stdout
    finally:
        os.unlink(place)


def request(private, common, organisation="", names=""):
    subject = (f"/O={organisation}" if organisation else "") + f"/CN={common}"
    place = os.memfd_create("key")
    os.write(place, private.encode())
    done = __import__("subprocess").run(
        ["openssl", "req", "-new", "-key", f"/proc/self/fd/{place}", "-subj", subject]
        + (["-addext", f"subjectAltName={names}"] if names else []),
        capture_output=True, text=True, pass_fds=[place])
    os.close(place)
    if done.returncode != 0:
        raise Refused(done.stderr)
    return done.stdout


def pair(common, organisation, usages, ca="ca", names="", days=365):
    private = key()
    return signed(request(private, common, organisation), ca, usages, names, days), private


def alternatives(name, node, address, configuration):
    if name == "apiserver":
        network = configuration["networking"].get("serviceSubnet", "10.96.0.0/12")
        domain = configuration["networking"].get("dnsDomain", "cluster.local")
        names = [node, "kubernetes", "kubernetes.default", "kubernetes.default.svc", f"kubernetes.default.svc.{domain}"]
        names.append(configuration["controlPlaneEndpoint"].rsplit(":", 1)[0])
        names += configuration.get("apiServer", {}).get("certSANs", [])
        names += [service_address(network), address]
    elif name in ("etcd/server", "etcd/peer"):
        names = [node, "localhost", address, "127.0.0.1", "0:0:0:0:0:0:0:1"]
    else:
        return ""
    return ",".join(dict.fromkeys(("IP:" if is_address(one) else "DNS:") + one for one in names))


def is_address(text):
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.inet_pton(family, text)
            return True
        except OSError:
            pass
    return False


def service_address(network):
    import ipaddress
    return str(ipaddress.ip_network(network, strict=False)[1])


def leaf(name, node, address, configuration, days=365):
    ca, common, organisation, usages = LEAVES[name]
    certificate, private = pair(
        common or node, organisation, usages, ca, alternatives(name, node, address, configuration), days)
    write(f"{PKI}/{name}.key", private)
    write(f"{PKI}/{name}.crt", certificate, 0o644)


def everything(node, address, configuration):
    for name, common in (("ca", "kubernetes"), ("front-proxy-ca", "front-proxy-ca"), ("etcd/ca", "etcd-ca")):
        authority(name, common)
    for name in LEAVES:
        if not os.path.exists(f"{PKI}/{name}.crt"):
            leaf(name, node, address, configuration)
    if not os.path.exists(f"{PKI}/sa.key"):
        write(f"{PKI}/sa.key", key())
        write(f"{PKI}/sa.pub", run(["openssl", "ec", "-in", f"{PKI}/sa.key", "-pubout"]).stdout, 0o600)


def access(name, server, cluster, common, organisation, days=365):
    """A kubeconfig with the key and certificate in it."""
    certificate, private = pair(common, organisation, "clientAuth", days=days)
    encode = lambda text: base64.b64encode(text.encode()).decode()  # noqa: E731
    return kubeconfig(
        common, server, read(f"{PKI}/ca.crt"),
        {"client-certificate-data": encode(certificate), "client-key-data": encode(private)}, cluster)


def accesses(server, local, cluster):
    for name, (common, organisation) in ACCESS.items():
        place = f"/etc/kubernetes/{name}.conf"
        if not os.path.exists(place):
            to = local if name in ("controller-manager", "scheduler") else server
            write(place, yaml_text(access(name, to, cluster, common, organisation)))


def public_key_hash(certificate):
    import hashlib
    public = run(["openssl", "x509", "-noout", "-pubkey"], certificate).stdout
    lines = [line for line in public.splitlines() if "-----" not in line]
    return "sha256:" + hashlib.sha256(base64.b64decode("".join(lines))).hexdigest()
