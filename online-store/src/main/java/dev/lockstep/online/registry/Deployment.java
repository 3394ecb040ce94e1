/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.registry;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which objects are active, and what is kept beside them. Writing it is the commit. Methods give
 * the deployment that follows.
 *
 * @param number counts deployments, from 1: every change of this record
 * @param objects keys of the active objects, in the order of the definitions
 * @param deployed since when they are active
 * @param candidate what may become active
 * @param previous what was active before the last promotion
 * @param rolledBack versions that were active and are newer than the active ones
 * @param retired versions whose topics and tables are gone, or about to
 */
record Deployment(
    long number,
    List<String> objects,
    Instant deployed,
    Optional<ObjectSet> candidate,
    Optional<ObjectSet> previous,
    Set<LogVersion> rolledBack,
    Set<LogVersion> retired) {
  static final Deployment NONE = new Deployment(0, List.of(), Instant.EPOCH);

  Deployment {
    objects = ImmutableList.copyOf(objects);
    requireNonNull(deployed, "deployed is null");
    requireNonNull(candidate, "candidate is null");
    requireNonNull(previous, "previous is null");
    rolledBack = ImmutableSet.copyOf(rolledBack);
    retired = ImmutableSet.copyOf(retired);
  }

  /** Nothing but active objects. */
  Deployment(long number, List<String> objects, Instant deployed) {
    this(number, objects, deployed, Optional.empty(), Optional.empty(), Set.of(), Set.of());
  }

  /** Whether there is more to it than active objects. */
  boolean hasVersions() {
    return candidate.isPresent()
        || previous.isPresent()
        || !rolledBack.isEmpty()
        || !retired.isEmpty();
  }

  /** Definitions were applied. What was active before the last promotion stays known. */
  Deployment apply(List<String> active, Optional<ObjectSet> newCandidate, Instant now) {
    return new Deployment(
        number + 1,
        active,
        active.equals(objects) ? deployed : now,
        newCandidate,
        previous,
        rolledBack,
        retired);
  }

  /**
   * The candidate becomes active.
   *
   * @throws LockstepException INVALID_REQUEST if there is none
   */
  Deployment promote(Instant now) {
    ObjectSet next = candidate.orElseThrow(() -> refused("there is no candidate to promote"));
    return new Deployment(
        number + 1,
        next.objects(),
        now,
        Optional.empty(),
        Optional.of(new ObjectSet(objects, deployed, Set.of())),
        Sets.difference(rolledBack, versions(next.objects())),
        retired);
  }

  /**
   * What was active before becomes active again; what is active becomes the candidate.
   *
   * @throws LockstepException INVALID_REQUEST if nothing was
   */
  Deployment rollback(Instant now) {
    ObjectSet back =
        previous.orElseThrow(
            () ->
                refused(
                    "there is nothing to go back to: nothing was promoted before, or retired since"));
    Set<LogVersion> left = Sets.difference(versions(objects), versions(back.objects()));
    return new Deployment(
        number + 1,
        back.objects(),
        now,
        Optional.of(new ObjectSet(objects, deployed, Set.of())),
        Optional.empty(),
        Sets.union(rolledBack, left),
        retired);
  }

  /** History of views is there, or shall not be waited for. */
  Deployment release(Set<String> views) {
    return new Deployment(
        number + 1,
        objects,
        deployed,
        candidate.map(
            set ->
                new ObjectSet(set.objects(), set.since(), Sets.difference(set.awaiting(), views))),
        previous,
        rolledBack,
        retired);
  }

  /** Gives up what is kept beside the active objects. */
  Deployment forget(boolean forgetCandidate, boolean forgetPrevious) {
    return new Deployment(
        number + 1,
        objects,
        deployed,
        forgetCandidate ? Optional.empty() : candidate,
        forgetPrevious ? Optional.empty() : previous,
        rolledBack,
        retired);
  }

  /**
   * Versions are never used again.
   *
   * @throws LockstepException INVALID_REQUEST if one of them is in use
   */
  Deployment retire(Set<LogVersion> versions) {
    for (LogVersion version : versions) {
      if (used().contains(version)) {
        throw refused("%s is in use and cannot be retired".formatted(version));
      }
    }
    return new Deployment(
        number + 1,
        objects,
        deployed,
        candidate,
        previous,
        Sets.difference(rolledBack, versions),
        Sets.union(retired, versions));
  }

  /** Versions that active, candidate or previous objects name. */
  Set<LogVersion> used() {
    ImmutableSet.Builder<LogVersion> used = ImmutableSet.builder();
    used.addAll(versions(objects));
    candidate.ifPresent(set -> used.addAll(versions(set.objects())));
    previous.ifPresent(set -> used.addAll(versions(set.objects())));
    return used.build();
  }

  private static Set<LogVersion> versions(List<String> keys) {
    return keys.stream()
        .flatMap(key -> RegisteredObject.versionOf(key).stream())
        .collect(ImmutableSet.toImmutableSet());
  }

  private static LockstepException refused(String why) {
    return new LockstepException(ErrorCode.INVALID_REQUEST, "Nothing was changed: " + why);
  }
}
