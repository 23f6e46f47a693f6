#!/usr/bin/python3
"""`anjuctl replay`, each home with the model of a fold that it is not in: folded_replay.py TIER SHARE... -- --readings FILE"""
import os, pathlib, subprocess, sys, tempfile
tier, *shares = sys.argv[1:sys.argv.index("--")]
readings = sys.argv[sys.argv.index("--readings") + 1]
anjuctl = pathlib.Path(__file__).resolve().parents[3] / "build/release/bin/anjuctl"
with tempfile.TemporaryDirectory() as folder:
    parts = [open(f"{folder}/{i}.csv", "w") for i in range(len(shares))]
    with open(readings) as f:
        header = next(f)
        for part in parts: part.write(header)
        for line in f:
            home = line.split(",", 2)[1].split("@")[0]
            # The clock's rows let the event time of every part go on.
            for part in parts if home == "clock" else [parts[sum(home.encode()) % len(shares)]]: part.write(line)
    for part, share in zip(parts, shares):
        part.close()
        subprocess.run([anjuctl, "replay", "--json", "--tier", tier, "--readings", part.name], env=dict(os.environ, ANJU_SHARE=share), check=True,
                       stderr=subprocess.DEVNULL)
