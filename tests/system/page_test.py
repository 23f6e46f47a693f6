#!/usr/bin/python3
"""The page on the box, as a browser without a script sees it: who gets in, what is said, and what is never said.

A real box with a city: the first page through its states, login and its guesses, every link of the navigation in both
languages, headers, weight, well-formed HTML, forms that are not ours, paths that lead nowhere.
"""

import pathlib
import re
import sys
import warnings

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

import html5lib  # noqa: E402
from page_scene import PASSWORD, Browser, Page, Scene  # noqa: E402
from stage import Checks, arguments, wait_until  # noqa: E402

POLICY = ("default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; "
          "base-uri 'none'")
MOST_BYTES = 60 * 1024
FIRST_BYTE_MS = 50
HOSTILE = ["/../etc/passwd", "/..%2f..%2fetc%2fpasswd", "/devices/..%2f..%2f", "/page/../anju.toml", "/devices/%00",
           "/devices/%ff", "//status", "/devices/<script>".replace("<", "%3C").replace(">", "%3E"), "/alerts/%zz",
           "/status/", "/page-password", "/anju.toml"]


def glance(checks, scene):
    first = scene.browser.get("/")
    checks.check(first.status == 200 and "g-unknown" in first.text, "before anything is heard: not known", first.text[-600:])
    scene.live_in(battery=90)
    scene.past(2)
    seen = wait_until(lambda: (lambda a: a if "g-ok" in a.text else None)(scene.browser.get("/")), 10, "all is well")
    checks.check("h-1" not in seen.text and "hall" not in seen.text, "the first page names nobody")
    scene.radio.say("kitchen_smoke", smoke=True)
    help_ = wait_until(lambda: (lambda a: a if "g-help" in a.text else None)(scene.browser.get("/")), 10, "help")
    checks.check(re.search(r"The platform has it since \d\d:\d\d", help_.text) is not None,
                 "help is on its way, and since when the platform has it")
    checks.check("一" not in help_.text and "平台已收到" in Browser(scene.port, "zh-CN").get("/").text, "in both languages")


def login(checks, scene):
    stranger = Browser(scene.port)
    away = stranger.get("/status")
    checks.equal((away.status, away.headers["Location"]), (303, "/login"), "without a login there is no status")
    checks.equal(stranger.post("/login", {"csrf": "x", "password": PASSWORD}).status, 403, "a form of nobody's is refused")
    checks.equal(stranger.log_in("wrong-password").status, 403, "a wrong password is refused")
    done = scene.browser.log_in()
    cookie = done.headers.get_all("Set-Cookie")[-1]
    checks.equal((done.status, done.headers["Location"]), (303, "/status"), "the right one leads to the status")
    checks.check("HttpOnly" in cookie and "SameSite=Strict" in cookie, "its cookie is kept from scripts and strangers", cookie)
    token = Page(scene.browser.get("/link").text).fields["csrf"]
    checks.equal(scene.browser.post("/link/test", {}).status, 403, "a form without its token does nothing")
    checks.equal(scene.browser.post("/link/test", {"csrf": token}, Sec_Fetch_Site="cross-site").status, 403,
                 "nor one from elsewhere")
    checks.equal(scene.browser.post("/link/test", {"csrf": token}).status, 303, "one of ours tests the way to the platform")
    wait_until(lambda: " ms ·" in scene.browser.get("/link").text, 10, "the receipt of the test")
    checks.check(True, "and its milliseconds are shown")
    checks.check(scene.set_password("another-window-8").returncode == 0 and
                 scene.browser.get("/status").status == 303, "another password ends every session")
    scene.set_password(PASSWORD)


def look_at(checks, answer, path, language):
    where = f"{path} ({language})"
    checks.check(answer.status == 200 and len(answer.body) <= MOST_BYTES, f"{where}: 200, {len(answer.body)} bytes")
    checks.equal(answer.headers["Content-Security-Policy"], POLICY, f"{where}: policy") \
        if answer.headers["Content-Security-Policy"] != POLICY else None
    parser = html5lib.HTMLParser(strict=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            parser.parse(answer.text)
            fault = ""
        except html5lib.html5parser.ParseError as problem:
            fault = f"{problem} at {parser.errors}"
    page = Page(answer.text)
    faults = [fault] if fault else []
    if f'<html lang="{"zh-CN" if language == "zh" else "en"}">' not in answer.text:
        faults.append("another language")
    faults += [f"loads {name}" for _, name in page.loads if not name.startswith("/page/")]
    faults += [f"a link to {link}" for link in page.links if not link.startswith(("/", "?", "#"))]
    faults += [f"a script of {tag}" for tag, at in page.attributes if any(name.startswith("on") for name in at) or "style" in at]
    if page.tags.count("main") != 1 or page.headings.count(1) != 1 or page.headings[0] != 1:
        faults.append(f"landmarks and headings {page.headings}")
    checks.check(not faults, f"{where}: well formed, of this box alone, in its language", faults)
    return page


def every_page(checks, scene):
    slowest = ("", 0)
    for language in ("en", "zh"):
        browser = Browser(scene.port, language)
        browser.log_in()
        start = look_at(checks, browser.get("/status"), "/status", language)
        paths = [link for link in start.links if link.startswith("/") and link not in ("/", "/status") and "lang=" not in link]
        paths += ["/devices/climate-bed", "/devices/water-main", "/devices?sort=battery", "/homes/h-1", "/alerts?open=1",
                  "/store?count=1", "/"]
        for path in dict.fromkeys(paths):
            answer = browser.get(path)
            slowest = max(slowest, (path, answer.first_byte_ms), key=lambda pair: pair[1])
            look_at(checks, answer, path, language)
    # Milliseconds of a machine that others use as well: a page is not held up, which is all that can be said here.
    checks.check(slowest[1] < 10 * FIRST_BYTE_MS, f"the slowest first byte came after {slowest[1]:.1f} ms, of {slowest[0]}")
    style = scene.browser.get("/page/style.css")
    checks.check(style.status == 200 and len(style.body) <= 8192 and "url(" not in style.text,
                 f"the style sheet has {len(style.body)} bytes and loads nothing")


def hostile(checks, scene):
    browser = Browser(scene.port)
    browser.log_in()
    statuses = {path: browser.get(path).status for path in HOSTILE}
    checks.check(all(status in (400, 404) for status in statuses.values()), "no path leads to a file", statuses)
    checks.equal(browser.get("/", Host="evil.example").status, 421, "a stranger's name for the box is refused")
    checks.equal(browser.get("/status", Host="evil.example").status, 421, "also to who has logged in")
    checks.equal(browser.ask("POST", "/login", "x" * 5000, {"Content-Type": "application/x-www-form-urlencoded"}).status, 413,
                 "a form that is too long is refused")
    checks.equal(browser.ask("DELETE", "/status").status, 405, "and another method")
    checks.equal(browser.get("/v1/status").status, 401, "what is for machines still wants its token")
    guesser = Browser(scene.port)
    answers = [guesser.log_in("wrong-password").status for _ in range(6)]
    checks.check(429 in answers, "who guesses has to wait", answers)


def play(stage, checks, _options):
    scene = Scene(stage)
    glance(checks, scene)
    login(checks, scene)
    every_page(checks, scene)
    hostile(checks, scene)
    refused = scene.ctl("page", "password", "--stdin", typed="short\n")
    checks.check(refused.returncode == 1 and "10" in refused.stderr, "a password that is too short is refused", refused.stderr)
    scene.radio.close()
    checks.equal(scene.box.daemon.stop(within=5), 0, "anjud stops clean")


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0]), play)
