"""The devices of a Modbus play, answered for by pymodbus: somebody else's reading of the protocol."""

import asyncio
import logging

from pymodbus.datastore import ModbusServerContext
from pymodbus.interfaces import IModbusSlaveContext
from pymodbus.server.async_io import ModbusTcpServer
from pymodbus.transaction import ModbusRtuFramer, ModbusSocketFramer

from loop_thread import LoopThread
from stage import free_port


class _LiveUnit(IModbusSlaveContext):
    def __init__(self, slave, unit):
        self._slave = slave
        self._unit = unit

    def reset(self):
        pass

    def validate(self, fx, address, count=1):
        return self._unit.has(fx, address, count)

    def getValues(self, fx, address, count=1):
        return self._unit.read(fx, address, count, self._slave.play.step())

    def setValues(self, fx, address, values):
        self._slave.writes.append((self._unit.device, fx, address, values))


class ModbusSlave(LoopThread):
    """Listens on `port` of loopback, with MBAP frames or, `rtu`, with those of a serial line."""

    def __init__(self, play, units, rtu=False):
        super().__init__()
        logging.getLogger("pymodbus").setLevel(logging.CRITICAL)  # it reports each connection that ends as an error
        self.play = play
        self.port = free_port()
        self.writes = []  # what must never be
        self._units = {unit.unit: _LiveUnit(self, unit) for unit in units}
        self._framer = ModbusRtuFramer if rtu else ModbusSocketFramer

    def start(self):
        self.start_loop()
        self.run(self._serve())
        return self

    async def _serve(self):
        context = ModbusServerContext(slaves=self._units, single=False)
        # A device that is not there does not answer.
        self._server = ModbusTcpServer(context, framer=self._framer, address=("127.0.0.1", self.port),
                                       allow_reuse_address=True, ignore_missing_slaves=True,
                                       loop=asyncio.get_running_loop())
        self._task = asyncio.ensure_future(self._server.serve_forever())
        await asyncio.wait_for(asyncio.shield(self._server.serving), 5)
