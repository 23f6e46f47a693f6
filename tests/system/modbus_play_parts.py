"""Small things that several of the Modbus tests need."""

import os
import time


def voltages(profile, addresses, scale=0.1, plausible=(80, 400), **modbus):
    """A profile of a voltage in each of these holding registers; a channel is called as its address."""
    keys = "".join(f"{key} = {value!r}\n".replace("'", '"') for key, value in modbus.items())
    channels = "\n".join(f'[[channel]]\nquantity = "electricity.voltage"\nchannel = "{address}"\naddress = {address}\n'
                         f'type = "u16"\nscale = {scale}\nplausible = {list(plausible)}\n' for address in addresses)
    return (f'[profile]\nid = "{profile}"\nvendor = "Test"\nmodel = "Voltages"\ntransport = "modbus"\n'
            f'silence_limit = "10m"\n\n[modbus]\nfunction = 3\n{keys}\n{channels}')


def pass_time(seconds):
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        time.sleep(0.05)


def percentile(values, percent):
    return sorted(values)[min(len(values) - 1, int(len(values) * percent / 100))]


def resident_kib(program):
    with open(f"/proc/{program.process.pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS:"))


def cpu_seconds(program):
    """Of all its threads, user and system."""
    with open(f"/proc/{program.process.pid}/stat", encoding="ascii") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
