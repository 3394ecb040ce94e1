# SPDX-License-Identifier: Apache-2.0
"""Features as they are now, or as they were at any moment."""

from dataclasses import dataclass

import grpc
import pandas as pd

from .columns import from_wire, to_wire
from .stubs import stub_module


@dataclass(frozen=True)
class Answer:
    """An answer: one row per entity that was asked for, in that order.

    values:   one column per feature
    statuses: why each value is what it is (PRESENT, NULL_VALUE, NOT_FOUND, OUTSIDE_MAX_AGE, ERROR)
    tokens:   one column per feature view; a token names what the values were computed from, to the row
    as_of:    the moment that the values hold for
    """

    values: pd.DataFrame
    statuses: pd.DataFrame
    tokens: pd.DataFrame
    as_of: pd.Timestamp


class FeatureStore:
    """Asks a Lockstep server. Thread-safe, as gRPC channels are."""

    def __init__(self, address: str = "localhost:6570", timeout_seconds: float = 10):
        self._messages = stub_module("feature_store_pb2")
        self._definitions = stub_module("definitions_pb2")
        self._statuses = stub_module("values_pb2").ValueStatus
        self._timeout = timeout_seconds
        self._channel = grpc.insecure_channel(address)
        self._stub = stub_module("feature_store_pb2_grpc").FeatureStoreStub(self._channel)

    def close(self) -> None:
        self._channel.close()

    def services(self) -> dict[str, list[str]]:
        """From each feature service to its features, as ``view:feature``."""
        answer = self._stub.ListFeatureServices(self._definitions.ListFeatureServicesRequest(), timeout=self._timeout)
        return {service.name: list(service.features) for service in answer.feature_services}

    def features(self) -> pd.DataFrame:
        """Every feature with its view, type, entity, and the expression of those computed at request time."""
        rows = []
        for view in self._views():
            keys = ", ".join(key.name for key in view.entity.join_keys)
            rows += [(view.name, feature.name, feature.type, keys, "") for feature in view.features]
        for view in self._on_demand_views():
            rows += [(view.name, feature.name, feature.type, "", feature.expression) for feature in view.features]
        return pd.DataFrame(rows, columns=["view", "feature", "type", "keys", "expression"])

    def definition(self, view: str) -> str:
        """A feature view in full, for people."""
        request = self._definitions.GetFeatureViewRequest(name=view)
        return self._stub.GetFeatureView(request, timeout=self._timeout).definition

    def get(self, rows: pd.DataFrame, *, service: str | None = None, features: list[str] | None = None, **moments):
        """The features of the entities in ``rows``, one answer row for each.

        rows:     a column per join key, and one per column that on-demand features need; others are ignored
        service:  a feature service, or
        features: ``view:feature`` each
        as_of:    the moment asked for (default: now)
        known_at: leave out what arrived later (default: everything that has arrived)
        replay:   an earlier answer, whose bits come again
        """
        request = self._messages.GetOnlineFeaturesRequest()
        if service is not None:
            request.feature_service = service
            features = self.services().get(service, [])
        else:
            request.features.references.extend(features or [])
        keys, context = self._columns(features or [])
        for name, type_name in keys.items():
            if name in rows:
                request.entities[name].CopyFrom(to_wire(rows[name], type_name))
        for name, type_name in context.items():
            if name in rows:
                request.request_context[name].CopyFrom(to_wire(rows[name], type_name))
        self._set_moments(request, **moments)
        return self._answer(self._stub.GetOnlineFeatures(request, timeout=self._timeout), len(rows))

    def _set_moments(self, request, as_of=None, known_at=None, replay: Answer | None = None) -> None:
        if as_of is not None:
            request.as_of_millis = _millis(as_of)
        if known_at is not None:
            request.known_at_millis = _millis(known_at)
        if replay is not None:
            for view in replay.tokens:
                request.replay.views.add().tokens.extend(replay.tokens[view])

    def _answer(self, response, rows: int) -> Answer:
        values = {vector.name: from_wire(vector.values, rows) for vector in response.features}
        statuses = {
            vector.name: [self._statuses.Name(status) for status in vector.statuses] for vector in response.features
        }
        return Answer(
            pd.DataFrame(values),
            pd.DataFrame(statuses),
            pd.DataFrame({position.view: list(position.tokens) for position in response.positions}),
            pd.Timestamp(response.as_of_millis, unit="ms", tz="UTC"),
        )

    def _columns(self, references: list[str]) -> tuple[dict[str, str], dict[str, str]]:
        """The join keys and the context columns that features need, each with its type."""
        views = {view.name: view for view in self._views()}
        on_demand = {view.name: view for view in self._on_demand_views()}
        keys: dict[str, str] = {}
        context: dict[str, str] = {}
        wanted = {reference.split(":")[0] for reference in references}
        for name in sorted(wanted & on_demand.keys()):
            context |= {column.name: column.type for column in on_demand[name].request_context}
            wanted |= {given.feature.split(":")[0] for given in on_demand[name].inputs}
        for name in sorted(wanted & views.keys()):
            keys |= {key.name: key.type for key in views[name].entity.join_keys}
        return keys, context

    def _views(self):
        request = self._definitions.ListFeatureViewsRequest()
        return self._stub.ListFeatureViews(request, timeout=self._timeout).feature_views

    def _on_demand_views(self):
        request = self._definitions.ListOnDemandFeatureViewsRequest()
        return self._stub.ListOnDemandFeatureViews(request, timeout=self._timeout).on_demand_feature_views


def _millis(moment) -> int:
    timestamp = pd.Timestamp(moment)
    if timestamp.tz is None:
        timestamp = timestamp.tz_localize("UTC")
    return timestamp.as_unit("ns").value // 1_000_000
