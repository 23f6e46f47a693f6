"""The certificates of a play: an authority, the broker of the city, one gateway, the platform."""

import subprocess

_DAYS = "400"  # more than the box begins to warn of


def _openssl(folder, *words):
    done = subprocess.run(["openssl", *words], cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"openssl {' '.join(words)} failed:\n{done.stderr}")


def _key(folder, name):
    _openssl(folder, "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", f"{name}.key")
    (folder / f"{name}.key").chmod(0o600)


def make_authority(folder, name="Anju play authority"):
    folder.mkdir(parents=True, exist_ok=True)
    _key(folder, "ca")
    _openssl(folder, "req", "-x509", "-new", "-key", "ca.key", "-days", _DAYS, "-subj", f"/CN={name}",
             "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign",
             "-out", "ca.pem")


def issue(folder, name, common_name, usage, alternative_names=None, days=_DAYS):
    """name.pem and name.key; usage is serverAuth or clientAuth."""
    _key(folder, name)
    extensions = [f"extendedKeyUsage={usage}", "basicConstraints=critical,CA:FALSE"]
    if alternative_names:
        extensions.append(f"subjectAltName={alternative_names}")
    (folder / f"{name}.ext").write_text("\n".join(extensions) + "\n")
    _openssl(folder, "req", "-new", "-key", f"{name}.key", "-subj", f"/CN={common_name}", "-out", f"{name}.csr")
    _openssl(folder, "x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
             "-days", str(days), "-extfile", f"{name}.ext", "-out", f"{name}.pem")


def make_all(folder, gateway):
    make_authority(folder)
    issue(folder, "server", "localhost", "serverAuth", "DNS:localhost,IP:127.0.0.1,IP:::1")
    issue(folder, "gateway", gateway, "clientAuth")
    issue(folder, "platform", "platform", "clientAuth")
