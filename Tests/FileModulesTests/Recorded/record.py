#!/usr/bin/env python3
"""Records what ansible-core's own modules do, as cases for ModuleCaseTests.

Usage: python3 Recorded/record.py (with ansible-core 2.18 importable). Reads Recorded/*.input.json (lists of
{name, content, arguments}), writes Cases/*.json beside it.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import ansible.release

here = pathlib.Path(__file__).parent.parent


def run(module, arguments, check=False):
    arguments = dict(arguments, _ansible_diff=True, _ansible_check_mode=check)
    done = subprocess.run(
        [sys.executable, "-m", f"ansible.modules.{module}"],
        input=json.dumps({"ANSIBLE_MODULE_ARGS": arguments}), capture_output=True, text=True)
    if not done.stdout:
        sys.exit(f"{module} crashed on {arguments}: {done.stderr}")
    return json.loads(done.stdout)


def record(module, case):
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "file")
        if case["content"] is not None:
            pathlib.Path(path).write_text(case["content"], newline="")
            os.chmod(path, 0o644)
        result = run(module, dict(case["arguments"], path=path))
        after = pathlib.Path(path).read_bytes().decode() if os.path.exists(path) else None
        second = run(module, dict(case["arguments"], path=path))
    expect = {"change": "exact" if result.get("changed") else "none"}
    if result.get("failed"):
        expect = {"failed": result["msg"].replace(path, "/etc/file")}
    else:
        expect["result"] = {"msg": result["msg"].replace(path, "/etc/file")}
        for key in ["found"]:
            if key in result:
                expect["result"][key] = result[key]
        expect["again"] = "exact" if second.get("changed") else "none"
        expect["files"] = {"/etc/file": after}
    files = {} if case["content"] is None else {"/etc/file": case["content"]}
    return {
        "name": case["name"], "files": files,
        "arguments": dict(case["arguments"], path="/etc/file"), "expect": expect,
    }


for source in sorted((here / "Recorded").glob("*.input.json")):
    module = source.name.split(".")[0]
    cases = [record(module, case) for case in json.loads(source.read_text())]
    lines = ",\n".join("  " + json.dumps(case) for case in cases)
    (here / "Cases" / f"{module}.json").write_text(f"[\n{lines}\n]\n")
    print(f"{module}: {len(cases)} cases, ansible-core {ansible.release.__version__}")
