"""Runs the benches of aims.toml, one after the other, and takes the JSON line that each prints."""

import json
import pathlib
import subprocess
import sys

FOLDER = pathlib.Path(__file__).resolve().parents[1]


class Broken(Exception):
    """A bench that gave no result."""


def result_of(output, name):
    """The last line of the output that is a result of this bench."""
    for line in reversed(output.splitlines()):
        if line.startswith('{"bench"'):
            found = json.loads(line)
            if found["bench"] == name:
                return found
    raise Broken(f"printed no result of {name}")


def command_of(bench, binaries, short):
    words = [*bench["command"], *(bench.get("short", []) if short else [])]
    words = [word.replace("{bin}", str(binaries)).replace("{bench}", str(FOLDER)) for word in words]
    return ["/usr/bin/python3", *words] if words[0].endswith(".py") else words


def run(name, bench, binaries, short):
    """The result, and what there is to remark about it. Whatever the bench prints is shown as it comes."""
    shown = []
    with subprocess.Popen(command_of(bench, binaries, short), stdout=subprocess.PIPE, text=True, cwd=FOLDER) as program:
        for line in program.stdout:
            shown.append(line)
            if not line.startswith("{"):
                print("    " + line, end="", file=sys.stderr, flush=True)
    result = result_of("".join(shown), name)
    failed = [line.partition("FAIL")[2].strip() for line in shown if "  FAIL  " in line]
    if program.returncode != 0 and not failed:
        failed = [f"it ended with {program.returncode}"]
    return result, failed
