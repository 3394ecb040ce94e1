# SPDX-License-Identifier: Apache-2.0
"""Uses a running Lockstep through Feast's SDK, as its users do.

usage: check.py DIR STATE     DIR has the feature_store.yaml that lockstep printed, STATE is its --state-dir
"""

import datetime as dt
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import pandas as pd
import requests
from feast import Entity, FeatureService, FeatureStore, FeatureView, Field, FileSource, OnDemandFeatureView, PushSource, ValueType, repo_operations
from feast.data_source import PushMode
from feast.errors import FeastError, FeatureNameCollisionError, FeatureServiceNotFoundException, FeatureViewNotFoundException, PushSourceNotFoundException
from feast.repo_config import load_repo_config
from feast.transformation.python_transformation import PythonTransformation
from feast.types import Bool, Float64

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


def history(entities, features, **kwargs):
    """Rows as lists, with None where there is no value."""
    table = store.get_historical_features(pd.DataFrame(entities), features, **kwargs).to_arrow()
    return table.column_names, [list(row.values()) for row in table.to_pylist()]


def past(entities, features, **kwargs):
    """The features' columns only."""
    return [row[len(entities):] for row in history(entities, features, **kwargs)[1]]


def ago(**kwargs):
    return now - dt.timedelta(**kwargs)


PRESENT, NULL, NOT_FOUND, TOO_OLD = 1, 2, 3, 4

# The registry.
check("views", sorted(v.name for v in store.list_feature_views()), ["city_fare", "ds", "origin", "place"])
check("all views", sorted(v.name for v in store.list_all_feature_views()), ["city_fare", "ds", "origin", "place", "place_hour", "ratio"])
check("services", sorted(s.name for s in store.list_feature_services()), ["both", "routes"])
check("keys", sorted({e.join_key for e in store.list_entities()}), ["city", "driver_id", "origin_id", "place_id"])
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

# History. A push to it is a push of events, online too.
store.push(
    "driver_stats",
    pd.DataFrame({"driver_id": [5], "conv": [0.55], "trips": [55], "at": [ago(minutes=10)], "made": [now]}),
    to=PushMode.OFFLINE,
)
requests.post(
    store.config.online_store.path + "/push",
    json={
        "push_source_name": "weather",
        "df": {
            "place_id": [1, 2, 1],
            "temp": [10.0, 20.0, 11.0],
            "at": [ago(hours=h).isoformat() for h in (5, 5, 2)],
        },
    },
).raise_for_status()
until("driver 5 in history", lambda: past({"driver_id": [5], "event_timestamp": [now]}, ["ds:trips"]) == [[55]])
until("a place in history", lambda: past({"place_id": [1], "event_timestamp": [now]}, ["place:temp"]) == [[11.0]])
until("driver 5 online", lambda: online(["ds:trips"], [{"driver_id": 5}])[0]["trips"] == [55])

# Rows stay in their order, columns as they are, duplicates are there twice; who is unknown has nulls.
names, found = history(
    {
        "label": ["c", "a", "a", "b"],
        "event_timestamp": [now, ago(minutes=90), ago(minutes=90), now],
        "driver_id": [404, 1, 1, 3],
        "weights": [[1.5], [], None, [2.0, 3.0]],
    },
    ["ds:trips", "ds:conv"],
)
check("columns", names, ["label", "event_timestamp", "driver_id", "weights", "trips", "conv"])
check("labels", [row[0] for row in found], ["c", "a", "a", "b"])
check("moments", [row[1] == moment for row, moment in zip(found, [now, ago(minutes=90), ago(minutes=90), now])], [True] * 4)
check("lists", [row[3] for row in found], [[1.5], [], None, [2.0, 3.0]])
check("history", [row[4:] for row in found], [[None, None], [10, 0.1], [10, 0.1], [30, None]])

# ttl counts from the row's own moment, both ends included; a row that came late counts.
moments = [ago(hours=25), ago(hours=1), ago(hours=1, milliseconds=-1), ago(hours=26)]
check("ttl", past({"driver_id": [2] * 4, "event_timestamp": moments}, ["ds:conv"]), [[0.2], [0.2], [None], [None]])
check("backfill", past({"driver_id": [1, 1], "event_timestamp": [ago(hours=2, minutes=30), ago(hours=4)]}, ["ds:conv"]), [[0.9], [None]])
check("tie", past({"driver_id": [1], "city": ["12"], "event_timestamp": [now]}, ["city_fare:fare"]), [[7.25]])
check("composite keys", past({"driver_id": [11, 1, 11], "city": ["2", "12", "12"], "event_timestamp": [now] * 3}, ["city_fare:fare"]), [[-1.0], [7.25], [None]])

