#!/usr/bin/python3
"""Each file by itself includes what it names: alone.py BUILD_FOLDER, whose commands have no batches and no precompiled
headers (preset release). Prints what is missing; 1 when something is."""

import concurrent.futures
import json
import os
import pathlib
import shlex
import subprocess
import sys


def faults(entry):
    words = shlex.split(entry["command"])
    at = words.index("-o")
    words[at:at + 2] = ["-fsyntax-only"]
    done = subprocess.run(words, cwd=entry["directory"], capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stderr or f"{entry['file']}: {words[0]} ended with {done.returncode}\n"


def main():
    root = pathlib.Path(__file__).resolve().parents[2]
    build = pathlib.Path(sys.argv[1])
    entries = [entry for entry in json.loads((build / "compile_commands.json").read_text())
               if pathlib.Path(entry["file"]).is_relative_to(root) and not entry["file"].endswith(".pb.cc")]
    jobs = int(os.environ.get("ANJU_JOBS", os.cpu_count()))
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        found = [text for text in pool.map(faults, entries) if text]
    sys.stdout.write("".join(found))
    print(f"{len(entries)} files, {len(found)} of them do not compile alone")
    return 1 if found or not entries else 0


if __name__ == "__main__":
    sys.exit(main())
