/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.row;

import static java.util.Objects.requireNonNull;

/**
 * An entity in its encoded form, which is the Kafka key of its rows and the key column of the
 * store. Printable ASCII; no two different keys share an encoding (see {@link EntityKeyCodec}).
 *
 * @param encoded the encoding
 */
public record EntityKey(String encoded) implements Comparable<EntityKey> {
  public EntityKey {
    requireNonNull(encoded, "encoded is null");
  }

  @Override
  public int compareTo(EntityKey other) {
    return encoded.compareTo(other.encoded);
  }

  @Override
  public String toString() {
    return encoded;
  }
}
