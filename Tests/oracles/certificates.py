"""Has others judge certificates. python certificates.py DIRECTORY

Each directory in DIRECTORY is one case: root.pem, between.pem (the authorities between, nearest first; may be
empty), leaf.pem, leaf.key, crl.pem and case.json (hosts, addresses, use, ed25519). One line of JSON for each
complaint; the last line counts what was judged.
"""
import collections
import datetime
import ipaddress
import json
import os
import pathlib
import re
import shutil
import ssl
import subprocess
import sys

from cryptography import x509
from cryptography.x509 import verification
from pkilint import finding_filter, loader, pkix
from pkilint.cabf import serverauth
from pkilint.pkix import certificate, crl, extension, name
from pkilint.validation import ValidationFindingSeverity

# What the rules of public authorities ask for and a lab's cannot have, or does otherwise on purpose: a code, a
# pattern for what is complained of, and why.
WAIVED = []
for line in pathlib.Path(__file__).with_name("waived.txt").read_text().splitlines():
    if line and not line.startswith("#"):
        code, pattern, reason = line.split(None, 2)
        WAIVED.append((code, re.compile(pattern), reason))

counts = collections.Counter()
waived = collections.Counter()
certtool = shutil.which(os.environ.get("CERTTOOL", "certtool"))


def complain(case, judge, complaint):
    print(json.dumps({"case": case, "judge": judge, "complaint": complaint}))


def pem_blocks(path):
    return re.findall(r"-----BEGIN .*?-----END [A-Z0-9 ]+-----\n", path.read_text(), re.S)


PKIX = certificate.create_pkix_certificate_validator_container(
    certificate.create_decoding_validators(name.ATTRIBUTE_TYPE_MAPPINGS, extension.EXTENSION_MAPPINGS),
    [
        certificate.create_issuer_validator_container([]),
        certificate.create_validity_validator_container(),
        certificate.create_subject_validator_container([]),
        certificate.create_extensions_validator_container([]),
        certificate.create_spki_validator_container([]),
    ],
)
LISTS = crl.create_pkix_crl_validator_container(
    [
        pkix.create_attribute_decoder(name.ATTRIBUTE_TYPE_MAPPINGS),
        pkix.create_extension_decoder(extension.EXTENSION_MAPPINGS),
    ],
    [
        crl.create_issuer_validator_container([]),
        crl.create_validity_validator_container([]),
        crl.create_extensions_validator_container([]),
    ],
)
certificates = loader.RFC5280CertificateDocumentLoader()
lists = loader.RFC5280CertificateListDocumentLoader()


def errors(case, judge, results):
    for result in results:
        for found in result.finding_descriptions:
            if found.finding.severity > ValidationFindingSeverity.ERROR:
                continue
            code, told = found.finding.code, found.message or result.node.path
            if any(code == known and pattern.search(told) for known, pattern, _ in WAIVED):
                waived[code] += 1
                continue
            complain(case, judge, f"{code}: {told}")


def lint(case, what, text):
    document = certificates.load_pem_document(text, what)
    counts["pkix"] += 1
    errors(case, f"pkix {what}", PKIX.validate(document.root))
    kind = serverauth.determine_certificate_type(document)
    counts["serverauth"] += 1
    linter = certificate.create_pkix_certificate_validator_container(
        serverauth.create_decoding_validators(), serverauth.create_validators(kind)
    )
    results, _ = finding_filter.filter_results(
        serverauth.create_serverauth_finding_filters(kind), linter.validate(document.root)
    )
    errors(case, f"serverauth {what}", results)


def pyca(case, facts, root, between, leaf):
    store = verification.Store([root])
    # Its policy is that of browsers: no Ed25519.
    if facts["ed25519"]:
        return
    builder = verification.PolicyBuilder().store(store).time(datetime.datetime.now())
    subjects = [x509.DNSName(host) for host in facts["hosts"]]
    subjects += [x509.IPAddress(ipaddress.ip_address(one)) for one in facts["addresses"]]
    try:
        if facts["use"] != "client":
            for subject in subjects:
                counts["pyca server"] += 1
                builder.build_server_verifier(subject).verify(leaf, between)
        if facts["use"] != "server":
            counts["pyca client"] += 1
            builder.build_client_verifier().verify(leaf, between)
    except verification.VerificationError as error:
        complain(case, "pyca", str(error))


