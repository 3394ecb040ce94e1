# SPDX-License-Identifier: Apache-2.0
"""A small Python client of Lockstep for notebooks: online features over gRPC, training sets over Arrow Flight.

It only moves values: what a feature is worth is decided by the server, never here.
"""

from .historical import HistoricalFeatures, TrainingSet
from .online import Answer, FeatureStore

__all__ = ["Answer", "FeatureStore", "HistoricalFeatures", "TrainingSet"]
