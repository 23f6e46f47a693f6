"""The package again under a later version, changed as a test wants it."""

import hashlib
import pathlib
import subprocess


def later(package, version, folder, change=None):
    """`change` is given the folder with the files. Gives the file of the new package."""
    folder = pathlib.Path(folder)
    tree = folder / f"tree-{version}"
    subprocess.run(["dpkg-deb", "-R", package, tree], check=True)
    control = tree / "DEBIAN" / "control"
    lines = [f"Version: {version}" if line.startswith("Version:") else line for line in control.read_text().splitlines()]
    control.write_text("\n".join(lines) + "\n")
    if change:
        change(tree)
    sums = [f"{hashlib.md5(file.read_bytes()).hexdigest()}  {file.relative_to(tree)}"
            for file in sorted(tree.rglob("*"))
            if file.is_file() and tree / "DEBIAN" not in file.parents and tree / "etc" not in file.parents]
    (tree / "DEBIAN" / "md5sums").write_text("\n".join(sums) + "\n")
    out = folder / f"anju_{version}.deb"
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Zgzip", "-b", tree, out], check=True, stdout=subprocess.PIPE)
    return out


def never_well(tree):
    """anjud ends at once, with what systemd restarts after."""
    program = tree / "usr" / "bin" / "anjud"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
