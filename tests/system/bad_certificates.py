"""Certificates of brokers that must not be believed, made by openssl: each wrong in one way alone."""

import subprocess

from stage import certificates

_CONFIG = """\
[ca]
default_ca = play
[play]
database = {folder}/index.txt
serial = {folder}/serial
crlnumber = {folder}/crlnumber
new_certs_dir = {folder}
certificate = {folder}/{ca}.pem
private_key = {folder}/{ca}.key
default_md = sha256
default_crl_days = {crl_days}
policy = any
unique_subject = no
copy_extensions = none
[any]
commonName = supplied
[server]
basicConstraints = critical,CA:FALSE
extendedKeyUsage = serverAuth
subjectAltName = DNS:localhost,IP:127.0.0.1
"""


def _openssl(folder, *words):
    done = subprocess.run(["openssl", *[str(word) for word in words]], cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"openssl {words[0]} failed:\n{done.stderr}")


class Authority:
    """The authority of a play (certificates.make_authority, or another CA.pem), with a book of what it revoked."""

    def __init__(self, folder, crl_days=30, ca="ca"):
        self.folder = folder
        self.config = folder / "authority.cnf"
        self.config.write_text(_CONFIG.format(folder=folder, crl_days=crl_days, ca=ca))
        (folder / "index.txt").touch()
        (folder / "serial").write_text("1000\n")
        (folder / "crlnumber").write_text("01\n")

    def issue(self, name, start=None, end=None):
        """name.pem and name.key for localhost; start and end are YYYYMMDDHHMMSSZ."""
        certificates._key(self.folder, name)
        _openssl(self.folder, "req", "-new", "-key", f"{name}.key", "-subj", "/CN=localhost", "-out", f"{name}.csr")
        span = (["-startdate", start] if start else []) + (["-enddate", end] if end else ["-days", "400"])
        _openssl(self.folder, "ca", "-batch", "-notext", "-config", self.config, "-extensions", "server", "-in",
                 f"{name}.csr", "-out", f"{name}.pem", *span)

    def revoke(self, name):
        _openssl(self.folder, "ca", "-config", self.config, "-revoke", f"{name}.pem")

    def revocation_list(self, span=None):
        """The list as PEM; span: from and until when, YYYYMMDDHHMMSSZ."""
        given = ["-crl_lastupdate", span[0], "-crl_nextupdate", span[1]] if span else []
        _openssl(self.folder, "ca", "-config", self.config, "-gencrl", *given, "-out", "crl.pem")
        return (self.folder / "crl.pem").read_text()


def self_signed(folder, name):
    certificates._key(folder, name)
    _openssl(folder, "req", "-x509", "-new", "-key", f"{name}.key", "-days", "400", "-subj", "/CN=localhost",
             "-addext", "subjectAltName=DNS:localhost", "-out", f"{name}.pem")
