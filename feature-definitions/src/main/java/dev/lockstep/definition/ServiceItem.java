/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * Features of one view in a service, as written.
 *
 * @param view the name of a view of either kind
 * @param features names of its features; none for all of them
 */
public record ServiceItem(Located<String> view, List<Located<String>> features) {
  public ServiceItem {
    requireNonNull(view, "view is null");
    features = ImmutableList.copyOf(features);
  }
}
