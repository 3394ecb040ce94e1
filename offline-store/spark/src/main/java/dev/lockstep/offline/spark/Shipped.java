/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What a job is about, as text: each process that it travels to reads it, and binds its
 * definitions, once. Thread-safe.
 */
final class Shipped<T> implements Serializable {
  private static final long serialVersionUID = 1;

  private final String json;
  private final Reader<T> reader;
  private transient @Nullable T value;

  /** Makes of the text what it means. */
  interface Reader<T> extends Serializable {
    T read(String json);
  }

  Shipped(String json, Reader<T> reader) {
    this.json = json;
    this.reader = reader;
  }

  synchronized T value() {
    T known = value;
    if (known == null) {
      known = reader.read(json);
      value = known;
    }
    return known;
  }
}
