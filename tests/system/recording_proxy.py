"""A proxy between anjud and the broker of the home that notes which messages anjud has acknowledged.

It reads MQTT 3.1.1 along the way and changes nothing: a PUBLISH towards anjud gives a packet id its message, a PUBACK
of anjud names the packet id. A message counts as acknowledged as soon as the PUBACK is *heard here*, before the
broker can have it: whatever becomes of broker and connection, anjud has said "I have it".
"""

import asyncio
import threading

_PUBLISH = 3
_PUBACK = 4


class _Packets:
    """Cuts a stream of bytes into MQTT packets."""

    def __init__(self):
        self._bytes = bytearray()

    def feed(self, piece):
        """The whole packets so far, each as (first byte, body)."""
        self._bytes += piece
        packets = []
        while (packet := self._next()) is not None:
            packets.append(packet)
        return packets

    def _next(self):
        length, shift, at = 0, 0, 1
        while True:  # MQTT 3.1.1, clause 2.2.3: seven bits a byte, at most four bytes
            if at >= len(self._bytes):
                return None
            byte = self._bytes[at]
            length |= (byte & 0x7F) << shift
            shift += 7
            at += 1
            if not byte & 0x80:
                break
        if len(self._bytes) < at + length:
            return None
        packet = self._bytes[0], bytes(self._bytes[at:at + length])
        del self._bytes[:at + length]
        return packet


class RecordingProxy:
    """Listens on `port` from start() to stop(), in a thread of its own."""

    def __init__(self, port, to_port):
        self.port = port
        self._to_port = to_port
        self._lock = threading.Lock()
        self._acknowledged = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def start(self):
        self._thread.start()
        asyncio.run_coroutine_threadsafe(asyncio.start_server(self._serve, "127.0.0.1", self.port), self._loop).result(5)
        return self

    def stop(self):
        asyncio.run_coroutine_threadsafe(self._leave(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    async def _leave(self):
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def acknowledged(self):
        """(topic, payload) of every PUBACK so far, in order, repeats included."""
        with self._lock:
            return list(self._acknowledged)

    def count(self):
        with self._lock:
            return len(self._acknowledged)

    async def _serve(self, daemon_in, daemon_out):
        try:
            broker_in, broker_out = await asyncio.open_connection("127.0.0.1", self._to_port)
        except OSError:
            daemon_out.close()
            return
        on_their_way = {}
        down = asyncio.ensure_future(self._pass(broker_in, daemon_out, lambda *p: self._published(on_their_way, *p)))
        up = asyncio.ensure_future(self._pass(daemon_in, broker_out, lambda *p: self._answered(on_their_way, *p)))
        # What the one side had said before it died still reaches the other: a PUBACK in the socket counts.
        await asyncio.wait((down, up), return_when=asyncio.FIRST_COMPLETED)
        await asyncio.wait((down, up), timeout=0.2)
        for task in (down, up):
            task.cancel()
        for writer in (daemon_out, broker_out):
            writer.close()

    async def _pass(self, reader, writer, note):
        packets = _Packets()
        try:
            while piece := await reader.read(65536):
                for packet in packets.feed(piece):
                    note(*packet)
                writer.write(piece)
                await writer.drain()
            writer.write_eof()
        except (OSError, asyncio.CancelledError):
            pass

    @staticmethod
    def _published(on_their_way, first, body):
        if first >> 4 == _PUBLISH and first & 0x06:
            length = int.from_bytes(body[:2], "big")
            topic = body[2:2 + length].decode()
            packet_id = int.from_bytes(body[2 + length:4 + length], "big")
            on_their_way[packet_id] = (topic, body[4 + length:])

    def _answered(self, on_their_way, first, body):
        if first >> 4 != _PUBACK:
            return
        message = on_their_way.pop(int.from_bytes(body[:2], "big"), None)
        if message is not None:
            with self._lock:
                self._acknowledged.append(message)
