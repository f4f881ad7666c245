"""kubectl's JSONPath, as far as the playbooks and the scenarios use it."""

import json
import re

from .common import Refused


def rendered(template, value):
    """The text of a template: {range …}{end}, {.path}, {"text"} and what stands between."""
    parts = split(template)
    text, rest = block(parts, 0, value)
    if rest != len(parts):
        raise Refused("error: error parsing jsonpath: unexpected {end}")
    return text


def split(template):
    parts, place = [], 0
    while place < len(template):
        if template[place] != "{":
            end = template.find("{", place)
            end = len(template) if end < 0 else end
            parts.append(("text", template[place:end]))
            place = end
            continue
        end, quote = place + 1, None
        while end < len(template) and (quote or template[end] != "}"):
            if quote and template[end] == quote:
                quote = None
            elif not quote and template[end] in "\"'":
                quote = template[end]
            end += 1
        if end >= len(template):
            raise Refused("error: error parsing jsonpath: unclosed action")
        parts.append(("action", template[place + 1:end].strip()))
        place = end + 1
    return parts


def block(parts, place, value):
    text = ""
    while place < len(parts):
        kind, words = parts[place]
        if kind == "text":
            text += words
        elif words == "end":
            return text, place
        elif words.startswith("range "):
            end = place + 1
            found = values(words[6:].strip(), value)
            for one in found or [None]:
                said, end = block(parts, place + 1, one)
                text += said if found else ""
            place = end
        elif words[0] in "\"'":
            text += json.loads('"' + words[1:-1] + '"')
        else:
            text += " ".join(shown(one) for one in values(words, value))
        place += 1
    return text, place


def shown(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        return json.dumps(value, separators=(",", ":"))
    return "" if value is None else str(value)


STEP = re.compile(
    r"""\.\.(?P<deep>[\w-]+)|\[\?\(@(?P<test>[^=!]+?)\s*(?P<op>==|!=)\s*(?P<wanted>"[^"]*"|'[^']*'|[\w.]+)\)\]|\[(?P<index>\*|-?\d+)\]"""
    r"""|\.(?P<name>(?:\\.|[^.\[\]])+)|(?P<self>^[@$])""")


def values(path, value):
    found, place = [value], 0
    while place < len(path):
        step = STEP.match(path, place)
        if not step:
            raise Refused(f"error: stand-in kubectl does not know the JSONPath '{path}'")
        place = step.end()
        if step["deep"]:
            found = [one for each in found for one in deep(each, step["deep"])]
        elif step["test"]:
            wanted = step["wanted"].strip("\"'")
            found = [
                one for each in found for one in (each if isinstance(each, list) else [])
                if (any(shown(have) == wanted for have in values(step["test"], one))) == (step["op"] == "==")]
        elif step["index"] == "*":
            found = [
                one for each in found if each is not None
                for one in (each if isinstance(each, list) else each.values())]
        elif step["index"]:
            number = int(step["index"])
            found = [each[number] for each in found if isinstance(each, list) and -len(each) <= number < len(each)]
        elif step["name"]:
            name = re.sub(r"\\(.)", r"\1", step["name"])
            if name != "*":
                found = [each[name] for each in found if isinstance(each, dict) and name in each]
    return found


def deep(value, name):
    if isinstance(value, dict):
        for key, one in value.items():
            if key == name:
                yield one
            yield from deep(one, name)
    elif isinstance(value, list):
        for one in value:
            yield from deep(one, name)
