/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.registry;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One definition in one of its versions, as the registry keeps it for good.
 *
 * @param object the definition
 * @param version of a view's log, from 1; 0 for everything that is no feature view
 * @param revision of a view over that log, from 1; 0 for everything that is no feature view
 * @param uses keys of the objects that a view needs to mean what it meant: its entity and sources
 * @param created when it was deployed first
 */
record RegisteredObject(
    DefinitionObject object, int version, int revision, List<String> uses, Instant created) {
  private static final Pattern VIEW_KEY =
      Pattern.compile(
          DefinitionObject.Kind.FEATURE_VIEW.display() + "/([^/]+)/v([0-9]+)\\.r[0-9]+");

  RegisteredObject {
    requireNonNull(object, "object is null");
    uses = ImmutableList.copyOf(uses);
    requireNonNull(created, "created is null");
  }

  /** The key of the record. No two versions of a definition share one. */
  String key() {
    String name = object.kind().display() + "/" + object.name() + "/";
    return version > 0 ? name + "v" + version + ".r" + revision : name + object.hash();
  }

  /** The version of a view that a key names; empty if it is the key of something else. */
  static Optional<LogVersion> versionOf(String key) {
    Matcher view = VIEW_KEY.matcher(key);
    return view.matches()
        ? Optional.of(new LogVersion(view.group(1), Integer.parseInt(view.group(2))))
        : Optional.empty();
  }
}
