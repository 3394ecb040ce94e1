/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.registry;

/** What a version of a view is there for. The first that fits counts. */
public enum VersionRole {
  /** It is served. */
  ACTIVE,
  /** It follows its sources and may be promoted. */
  CANDIDATE,
  /** It was served before the last promotion and still follows its sources. */
  PREVIOUS,
  /** Nothing names it any more; its rows are kept until it is retired. */
  UNUSED,
  /** Its topics and tables are gone. */
  RETIRED
}
