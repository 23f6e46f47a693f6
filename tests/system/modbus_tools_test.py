#!/usr/bin/python3
"""The tools of the Modbus tests are right themselves: pymodbus's own client reads the play, through the proxy.

No program of Anju takes part. What a careless client would have kept of a bad line must be found.
"""

import pathlib
import select
import socket
import struct
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

import tomllib  # noqa: E402

from pymodbus.client import ModbusSerialClient, ModbusTcpClient  # noqa: E402
from pymodbus.transaction import ModbusRtuFramer  # noqa: E402

import modbus_faults_test  # noqa: E402
from kept_readings import Kept  # noqa: E402
from modbus_frames import RtuFraming, TcpFraming, crc  # noqa: E402
from modbus_model import STEP, Channel, ModbusPlay  # noqa: E402
from modbus_proxy import KINDS, ModbusProxy  # noqa: E402
from modbus_slave import ModbusSlave  # noqa: E402
from stage import Checks, SerialPair, arguments, wait_until  # noqa: E402

TIMEOUT = 0.1


def the_frames(checks):
    # Two frames whose CRC others have computed.
    checks.equal(crc(bytes.fromhex("010400000002")), bytes.fromhex("71CB"), "the CRC of a question")
    checks.equal(RtuFraming.cut(bytearray.fromhex("01040443663334381B"[:14] + "1B38"), False),
                 (0, 1, bytes.fromhex("040443663334")), "an answer is cut from the stream")


def the_examples(checks):
    """The profiles' own examples, in this side's decoding."""
    for profile, text in modbus_faults_test.profiles(checks).items():
        if profile == modbus_faults_test.TWINS:
            continue
        tables = tomllib.loads(text)
        wrong, seen = [], 0
        for example in tables.get("example", []):
            base = tables["modbus"].get("address_base", 0)
            words = {int(address) - base: word for address, word in example["words"].items()}
            for reading in example["readings"]:
                if "value" not in reading:
                    continue
                same = [Channel(table, tables["modbus"]) for table in tables["channel"]
                        if (table["quantity"], table.get("channel", ""), table.get("tariff", "")) ==
                        (reading["quantity"], reading.get("channel", ""), reading.get("tariff", ""))]
                there = [c for c in same if all(c.address + i in words for i in range(c.width))]
                if not there:
                    continue  # of another function: the example names it in another way
                seen += 1
                ticks = [c.decoded([words[c.address + i] for i in range(c.width)]) for c in there]
                wanted = there[0].ticks_of(reading["value"])
                if all(one is None or abs(one - wanted) > 1 + abs(wanted) * 1e-6 for one in ticks):
                    wrong.append((reading, ticks, wanted))
        checks.check(seen and not wrong, f"{profile}: {seen} readings of its examples", wrong)


def pymodbus_reads(client, channel, unit):
    """The words of one channel, or None."""
    call = {1: client.read_coils, 2: client.read_discrete_inputs, 3: client.read_holding_registers,
            4: client.read_input_registers}[channel.function]
    answer = call(channel.address, channel.width, slave=unit)
    if answer.isError():
        return None
    return [int(value) for value in (answer.bits if channel.function < 3 else answer.registers)[:channel.width]]


class Careless:
    """A client that takes what comes for what it asked for."""

    def __init__(self, proxy, pair):
        self._framing = RtuFraming if pair else TcpFraming
        self._proxy = proxy
        self._pair = pair
        self._connect()

    def _connect(self):
        if self._pair:
            self._file = open(self._pair.first, "r+b", buffering=0)
        else:
            self._socket = socket.create_connection(("127.0.0.1", self._proxy.port))
            self._file = self._socket.makefile("rwb", buffering=0)

    def read(self, channel, unit):
        self._file.write(self._framing.frame(1, unit, struct.pack(">BHH", channel.function, channel.address,
                                                                  channel.width)))
        header = 2 if self._pair else 8
        while select.select([self._file], [], [], TIMEOUT)[0]:
            answer = self._file.read(260)
            if len(answer) >= header + 1 + 2 * channel.width and channel.function > 2:
                return [int.from_bytes(answer[at:at + 2], "big")
                        for at in range(header + 1, header + 1 + 2 * channel.width, 2)]
        return None

    def close(self):
        self._file.close()