# Without a zone it is UTC.
naive, tokyo = ago(hours=3).replace(tzinfo=None), ago(hours=3).astimezone(dt.timezone(dt.timedelta(hours=9)))
for moment in (naive, tokyo):
    check("time zones", past({"when": [moment], "driver_id": [1]}, ["ds:trips"]), [[9]])

# Services, names, aliases with other join keys, windows, on-demand features.
entities = {"origin_id": [1, 2], "place_id": [2, 1], "event_timestamp": [ago(hours=3), now]}
names, found = history(entities, store.get_feature_service("routes"), full_feature_names=True)
check("full names", names[3:], ["place__temp", "origin__temp"])
check("other join keys", [row[3:] for row in found], [[20.0, 10.0], [11.0, 20.0]])
found = online(store.get_feature_service("routes"), [{"origin_id": 1, "place_id": 2}], full_feature_names=True)[0]
check("other join keys online", [found["place__temp"], found["origin__temp"]], [[20.0], [11.0]])
check("windows", past({"place_id": [1, 1], "event_timestamp": [ago(hours=1, minutes=30), now]}, ["place_hour:readings"]), [[1], [0]])
check("on demand", past({"driver_id": [1], "factor": [3.0], "event_timestamp": [now]}, ["ratio:scaled"]), [[1.5, 0.5]])
check("no rows", past({"driver_id": pd.Series([], dtype="int64"), "event_timestamp": pd.Series([], dtype="datetime64[ns]")}, ["ds:conv"]), [])
both = {"origin_id": [1], "place_id": [2], "event_timestamp": [now]}
fails("names that meet", lambda: past(both, ["place:temp", "origin:temp"]), FeatureNameCollisionError, "temp")
fails("no such feature", lambda: past({"driver_id": [1], "event_timestamp": [now]}, ["ds:z"]), Exception, "z")
fails("no key", lambda: past({"driver": [1], "event_timestamp": [now]}, ["ds:conv"]), FeastError, "'driver_id'")
fails("a key of another type", lambda: past({"driver_id": ["1"], "event_timestamp": [now]}, ["ds:conv"]), FeastError, "driver_id")
fails("SQL", lambda: store.get_historical_features("SELECT 1", ["ds:conv"]).to_df(), FeastError, "not executed")
fails("no entities", lambda: store.get_historical_features(features=["ds:conv"], start_date=ago(days=1), end_date=now).to_df(), FeastError, "entity_df")

# Definitions: what is applied is deployed, and takes events.
shop = Entity(name="shop", join_keys=["shop_id"], value_type=ValueType.INT64)
table = FileSource(name="shop_table", path="shops.parquet", timestamp_field="event_timestamp")
pushed = PushSource(name="shops", batch_source=table)
fields = [Field(name="rating", dtype=Float64), Field(name="open", dtype=Bool)]


def shop_facts(hours):
    return FeatureView(name="shop_facts", entities=[shop], schema=fields, source=pushed, ttl=dt.timedelta(hours=hours))


store.apply([shop, shop_facts(2), FeatureService(name="shops", features=[shop_facts(2)])])
until("the applied view", lambda: "shop_facts" in [v.name for v in store.list_feature_views()])
check("the applied ttl", store.get_feature_view("shop_facts").ttl, dt.timedelta(hours=2))
store.apply([shop, shop_facts(2)])  # again, which changes nothing
shops = {"shop_id": [7, 8], "rating": [4.5, 3.0], "open": [True, None], "event_timestamp": [ago(hours=1), ago(hours=3)]}
store.push("shops", pd.DataFrame(shops))
until("a shop", lambda: online(["shop_facts:rating"], [{"shop_id": 7}])[0]["rating"] == [4.5])
values, statuses = online(store.get_feature_service("shops"), [{"shop_id": 7}, {"shop_id": 8}])
check("an applied view", values["open"], [True, None])
check("its ttl", statuses["rating"], [PRESENT, TOO_OLD])
until("a shop in history", lambda: past({"shop_id": [7], "event_timestamp": [now]}, ["shop_facts:rating"]) == [[4.5]])
twice = OnDemandFeatureView(
    name="twice", sources=[shop_facts(2)], schema=[Field(name="double", dtype=Float64)], mode="python",
    feature_transformation=PythonTransformation(udf=lambda inputs: inputs, udf_string="lambda inputs: inputs"),
)
fails("Python", lambda: store.apply([shop, shop_facts(2), twice], skip_feature_view_validation=True), FeastError, "'twice'")

