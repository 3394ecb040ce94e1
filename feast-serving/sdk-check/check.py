# SPDX-License-Identifier: Apache-2.0
"""Uses a running Lockstep through Feast's SDK, as its users do.

usage: check.py DIR     DIR has the feature_store.yaml that lockstep printed
"""

import datetime as dt
import sys
import time

import pandas as pd
from feast import FeatureStore
from feast.errors import FeastError, FeatureViewNotFoundException, PushSourceNotFoundException

store = FeatureStore(repo_path=sys.argv[1])
now = dt.datetime.now(dt.timezone.utc).replace(microsecond=0)
checked = 0


def check(what, found, expected):
    global checked
    checked += 1
    if found != expected:
        sys.exit(f"{what}: found {found!r}, expected {expected!r}")


def fails(what, call, kind, text):
    global checked
    checked += 1
    try:
        call()
    except kind as e:
        if text not in str(e) + str(getattr(e, "__overridden_message__", "")):
            sys.exit(f"{what}: {e!r} does not say {text!r}")
        return
    sys.exit(f"{what}: no {kind.__name__}")


def online(features, rows, **kwargs):
    response = store.get_online_features(features=features, entity_rows=rows, **kwargs)
    names = response.proto.metadata.feature_names.val
    statuses = {n: list(v.statuses) for n, v in zip(names, response.proto.results)}
    return response.to_dict(), statuses


def until(what, condition):
    """Waits for what was written to be there: ingest is asynchronous."""
    end = time.monotonic() + 60
    while not condition():
        if time.monotonic() > end:
            sys.exit(f"{what} did not come within a minute")
        time.sleep(0.1)


PRESENT, NULL, NOT_FOUND, TOO_OLD = 1, 2, 3, 4

# The registry.
check("views", sorted(v.name for v in store.list_feature_views()), ["city_fare", "ds"])
check("all views", sorted(v.name for v in store.list_all_feature_views()), ["city_fare", "ds", "ratio"])
check("services", [s.name for s in store.list_feature_services()], ["both"])
check("keys", sorted({e.join_key for e in store.list_entities()}), ["city", "driver_id"])
check("ttl", store.get_feature_view("ds").ttl, dt.timedelta(hours=24))
check("sources", {"driver_stats", "rides"} <= {s.name for s in store.list_data_sources()}, True)
check("on-demand views", [v.name for v in store.list_on_demand_feature_views()], ["ratio"])
store.refresh_registry()
fails("unknown view", lambda: store.get_feature_view("dz"), FeatureViewNotFoundException, "dz")

# Writing.
store.push(
    "driver_stats",
    pd.DataFrame(
        {
            "driver_id": [1, 2, 3, 1],
            "conv": [0.1, 0.2, None, 0.5],
            "trips": [10, 20, 30, 11],
            "at": [now - dt.timedelta(hours=h) for h in (2, 25, 1, 1)],
            "made": [now] * 4,
        }
    ),
)
# Late: the row before stays the newest. In another time zone.
store.write_to_online_store(
    "ds",
    pd.DataFrame(
        {
            "driver_id": [1],
            "conv": [0.9],
            "trips": [9],
            "at": [
                (now - dt.timedelta(hours=3)).astimezone(dt.timezone(dt.timedelta(hours=-7)))
            ],
            "made": [now],
        }
    ),
)
# Ties in time: the one created last wins. Keys that only look alike are different.
store.push(
    "rides",
    pd.DataFrame(
        {
            "driver_id": [1, 11, 1],
            "city": ["12", "2", "12"],
            "fare": [112.0, -1.0, 7.25],
            "at": [now - dt.timedelta(minutes=1)] * 3,
        }
    ),
)
fails("unknown push source", lambda: store.push("nothing", pd.DataFrame({"a": [1]})), PushSourceNotFoundException, "nothing")

until("the last ride", lambda: online(["city_fare:fare"], [{"driver_id": 1, "city": "12"}])[0]["fare"] == [7.25])
until("driver 3", lambda: online(["ds:trips"], [{"driver_id": 3}])[0]["trips"] == [30])
until("driver 1", lambda: online(["ds:trips"], [{"driver_id": 1}])[0]["trips"] == [11])

# Reading.
rows = [{"driver_id": d} for d in (1, 2, 3, 404, 1)]
values, statuses = online(["ds:conv", "ds:trips"], rows)
check("keys", values["driver_id"], [1, 2, 3, 404, 1])
check("conv", values["conv"], [0.5, 0.2, None, None, 0.5])
check("trips", values["trips"], [11, 20, 30, None, 11])
check("statuses", statuses["conv"], [PRESENT, TOO_OLD, NULL, NOT_FOUND, PRESENT])
values, statuses = online(
    store.get_feature_service("both"),
    [{"driver_id": 1, "city": "12"}, {"driver_id": 11, "city": "2"}],
    full_feature_names=True,
)
check("service", values["city_fare__fare"], [7.25, -1.0])
check("full names", values["ds__conv"], [0.5, None])
values, _ = online(["ratio:scaled"], [{"driver_id": 1, "factor": 3.0}])
check("on demand", values["scaled"], [1.5])
fails("unknown view", lambda: online(["x:y"], rows), FeatureViewNotFoundException, "'x'")
fails("missing key", lambda: online(["city_fare:fare"], rows), FeastError, "'city'")
fails("unknown feature", lambda: online(["ds:z"], rows), FeastError, "'z'")

print(f"{checked} checks with Feast's SDK: all right")
