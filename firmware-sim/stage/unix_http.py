"""HTTP over a Unix socket, for the API of anjud."""

import http.client
import json
import socket


class ApiError(Exception):
    """anjud answered, but with an error."""

    def __init__(self, status, body):
        super().__init__(f"HTTP {status}: {body}")
        self.status = status
        self.body = body


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path, timeout):
        super().__init__("localhost", timeout=timeout)
        self._path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def get(socket_path, target, timeout=10.0):
    """The JSON that GET `target` answers with. Raises ApiError, or OSError when nobody is there."""
    return _ask(socket_path, "GET", target, None, timeout)


def post(socket_path, target, body, timeout=10.0):
    """The same, with an object to tell."""
    return _ask(socket_path, "POST", target, json.dumps(body), timeout)


def _ask(socket_path, method, target, body, timeout):
    connection = _UnixConnection(socket_path, timeout)
    try:
        connection.request(method, target, body)
        response = connection.getresponse()
        answer = response.read()
    except http.client.HTTPException as problem:  # it was killed in the middle of its answer
        raise ConnectionError(f"{socket_path}: {problem!r}") from problem
    finally:
        connection.close()
    if response.status != 200:
        raise ApiError(response.status, answer.decode(errors="replace"))
    return json.loads(answer)
