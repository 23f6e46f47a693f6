"""A TCP proxy that reads what a TLS client sends along the way, record by record, and can be led elsewhere."""

import asyncio
import threading

HANDSHAKE, APPLICATION = 22, 23


class TlsTap:
    """Listens on `port`, in a thread of its own. `target` is where the next connection is led."""

    def __init__(self, port):
        self.port = port
        self.target = None
        self.raw = bytearray()     # everything the client has sent since clear()
        self.application_bytes = 0  # of it, the contents of application records; in TLS 1.3 an alert is one too
        self.connections = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(asyncio.start_server(self._serve, "127.0.0.1", port), self._loop).result(5)

    def clear(self):
        self.raw, self.application_bytes, self.connections = bytearray(), 0, 0

    async def _serve(self, reader, writer):
        self.connections += 1
        try:
            to_reader, to_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.close()
            return
        await asyncio.gather(self._carry(reader, to_writer, True), self._carry(to_reader, writer, False),
                             return_exceptions=True)

    async def _carry(self, reader, writer, is_client):
        pending = bytearray()
        while piece := await reader.read(65536):
            if is_client:
                self.raw += piece
                pending += piece
                self._count(pending)
            writer.write(piece)
            await writer.drain()
        writer.close()

    def _count(self, pending):
        while len(pending) >= 5:
            length = int.from_bytes(pending[3:5], "big")
            if len(pending) < 5 + length:
                return
            if pending[0] == APPLICATION:
                self.application_bytes += length
            del pending[:5 + length]
