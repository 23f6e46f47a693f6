"""C files of this folder that take the place of a call of the C library, loaded before a program."""

import os
import pathlib
import subprocess


def preload(stage, name, **environment):
    """The environment of a program that is to meet `name`.c; what that file asks for besides is in `environment`."""
    library = stage.path(f"{name}.so")
    source = pathlib.Path(__file__).with_name(f"{name}.c")
    subprocess.run([stage.tool("gcc"), "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", library, source], check=True)
    return {"LD_PRELOAD": str(library), **{key: str(value) for key, value in environment.items()},
            # A sanitizer insists on being the first library unless it is told otherwise.
            "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"}
