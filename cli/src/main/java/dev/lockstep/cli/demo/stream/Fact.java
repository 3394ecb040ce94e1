/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.demo.stream;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What a good event says. */
public sealed interface Fact permits Payment, MerchantUpdate {
  /** The source that it is sent to, which is also its topic. */
  String source();

  /** Unique among facts of one source; its duplicates share it. */
  String id();

  /** The key of the Kafka record. */
  String recordKey();

  /** Event time, epoch milliseconds. */
  long eventTimeMillis();

  /** The event as it is sent. */
  ObjectNode toJson();
}
