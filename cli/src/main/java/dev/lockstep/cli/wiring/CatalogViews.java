/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.wiring;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.error.Suggestions;
import dev.lockstep.online.registry.Catalog;
import dev.lockstep.plan.ViewPlan;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** View versions that commands of the lake work on. */
public final class CatalogViews {
  private CatalogViews() {}

  /**
   * All versions of the named views that ever were deployed, in their newest revision.
   *
   * @param names empty for all views
   * @throws LockstepException UNKNOWN_NAME if there is no such view
   */
  public static List<ViewPlan> named(Catalog catalog, List<String> names) {
    return named(catalog.everDeployed(), names);
  }

  /**
   * As {@link #named}, without versions whose logs are gone.
   *
   * @throws LockstepException UNKNOWN_NAME if there is no such view
   */
  public static List<ViewPlan> withLogs(Catalog catalog, List<String> names) {
    return named(catalog.kept(), names);
  }

  /**
   * As {@link #named}, those alone that follow their sources: a candidate has its tiles when it is
   * promoted.
   *
   * @throws LockstepException UNKNOWN_NAME if there is no such view
   */
  public static List<ViewPlan> running(Catalog catalog, List<String> names) {
    return named(catalog.running(), names);
  }

  private static List<ViewPlan> named(List<ViewPlan> views, List<String> names) {
    Set<String> known = new TreeSet<>();
    views.forEach(view -> known.add(view.name()));
    for (String name : names) {
      if (!known.contains(name)) {
        throw new LockstepException(
            ErrorCode.UNKNOWN_NAME,
            "unknown feature view '"
                + name
                + "'"
                + (known.isEmpty()
                    ? "; nothing is deployed"
                    : Suggestions.didYouMeanOneOf(name, known)));
      }
    }
    return views.stream().filter(view -> names.isEmpty() || names.contains(view.name())).toList();
  }
}
