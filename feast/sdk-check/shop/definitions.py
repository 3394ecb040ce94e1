# SPDX-License-Identifier: Apache-2.0
"""A Feast repository with one of everything that an import has to understand."""

from datetime import timedelta
import pandas as pd
from feast import Entity, FeatureView, FeatureService, Field, FileSource, KafkaSource, PushSource, RequestSource, StreamFeatureView, ValueType
from feast.aggregation import Aggregation
from feast.data_format import JsonFormat, AvroFormat
from feast.infra.offline_stores.contrib.spark_offline_store.spark_source import SparkSource
from feast.on_demand_feature_view import on_demand_feature_view
from feast.types import Array, Float32, Float64, Int64, String, UnixTimestamp

user = Entity(name="user", join_keys=["user_id"], value_type=ValueType.INT64, description="who pays", tags={"pii": "yes"}, owner="team@shop.example")
place = Entity(name="place", join_keys=["place_id"])

history = SparkSource(name="transactions_history", table="db.transactions", timestamp_field="ts", created_timestamp_column="created")
transactions = KafkaSource(
    name="transactions", kafka_bootstrap_servers="kafka:9092", topic="raw.transactions", timestamp_field="ts",
    batch_source=history, watermark_delay_threshold=timedelta(minutes=5),
    message_format=JsonFormat(schema_json="user_id long, amount double, product string, ts timestamp"))
spend = StreamFeatureView(
    name="spend", entities=[user], ttl=timedelta(days=30), mode="spark", timestamp_field="ts", source=transactions,
    schema=[Field(name="user_id", dtype=Int64), Field(name="sum_amount_3600s", dtype=Float64), Field(name="payments_day", dtype=Int64), Field(name="max_amount_86400s", dtype=Float64)],
    aggregations=[
        Aggregation(column="amount", function="sum", time_window=timedelta(hours=1), slide_interval=timedelta(minutes=5)),
        Aggregation(column="amount", function="count", time_window=timedelta(days=1), name="payments_day"),
        Aggregation(column="amount", function="max", time_window=timedelta(days=1))],
    enable_tiling=True, tiling_hop_size=timedelta(minutes=5), description="what users spend", tags={"team": "fraud"})

places = FileSource(name="places", path="data/places.parquet", timestamp_field="event_timestamp", created_timestamp_column="created")
pushed = PushSource(name="places_pushed", batch_source=places)
place_facts = FeatureView(
    name="place_facts", entities=[place], ttl=timedelta(hours=36), source=pushed,
    schema=[Field(name="place_id", dtype=String), Field(name="rating", dtype=Float32), Field(name="labels", dtype=Array(String)), Field(name="opened", dtype=UnixTimestamp)])
visits_source = FileSource(name="visits", path="data/visits.parquet", timestamp_field="event_timestamp", field_mapping={"n": "visits_total"})
visits = FeatureView(
    name="visits", entities=[user, place], ttl=timedelta(0), source=visits_source,
    schema=[Field(name="user_id", dtype=Int64), Field(name="place_id", dtype=String), Field(name="visits_total", dtype=Int64)])
basket = RequestSource(name="basket", schema=[Field(name="basket_value", dtype=Float64)])

@on_demand_feature_view(sources=[spend, basket], schema=[Field(name="share", dtype=Float64)])
def basket_share(inputs: pd.DataFrame) -> pd.DataFrame:
    df = pd.DataFrame()
    df["share"] = inputs["basket_value"] / inputs["sum_amount_3600s"]
    return df

fraud = FeatureService(name="fraud", features=[spend, place_facts[["rating"]], basket_share], tags={"model": "v1"}, owner="ml@shop.example", description="what the model reads")
trip = FeatureService(name="trip", features=[place_facts.with_name("origin").with_join_key_map({"place_id": "origin_id"}), place_facts.with_name("destination").with_join_key_map({"place_id": "destination_id"})])
