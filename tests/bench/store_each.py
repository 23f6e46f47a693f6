#!/usr/bin/python3
"""Bytes that a reading costs at 100 readings a second, written and kept; beside it plain rows with the same commits.

The store alone, with what the rules save, in made-up time; what the journal writes as well is in quiet_load.py.

    /usr/bin/python3 tests/bench/store_each.py --bin build/release/bin --minutes 60
"""

import argparse
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.dont_write_bytecode = True

from measuring import PlainRows, tell  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--minutes", type=int, default=60, help="of made-up time")
    options = parser.parse_args()
    # Beside the programs, and not in /tmp: that may be memory.
    folder = pathlib.Path(tempfile.mkdtemp(dir=options.bin, prefix="store-each-"))
    try:
        done = subprocess.run([options.bin / "store_bytes", folder, "brief", str(options.minutes)], check=True,
                              capture_output=True, text=True)
        ours = json.loads(done.stdout)
        plain_1s, plain_kept = PlainRows(folder / "plain-1.db").write(100, 1, options.minutes * 60)
        plain_10s, _ = PlainRows(folder / "plain-10.db").write(100, 10, options.minutes * 60)
    finally:
        shutil.rmtree(folder)
    print(f"      written a reading: {ours['written_1s']:.0f} bytes with commits of 1 s (plain rows {plain_1s:.0f}), "
          f"{ours['written_10s']:.0f} with 10 s ({plain_10s:.0f}); kept: {ours['kept']:.1f} ({plain_kept:.1f})")
    tell("store", {"bytes written, 1 s commits": ours["written_1s"], "bytes written, 10 s commits": ours["written_10s"],
                   "bytes kept": ours["kept"]},
         {"written with 1 s, of plain rows": ours["written_1s"] / plain_1s,
          "written with 10 s, of plain rows": ours["written_10s"] / plain_10s,
          "kept, of plain rows": ours["kept"] / plain_kept})
    return 0


if __name__ == "__main__":
    sys.exit(main())
