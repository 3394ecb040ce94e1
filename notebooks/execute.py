# SPDX-License-Identifier: Apache-2.0
"""Executes notebooks from top to bottom; the first cell that fails ends it with what went wrong."""

import argparse
import pathlib
import sys
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError


def execute(path: pathlib.Path, update: bool) -> None:
    notebook = nbformat.read(path, as_version=4)
    started = time.monotonic()
    client = NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
        # Otherwise two executions of one notebook would differ in every cell.
        record_timing=False,
    )
    try:
        client.execute()
    except CellExecutionError as failure:
        sys.exit(f"{path.name}: {failure}")
    if update:
        nbformat.write(notebook, path)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    pictures = sum("image/png" in output.get("data", {}) for cell in code for output in cell.outputs)
    print(f"{path.name}: {len(code)} cells, {pictures} pictures, {time.monotonic() - started:.0f} s", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--update", action="store_true", help="store the outputs in the notebooks")
    parser.add_argument("notebooks", nargs="+", type=pathlib.Path)
    given = parser.parse_args()
    for path in sorted(given.notebooks):
        execute(path.resolve(), given.update)


if __name__ == "__main__":
    main()
