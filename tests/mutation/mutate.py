#!/usr/bin/python3
"""Changes rules/ in one place at a time and says which changes no test notices. See README.md beside it."""
import argparse
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]

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


def run(command, cwd, limit):
    try:
        return subprocess.run(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=limit).returncode
    except subprocess.TimeoutExpired:
        return 1  # a loop without end is noticed


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--files", default="*.cpp", help="of rules/, as a pattern")
    arguments.add_argument("--share", type=int, default=1, help="every N-th place")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--targets", default="rules_tests", help="programs that must notice, with commas")
    options = arguments.parse_args()

    with tempfile.TemporaryDirectory(prefix="anju-mutation-") as folder:
        copy = pathlib.Path(folder) / "anju"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns("build", ".git"))
        targets = options.targets.split(",")
        build = ["cmake", "--build", "--preset", "dev", "--target", *targets]
        if run(["cmake", "--preset", "dev"], copy, 300) or run(build, copy, 3600):
            sys.exit("the unchanged tree does not build")
        tests = [[str(copy / "build/dev/bin" / target)] for target in targets]
        if any(run(test, copy, 300) for test in tests):
            sys.exit("the unchanged tree fails its tests")
        found = [(path, *place) for path in sorted((copy / "rules").rglob(options.files)) for place in places(path)]
        chosen = [place for place in found if random.Random(f"{options.seed} {place}").randrange(options.share) == 0]
        killed = survived = not_built = 0
        for path, number, line, changed in chosen:
            text = path.read_text()
            lines = text.splitlines(keepends=True)
            lines[number - 1] = changed + "\n"
            path.write_text("".join(lines))
            if run(build, copy, 900):
                not_built += 1  # the compiler noticed, which says nothing of the tests
            elif any(run(test, copy, 120) for test in tests):
                killed += 1
            else:
                survived += 1
                print(f"{path.relative_to(copy)}:{number}: survived\n  {line.strip()}\n  {changed.strip()}", flush=True)
            path.write_text(text)
        tried = killed + survived
        share = 100 * killed / tried if tried else 0
        print(f"{tried} changes of {len(found)} places: {killed} killed, {survived} survived, {not_built} did not build: {share:.1f} %")
        sys.exit(0 if share >= 85 else 1)


if __name__ == "__main__":
    main()
