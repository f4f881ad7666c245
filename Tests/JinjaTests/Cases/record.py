#!/usr/bin/env python3
"""Answers the cases of cases.json with the ansible-core of this interpreter.

Usage: record.py [CASES] > answers.json, with TZ=UTC
A case may carry "own": where our message is worded otherwise than Ansible's.
The answers in the repository were recorded with ansible-core 2.18.19, Jinja2 3.1.6,
MarkupSafe 3.0.4 and PyYAML 6.0.3 (libyaml) on CPython 3.11.7.
"""
import json
import os
import sys

os.environ.setdefault("ANSIBLE_DEVEL_WARNING", "0")
from ansible.errors import AnsibleError
from ansible.parsing.dataloader import DataLoader
from ansible.playbook.conditional import Conditional
from ansible.plugins.loader import init_plugin_loader
from ansible.template import Templar


def plain(value):
    """As JSON holds it: tuples are lists, special floats and dates are text."""
    if isinstance(value, dict):
        return {key if isinstance(key, str) else json.dumps(key): plain(item)
                for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return str(value)


def answer(case, shared):
    templar = Templar(loader=DataLoader(), variables={**shared, **case.get("vars", {})})
    text = case["template"]
    kind = case.get("kind", "value")
    try:
        if kind == "file":
            result = templar.template(text, convert_data=False, escape_backslashes=False)
        elif kind == "when":
            conditional = Conditional(loader=DataLoader())
            conditional.when = [text]
            result = conditional.evaluate_conditional(templar, templar.available_variables)
        else:
            result = templar.template(text)
        return {"result": plain(result)}
    except AnsibleError as error:
        return {"error": str(error).split(". String: ")[0]}
    except Exception as error:  # because: filters raise whatever Python raises
        return {"error": str(error)}


init_plugin_loader()
with open(sys.argv[1] if len(sys.argv) > 1 else "cases.json") as file:
    table = json.load(file)
answers = [json.dumps(answer(case, table["vars"]), ensure_ascii=False) for case in table["cases"]]
print("[\n" + ",\n".join(answers) + "\n]")
