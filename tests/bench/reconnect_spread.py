#!/usr/bin/python3
"""100 boxes lose their broker together: how do they come back? No tenth of a second may have more than 5 % of them.

Real anju-uplink processes, as many as asked for, behind a line that notes when each of them knocks; the broker is killed
and started again. Each process takes some 15 MiB.

    /usr/bin/python3 tests/bench/reconnect_spread.py --bin build/release/bin --boxes 100
"""

import asyncio
import collections
import pathlib
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from stage import Checks, CityBroker, arguments, certificates, free_port, wait_until  # noqa: E402


class Door:
    """Carries connections to the broker and notes when each began; `open` says whether there is a broker."""

    def __init__(self, port, to_port):
        self.knocks = []
        self.open = True
        self._to_port = to_port
        self._writers = set()
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        asyncio.run_coroutine_threadsafe(asyncio.start_server(self._serve, "127.0.0.1", port, backlog=512),
                                         self._loop).result(5)

    @property
    def carried(self):
        return len(self._writers) // 2

    def slam(self):
        """Every connection ends in the same moment, as when the broker dies."""
        asyncio.run_coroutine_threadsafe(self._slam(), self._loop).result(5)

    async def _slam(self):
        for writer in list(self._writers):
            writer.transport.abort()

    async def _serve(self, reader, writer):
        self.knocks.append(time.monotonic())
        try:
            to_reader, to_writer = await asyncio.open_connection("127.0.0.1", self._to_port)
        except OSError:
            return writer.close()
        self._writers |= {writer, to_writer}
        await asyncio.gather(self._carry(reader, to_writer), self._carry(to_reader, writer), return_exceptions=True)
        self._writers -= {writer, to_writer}

    async def _carry(self, reader, writer):
        try:
            while piece := await reader.read(65536):
                writer.write(piece)
                await writer.drain()
        finally:
            writer.close()


def play(stage, checks, options):
    city = CityBroker(stage, "box-0").start()
    door = Door(port := free_port(), city.port)
    boxes = []
    for i in range(options.boxes):
        name = f"box-{i}"
        certificates.issue(city.tls, name, name, "clientAuth")
        folder = stage.path(name)
        (folder / "homes.d").mkdir(parents=True)
        (folder / "anju.toml").write_text(
            f'[gateway]\nid = "{name}"\n[store]\npath = "{folder}/anju.db"\n[sockets]\napi = "a.sock"\n'
            f'uplink = "u.sock"\n[platform]\nurl = "mqtts://localhost:{port}"\nca_file = "{city.tls}/ca.pem"\n'
            f'cert_file = "{city.tls}/{name}.pem"\nkey_file = "{city.tls}/{name}.key"\n')
        boxes.append(stage.program(name, stage.built("anju-uplink"), "--config", folder / "anju.toml",
                                   env={"ANJU_SHARE": str(stage.share)}).start())
    wait_until(lambda: door.carried >= options.boxes, 300, f"{options.boxes} boxes are connected")
    time.sleep(5)
    door.knocks.clear()
    began = time.monotonic()
    door.slam()
    wait_until(lambda: door.carried >= options.boxes, 180, "all are back")
    took = time.monotonic() - began
    slots = collections.Counter(int((knock - began) * 10) for knock in door.knocks)
    most = max(slots.values())
    checks.say(f"      {options.boxes} boxes were back after {took:.1f} s, with {len(door.knocks)} attempts in "
               f"{len(slots)} slots of 100 ms")
    checks.check(most <= max(options.boxes * 0.05, 2), f"no slot has more than {most} of them", slots.most_common(5))


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0], boxes=(int, 100, "how many")), play)
