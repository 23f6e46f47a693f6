#!/usr/bin/python3
"""Changes rules/ in one place at a time and says which changes no test notices. See README.md beside it."""
import argparse
import collections
import concurrent.futures
import fnmatch
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "dev"

# What is written, and what it becomes. Each is a place where a person slips.
CHANGES = [
    (r"(?<![<>=!-])<=(?!=)", "<"),
    (r"(?<![<>=!-])>=(?!=)", ">"),
    (r"(?<=[\w\])]) < (?=[\w(*!-])", " <= "),
    (r"(?<=[\w\])]) > (?=[\w(*!-])", " >= "),
    (r" == ", " != "),
    (r" != ", " == "),
    (r" && ", " || "),
    (r" \|\| ", " && "),
    (r"(?<=[\w\])]) \+ (?=[\w(*])", " - "),
    (r"(?<=[\w\])]) - (?=[\w(*])", " + "),
    (r"(?<=\()!(?=\w)", ""),
    (r"\bstd::max\b", "std::min"),
    (r"\bstd::min\b", "std::max"),
    (r"\breturn true;", "return false;"),
    (r"\breturn false;", "return true;"),
    (r"\b(\w+_) = true;", r"\1 = false;"),
    (r"\b(\w+_) = false;", r"\1 = true;"),
    (r"^(\s+)(\w[\w.>\-]*\.reset\(\);)$", r"\1"),
    (r"^(\s+)(changed_ = [\w ]+;)$", r"\1"),
    (r"\b(hours|minutes|seconds)\{(\d+)\}", lambda m: f"{m[1]}{{{int(m[2]) + 1}}}"),
]
# Names of states and messages to programmers change nothing that a person hears.
SKIPPED = re.compile(r"^\s*(//|#|static_assert|namespace|using)|constexpr std::array|kLayout|template|operator")


def places(path):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if SKIPPED.search(line):
            continue
        code = line.split("//")[0]
        for pattern, replacement in CHANGES:
            for found in re.finditer(pattern, code):
                changed = code[:found.start()] + found.expand(replacement) + code[found.end():] \
                    if isinstance(replacement, str) else code[:found.start()] + replacement(found) + code[found.end():]
                yield number, line, changed + line[len(code):]


def run(command, limit):
    try:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        cwd = BUILD if BUILD.is_dir() else ROOT
        return subprocess.run(command, cwd=cwd, shell=isinstance(command, str), timeout=limit, **quiet).returncode
    except subprocess.TimeoutExpired:
        return 1  # a loop without end is noticed


class Workshop:
    """Makes the programs with one source changed: that file alone is compiled, quickly, and linked before the rest."""

    def __init__(self, targets):
        self.targets = targets
        if run(["cmake", "--preset", "dev", "-S", str(ROOT)], 300) or run(["ninja", *targets], 3600):
            sys.exit("the unchanged tree does not build")
        known = json.loads((BUILD / "compile_commands.json").read_text())
        self.compilers = {entry["file"]: entry["command"] for entry in known}
        self.linkers = {}
        for target in targets:
            commands = subprocess.check_output(["ninja", "-t", "commands", target], cwd=BUILD, text=True)
            self.linkers[target] = commands.splitlines()[-1]
            if run([str(BUILD / "bin" / target)], 900):
                sys.exit("the unchanged tree fails its tests")

    def is_noticed(self, path, text):
        """None: it does not build, which says nothing of the tests."""
        with tempfile.TemporaryDirectory(prefix="anju-mutation-") as folder:
            source, made = pathlib.Path(folder) / path.name, f"{folder}/changed.o"
            source.write_text(text)
            compiler, _ = self.compilers[str(path)].split(" -o ")
            compiler = re.sub(r"^\S*ccache ", "", compiler)
            if run(f"{compiler} -O0 -g0 -o {made} -c {source}", 300):
                return None
            # Before the libraries, so that what they have of the same file is never asked for.
            for target, linker in self.linkers.items():
                program = f"{folder}/{target}"
                if run(linker.replace(f" -o bin/{target} ", f" -fuse-ld=lld -o {program} {made} "), 300):
                    return None
                if run([program, "--abort-after=1"], 180):
                    return True
        return False


def changed_text(path, number, changed):
    lines = path.read_text().splitlines(keepends=True)
    lines[number - 1] = changed + "\n"
    return "".join(lines)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--files", default="*.cpp", help="sources of rules/: patterns, with commas")
    arguments.add_argument("--without", default="", help="but not these: patterns, with commas")
    arguments.add_argument("--share", type=int, default=1, help="every N-th place")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--jobs", type=int, default=1, help="at the same time")
    arguments.add_argument("--targets", default="rules_tests", help="programs that must notice, with commas")
    options = arguments.parse_args()

    def is_meant(path):
        matches = [any(fnmatch.fnmatch(path.name, one) for one in some.split(",")) for some in (options.files, options.without)]
        return matches == [True, False]

    workshop = Workshop(options.targets.split(","))
    found = [(path, *place) for path in sorted((ROOT / "rules").rglob("*.cpp")) if is_meant(path) for place in places(path)]
    chosen = [one for one in found
              if random.Random(f"{options.seed} {one[0].name} {one[1:]}").randrange(options.share) == 0]
    counted = collections.Counter()

    def judge(place):
        path, number, line, changed = place
        noticed = workshop.is_noticed(path, changed_text(path, number, changed))
        counted[noticed] += 1
        if noticed is False:
            print(f"{path.relative_to(ROOT)}:{number}: survived\n  {line.strip()}\n  {changed.strip()}", flush=True)

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        list(pool.map(judge, chosen))
    tried = counted[True] + counted[False]
    share = 100 * counted[True] / tried if tried else 0
    print(f"{tried} changes of {len(found)} places: {counted[True]} killed, {counted[False]} survived, "
          f"{counted[None]} did not build: {share:.1f} %")
    sys.exit(0 if share >= 85 else 1)


if __name__ == "__main__":
    main()
