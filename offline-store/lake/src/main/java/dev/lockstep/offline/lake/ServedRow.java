/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.lake;

import static java.util.Objects.requireNonNull;

/**
 * One record of the served log, as the lake keeps it.
 *
 * @param answerId of the answer; several records may be of one
 * @param service the feature service that was asked for; empty if none was
 * @param answeredAtMillis the server's clock, epoch milliseconds
 * @param asOfMillis T, epoch milliseconds
 * @param latencyMicros from request to answer
 * @param rows how many entities the record has
 * @param answer the record's bytes
 * @param partition of the served log, from 0
 * @param offset in that partition
 */
public record ServedRow(
    String answerId,
    String service,
    long answeredAtMillis,
    long asOfMillis,
    long latencyMicros,
    int rows,
    byte[] answer,
    int partition,
    long offset) {
  public ServedRow {
    requireNonNull(answerId, "answerId is null");
    requireNonNull(service, "service is null");
    requireNonNull(answer, "answer is null");
  }
}
