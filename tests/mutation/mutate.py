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
import resource
import shutil
import subprocess
import sys
import tempfile
import time

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
    text = path.read_text()
    for number, line in enumerate(text.splitlines(), 1):
        if SKIPPED.search(line):
            continue
        code = line.split("//")[0]
        for pattern, replacement in CHANGES:
            for found in re.finditer(pattern, code):
                changed = code[:found.start()] + found.expand(replacement) + code[found.end():] \
                    if isinstance(replacement, str) else code[:found.start()] + replacement(found) + code[found.end():]
                yield text, number, line, changed + line[len(code):]


def run(command, processor_seconds=60, folder=None):
    """The exit status. A loop without end is stopped by the processor time that it takes, so a busy machine kills nothing."""
    def limited():
        resource.setrlimit(resource.RLIMIT_CPU, (processor_seconds, processor_seconds))
    return subprocess.run(command, cwd=folder or (BUILD if BUILD.is_dir() else ROOT), shell=isinstance(command, str), preexec_fn=limited,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode


class Workshop:
    """Makes the programs with one source changed: that file alone is compiled, quickly, and linked before the rest."""

    def __init__(self, targets):
        self.targets = targets
        if run(["cmake", "--preset", "dev", "-S", str(ROOT)], 300) or run(["ninja", *targets], 3600):
            sys.exit("the unchanged tree does not build")
        known = json.loads((BUILD / "compile_commands.json").read_text())
        # Without ccache: no text is seen twice.
        self.compilers = {entry["file"]: re.sub(r"^.*ccache (?=\S*\+\+ )", "", entry["command"]).split(" -o ")[0]
                          for entry in known}
        self.precompile(next(command for file, command in self.compilers.items() if file.startswith(f"{ROOT}/rules/")))
        self.linkers = {}
        self.patience = {}  # seconds of a processor: who takes ten times what it takes unchanged runs in a circle
        for target in targets:
            commands = subprocess.check_output(["ninja", "-t", "commands", target], cwd=BUILD, text=True)
            self.linkers[target] = commands.splitlines()[-1]
            before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
            if run([str(BUILD / "bin" / target)], 900):
                sys.exit("the unchanged tree fails its tests")
            self.patience[target] = 10 + 10 * int(resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before)
        self.keep()

    def keep(self):
        """What is linked and included, as it is now: work goes on beside a run that takes an hour."""
        self.kept = tempfile.TemporaryDirectory(prefix="anju-mutation-kept-")
        kept = pathlib.Path(self.kept.name)
        shutil.copytree(ROOT / "rules", kept / "include" / "rules")
        for part in {part for linker in self.linkers.values() for part in linker.split()}:
            if part.endswith((".o", ".a")) and (BUILD / part).is_file():
                (kept / part).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(BUILD / part, kept / part)

    def precompile(self, compiler):
        """The headers of the standard library once more, for a compiler that does not optimise."""
        found = re.search(r"-include (\S*cmake_pch\.hxx)", compiler)
        if not found:
            return
        own = BUILD / "mutation_pch.hxx"
        own.write_text(pathlib.Path(found[1]).read_text())
        plain = compiler.replace(found[0], "")
        if run(f"{plain} -O0 -g0 -w -x c++-header -o {own}.gch {own}"):
            sys.exit("the headers do not compile")
        self.compilers = {file: command.replace(found[0], f"-include {own}") for file, command in self.compilers.items()}

    def is_noticed(self, path, text):
        """None: it does not build, which says nothing of the tests."""
        with tempfile.TemporaryDirectory(prefix="anju-mutation-") as folder:
            source, made = pathlib.Path(folder) / path.name, f"{folder}/changed.o"
            source.write_text(text)
            include = f"-I{self.kept.name}/include"
            command = self.compilers[str(path)].replace(" -I", f" {include} -I", 1)
            if run(f"{command} -O0 -g0 -o {made} -c {source}"):
                return None
            # Before the libraries, so that what they have of the same file is never asked for.
            programs = {target: f"{folder}/{target}" for target in self.linkers}
            for target, linker in self.linkers.items():
                if run(linker.replace(f" -o bin/{target} ", f" -fuse-ld=lld -o {programs[target]} {made} "),
                       folder=self.kept.name):
                    return None
            # The tests that are named after the file first: most changes fail there.
            first = f"--source-file=*{path.stem.split('_')[0]}*"
            return any(run([program, "--abort-after=1", *some], self.patience[target])
                       for some in ([first], []) for target, program in programs.items())


def changed_text(text, number, changed):
    lines = text.splitlines(keepends=True)
    lines[number - 1] = changed + "\n"
    return "".join(lines)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--files", default="*.cpp", help="sources of rules/: patterns, with commas")
    arguments.add_argument("--without", default="", help="but not these: patterns, with commas")
    arguments.add_argument("--share", type=int, default=1, help="every N-th place")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--jobs", type=int, default=1, help="at the same time")
    arguments.add_argument("--minutes", type=float, default=1e9, help="then no more are begun")
    arguments.add_argument("--targets", default="rules_tests", help="programs that must notice, with commas")
    options = arguments.parse_args()

    def is_meant(path):
        matches = [any(fnmatch.fnmatch(path.name, one) for one in some.split(",")) for some in (options.files, options.without)]
        return matches == [True, False]

    workshop = Workshop(options.targets.split(","))
    found = [(path, *place) for path in sorted((ROOT / "rules").rglob("*.cpp")) if is_meant(path) for place in places(path)]
    # In an order by chance, so that a run that time ends has looked everywhere.
    chosen = random.Random(options.seed).sample(found, len(found) // options.share)
    counted = collections.Counter()
    end = time.monotonic() + 60 * options.minutes

    def judge(place):
        if time.monotonic() > end:
            return
        path, text, number, line, changed = place
        noticed = workshop.is_noticed(path, changed_text(text, number, changed))
        counted[noticed] += 1
        if noticed is False:
            print(f"{path.relative_to(ROOT)}:{number}: survived\n  {line.strip()}\n  {changed.strip()}", flush=True)
        if counted.total() % 100 == 0:
            print(f"{counted.total()} of {len(chosen)}: {counted[True]} killed, {counted[False]} survived", flush=True)

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        list(pool.map(judge, chosen))
    tried = counted[True] + counted[False]
    share = 100 * counted[True] / tried if tried else 0
    print(f"{tried} changes of {len(found)} places: {counted[True]} killed, {counted[False]} survived, "
          f"{counted[None]} did not build: {share:.1f} %")
    sys.exit(0 if share >= 85 else 1)


if __name__ == "__main__":
    main()
