/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.lockstep.definition.FeatureSet;
import dev.lockstep.definition.FeatureViewDefinition;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.SoleWriter;
import dev.lockstep.online.registry.DefinitionObject.Kind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Definitions and deployments, in a compacted topic. A deployment is written in one transaction
 * whose last record names the active objects, so readers see all of it or nothing. Thread-safe.
 *
 * <p>Writers cannot interleave: they share a transactional id, so whoever comes later fences
 * whoever was there, and looks only then whether the registry is still what its plan was made for.
 */
public final class Registry {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final OnlineStoreConfig config;
  private final Clock clock;

  public Registry(OnlineStoreConfig config) {
    this(config, Clock.systemUTC());
  }

  Registry(OnlineStoreConfig config, Clock clock) {
    this.config = config;
    this.clock = clock;
  }

  /**
   * A view's place among its versions.
   *
   * @param version of the log, from 1
   * @param revision of the definition over that log, from 1
   */
  public record ViewVersion(int version, int revision) {}

  /**
   * Reads everything.
   *
   * @return {@link RegistryState#EMPTY} if there is no registry yet
   * @throws LockstepException STORE_UNAVAILABLE if Kafka does not answer
   */
  public RegistryState read() {
    RegistryRecords records = new RegistryRecords();
    try (var follower = records.follower(config)) {
      follower.readToEnd();
    }
    return records.state();
  }

  /**
   * Definitions with the versions of their views.
   *
   * @param versions of every feature view among the definitions
   */
  public record VersionedSet(FeatureSet definitions, Map<String, ViewVersion> versions) {
    public VersionedSet {
      requireNonNull(definitions, "definitions is null");
      versions = ImmutableMap.copyOf(versions);
    }
  }

  /**
   * A set that shall become active later.
   *
   * @param awaitingHistory names of views whose new version takes imported history before live rows
   */
  public record Candidate(VersionedSet set, Set<String> awaitingHistory) {
    public Candidate {
      requireNonNull(set, "set is null");
      awaitingHistory = ImmutableSet.copyOf(awaitingHistory);
    }
  }

  /**
   * Commits a deployment without a candidate. The registry topic must exist.
   *
   * @param base what the deployment was planned for
   * @param definitions everything that shall be active
   * @param versions of every feature view among them
   * @return the state with the deployment
   * @throws LockstepException STORE_UNAVAILABLE if somebody else deployed since {@code base} was
   *     read or deploys now, or if Kafka does not answer; nothing is deployed then, unless the
   *     message says that it is not known
   */
  public RegistryState publish(
      RegistryState base, FeatureSet definitions, Map<String, ViewVersion> versions) {
    return publish(base, new VersionedSet(definitions, versions), Optional.empty());
  }

  /**
   * Commits a deployment in which nothing is removed. The registry topic must exist.
   *
   * @param base what the deployment was planned for
   * @param active everything that shall be active
   * @param candidate what may become active later; replaces the one that is there
   * @throws LockstepException as {@link #publish(RegistryState, FeatureSet, Map)}
   */
  public RegistryState publish(
      RegistryState base, VersionedSet active, Optional<Candidate> candidate) {
    return publish(base, active, candidate, base.origins(), false);
  }

  /**
   * Commits a deployment. The registry topic must exist.
   *
   * @param base what the deployment was planned for
   * @param active everything that shall be active
   * @param candidate what may become active later; replaces the one that is there
   * @param origins where objects came from that no folder of definitions has, by kind and name
   * @param removes whether something active is removed; then what is active now is kept for a
   *     rollback, unless what was active before a promotion is kept already
   * @throws LockstepException as {@link #publish(RegistryState, FeatureSet, Map)}
   */
  public RegistryState publish(
      RegistryState base,
      VersionedSet active,
      Optional<Candidate> candidate,
      Map<String, String> origins,
      boolean removes) {
    return commit(
        base,
        (now, time) -> {
          List<RegisteredObject> objects = objects(now, active, time);
          List<RegisteredObject> later =
              candidate.map(found -> objects(now, found.set(), time)).orElse(List.of());
          Optional<ObjectSet> set =
              candidate.map(found -> new ObjectSet(keys(later), time, found.awaitingHistory()));
          Map<String, RegisteredObject> all = new LinkedHashMap<>();
          objects.forEach(object -> all.put(object.key(), object));
          later.forEach(object -> all.putIfAbsent(object.key(), object));
          Deployment next = now.deployment().apply(keys(objects), set, time).withOrigins(origins);
          return new Change(
              ImmutableList.copyOf(all.values()),
              removes ? next.withWayBackTo(now.deployment()) : next);
        });
  }

  /**
   * Makes the candidate active, in one record, and keeps what was active for a rollback.
   *
   * @throws LockstepException INVALID_REQUEST if there is no candidate; else as {@link
   *     #publish(RegistryState, FeatureSet, Map)}
   */
  public RegistryState promote(RegistryState base) {
    return commit(base, (now, time) -> Change.of(now.deployment().promote(time)));
  }

  /**
   * Makes active again what was active before the last promotion; what is active becomes the
   * candidate.
   *
   * @throws LockstepException INVALID_REQUEST if there is nothing to return to; else as {@link
   *     #publish(RegistryState, FeatureSet, Map)}
   */
  public RegistryState rollback(RegistryState base) {
    return commit(base, (now, time) -> Change.of(now.deployment().rollback(time)));
  }

  /** Lets live rows into the candidate's versions of these views. Throws as promote. */
  public RegistryState release(RegistryState base, Set<String> views) {
    return commit(base, (now, time) -> Change.of(now.deployment().release(views)));
  }

