/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.ingest;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableMap;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.Naming;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * How ingest runs. Immutable.
 *
 * @param kafkaBootstrap Kafka's bootstrap servers
 * @param kafkaProperties further properties of every Kafka client (security)
 * @param naming names of topics and applications
 * @param replication replication factor of topics that ingest creates, at least 1
 * @param stateDirectory where instances keep their state; instances on one machine may share it
 * @param threads per view, at least 1
 * @param commitInterval longest time between two transactions, at least 1 ms: a row becomes visible
 *     after about two of them, and each costs the same whatever it holds
 * @param sessionTimeout after which a dead instance's work goes to others, at least 1 s
 * @param standbyReplicas copies of an instance's state that others keep up to date, at least 0
 * @param dedupStore where identities of events are kept
 */
public record IngestConfig(
    String kafkaBootstrap,
    Map<String, String> kafkaProperties,
    Naming naming,
    int replication,
    Path stateDirectory,
    int threads,
    Duration commitInterval,
    Duration sessionTimeout,
    int standbyReplicas,
    DedupStore dedupStore) {
  public static final int DEFAULT_THREADS = 1;
  public static final Duration DEFAULT_COMMIT_INTERVAL = Duration.ofMillis(25);
  public static final Duration DEFAULT_SESSION_TIMEOUT = Duration.ofSeconds(10);

  /** Where identities of events are kept within the horizon. */
  public enum DedupStore {
    /** On disk; holds any horizon. */
    DISK,
    /** On the heap; faster, for horizons of few events. */
    MEMORY
  }

  public IngestConfig {
    requireNonNull(kafkaBootstrap, "kafkaBootstrap is null");
    kafkaProperties = ImmutableMap.copyOf(kafkaProperties);
    requireNonNull(naming, "naming is null");
    checkArgument(replication >= 1, "Replication below 1: %s", replication);
    requireNonNull(stateDirectory, "stateDirectory is null");
    checkArgument(threads >= 1, "Threads below 1: %s", threads);
    checkArgument(commitInterval.toMillis() >= 1, "Commit interval below 1 ms: %s", commitInterval);
    checkArgument(sessionTimeout.toSeconds() >= 1, "Session timeout below 1 s: %s", sessionTimeout);
    checkArgument(standbyReplicas >= 0, "Standby replicas below 0: %s", standbyReplicas);
    requireNonNull(dedupStore, "dedupStore is null");
  }

  /** The Kafka and the names of an online store, everything else at its default. */
  public static IngestConfig of(OnlineStoreConfig store, Path stateDirectory) {
    return new IngestConfig(
        store.kafkaBootstrap(),
        store.kafkaProperties(),
        store.naming(),
        store.topicReplication(),
        stateDirectory,
        DEFAULT_THREADS,
        DEFAULT_COMMIT_INTERVAL,
        DEFAULT_SESSION_TIMEOUT,
        0,
        DedupStore.DISK);
  }

  public IngestConfig withThreads(int newThreads) {
    return new IngestConfig(
        kafkaBootstrap,
        kafkaProperties,
        naming,
        replication,
        stateDirectory,
        newThreads,
        commitInterval,
        sessionTimeout,
        standbyReplicas,
        dedupStore);
  }

  public IngestConfig withCommitInterval(Duration interval) {
    return new IngestConfig(
        kafkaBootstrap,
        kafkaProperties,
        naming,
        replication,
        stateDirectory,
        threads,
        interval,
        sessionTimeout,
        standbyReplicas,
        dedupStore);
  }

  /**
   * How fast the work of a dead instance is taken over, and how much state is moved then.
   *
   * @param timeout see {@link #sessionTimeout()}
   * @param standbys see {@link #standbyReplicas()}
   */
  public IngestConfig withFailover(Duration timeout, int standbys) {
    return new IngestConfig(
        kafkaBootstrap,
        kafkaProperties,
        naming,
        replication,
        stateDirectory,
        threads,
        commitInterval,
        timeout,
        standbys,
        dedupStore);
  }

  public IngestConfig withDedupStore(DedupStore store) {
    return new IngestConfig(
        kafkaBootstrap,
        kafkaProperties,
        naming,
        replication,
        stateDirectory,
        threads,
        commitInterval,
        sessionTimeout,
        standbyReplicas,
        store);
  }
}
