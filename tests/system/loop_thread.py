"""An asyncio loop in a thread of its own, for the devices and proxies that a test plays itself."""

import asyncio
import threading


class LoopThread:
    """The loop runs from start_loop() to stop()."""

    def __init__(self):
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def start_loop(self):
        self._thread.start()

    def run(self, work, within=5):
        """The result of a coroutine in the loop, for the thread of the test."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(within)

    def later(self, call, *arguments):
        """Calls it in the loop, and does not wait."""
        self._loop.call_soon_threadsafe(call, *arguments)

    def stop(self):
        if not self._thread.is_alive():
            return
        self.run(self._leave())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    async def _leave(self):
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
