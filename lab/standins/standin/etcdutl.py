"""The stand-in of etcdutl, for what the stand-in of etcd keeps."""

from .common import LOUD, Refused, warn
from .crictl import etcd


def main(words):
    warn(f"etcdutl: {LOUD}")
    try:
        return etcd(list(words))
    except Refused as error:
        warn(str(error))
        return 1
