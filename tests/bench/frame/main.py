#!/usr/bin/python3
"""One page of all that is measured: runs the benches, sets each figure beside its aim and beside the kept run.

Ends with 1 when a ratio is worse by a tenth than what was kept, or when a bench gave no result or failed a check of its
own. An aim that is missed is said, and is no failure: it is known.
"""

import argparse
import json
import pathlib
import sys
import tomllib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.dont_write_bytecode = True

import benches  # noqa: E402
import compare  # noqa: E402
import machine  # noqa: E402
import page  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[3]
RESULTS = ROOT / "tests/bench/results"
KEPT = RESULTS / "kept.json"


def arguments(known):
    parser = argparse.ArgumentParser(prog="tests/bench/run", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="which benches; all without. Known: " + ", ".join(known))
    parser.add_argument("--bin", type=pathlib.Path, default=ROOT / "build/release/bin", help="built programs; none is built")
    parser.add_argument("--short", action="store_true", help="a tenth of the work, to try")
    parser.add_argument("--keep", action="store_true", help="what is measured is what later runs are compared with")
    options = parser.parse_args()
    if unknown := set(options.names) - set(known):
        parser.error(f"no such bench: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    return options


def kept_of(kept, name, preset):
    """What was kept of this bench; none where it was built in another way."""
    entry = kept.get(name)
    if not entry:
        return None, []
    if entry["machine"]["preset"] != preset:
        return None, [f"kept is a run of the preset {entry['machine']['preset']}: not compared"]
    return entry["result"], []


def measure(name, bench, options, kept, preset):
    """(lines, remarks, result or None, whether it is all right)"""
    print(f"== {name}: {bench['what']}", file=sys.stderr, flush=True)
    try:
        result, failed = benches.run(name, bench, options.bin, options.short)
    except (benches.Broken, OSError, ValueError) as problem:
        return [], [f"BROKEN: {problem}"], None, False
    if "skipped" in result:
        return [], [f"skipped: {result['skipped']}"], None, True
    before, remarks = kept_of(kept, name, preset)
    lines, missing = compare.judge(name, result, bench.get("aim", []), before)
    remarks += [f"not measured: {what}" for what in missing] + [f"FAILED: {what}" for what in failed]
    remarks += [f"WORSE BY MORE THAN A TENTH: {line.name}: {page.number(line.value)}, kept {page.number(line.kept)}"
                for line in lines if line.worse]
    return lines, remarks, result, not failed and not missing and not any(line.worse for line in lines)


def write(folder, text, svg, run):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "page.txt").write_text(text, encoding="utf-8")
    (folder / "page.svg").write_text(svg, encoding="utf-8")
    (folder / "page.json").write_text(json.dumps(run, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def keep(kept, run):
    """Kept is the latest run of each bench, with the machine and the revision of that run."""
    for name, result in run["results"].items():
        kept[name] = {"machine": run["machine"], "short": run["short"], "result": result}
    KEPT.write_text(json.dumps(kept, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")


def main():
    known = tomllib.loads((ROOT / "tests/bench/aims.toml").read_text(encoding="utf-8"))
    options = arguments(known)
    options.bin = options.bin.resolve()
    kept = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    here = machine.describe(ROOT, options.bin)
    judged, results, sound = [], {}, True
    for name in options.names or known:
        lines, remarks, result, is_right = measure(name, known[name], options, kept, here["preset"])
        judged.append((name, known[name]["what"], lines, remarks))
        sound = sound and is_right
        if result:
            results[name] = result
    run = {"machine": here, "short": options.short, "results": results}
    text, svg = page.as_text(here, judged), page.as_svg(here, judged)
    print("\n" + text)
    write(options.bin.parent / "bench", text, svg, run)
    print(f"The page is in {options.bin.parent / 'bench'}: page.txt, page.svg, page.json")
    if options.keep:
        keep(kept, run)
        print(f"Kept: {', '.join(results)}")
    if not sound:
        print("NOT ALL IS WELL: see the lines with an exclamation mark.")
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main())
