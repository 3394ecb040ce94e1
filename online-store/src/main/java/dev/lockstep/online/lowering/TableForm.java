/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.lowering;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Map;

/**
 * A REALTIME table over a topic whose rows belong to entities.
 *
 * @param table raw table name, also the schema's name
 * @param topic whose records are its rows
 * @param partitions of the topic
 * @param timeColumn among the columns, close to the clock
 * @param columns all of them
 * @param inverted columns with an inverted index
 * @param properties say whose table it is
 */
record TableForm(
    String table,
    String topic,
    int partitions,
    String timeColumn,
    List<StoreColumn> columns,
    List<String> inverted,
    Map<String, String> properties) {
  TableForm {
    requireNonNull(table, "table is null");
    requireNonNull(topic, "topic is null");
    requireNonNull(timeColumn, "timeColumn is null");
    columns = ImmutableList.copyOf(columns);
    inverted = ImmutableList.copyOf(inverted);
    properties = ImmutableMap.copyOf(properties);
  }
}
