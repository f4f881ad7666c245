"""The tasks of playbooks/bench.yml, one after the other, in pyinfra's words."""
import json
import pathlib
from io import StringIO

import jinja2
from pyinfra import host, inventory
from pyinfra.api import OperationError, operation
from pyinfra.facts.server import Command
from pyinfra.operations import files, server
from pyinfra.operations.util import any_changed

books = pathlib.Path(__file__).parents[2] / "playbooks"
name, number, role = host.name, host.data.bench_number, host.data.bench_role
root, label = "/srv/bench", f"{role}-{number:02d}"
etc, state = f"{root}/etc", f"{root}/var/lib/node"
fleet = sorted(inventory, key=lambda one: one.data.bench_number)
jinja = jinja2.Environment(trim_blocks=True, keep_trailing_newline=True, undefined=jinja2.StrictUndefined)
known = dict(
    inventory_hostname=name, groups={"bench": [one.name for one in fleet]}, bench_domain="fleet.local",
    hostvars={one.name: {"bench_address": one.data.bench_address} for one in fleet}, bench_root=root,
    bench_etc=etc, bench_registry="registry.local", bench_role=role, bench_number=number, bench_label=label)


def write(path, text, mode):
    return files.put(name=f"Write {path}", src=StringIO(text), dest=path, mode=mode)


def copy(source, path, mode):
    return files.put(name=f"Copy {path}", src=str(books / "files/bench" / source), dest=path, mode=mode)


def template(source, path, mode, **more):
    text = (books / "templates/bench" / source).read_text()
    return write(path, jinja.from_string(text).render(**known, **more), mode)


@operation()
def seed(path, content, mode):
    """A file that is only begun: what stands there stays."""
    if host.get_fact(Command, f"[ -e {path} ] && echo there || :"):
        host.noop(f"{path} is there")
    else:
        yield from files.put._inner(src=StringIO(content), dest=path, mode=mode)


@operation()
def once(path, command):
    """A command whose file says that it has run."""
    if host.get_fact(Command, f"[ -e {path} ] && echo there || :"):
        host.noop(f"{path} is there")
    else:
        yield command


@operation()
def agrees(command, expected):
    """A question, and an answer that must be part of what is said, once the tool is there."""
    said = host.get_fact(Command, f"[ ! -x {command.split()[0]} ] || {command}")
    if said and expected not in said:
        raise OperationError(f"{command} says {said}")
    host.noop("it agrees")
    yield from ()


@operation()
def kernel(path):
    """What the node says of itself, in a file."""
    release = host.get_fact(Command, "uname -r")
    yield from files.put._inner(src=StringIO(release + "\n"), dest=path, mode="644")


assert number > 0 and role in ("platform", "control", "worker")
files.directory(name="Make the root", path=root, mode="755")
modes = {"etc/kubernetes": "700", "var/lib/node": "750"}
for path in ("etc", "etc/sysctl.d", "etc/modules-load.d", "etc/systemd", "etc/systemd/system", "etc/containerd",
             "etc/containerd/certs.d", "etc/kubernetes", "opt", "opt/bin", "run", "var", "var/lib",
             "var/lib/node", "var/log", "var/log/node"):
    files.directory(name=f"Make {path}", path=f"{root}/{path}", mode=modes.get(path, "755"))
write(f"{etc}/hostname", f"{name}\n", "644")
template("hosts.j2", f"{etc}/hosts", "644")
due = [write(f"{etc}/label", f"label={label}\n", "640"), template("chrony.conf.j2", f"{etc}/chrony.conf", "644")]
write(f"{etc}/modules-load.d/containers.conf", "overlay\nbr_netfilter\n", "644")
copy("90-kubernetes.conf", f"{etc}/sysctl.d/90-kubernetes.conf", "644")
for key, value in (("fs.inotify.max_user_watches", 524288), ("fs.inotify.max_user_instances", 1024),
                   ("vm.max_map_count", 262144)):
    files.line(name=f"Raise {key}", path=f"{etc}/sysctl.d/91-limits.conf", line=f"^{key}=.*", replace=f"{key}={value}")
