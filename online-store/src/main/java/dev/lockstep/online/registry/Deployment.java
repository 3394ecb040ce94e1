/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.registry;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
 * @param previous what was active before the last promotion, or before something was removed
 * @param rolledBack versions that were active and are newer than the active ones
 * @param retired versions whose topics and tables are gone, or about to
 * @param origins where objects came from that no folder of definitions has, by kind and name
 */
record Deployment(
    long number,
    List<String> objects,
    Instant deployed,
    Optional<ObjectSet> candidate,
    Optional<ObjectSet> previous,
    Set<LogVersion> rolledBack,
    Set<LogVersion> retired,
    Map<String, String> origins) {
  static final Deployment NONE = new Deployment(0, List.of(), Instant.EPOCH);

  Deployment {
    objects = ImmutableList.copyOf(objects);
    requireNonNull(deployed, "deployed is null");
    requireNonNull(candidate, "candidate is null");
    requireNonNull(previous, "previous is null");
    rolledBack = ImmutableSet.copyOf(rolledBack);
    retired = ImmutableSet.copyOf(retired);
    origins = ImmutableMap.copyOf(origins);
  }

  /** Everything came from folders of definitions. */
  Deployment(
      long number,
      List<String> objects,
      Instant deployed,
      Optional<ObjectSet> candidate,
      Optional<ObjectSet> previous,
      Set<LogVersion> rolledBack,
      Set<LogVersion> retired) {
    this(number, objects, deployed, candidate, previous, rolledBack, retired, Map.of());
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
        retired,
        origins);
  }

  /** The same with other origins. */
  Deployment withOrigins(Map<String, String> newOrigins) {
    return new Deployment(
        number, objects, deployed, candidate, previous, rolledBack, retired, newOrigins);
  }

  /**
   * The same, from which a rollback goes back to what is active now; unless it goes back further
   * already. So removing something never takes the way back from a promotion.
   */
  Deployment withWayBackTo(Deployment before) {
    return new Deployment(
        number,
        objects,
        deployed,
        candidate,
        previous.or(() -> Optional.of(new ObjectSet(before.objects, before.deployed, Set.of()))),
        rolledBack,
        retired,
        origins);
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
        retired,
        origins);
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
                    "there is nothing to go back to: nothing was promoted or removed before, or retired since"));
    Set<LogVersion> left = Sets.difference(versions(objects), versions(back.objects()));
    return new Deployment(
        number + 1,
        back.objects(),
        now,
        Optional.of(new ObjectSet(objects, deployed, Set.of())),
        Optional.empty(),
        Sets.union(rolledBack, left),
        retired,
        origins);
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
        retired,
        origins);
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
        retired,
        origins);
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
        Sets.union(retired, versions),
        origins);
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
