"""Certificates of utilities, made by openssl, and what a box says to each: right, expired, of another authority, strange."""

import json
import ssl
import subprocess

from bad_certificates import Authority

SUBJECT = "CN=push.gas.example,O=Gas"  # as RFC 2253 writes it
PAST = ("20240101000000Z", "20240201000000Z")  # of a list that nobody has renewed
PUSH = '[{"n":"G-1","t":%d,"u":"m3","v":5}]'


def _openssl(folder, *words):
    done = subprocess.run(["openssl", *[str(word) for word in words]], cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"openssl {words[0]} failed:\n{done.stderr}")


def _key(folder, name, subject):
    _openssl(folder, "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout",
             f"{name}.key", "-subj", subject, "-out", f"{name}.csr")


def make_all(folder):
    """client-ca.pem: three authorities, one with its list of what it revoked, one whose list (late) is out of date and
    one without any (bare); good, strange, expired, ... are by them, outside is of another."""
    for name in ("client-ca", "late-ca", "bare-ca", "other-ca"):
        _key(folder, name, f"/CN={name}")
        _openssl(folder, "req", "-x509", "-key", f"{name}.key", "-in", f"{name}.csr", "-days", "30", "-out", f"{name}.pem")
    for name, authority, subject, days in (("good", "client-ca", "/O=Gas/CN=push.gas.example", 30),
                                           ("strange", "client-ca", "/CN=somebody", 30),
                                           ("expired", "client-ca", "/O=Gas/CN=push.gas.example", 0),
                                           ("revoked", "client-ca", "/O=Gas/CN=push.gas.example", 30),
                                           ("late", "late-ca", "/O=Gas/CN=push.gas.example", 30),
                                           ("late-revoked", "late-ca", "/O=Gas/CN=push.gas.example", 30),
                                           ("bare", "bare-ca", "/O=Gas/CN=push.gas.example", 30),
                                           ("outside", "other-ca", "/O=Gas/CN=push.gas.example", 30)):
        _key(folder, name, subject)
        _openssl(folder, "x509", "-req", "-in", f"{name}.csr", "-CA", f"{authority}.pem", "-CAkey", f"{authority}.key",
                 "-CAcreateserial", "-days", days, "-out", f"{name}.pem")
    known = (folder / "client-ca.pem").read_text()
    for name, revoked, span in (("client-ca", "revoked", None), ("late-ca", "late-revoked", PAST)):
        authority = Authority(folder, ca=name)
        authority.revoke(revoked)
        known += authority.revocation_list(span)
    known += "".join((folder / f"{name}.pem").read_text() for name in ("late-ca", "bare-ca"))
    (folder / "client-ca.pem").write_text(known)


def curl(scene, name, now):
    """What a stranger would see: (status, body, what curl says)."""
    folder = scene.box.folder
    done = subprocess.run(["curl", "-sS", "-m", "20", "--cacert", scene.certificate, "--cert", folder / f"{name}.pem", "--key",
                           folder / f"{name}.key", "-H", "Content-Type: application/senml+json", "-w", "\n%{http_code}", "-d",
                           PUSH % now, f"https://localhost:{scene.port}/v1/readings"], capture_output=True, text=True)
    body, _, status = done.stdout.rpartition("\n")
    return int(status), body, done.stderr


def see(checks, scene, now):
    status, body, said = curl(scene, "good", now)
    checks.equal(status, 200, f"a certificate opens what a token would {said}")
    checks.equal(json.loads(body or "{}").get("kept"), 1, "and the reading is kept")
    status, body, _ = curl(scene, "strange", now)
    checks.check(status == 401 and "unknown-certificate" in body and "CN=somebody" in body,
                 "one of nobody is told so, with its name", body)
    for name, why in (("expired", "expired"), ("outside", "unknown ca"), ("revoked", "revoked"),
                      ("late-revoked", "revoked")):
        status, _, said = curl(scene, name, now)
        checks.check(status == 0 and why in said, f"{name}: the handshake ends with an alert that says why", said)
    for name, what in (("late", "a list that is out of date"), ("bare", "an authority without a list")):
        checks.equal(curl(scene, name, now)[0], 200, f"{what} shuts nobody out")
    metrics = scene.get("/metrics", scene.reader)[1]
    for line in ('{reason="handshake"} 4', '{reason="no_utility"} 1'):
        checks.check("anju_http_certificates_refused_total" + line in metrics, f"/metrics counts {line}")
    log = "\n".join(text for _, text in scene.box.daemon.lines)
    checks.check("its certificate is refused" in log, "and the log names the reason")
    checks.equal(scene.get("/v1/status", scene.reader)[0], 200, "who shows no certificate is asked for a token as before")
    listed = scene.meter("token", "list").stdout
    checks.check(SUBJECT in listed and "monitor" in listed, "anjuctl meter token list shows both", listed)
    old = ssl.create_default_context(cafile=scene.certificate)
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    old.load_cert_chain(scene.box.folder / "good.pem", scene.box.folder / "good.key")
    answer = scene.water.push(PUSH % (now + 1), context=old, authorization="")
    checks.equal(answer[0], 200, "the same by TLS 1.2")