seed(name="Begin the login banner", path=f"{etc}/issue", content="This machine is managed.\n", mode="644")
files.line(name="Say in the banner what the node is", path=f"{etc}/issue", line="^Role:.*", replace=f"Role: {role}")
sshd = f"{etc}/sshd_config"
seed(name="Begin sshd's", path=sshd, content=(books / "files/bench/sshd_config").read_text(), mode="600")
for option, value in (("PasswordAuthentication", "no"), ("PermitRootLogin", "prohibit-password")):
    files.line(name=f"{option} {value}", path=sshd, line=f"^#?{option}.*", replace=f"{option} {value}", extended_regex=True)
files.line(name="No forwarding of displays", path=sshd, line="^X11Forwarding.*", present=False)
files.block(name="Who may come in", path=sshd, content="AllowGroups fleet wheel\nMaxSessions 10", marker="# {mark} fleet")
fstab = f"{etc}/fstab"
seed(name="Begin the table of file systems", path=fstab, content=(books / "files/bench/fstab").read_text(), mode="644")
files.replace(name="No swap", path=fstab, text=r"^(/[^ ]+ +none +swap .*)$", replace=r"# \1", extended_regex=True)
files.block(name="A mount for images", path=fstab, marker="# {mark} ANSIBLE MANAGED BLOCK",
            content=f"tmpfs {root}/images tmpfs size={64 * number}m 0 0")
due.append(template("containerd.toml.j2", f"{etc}/containerd/config.toml", "644"))
for registry in ("registry.local", "docker.io", "registry.k8s.io"):
    files.directory(name=f"A directory for {registry}", path=f"{etc}/containerd/certs.d/{registry}", mode="755")
    template("registry-hosts.toml.j2", f"{etc}/containerd/certs.d/{registry}/hosts.toml", "644", item=registry)
copy("ca.crt", f"{etc}/containerd/certs.d/registry.local/ca.crt", "644")
for service in ("chrony", "containerd", "kubelet", "registry"):
    due.append(template("unit.service.j2", f"{etc}/systemd/system/{service}.service", "644", item=service))
    files.link(name=f"Enable {service}", path=f"{etc}/systemd/system/enabled-{service}.service",
               target=f"../{service}.service")
due.append(template("kubelet.yaml.j2", f"{etc}/kubernetes/kubelet.yaml", "600"))
about = {"node": name, "pods": 110, "role": role}
write(f"{etc}/kubernetes/node.json", json.dumps(about, indent=4, sort_keys=True) + "\n", "600")
if role == "control":
    write(f"{etc}/kubernetes/control.yaml", f"control-plane: {name}\n", "600")
copy("node-report", f"{root}/opt/bin/node-report", "755")
files.link(name="Name the tool", path=f"{root}/opt/bin/report", target="node-report")
copy("logrotate", f"{etc}/logrotate", "644")
files.file(name="Begin the log", path=f"{root}/var/log/node/node.log", mode="640")
once(name="Initialise the node's state once", path=f"{state}/initialised", command=f"cp {etc}/label {state}/initialised")
once(name="Make an identity once", path=f"{state}/identity", command=f"umask 077; echo id-{label} > {state}/identity")
agrees(name="The identity is private", command=f"/usr/bin/find {state}/identity -perm 600", expected="identity")
kernel(name="Write down the kernel", path=f"{etc}/kernel")
agrees(name="The tool agrees", command=f"{root}/opt/bin/report {root}", expected=f"node {name} ")
for path in (f"{etc}/old.conf", f"{state}/tmp", f"{root}/opt/bin/obsolete"):
    files.file(name=f"No {path}", path=path, present=False)
files.line(name="Who did this", path=f"{etc}/motd", line=f"^{name}.*", replace=f"{name}.fleet.local is kept by Groundwork")
files.put(name="Note a restart", src=StringIO(f"restart of {name} is due\n"), dest=f"{root}/run/restart", mode="644",
          _if=any_changed(*due))
