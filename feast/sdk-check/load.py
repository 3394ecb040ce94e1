# SPDX-License-Identifier: Apache-2.0
"""Loads a registry that Lockstep wrote with Feast's own SDK and says what is in it.

usage: load.py REGISTRY PROJECT
"""

import sys
import tempfile
import warnings
from pathlib import Path

warnings.simplefilter("ignore")

from feast import FeatureStore, RepoConfig  # noqa: E402


def main(registry: str, project: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = FeatureStore(
            config=RepoConfig(
                project=project,
                provider="local",
                registry=str(Path(registry).absolute()),
                online_store={"type": "sqlite", "path": f"{folder}/online.db"},
                entity_key_serialization_version=3,
            )
        )
        found = {
            "source": store.list_data_sources(),
            "entity": store.list_entities(),
            "view": store.list_feature_views(),
            "stream view": store.list_stream_feature_views(),
            "on-demand view": store.list_on_demand_feature_views(),
            "service": store.list_feature_services(),
        }
        for kind, objects in found.items():
            for thing in sorted(objects, key=lambda each: each.name):
                print(kind, thing.name, *sorted(field.name for field in getattr(thing, "features", [])))
        for view in store.list_feature_views() + store.list_stream_feature_views():
            loaded = store.registry.get_any_feature_view(view.name, project)
            assert loaded.join_keys, f"{view.name} has no join keys"
        for view in store.list_stream_feature_views():
            for aggregation in view.aggregations:
                name = aggregation.resolved_name(aggregation.time_window)
                assert name in [field.name for field in view.features], f"{view.name} lacks {name}"
        for service in store.list_feature_services():
            loaded = store.get_feature_service(service.name)
            for projection in loaded.feature_view_projections:
                view = store.registry.get_any_feature_view(projection.name, project)
                known = {field.name for field in view.features}
                missing = {field.name for field in projection.features} - known
                assert not missing, f"{service.name} reads {missing} of {projection.name}"


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
