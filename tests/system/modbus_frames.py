"""The frames of Modbus TCP and Modbus RTU, cut from a stream of bytes and put together. Knows no library."""

import struct

EXCEPTION = 0x80
READS = (1, 2, 3, 4)


def crc(data):
    """CRC-16 of Modbus over serial line 1.02, clause 6.2.2; its low byte goes first."""
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ 0xA001 if value & 1 else value >> 1
    return value.to_bytes(2, "little")


class TcpFraming:
    """A frame is (transaction, unit, PDU)."""

    @staticmethod
    def frame(transaction, unit, pdu):
        return struct.pack(">HHHB", transaction, 0, len(pdu) + 1, unit) + pdu

    @staticmethod
    def cut(stream, _is_request):
        """Takes one frame from the front of the bytearray; None: there is no whole one."""
        if len(stream) < 7:
            return None
        transaction, protocol, length, unit = struct.unpack(">HHHB", stream[:7])
        if protocol != 0 or not 2 <= length <= 254:
            raise ValueError(f"no MBAP header: {bytes(stream[:8]).hex()}")
        if len(stream) < 6 + length:
            return None
        pdu = bytes(stream[7:6 + length])
        del stream[:6 + length]
        return transaction, unit, pdu


class RtuFraming:
    """The same without a transaction, which is 0."""

    @staticmethod
    def frame(_transaction, unit, pdu):
        body = bytes([unit]) + pdu
        return body + crc(body)

    @staticmethod
    def cut(stream, is_request):
        if len(stream) < 4:
            return None
        function = stream[1]
        if function & EXCEPTION:
            length = 5
        elif is_request:
            length = 8 if function <= 6 or len(stream) < 7 else 9 + stream[6]
        else:
            length = 5 + stream[2] if function in READS else 8
        if len(stream) < length:
            return None
        frame = bytes(stream[:length])
        if crc(frame[:-2]) != frame[-2:]:
            raise ValueError(f"no RTU frame: {frame.hex()}")
        del stream[:length]
        return 0, frame[0], frame[1:-2]
