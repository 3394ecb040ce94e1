/* SPDX-License-Identifier: Apache-2.0 */
/** From source topics to feature logs: one Kafka Streams application per view version. */
@NullMarked
package dev.lockstep.materialization.ingest;

import org.jspecify.annotations.NullMarked;
