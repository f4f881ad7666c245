"""ansible-core's own vault: reads JSON lines, answers one line each.

{"password": …, "id": … or null, "plain": base64, "salt": text} gives the text that ansible-vault would write;
{"passwords": {id: password}, "text": …} gives what it reads, in base64, or null.
"""

import base64
import json
import sys

from ansible.parsing.vault import VaultLib, VaultSecret

for line in sys.stdin:
    order = json.loads(line)
    if "plain" in order:
        secret = VaultSecret(order["password"].encode())
        plain = base64.b64decode(order["plain"])
        text = VaultLib().encrypt(plain, secret, vault_id=order["id"], salt=order["salt"])
        print(json.dumps(text.decode()))
        continue
    secrets = [(name, VaultSecret(word.encode())) for name, word in order["passwords"].items()]
    try:
        print(json.dumps(base64.b64encode(VaultLib(secrets).decrypt(order["text"].encode())).decode()))
    except Exception:
        print("null")
