#!/usr/bin/python3
"""What testssl.sh finds wrong with the HTTP side, and which sockets listen beyond loopback.

The box listens on 0.0.0.0 with a certificate of an authority that testssl is told of, as a box in the field would. The issue
wants no finding above "low", and one listening socket beyond loopback (apt-get install testssl.sh).

    /usr/bin/python3 tests/bench/push_tls.py --bin build/release/bin
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from stage import Box, Checks, Home, HomeBroker, arguments, free_port, wait_until  # noqa: E402

METER = '[[device]]\nid = "m-0"\nprofile = "utility-water"\nutility = "water-co"\naddress = "M-0"\n'
WORSE_THAN_LOW = ("MEDIUM", "HIGH", "CRITICAL", "FATAL")


def openssl(folder, *words):
    subprocess.run(["openssl", *[str(word) for word in words]], cwd=folder, check=True, capture_output=True)


def make_certificate(folder):
    """http.pem of an authority ca.pem: a name, an address, a list of revocations, somewhat more than a year."""
    new = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    openssl(folder, "req", "-x509", *new, "-keyout", "ca.key", "-out", "ca.pem", "-days", "800", "-subj", "/CN=Test authority")
    openssl(folder, "req", *new, "-keyout", "http.key", "-out", "http.csr", "-subj", "/CN=localhost")
    (folder / "extensions").write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n"
                                       "keyUsage=digitalSignature\nbasicConstraints=CA:FALSE\n"
                                       "crlDistributionPoints=URI:http://ca.example/list.crl\n")
    openssl(folder, "x509", "-req", "-in", "http.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "390",
            "-extfile", "extensions", "-out", "http.pem")
    os.chmod(folder / "http.key", 0o600)


def beyond_loopback(pid):
    """Local addresses of the listening sockets of the process, TCP and UDP, that others can reach."""
    lines = subprocess.run(["ss", "-Hlntup"], capture_output=True, text=True, check=True).stdout.splitlines()
    places = [line.split()[4] for line in lines if f"pid={pid}," in line]
    return [place for place in places if not place.startswith(("127.", "[::1]"))]


def play(stage, checks, _options):
    if not shutil.which("testssl"):
        return checks.check(False, "testssl is there (apt-get install testssl.sh)")
    port = free_port()
    folder = stage.path("box")
    folder.mkdir(exist_ok=True)
    make_certificate(folder)
    box = Box(stage, [Home("h-1", [], more=METER)], broker=HomeBroker(stage).start(),
              rules=f'[http]\nlisten = "0.0.0.0:{port}"\ncertificate = "http.pem"\nkey = "http.key"\nclient_ca = "ca.pem"\n'
                    '[[utility]]\nid = "water-co"\ncertificates = ["CN=push"]\n')
    box.start(uplink=False)
    wait_until(lambda: all(source["connected"] for source in box.status()["sources"]), 20, "all sources are connected")
    checks.equal(beyond_loopback(box.daemon.process.pid), [f"0.0.0.0:{port}"], "one socket listens beyond loopback")
    found = folder / "testssl.json"
    subprocess.run(["testssl", "--quiet", "--color", "0", "--warnings", "batch", "--add-ca", folder / "ca.pem", "--jsonfile", found,
                    f"https://localhost:{port}/healthz"], capture_output=True, text=True, timeout=900)
    findings = json.loads(found.read_text())
    worse = [(one["id"], one["severity"], one["finding"]) for one in findings if one["severity"] in WORSE_THAN_LOW]
    low = [(one["id"], one["finding"]) for one in findings if one["severity"] == "LOW"]
    checks.check(len(findings) > 50, f"testssl has looked at {len(findings)} things", len(findings))
    checks.say(f"      low: {low}")
    checks.equal(worse, [], 'no finding above "low"')


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0]), play)