# Deletions. A project deletes what it applied, if nothing needs it.
fails("not its own", lambda: store.delete_feature_view("ds"), FeastError, "'ds' stays: a project deletes")
fails("in use", lambda: store.delete_feature_view("shop_facts"), FeastError, "'shop_facts' stays: feature service 'shops' needs it")
fails("nothing", lambda: store.delete_feature_view("shop_fact"), FeatureViewNotFoundException, "shop_fact")
fails("one of two", lambda: store.apply([], objects_to_delete=[store.get_feature_service("shops"), store.get_feature_view("ds")], partial=False), FeastError, "'ds' stays")
check("none of them", [v.name for v in store.list_feature_services()].count("shops"), 1)

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHOPS = """
import datetime as dt
from feast import Entity, FeatureService, FeatureView, Field, FileSource, PushSource, ValueType
from feast.types import Bool, Float64
shop = Entity(name="shop", join_keys=["shop_id"], value_type=ValueType.INT64)
table = FileSource(name="shop_table", path="shops.parquet", timestamp_field="event_timestamp")
pushed = PushSource(name="shops", batch_source=table)
fields = [Field(name="rating", dtype=Float64), Field(name="open", dtype=Bool)]
facts = FeatureView(name="shop_facts", entities=[shop], schema=fields, source=pushed, ttl=dt.timedelta(hours=2))
shops = FeatureService(name="shops", features=[facts])
"""
VISITS = """
visits_table = FileSource(name="visits", path="visits.parquet", timestamp_field="event_timestamp")
visit_facts = FeatureView(name="visit_facts", entities=[shop], schema=[Field(name="minutes", dtype=Float64)], source=visits_table)
visits = FeatureService(name="visits", features=[visit_facts])
"""


def feast_apply(module, text):
    """What the command feast apply does in a repository."""
    with tempfile.TemporaryDirectory() as path:
        repository = pathlib.Path(path)
        shutil.copy(pathlib.Path(sys.argv[1]) / "feature_store.yaml", repository)
        (repository / f"{module}.py").write_text(text)
        sys.path.insert(0, path)
        repo_operations.apply_total(load_repo_config(repository, repository / "feature_store.yaml"), repository, skip_source_validation=True)
    sys.path.remove(path)


def views():
    return sorted(v.name for v in store.list_all_feature_views())


def services():
    return sorted(s.name for s in store.list_feature_services())


def lockstep(*command):
    ran = subprocess.run([ROOT / "lockstep", *command, "--state-dir", sys.argv[2]], cwd=ROOT, capture_output=True, text=True)
    if ran.returncode != 0:
        sys.exit(f"lockstep {' '.join(command)}: {ran.stdout}{ran.stderr}")
    return ran.stdout


others = ["city_fare", "ds", "origin", "place", "place_hour", "ratio"]
feast_apply("both_views", SHOPS + VISITS)
until("the second view", lambda: views() == sorted(others + ["shop_facts", "visit_facts"]))
check("the second service", services(), ["both", "routes", "shops", "visits"])
store.push("visits", pd.DataFrame({"shop_id": [7], "minutes": [12.5], "event_timestamp": [ago(hours=1)]}))
until("a visit", lambda: online(["visit_facts:minutes"], [{"shop_id": 7}])[0]["minutes"] == [12.5])

feast_apply("one_view", SHOPS)
until("the deletion", lambda: views() == sorted(others + ["shop_facts"]))
check("no second service", services(), ["both", "routes", "shops"])
check("its source", "visits" in {s.name for s in store.list_data_sources()}, False)
fails("a deleted view", lambda: online(["visit_facts:minutes"], [{"shop_id": 7}]), FeatureViewNotFoundException, "visit_facts")
fails("a deleted service", lambda: store.get_feature_service("visits"), FeatureServiceNotFoundException, "visits")
check("another view", online(["shop_facts:rating"], [{"shop_id": 7}])[0]["rating"], [4.5])
check("a view of YAML", online(["ds:trips"], [{"driver_id": 1}])[0]["trips"], [11])
feast_apply("one_view_again", SHOPS)
roles = {line.split()[0]: line for line in lockstep("versions").splitlines() if line.strip()}
check("its role", "previous" in roles["visit_facts"], True)

lockstep("rollback")
until("the view again", lambda: views() == sorted(others + ["shop_facts", "visit_facts"]))
check("its value", online(["visit_facts:minutes"], [{"shop_id": 7}])[0]["minutes"], [12.5])

# feast delete.
for kept in (store.get_feature_service("visits"), store.get_feature_view("visit_facts")):
    store.apply([kept], objects_to_delete=[kept], partial=False)
until("feast delete", lambda: views() == sorted(others + ["shop_facts"]) and services() == ["both", "routes", "shops"])

store.teardown()
until("feast teardown", lambda: views() == others and services() == ["both", "routes"])
check("what YAML defines", online(["ds:trips"], [{"driver_id": 1}])[0]["trips"], [11])

print(f"{checked} checks with Feast's SDK: all right")
