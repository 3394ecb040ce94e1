/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

/**
 * What one read asks for.
 *
 * @param entities how many cards
 * @param service the feature service
 * @param views how many views the service has, of ten features each
 */
record ReadShape(int entities, String service, int views) {
  static ReadShape of(int entities, int views) {
    return new ReadShape(entities, views == 1 ? "one_view" : "all_views", views);
  }

  String name() {
    return "%s x %s view%s, %s features"
        .formatted(entities, views, views == 1 ? "" : "s", 10 * views);
  }
}
