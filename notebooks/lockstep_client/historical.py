# SPDX-License-Identifier: Apache-2.0
"""Training sets: a spine goes to the server, the same rows come back with features behind them."""

import json
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa
import pyarrow.flight as flight


@dataclass(frozen=True)
class TrainingSet:
    """The rows of a spine, in their order, with feature columns behind them.

    table:    as Arrow, with the exact types
    manifest: what pins it: definition versions, log positions, lake snapshots; it builds the same bytes again
    job:      the id under which the server keeps it for a while
    """

    table: pa.Table
    manifest: dict
    job: str

    def to_pandas(self) -> pd.DataFrame:
        # Whole numbers stay whole although some are missing.
        whole = {
            pa.int32(): pd.Int32Dtype(),
            pa.int64(): pd.Int64Dtype(),
            pa.bool_(): pd.BooleanDtype(),
        }
        return self.table.to_pandas(types_mapper=whole.get)


class HistoricalFeatures:
    """Asks a ``lockstep serve-historical``, which also runs inside ``lockstep dev``."""

    def __init__(self, address: str = "localhost:6571"):
        self._client = flight.connect(f"grpc://{address}")

    def close(self) -> None:
        self._client.close()

    def training_set(
        self,
        spine: pd.DataFrame | pa.Table,
        service: str,
        *,
        mode: str = "as_seen",
        progress: Callable[[dict], None] | None = None,
        **options,
    ) -> TrainingSet:
        """The features of a service as of each row's ``event_timestamp``.

        mode:     ``as_seen``: what serving would have answered then; ``as_corrected``: late events are seen, too
        progress: is told how far the server is
        options:  e.g. ``statuses=True``, ``full_names=True``, ``positions={...}``
        """
        table = spine if isinstance(spine, pa.Table) else pa.Table.from_pandas(spine, preserve_index=False)
        command = json.dumps({"service": service, "mode": mode, **options})
        writer, reader = self._client.do_exchange(flight.FlightDescriptor.for_command(command))
        batches, status = [], {}
        with writer:
            writer.begin(table.schema)
            writer.write_table(table, max_chunksize=65_536)
            writer.done_writing()
            for chunk in reader:
                if chunk.app_metadata is not None:
                    status = json.loads(chunk.app_metadata.to_pybytes())
                    if progress is not None:
                        progress(status)
                if chunk.data is not None and chunk.data.num_rows > 0:
                    batches.append(chunk.data)
            schema = reader.schema
        return TrainingSet(pa.Table.from_batches(batches, schema), status["manifest"], status["job"])

    def fetch(self, job: str) -> pa.Table:
        """An earlier training set, while the server still keeps it."""
        return self._client.do_get(flight.Ticket(json.dumps({"job": job}))).read_all()
