/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack;

/** A child JVM of the stack. */
public enum Role {
  KAFKA("Kafka", "kafka"),
  PINOT("Pinot", "pinot");

  private final String title;
  private final String id;

  Role(String title, String id) {
    this.title = title;
    this.id = id;
  }

  /** The name as people write it. */
  public String title() {
    return title;
  }

  /** The name in file names: {@code kafka} or {@code pinot}. */
  public String id() {
    return id;
  }
}
