/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.lake;

import dev.lockstep.row.LogColumns;
import org.apache.iceberg.PartitionSpec;

/** How a table is cut along event time, in UTC. */
public enum TimePartition {
  /** Not at all. */
  NONE {
    @Override
    void addTo(PartitionSpec.Builder spec) {}
  },
  YEAR {
    @Override
    void addTo(PartitionSpec.Builder spec) {
      spec.year(LogColumns.EVENT_TIME);
    }
  },
  MONTH {
    @Override
    void addTo(PartitionSpec.Builder spec) {
      spec.month(LogColumns.EVENT_TIME);
    }
  },
  DAY {
    @Override
    void addTo(PartitionSpec.Builder spec) {
      spec.day(LogColumns.EVENT_TIME);
    }
  };

  abstract void addTo(PartitionSpec.Builder spec);
}
