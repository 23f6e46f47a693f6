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


def answers(port, address="127.0.0.1"):
    """Whether something listens on the port."""
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
        probe.settimeout(1)
        return probe.connect_ex((address, port)) == 0


def has_ipv6():
    """Whether this machine has the loopback of IPv6; some containers have not."""
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True
