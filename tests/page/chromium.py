"""Chromium without a window, led over a pair of pipes (--remote-debugging-pipe): the standard library is enough."""

import base64
import json
import os
import subprocess
import threading


class Trouble(Exception):
    """Chromium said no."""


class Chromium:
    """A context. One page; call(method, ...) is the DevTools protocol."""

    def __init__(self, program, profile):
        to_child, from_parent = os.pipe()
        to_parent, from_child = os.pipe()

        def pass_pipes():
            spare_in, spare_out = os.dup(to_child), os.dup(from_child)
            os.dup2(spare_in, 3)
            os.dup2(spare_out, 4)

        self._process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage",
             "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
             "--remote-debugging-pipe", f"--user-data-dir={profile}", "about:blank"],
            close_fds=False, preexec_fn=pass_pipes, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_child)
        os.close(from_child)
        self._out = os.fdopen(from_parent, "wb", buffering=0)
        self._in = os.fdopen(to_parent, "rb", buffering=0)
        self._number = 0
        self._answers = {}
        self._news = threading.Condition()
        self.events = []
        self._session = None
        threading.Thread(target=self._listen, daemon=True).start()

    def __enter__(self):
        target = next(t for t in self._ask("Target.getTargets", {})["targetInfos"] if t["type"] == "page")
        self._session = self._ask("Target.attachToTarget", {"targetId": target["targetId"], "flatten": True})["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log", "DOM"):
            self.call(f"{domain}.enable")
        # No page of ours has a script; whatever a page may say, none runs. What we ask ourselves still does.
        self.call("Emulation.setScriptExecutionDisabled", value=True)
        return self

    def __exit__(self, *_exception):
        try:
            self._ask("Browser.close", {})
        except (Trouble, OSError):
            pass
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _listen(self):
        rest = b""
        while chunk := self._in.read(1 << 16):
            *whole, rest = (rest + chunk).split(b"\0")
            with self._news:
                for text in whole:
                    message = json.loads(text)
                    if "id" in message:
                        self._answers[message["id"]] = message
                    else:
                        self.events.append(message)
                self._news.notify_all()

    def _ask(self, method, parameters, session=None):
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        self._out.write(json.dumps(message).encode() + b"\0")
        number = self._number
        with self._news:
            if not self._news.wait_for(lambda: number in self._answers, 60):
                raise Trouble(f"no answer to {method}")
            answer = self._answers.pop(number)
        if "error" in answer:
            raise Trouble(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def call(self, method, **parameters):
        return self._ask(method, parameters, self._session)

    def size(self, width, height, scale=1):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=False)

    def scheme(self, name, media="screen"):
        self.call("Emulation.setEmulatedMedia", media=media,
                  features=[{"name": "prefers-color-scheme", "value": name}])

    def open(self, url):
        with self._news:
            seen = len(self.events)
        self.call("Page.navigate", url=url)
        with self._news:
            loaded = self._news.wait_for(lambda: any(e["method"] == "Page.loadEventFired" for e in self.events[seen:]), 30)
        if not loaded:
            raise Trouble(f"{url} was not loaded")

    def evaluate(self, expression):
        """The value of a JavaScript expression; the page itself runs none."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in answer:
            raise Trouble(answer["exceptionDetails"]["exception"].get("description", "an exception"))
        return answer["result"].get("value")

    def shot(self, path, whole=True):
        answer = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(answer["data"]))

    def pdf(self, path):
        self.call("Emulation.setEmulatedMedia", media="")
        answer = self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=False)
        path.write_bytes(base64.b64decode(answer["data"]))

    def tab(self):
        for kind in ("rawKeyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)
