"""An independent writer and reader of sealed values, from the format's description.

Reads JSON lines: {"keys": [PEM, …]} first, then {"seal": base64, "label": base64, "key": N} and
{"open": text, "label": base64, "key": N}; answers one line each: text, base64, or null.
"""

import base64
import json
import os
import struct
import sys

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def oaep(label):
    return padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=label or None)


def seal(key, plain, label):
    session = os.urandom(32)
    wrapped = key.public_key().encrypt(session, oaep(label))
    body = AESGCM(session).encrypt(bytes(12), plain, None)
    return base64.b64encode(struct.pack(">H", len(wrapped)) + wrapped + body).decode()


def unseal(key, text, label):
    data = base64.b64decode(text, validate=True)
    (length,) = struct.unpack(">H", data[:2])
    session = key.decrypt(data[2:2 + length], oaep(label))
    return AESGCM(session).decrypt(bytes(12), data[2 + length:], None)


keys = []
for line in sys.stdin:
    order = json.loads(line)
    if "keys" in order:
        keys = [serialization.load_pem_private_key(pem.encode(), None) for pem in order["keys"]]
        continue
    key, label = keys[order["key"]], base64.b64decode(order["label"])
    if "seal" in order:
        print(json.dumps(seal(key, base64.b64decode(order["seal"]), label)))
        continue
    try:
        print(json.dumps(base64.b64encode(unseal(key, order["open"], label)).decode()))
    except Exception:
        print("null")
