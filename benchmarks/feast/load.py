# SPDX-License-Identifier: Apache-2.0
"""Defines views of INT64 features and writes a value of each for every entity: load.py REPO ENTITIES VIEWS FEATURES."""

import sys
from datetime import datetime, timedelta, timezone

import pandas as pd
from feast import Entity, FeatureStore, FeatureView, Field, FileSource, ValueType
from feast.types import Int64


def value(driver: int, view: int, feature: int) -> int:
    """As FeastData.value says it."""
    return (driver * 1_000_003 + view * 10_007 + feature * 101) % 1_000_000_007


def main(repo: str, entities: int, views: int, features: int) -> None:
    store = FeatureStore(repo_path=repo)
    driver = Entity(name="driver", join_keys=["driver_id"], value_type=ValueType.INT64)
    # Never read: values are written to the online store.
    source = FileSource(name="nothing", path=f"{repo}/nothing.parquet", timestamp_field="event_timestamp")
    definitions = [
        FeatureView(
            name=f"stats_{v}",
            entities=[driver],
            ttl=timedelta(days=7),
            schema=[Field(name="driver_id", dtype=Int64)]
            + [Field(name=f"v{v}_f{f}", dtype=Int64) for f in range(features)],
            source=source,
        )
        for v in range(views)
    ]
    store.apply([driver, *definitions])
    drivers = list(range(entities))
    now = datetime.now(timezone.utc)
    for v, view in enumerate(definitions):
        rows = {"driver_id": drivers, "event_timestamp": [now] * entities}
        rows |= {f"v{v}_f{f}": [value(d, v, f) for d in drivers] for f in range(features)}
        store.write_to_online_store(view.name, pd.DataFrame(rows))


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
