# SPDX-License-Identifier: Apache-2.0
"""The wire contract as Python modules, generated from the project's proto files when they are first needed."""

import importlib
import pathlib
import sys
import tempfile
from functools import cache

from grpc_tools import protoc

PROTO = pathlib.Path(__file__).resolve().parents[2] / "proto" / "src" / "main" / "proto"


@cache
def _generated() -> tempfile.TemporaryDirectory:
    out = tempfile.TemporaryDirectory(prefix="lockstep-stubs-")
    well_known = pathlib.Path(protoc.__file__).parent / "_proto"
    files = sorted(str(path.relative_to(PROTO)) for path in PROTO.rglob("*.proto"))
    if not files:
        raise RuntimeError(f"There are no proto files in {PROTO}: run this from a checkout of Lockstep")
    code = protoc.main(
        ["protoc", f"-I{PROTO}", f"-I{well_known}", f"--python_out={out.name}", f"--grpc_python_out={out.name}", *files]
    )
    if code != 0:
        raise RuntimeError(f"protoc failed with exit code {code} on the files in {PROTO}")
    sys.path.insert(0, out.name)
    return out


def stub_module(name: str):
    """A generated module, e.g. ``feature_store_pb2``."""
    _generated()
    return importlib.import_module(f"lockstep.v1.{name}")
