"""Two private mosquitto: one in the home with passwords, one in the city with TLS and certificates on both sides.

Always an explicit address: without one a broker can be open to the whole network. TCP_NODELAY, because otherwise the
kernel holds a small message that follows another back for 40 ms, and these tests measure milliseconds.
"""

import os
import subprocess

from stage import certificates, ports
from stage.waiting import wait_until

_COMMON = """\
per_listener_settings false
listener {port} {address}
persistence true
persistence_location {folder}/
autosave_interval {autosave}
set_tcp_nodelay true
max_inflight_messages 1000
max_queued_messages {queued}
max_packet_size 131072
connection_messages false
log_dest stderr
log_type error
log_type warning
"""

_HOME = """\
allow_anonymous false
password_file {folder}/passwords
acl_file {folder}/acl
"""

_HOME_ACL = """\
user anju
topic read #
topic write home/#
user zigbee2mqtt
topic readwrite zigbee2mqtt/#
"""

_CITY = """\
allow_anonymous false
cafile {tls}/ca.pem
certfile {tls}/server.pem
keyfile {tls}/server.key
require_certificate true
use_identity_as_username true
tls_version tlsv1.2
acl_file {folder}/acl
"""

# A gateway is what its certificate says, and may speak only below its own name.
_CITY_ACL = """\
user platform
topic readwrite anju/v1/#
pattern write anju/v1/%u/alert
pattern write anju/v1/%u/bulk
pattern write anju/v1/%u/status
pattern write anju/v1/%u/result
pattern read anju/v1/%u/receipt
pattern read anju/v1/%u/command
pattern read anju/v1/fleet/+/settings
"""


class _Broker:
    def __init__(self, stage, name, own, acl, autosave, queued=200_000, address="127.0.0.1", port=None, **values):
        self.folder = stage.path(name)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.address = address
        self.port = port or ports.free_port()
        # Started by root, mosquitto would become another user, who may not read these files.
        who = "user root\n" if os.geteuid() == 0 else ""
        (self.folder / "acl").write_text(acl)
        text = (who + _COMMON + own).format(port=self.port, address=address, folder=self.folder, autosave=autosave,
                                             queued=queued, **values)
        (self.folder / "mosquitto.conf").write_text(text)
        self.program = stage.program(name, stage.tool("mosquitto"), "-c", self.folder / "mosquitto.conf")

    def start(self):
        self.program.start()
        wait_until(lambda: ports.answers(self.port, self.address) or not self.program.running, 10, f"{self.program.name} listens")
        if not self.program.running:
            raise RuntimeError(f"{self.program.name} ended at once:\n" + "\n".join(self.program.tail()))
        return self

    def kill(self):
        self.program.kill()

    def stop(self):
        return self.program.stop()


class HomeBroker(_Broker):
    """Users `anju` (listens, and speaks below home/) and `zigbee2mqtt`. `autosave`: seconds between snapshots on disk;
    `queued`: messages that wait for a session at most, beyond them the broker drops."""

    USERS = {"anju": "listens-at-home", "zigbee2mqtt": "speaks-at-home"}

    def __init__(self, stage, autosave=60, queued=200_000):
        super().__init__(stage, "home-broker", _HOME, _HOME_ACL, autosave, queued)
        passwords = self.folder / "passwords"
        passwords.touch()
        for user, password in self.USERS.items():
            subprocess.run([stage.tool("mosquitto_passwd"), "-b", passwords, user, password], check=True,
                           capture_output=True)
            file = self.folder / f"{user}.password"
            file.write_text(password + "\n")
            file.chmod(0o600)

    def password_file(self, user):
        return self.folder / f"{user}.password"


class CityBroker(_Broker):
    """Makes the certificates of everybody in the play, below `tls`; a second one of another `name` shares them. `address`
    and `port`: where it listens, if not on a free port of 127.0.0.1."""

    def __init__(self, stage, gateway, autosave=60, name="city-broker", queued=200_000, address="127.0.0.1", port=None):
        self.tls = stage.path("tls")
        if not self.tls.exists():
            certificates.make_all(self.tls, gateway)
        super().__init__(stage, name, _CITY, _CITY_ACL, autosave, queued, address, port, tls=self.tls)