def openssl(case, facts, place):
    purpose = "sslclient" if facts["use"] == "client" else "sslserver"
    words = ["openssl", "verify", "-x509_strict", "-purpose", purpose, "-CAfile", place / "root.pem"]
    if (place / "between.pem").read_text():
        words += ["-untrusted", place / "between.pem"]
    checks = [["-verify_hostname", host] for host in facts["hosts"]]
    checks += [["-verify_ip", address] for address in facts["addresses"]]
    for check in checks or [[]]:
        counts["openssl"] += 1
        done = subprocess.run(words + check + [place / "leaf.pem"], capture_output=True, text=True)
        if done.returncode:
            complain(case, "openssl", done.stderr.strip().replace("\n", " "))
    counts["openssl crl"] += 1
    done = subprocess.run(
        ["openssl", "crl", "-noout", "-CAfile", place / "issuer.pem", "-in", place / "crl.pem"],
        capture_output=True, text=True)
    if done.returncode or "verify OK" not in done.stderr:
        complain(case, "openssl crl", done.stderr.strip())


def gnutls(case, facts, place):
    if not certtool or facts["use"] == "client":
        return
    chain = (place / "leaf.pem").read_text() + (place / "between.pem").read_text()
    for host in facts["hosts"] or [None]:
        counts["gnutls"] += 1
        words = [certtool, "--verify", "--load-ca-certificate", place / "root.pem"]
        words += ["--verify-purpose", "1.3.6.1.5.5.7.3.1"]
        if host:
            words += ["--verify-hostname", host]
        done = subprocess.run(words, input=chain, capture_output=True, text=True)
        if done.returncode or "The certificate is trusted" not in done.stdout:
            complain(case, "gnutls", (done.stdout + done.stderr).strip().replace("\n", " ")[-300:])


def handshake(case, facts, place):
    """Python's own TLS with strict checks on both sides, over memory."""
    if facts["use"] == "client":
        return
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    chain = place / "chain.pem"
    chain.write_text((place / "leaf.pem").read_text() + (place / "between.pem").read_text())
    server.load_cert_chain(chain, place / "leaf.key")
    client = ssl.create_default_context(cafile=str(place / "root.pem"))
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    for host in facts["hosts"] + facts["addresses"]:
        counts["python ssl"] += 1
        a, b = ssl.MemoryBIO(), ssl.MemoryBIO()
        ends = [
            client.wrap_bio(a, b, server_hostname=host),
            server.wrap_bio(b, a, server_side=True),
        ]
        try:
            for _ in range(8):
                waits = 0
                for end in ends:
                    try:
                        end.do_handshake()
                    except ssl.SSLWantReadError:
                        waits += 1
                if not waits:
                    break
            else:
                complain(case, "python ssl", "the handshake did not end")
        except ssl.SSLError as error:
            complain(case, "python ssl", str(error))


def judge(place):
    case = place.name
    facts = json.loads((place / "case.json").read_text())
    for what in ["root", "between", "leaf"]:
        for text in pem_blocks(place / f"{what}.pem"):
            lint(case, what, text)
    counts["crl"] += 1
    text = (place / "crl.pem").read_text()
    errors(case, "crl", LISTS.validate(lists.load_pem_document(text, "crl").root))
    root = x509.load_pem_x509_certificate((place / "root.pem").read_bytes())
    between = [x509.load_pem_x509_certificate(text.encode()) for text in pem_blocks(place / "between.pem")]
    leaf = x509.load_pem_x509_certificate((place / "leaf.pem").read_bytes())
    issuer = x509.load_pem_x509_certificate((place / "issuer.pem").read_bytes())
    if not x509.load_pem_x509_crl(text.encode()).is_signature_valid(issuer.public_key()):
        complain(case, "pyca", "the list's signature is not the issuer's")
    leaf.verify_directly_issued_by(issuer)
    pyca(case, facts, root, between, leaf)
    openssl(case, facts, place)
    gnutls(case, facts, place)
    handshake(case, facts, place)


for place in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    try:
        judge(place)
    except Exception as error:  # whatever it is, it is a complaint about this case
        complain(place.name, "reading", f"{type(error).__name__}: {error}")
print(json.dumps({"judged": counts, "waived": waived, "certtool": certtool}))
