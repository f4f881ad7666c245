#!/usr/bin/env python3
"""Answers templates as ansible-core and Jinja2 do: one request a line on standard input, one answer a line.

The lines are those of `groundwork template --jsonl`. Run with TZ=UTC in the directory that lookups read.
"""
import json
import os
import sys

os.environ["ANSIBLE_DEVEL_WARNING"] = "0"
import jinja2
from ansible.errors import AnsibleError, AnsibleUndefinedVariable
from ansible.parsing.dataloader import DataLoader
from ansible.playbook.conditional import Conditional
from ansible.plugins.loader import init_plugin_loader
from ansible.template import Templar
from ansible.utils.display import Display

UNDEFINED = {"default": jinja2.Undefined, "chainable": jinja2.ChainableUndefined,
             "strict": jinja2.StrictUndefined, "debug": jinja2.DebugUndefined}


def plain(value):
    """As JSON holds it: tuples are lists, special floats, dates and whole numbers beyond 64 bits are text."""
    if isinstance(value, dict):
        return {key if isinstance(key, str) else json.dumps(key): plain(item)
                for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int) and abs(value) < 1 << 63:
        return value
    if isinstance(value, float) and value == value and abs(value) != float("inf"):
        return value
    return str(value)


def kind_of(error):
    """`undefined`, `syntax` or `error`, by what was raised first."""
    kind = "error"
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, (AnsibleUndefinedVariable, jinja2.UndefinedError)):
            return "undefined"
        if isinstance(error, jinja2.TemplateSyntaxError):
            kind = "syntax"
        error = getattr(error, "orig_exc", None) or error.__cause__ or error.__context__
    return kind


def templates(request, templar):
    # Otherwise that of files, which the template lookup includes by.
    if request.get("templates"):
        templar.environment.loader = jinja2.DictLoader(request["templates"])


def ansible(request):
    loader = DataLoader()
    loader.set_basedir(os.getcwd())
    variables = request.get("vars") or {}
    templar = Templar(loader=loader, variables=variables)
    templates(request, templar)
    src = request["src"]
    if request["kind"] == "cond":
        conditional = Conditional(loader=loader)
        conditional.when = [src]
        return conditional.evaluate_conditional(templar, variables)
    if request["kind"] == "template":
        return templar.do_template(src, preserve_trailing_newlines=True, escape_backslashes=False,
                                   overrides=request.get("env") or None)
    return templar.template(src)


def render(request):
    options = dict(request.get("env") or {})
    names = {"do": "jinja2.ext.do", "loopcontrols": "jinja2.ext.loopcontrols"}
    options["extensions"] = [names.get(name, name) for name in options.get("extensions", [])]
    options["undefined"] = UNDEFINED[options.get("undefined", "default")]
    environment = jinja2.Environment(loader=jinja2.DictLoader(request.get("templates") or {}), **options)
    return environment.from_string(request["src"]).render(request.get("vars") or {})


def answer(request):
    try:
        return {"ok": plain(render(request) if request["kind"] == "render" else ansible(request))}
    except RecursionError:
        return {"error": "error", "message": "maximum recursion depth exceeded"}
    except Exception as error:  # because: filters raise whatever Python raises
        return {"error": kind_of(error), "message": str(error)}


def main():
    init_plugin_loader()
    Display().warning = Display().display = Display().deprecated = lambda *_, **__: None
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps({"id": request.get("id"), **answer(request)}, ensure_ascii=False), flush=True)


main()
