/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.ingest;

import static java.util.Objects.requireNonNull;

/**
 * One attempt to make a row of an event.
 *
 * @param origin where the event first came from
 * @param topic the source topic of the origin
 * @param attempt how often the event had been re-submitted before
 */
record Submission(EventOrigin origin, String topic, int attempt) {
  Submission {
    requireNonNull(origin, "origin is null");
    requireNonNull(topic, "topic is null");
  }
}
