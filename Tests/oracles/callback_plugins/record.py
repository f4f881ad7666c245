"""Writes what a run of ansible-core does as JSON, one event a line, into the file RECORD names."""

from __future__ import annotations

import json
import os

from ansible.module_utils.common.text.converters import to_text
from ansible.parsing.ajson import AnsibleJSONEncoder
from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: record
type: notification
short_description: events as JSON lines
description: For comparing runs.
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "record"
    CALLBACK_NEEDS_ENABLED = True

    def _write(self, event, **keys):
        with open(os.environ["RECORD"], "a", encoding="utf-8") as file:
            line = json.dumps({"event": event, **keys}, cls=AnsibleJSONEncoder, default=to_text)
            file.write(line + "\n")

    def _result(self, kind, status, result):
        values = dict(result._result)
        task = result._task
        if task.no_log or values.get("_ansible_no_log"):
            values = {"censored": True}
        item = None
        if kind == "item-result":
            item = to_text(self._get_item_label(result._result))
        self._write(kind, host=result._host.get_name(), task=task.get_name(), status=status,
                    result=values, item=item)

    def v2_playbook_on_play_start(self, play):
        self._write("play-started", name=play.get_name())

    def v2_playbook_on_task_start(self, task, is_conditional):
        self._write("task-started", name=task.get_name())

    def v2_playbook_on_handler_task_start(self, task):
        self._write("handler-started", name=task.get_name())

    def v2_playbook_on_include(self, included_file):
        self._write("included", hosts=[host.get_name() for host in included_file._hosts])

    def v2_playbook_on_no_hosts_remaining(self):
        self._write("no-hosts-left")

    def v2_runner_on_ok(self, result):
        changed = result._result.get("changed", False)
        self._result("host-result", "changed" if changed else "ok", result)

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self._result("host-result", "ignored" if ignore_errors else "failed", result)

    def v2_runner_on_skipped(self, result):
        self._result("host-result", "skipped", result)

    def v2_runner_on_unreachable(self, result):
        ignored = result._task.ignore_unreachable
        self._result("host-result", "ignored" if ignored else "unreachable", result)

    def v2_runner_item_on_ok(self, result):
        changed = result._result.get("changed", False)
        self._result("item-result", "changed" if changed else "ok", result)

    def v2_runner_item_on_failed(self, result):
        self._result("item-result", "failed", result)

    def v2_runner_item_on_skipped(self, result):
        self._result("item-result", "skipped", result)

    def v2_runner_retry(self, result):
        self._write("retry", host=result._host.get_name(), task=result._task.get_name())

    def v2_playbook_on_stats(self, stats):
        self._write("recap", hosts={host: stats.summarize(host) for host in stats.processed})
