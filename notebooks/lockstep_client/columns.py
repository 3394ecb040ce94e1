# SPDX-License-Identifier: Apache-2.0
"""Between the wire's typed columns and pandas."""

import decimal

import pandas as pd

from .stubs import stub_module

# Which array of a ValueColumn carries a type, as definitions spell it.
_ARRAYS = {
    "INT32": "int32s",
    "INT64": "int64s",
    "FLOAT": "floats",
    "DOUBLE": "doubles",
    "STRING": "strings",
    "BOOL": "bools",
    "BYTES": "bytes",
    "TIMESTAMP": "timestamps",
}
_NEUTRAL = {"strings": "", "bytes": b"", "bools": False, "decimals": "0", "floats": 0.0, "doubles": 0.0}


def to_wire(values, type_name: str):
    """A column of values as the wire takes it. Missing values are its nulls."""
    column = stub_module("values_pb2").ValueColumn()
    array = "decimals" if type_name.startswith("DECIMAL") else _ARRAYS[type_name]
    values = list(values)
    missing = [_is_missing(value, array) for value in values]
    # Touched even if there is no value, so that the column has a type.
    target = getattr(column, array)
    target.SetInParent()
    target.values.extend(
        _NEUTRAL.get(array, 0) if gone else _plain(value, array) for value, gone in zip(values, missing)
    )
    column.nulls.extend(row for row, gone in enumerate(missing) if gone)
    return column


def _is_missing(value, array: str) -> bool:
    # NaN is a number; elsewhere pandas writes it for a missing value.
    if isinstance(value, float):
        return array not in ("floats", "doubles") and pd.isna(value)
    return bool(pd.isna(value))


def _plain(value, array: str):
    if array == "timestamps":
        return pd.Timestamp(value).as_unit("ms").value
    if array == "decimals":
        return str(value)
    return value.item() if hasattr(value, "item") else value


def from_wire(column, rows: int) -> pd.Series:
    """A column of the wire as a series of nullable values."""
    kind = column.WhichOneof("values")
    if kind is None:
        return pd.Series([None] * rows, dtype="object")
    values = _values(column, kind)
    for row in column.nulls:
        values[row] = None
    if kind in ("int32s", "int64s"):
        return pd.Series(values, dtype=kind[:-1].capitalize())
    if kind == "bools":
        return pd.Series(values, dtype="boolean")
    if kind == "timestamps":
        return pd.Series(pd.to_datetime(values, unit="ms", utc=True))
    # Not a float column: pandas would take NaN, which is a value, and null for the same thing.
    if kind in ("floats", "doubles") and not column.nulls:
        return pd.Series(values, dtype="float64")
    return pd.Series(values, dtype="object")


def _values(column, kind: str) -> list:
    array = getattr(column, kind).values
    if kind == "decimals":
        return [decimal.Decimal(value) if value else None for value in array]
    if kind == "lists":
        return [_elements(element) for element in array]
    if kind == "counted_lists":
        return [list(zip(_elements(counted.values), counted.counts)) for counted in array]
    return list(array)


def _elements(column) -> list:
    kind = column.WhichOneof("values")
    return [] if kind is None else _values(column, kind)
