"""Free ports on loopback."""

import random
import socket

# Below the range from which the system takes the ports of outgoing connections (32768 on Linux). In that range a
# client that tries a port nobody listens on can be connected to itself, and then the broker cannot start there.
_FIRST, _LAST = 20000, 32000
_given = set()


def free_port():
    """A TCP port of 127.0.0.1 that nobody uses now, and that this process has not been given before."""
    for _ in range(1000):
        port = random.randint(_FIRST, _LAST)
        if port in _given:
            continue
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        _given.add(port)
        return port
    raise OSError(f"no free TCP port from {_FIRST} to {_LAST} on 127.0.0.1")


def answers(port):
    """Whether something listens on the port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
