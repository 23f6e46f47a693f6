"""What goes wrong during a soak, one thing after the other; each is put right again before it returns."""

import os
import random
import signal
import time

FILL_PIECE = 1 << 16


class Faults:
    """`wait(seconds)` lets time pass and samples meanwhile. Each method is one fault; `menu` names them in turn."""

    def __init__(self, box, home, city, platform, mad, wait, seed):
        self._box, self._home, self._city, self._platform = box, home, city, platform
        self._mad = mad  # Publisher of a device that says anything
        self._wait = wait
        self._random = random.Random(seed)
        self.done = {}
        self.menu = [self.broker_killed, self.anjud_killed, self.uplink_killed, self.city_gone, self.platform_silent,
                     self.garbage_storm, self.everything_killed]
        if os.path.ismount(box.database.parent):
            self.menu.insert(3, self.disk_full)

    def next(self):
        fault = self.menu[sum(self.done.values()) % len(self.menu)]
        self.done[fault.__name__] = self.done.get(fault.__name__, 0) + 1
        fault()
        return fault.__name__

    def broker_killed(self):
        self._home.kill()
        self._wait(10)
        self._home.start()

    def anjud_killed(self):
        self._box.daemon.kill()
        self._box.daemon.start()

    def uplink_killed(self):
        self._box.uplink.kill()
        self._wait(5)
        self._box.uplink.start()

    def city_gone(self):
        self._city.kill()
        self._wait(30)
        self._city.start()

    def platform_silent(self):
        """Its broker takes everything, and no receipt comes."""
        self._platform.send(signal.SIGSTOP)
        self._wait(30)
        self._platform.send(signal.SIGCONT)

    def garbage_storm(self):
        """Any bytes, as fast as 500 a second, on the topic of one device and on those of nobody."""
        for _ in range(20):
            for _ in range(250):
                topic = "zigbee2mqtt/mad" if self._random.random() < 0.5 else f"zigbee2mqtt/x{self._random.randrange(1000)}"
                self._mad.send(topic, self._random.randbytes(self._random.randrange(400)))
            self._wait(0.5)

    def disk_full(self):
        filler = self._box.database.parent / "filler"
        with open(filler, "wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(FILL_PIECE))
            except OSError:
                pass
        self._wait(20)
        filler.unlink()

    def everything_killed(self):
        """As a power cut does it to the programs, not to the disk."""
        for one in (self._home, self._box.daemon, self._box.uplink, self._city):
            one.kill()
        time.sleep(1)
        for one in (self._home, self._city, self._box.daemon, self._box.uplink):
            one.start()
