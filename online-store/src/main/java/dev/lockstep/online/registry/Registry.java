/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockstep.definition.FeatureSet;
import dev.lockstep.definition.FeatureViewDefinition;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KafkaClients;
import dev.lockstep.online.registry.DefinitionObject.Kind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
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
    try (RegistryReader reader = new RegistryReader(config)) {
      return reader.readToEnd();
    }
  }

  /**
   * Commits a deployment. The registry topic must exist.
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
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      producer.initTransactions();
      RegistryState now = read();
      if (now.number() != base.number()) {
        throw conflict("deployment %s came after %s".formatted(now.number(), base.number()), null);
      }
      List<RegisteredObject> objects = objects(now, definitions, versions);
      Deployment deployment =
          new Deployment(
              now.number() + 1,
              objects.stream().map(RegisteredObject::key).toList(),
              clock.instant());
      producer.beginTransaction();
      for (RegisteredObject object : objects) {
        if (now.object(object.key()).isEmpty()) {
          send(producer, object.key(), RegistryCodec.encode(object));
        }
      }
      send(producer, RegistryCodec.DEPLOYMENT_KEY, RegistryCodec.encode(deployment));
      commit(producer, deployment);
    } catch (KafkaException e) {
      throw conflict(String.valueOf(e.getMessage()), e);
    }
    return read();
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

  private List<RegisteredObject> objects(
      RegistryState now, FeatureSet definitions, Map<String, ViewVersion> versions) {
    Instant time = clock.instant();
    Map<String, String> keys = new HashMap<>();
    List<RegisteredObject> objects = new ArrayList<>();
    for (DefinitionObject object : DefinitionObject.of(definitions)) {
      RegisteredObject registered =
          object.kind() == Kind.FEATURE_VIEW
              ? view(object, versions, uses(definitions, object.name(), keys), time)
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

  private KafkaProducer<byte[], byte[]> producer() {
    Map<String, Object> properties = KafkaClients.properties(config);
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, config.naming().registry());
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, TIMEOUT.toMillis());
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static LockstepException conflict(String why, @Nullable Throwable cause) {
    return new LockstepException(
        ErrorCode.STORE_UNAVAILABLE, "Nothing was deployed, plan again: " + why, cause);
  }
}