def all_readings(read, units, judge):
    """(how many were read, what was wrong with them)."""
    count, wrong = 0, []
    for unit in units:
        for channel in unit.channels.values():
            words = read(channel, unit.unit)
            if words is not None:
                count += 1
                kept = Kept(unit.device, channel.key, channel.decoded(words), "good", time.time())
                wrong += filter(None, [judge(kept)])
    return count, wrong


def through(checks, name, client, pair, proxy, play, units):
    def judge(kept):
        return play.judge(kept, 2 * TIMEOUT)

    assert client.connect()
    everything = sum(len(unit.channels) for unit in units)
    read, wrong = all_readings(lambda *what: pymodbus_reads(client, *what), units, judge)
    checks.equal((read, wrong[:3]), (everything, []), f"{name}: pymodbus reads all {read} channels, and all are right")
    careless = Careless(proxy, pair)
    read, wrong = all_readings(careless.read, units, judge)
    checks.check(read and not wrong, f"{name}: a careless client reads {read} channels, and all are right", wrong[:3])
    proxy.percent = 30
    wrong, read = [], 0
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and not (len(wrong) > 5 and all(proxy.done.values())):
        one, more = all_readings(careless.read, units, judge)
        read, wrong = read + one, wrong + more
    careless.close()
    checks.check(all(proxy.done.values()), f"{name}: all kinds of faults were there: {proxy.done}")
    checks.check(wrong, f"{name}: of {read} readings of the careless one {len(wrong)} are found to be wrong")
    for problem in wrong[:2]:
        checks.say(f"      {problem}")
    proxy.percent = 0
    time.sleep(2 * TIMEOUT)  # until the last late answer is over
    proxy.dead = {units[0].unit}
    answer = client.read_input_registers(units[0].channels[next(iter(units[0].channels))].address, 2,
                                         slave=units[0].unit)
    checks.check(answer.isError(), f"{name}: a dead unit says nothing")
    checks.check(proxy.functions <= {1, 2, 3, 4} and not proxy.trouble, f"{name}: {proxy.functions} were asked for",
                 proxy.trouble)
    client.write_register(0, 1, slave=units[1].unit)
    wait_until(lambda: 6 in proxy.functions, 5, "a write is noticed")
    checks.check(True, f"{name}: a write is noticed")
    client.close()


def the_judge(checks, play):
    unit = play.units[0]
    channel = next(channel for channel in unit.channels.values() if not channel.is_counter)
    counter = next(channel for channel in unit.channels.values() if channel.is_counter)
    now = play.began + 30 * STEP
    for one in (channel, counter):
        for step, right in ((30, True), (29, True), (27, False), (33, False)):
            found = play.judge(Kept(unit.device, one.key, one.ticks(step), "good", now), 1.0)
            checks.equal(not found, right, f"{one.quantity} of step {step}, kept in step 30: "
                         f"{'right' if right else 'wrong'}")
    found = play.judge(Kept(unit.device, channel.key, channel.ticks(30), "suspect", now), 1.0)
    checks.check("suspect" in found, "a right value that is called suspect is found")
    other = play.units[-1]
    same = next((one for one in other.channels.values() if one.quantity == channel.quantity), counter)
    found = play.judge(Kept(unit.device, channel.key, same.ticks(30), "good", now), 1.0)
    checks.check(found, f"a value of another unit is found: {found}")


def play(stage, checks, _options):
    the_frames(checks)
    the_examples(checks)
    tcp, serial = modbus_faults_test.two_buses(checks)
    scene = ModbusPlay(tcp + serial)
    the_judge(checks, scene)
    slave = ModbusSlave(scene, tcp).start()
    proxy = ModbusProxy(slave.port, TIMEOUT).listen()
    client = ModbusTcpClient("127.0.0.1", port=proxy.port, timeout=1, retries=0, retry_on_empty=False)
    through(checks, "TCP", client, None, proxy, scene, tcp)
    pair = SerialPair(stage, "cable").start()
    rtu_slave = ModbusSlave(scene, serial, rtu=True).start()
    rtu_proxy = ModbusProxy(rtu_slave.port, TIMEOUT, rtu=True).open_serial(pair.second)
    client = ModbusSerialClient(str(pair.first), framer=ModbusRtuFramer, baudrate=115200, timeout=1, retries=0)
    through(checks, "RTU", client, pair, rtu_proxy, scene, serial)
    for one in (proxy, rtu_proxy, slave, rtu_slave):
        one.stop()


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0]), play, needs_pty=True)
