# SPDX-License-Identifier: Apache-2.0
"""Writes the files that the definitions beside this one name."""

from datetime import datetime, timezone
from pathlib import Path

import pandas as pd

NOW = datetime(2026, 11, 1, tzinfo=timezone.utc)

Path("data").mkdir(exist_ok=True)
pd.DataFrame(
    {
        "place_id": ["p"],
        "rating": pd.Series([1.0], dtype="float32"),
        "labels": [["a"]],
        "opened": [NOW],
        "event_timestamp": [NOW],
        "created": [NOW],
    }
).to_parquet("data/places.parquet")
pd.DataFrame(
    {"user_id": [1], "place_id": ["p"], "n": [1], "event_timestamp": [NOW]}
).to_parquet("data/visits.parquet")
