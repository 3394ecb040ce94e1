/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.wiring;

import dev.lockstep.feast.importing.Definition;
import dev.lockstep.feast.importing.DefinitionUpdate;
import dev.lockstep.materialization.apply.DefinitionChange;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** How the registry notes which project of Feast's clients applied a definition. */
final class FeastOrigins {
  private static final String PREFIX = "Feast project ";

  private FeastOrigins() {}

  /** The change of a project as it is deployed. */
  static DefinitionChange change(DefinitionUpdate update, String project) {
    return new DefinitionChange(
        update.changed(), Definition.ids(update.removed()), Optional.of(PREFIX + project));
  }

  /** Projects by kind and name of what they applied. */
  static Map<String, String> projects(Map<String, String> origins) {
    Map<String, String> projects = new LinkedHashMap<>();
    origins.forEach(
        (id, origin) -> {
          if (origin.startsWith(PREFIX)) {
            projects.put(id, origin.substring(PREFIX.length()));
          }
        });
    return projects;
  }
}
