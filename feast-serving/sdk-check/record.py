# SPDX-License-Identifier: Apache-2.0
"""Records what Feast's SDK sends for each of its calls, for TestRecordedCalls.

usage: record.py DIR FILE     DIR has the feature_store.yaml of a Lockstep with definitions.yaml, feast.apply=apply
"""

import base64
import datetime as dt
import json
import pathlib
import shutil
import sys
import tempfile

import grpc
import pandas as pd
import requests

calls = []


class Recorder(grpc.UnaryUnaryClientInterceptor):
    def intercept_unary_unary(self, continuation, details, request):
        body = base64.b64encode(request.SerializeToString(deterministic=True)).decode()
        calls.append({"grpc": details.method.split("/")[-1], "request": body})
        return continuation(details, request)


plain_channel, plain_request = grpc.insecure_channel, requests.Session.request
grpc.insecure_channel = lambda *a, **k: grpc.intercept_channel(plain_channel(*a, **k), Recorder())


def request(self, method, url, **kwargs):
    body = kwargs.get("json")
    calls.append({"http": "/" + url.split("/", 3)[3], "body": body if body is not None else json.loads(kwargs["data"])})
    return plain_request(self, method, url, **kwargs)


requests.Session.request = request

from feast import Entity, FeatureStore, FeatureView, Field, FileSource, ValueType, repo_operations  # noqa: E402
from feast.data_source import PushMode  # noqa: E402
from feast.infra.offline_stores.remote import FeastFlightClient  # noqa: E402
from feast.repo_config import load_repo_config  # noqa: E402
from feast.types import Float64  # noqa: E402


def record_flight(name):
    plain = getattr(FeastFlightClient, name)

    def call(self, descriptor, *rest):
        text = descriptor.ticket if name == "do_get" else descriptor.command
        calls.append({"flight": name, "command": json.loads(text)})
        return plain(self, descriptor, *rest)

    setattr(FeastFlightClient, name, call)


for flight in ("do_put", "get_flight_info", "do_get"):
    record_flight(flight)

folder, target = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
store = FeatureStore(repo_path=str(folder))
moment = dt.datetime(2026, 11, 20, 12, tzinfo=dt.timezone.utc)
entities = pd.DataFrame({"driver_id": [1], "event_timestamp": [moment]})
rows = pd.DataFrame({"driver_id": [1], "conv": [0.5], "trips": [5], "at": [moment], "made": [moment]})
driver = Entity(name="driver", join_keys=["driver_id"], value_type=ValueType.INT64)
shop = Entity(name="shop", join_keys=["shop_id"], value_type=ValueType.INT64)
table = FileSource(name="shop_table", path="shops.parquet", timestamp_field="event_timestamp")
view = FeatureView(name="shop_facts", entities=[shop], schema=[Field(name="rating", dtype=Float64)], source=table)

REPOSITORY = """
from feast import Entity, FeatureView, Field, FileSource, ValueType
from feast.types import Float64
shop = Entity(name="shop", join_keys=["shop_id"], value_type=ValueType.INT64)
table = FileSource(name="shop_table", path="shops.parquet", timestamp_field="event_timestamp")
facts = FeatureView(name="shop_facts", entities=[shop], schema=[Field(name="rating", dtype=Float64)], source=table)
"""


def repository(command, definitions=REPOSITORY):
    """A folder as users of Feast's command have it."""
    def run():
        with tempfile.TemporaryDirectory() as path:
            shutil.copy(folder / "feature_store.yaml", path)
            (pathlib.Path(path) / f"{command.__name__}_{len(definitions)}.py").write_text(definitions)
            sys.path.insert(0, path)
            config = load_repo_config(pathlib.Path(path), pathlib.Path(path) / "feature_store.yaml")
            command(config, pathlib.Path(path), skip_source_validation=True)

    return run


SEQUENCES = {
    "list_feature_views()": store.list_feature_views,
    "list_all_feature_views()": store.list_all_feature_views,
    "list_stream_feature_views()": store.list_stream_feature_views,
    "list_entities()": store.list_entities,
    "list_feature_services()": store.list_feature_services,
    "list_data_sources()": store.list_data_sources,
    "get_feature_view(ds)": lambda: store.get_feature_view("ds"),
    "get_feature_view(no)": lambda: store.get_feature_view("no"),
    "get_online_features(list)": lambda: store.get_online_features(["ds:conv"], [{"driver_id": 1}, {"driver_id": 404}]),
    "get_online_features(service)": lambda: store.get_online_features(
        store.get_feature_service("both"), [{"driver_id": 1, "city": "x"}], full_feature_names=True
    ),
    "get_historical_features(list)": lambda: store.get_historical_features(entities, ["ds:conv"]).to_df(),
    "get_historical_features(service)": lambda: store.get_historical_features(
        entities.assign(city="x"), store.get_feature_service("both")
    ).to_df(),
    "push(online)": lambda: store.push("driver_stats", rows),
    "push(offline)": lambda: store.push("driver_stats", rows, to=PushMode.OFFLINE),
    "write_to_online_store": lambda: store.write_to_online_store("ds", rows),
    "materialize": lambda: store.materialize(moment, moment),
    "materialize_incremental": lambda: store.materialize_incremental(moment),
    "refresh_registry": store.refresh_registry,
    "plan": repository(repo_operations.plan),
    "apply(entity, view)": lambda: store.apply([shop, view]),
    "feast apply": repository(repo_operations.apply_total),
    "feast apply of an empty repository": repository(repo_operations.apply_total, ""),
    "apply to delete": lambda: store.apply([], objects_to_delete=[store.get_feature_service("both")], partial=False),
    "get_saved_dataset": lambda: store.get_saved_dataset("no"),
    "delete_feature_view": lambda: store.delete_feature_view("ds"),
    "delete_feature_view(no)": lambda: store.delete_feature_view("no"),
    "teardown": store.teardown,
}

recorded = []
for name, call in SEQUENCES.items():
    calls.clear()
    try:
        call()
        error = None
    except Exception as e:
        error = f"{type(e).__name__}: {e}"
    recorded.append({"sdk": name, "error": error, "calls": list(calls)})
    print(name, error or "", [next(iter(c.values())) for c in calls])
target.write_text("".join(json.dumps(sequence) + "\n" for sequence in recorded))