  /** Gives up the candidate, the set that a rollback returns to, or both. Throws as promote. */
  public RegistryState forget(RegistryState base, boolean candidate, boolean previous) {
    return commit(base, (now, time) -> Change.of(now.deployment().forget(candidate, previous)));
  }

  /**
   * Notes that versions are never used again; their topics and tables may go then.
   *
   * @throws LockstepException INVALID_REQUEST if one of them is in use; else as promote
   */
  public RegistryState retire(RegistryState base, Set<LogVersion> versions) {
    return commit(base, (now, time) -> Change.of(now.deployment().retire(versions)));
  }

  /**
   * What is written.
   *
   * @param objects of the deployment that may be new
   */
  private record Change(List<RegisteredObject> objects, Deployment deployment) {
    static Change of(Deployment deployment) {
      return new Change(List.of(), deployment);
    }
  }

  private RegistryState commit(
      RegistryState base, BiFunction<RegistryState, Instant, Change> change) {
    AtomicReference<@Nullable Deployment> attempted = new AtomicReference<>();
    try {
      return new SoleWriter(config, config.naming().registry())
          .write(
              producer -> {
                RegistryState now = read();
                if (now.deployment().equals(attempted.get())) {
                  return now;
                }
                if (now.number() != base.number()) {
                  throw conflict(
                      "deployment %s came after %s".formatted(now.number(), base.number()), null);
                }
                Change made = change.apply(now, clock.instant());
                attempted.set(made.deployment());
                commit(producer, now, made);
                return readAtLeast(made.deployment().number());
              });
    } catch (KafkaException e) {
      throw conflict(String.valueOf(e.getMessage()), e);
    }
  }

  private void commit(KafkaProducer<byte[], byte[]> producer, RegistryState now, Change made) {
    producer.beginTransaction();
    for (RegisteredObject object : made.objects()) {
      if (now.object(object.key()).isEmpty()) {
        send(producer, object.key(), RegistryCodec.encode(object));
      }
    }
    // Answers name the deployment that they were given in; it can be looked up for good.
    byte[] deployment = RegistryCodec.encode(made.deployment());
    send(producer, RegistryCodec.PAST_DEPLOYMENT + made.deployment().number(), deployment);
    send(producer, RegistryCodec.DEPLOYMENT_KEY, deployment);
    commit(producer, made.deployment());
  }

  /** A commit is decided before Kafka shows it. */
  private RegistryState readAtLeast(long number) {
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    RegistryState state = read();
    while (state.number() < number) {
      if (System.nanoTime() - deadline > 0) {
        throw new LockstepException(
            ErrorCode.STORE_UNAVAILABLE,
            "Deployment %s is committed, but Kafka does not show it yet".formatted(number));
      }
      LockSupport.parkNanos(PAUSE_NANOS);
      state = read();
    }
    return state;
  }

  private static List<String> keys(List<RegisteredObject> objects) {
    return objects.stream().map(RegisteredObject::key).toList();
  }

  private void commit(KafkaProducer<byte[], byte[]> producer, Deployment deployment) {
    try {
      producer.commitTransaction();
    } catch (TimeoutException e) {
      throw new LockstepException(
          ErrorCode.STORE_UNAVAILABLE,
          "Kafka did not say in time whether deployment %s is committed; plan again to see"
              .formatted(deployment.number()),
          e);
    }
  }

  private static List<RegisteredObject> objects(RegistryState now, VersionedSet set, Instant time) {
    FeatureSet definitions = set.definitions();
    Map<String, String> keys = new HashMap<>();
    List<RegisteredObject> objects = new ArrayList<>();
    for (DefinitionObject object : DefinitionObject.of(definitions)) {
      RegisteredObject registered =
          object.kind() == Kind.FEATURE_VIEW
              ? view(object, set.versions(), uses(definitions, object.name(), keys), time)
              : new RegisteredObject(object, 0, 0, List.of(), time);
      RegisteredObject kept = now.object(registered.key()).orElse(registered);
      keys.put(RegistryState.id(object), kept.key());
      objects.add(kept);
    }
    return objects;
  }

  private static RegisteredObject view(
      DefinitionObject object, Map<String, ViewVersion> versions, List<String> uses, Instant time) {
    ViewVersion version = versions.get(object.name());
    if (version == null) {
      throw new IllegalArgumentException("No version for view " + object.name());
    }
    return new RegisteredObject(object, version.version(), version.revision(), uses, time);
  }

  /** Entities and sources come before views, so their keys are known. */
  private static List<String> uses(FeatureSet definitions, String name, Map<String, String> keys) {
    List<String> uses = new ArrayList<>();
    for (FeatureViewDefinition view : definitions.views()) {
      if (view.name().value().equals(name)) {
        uses.add(key(keys, Kind.ENTITY, view.entity().value()));
        view.sources().forEach(source -> uses.add(key(keys, Kind.SOURCE, source.source().value())));
      }
    }
    return uses;
  }

  private static String key(Map<String, String> keys, Kind kind, String name) {
    String key = keys.get(kind.display() + " " + name);
    if (key == null) {
      throw new IllegalArgumentException("Definitions have no " + kind.display() + " " + name);
    }
    return key;
  }

  private void send(KafkaProducer<byte[], byte[]> producer, String key, byte[] value) {
    producer.send(new ProducerRecord<>(config.naming().registry(), 0, key.getBytes(UTF_8), value));
  }

  private static LockstepException conflict(String why, @Nullable Throwable cause) {
    return new LockstepException(
        ErrorCode.STORE_UNAVAILABLE, "Nothing was deployed, plan again: " + why, cause);
  }
}
