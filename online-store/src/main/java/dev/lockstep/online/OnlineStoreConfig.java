/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.lockstep.online.kafka.Naming;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the online store is and how it is used. Immutable.
 *
 * @param kafkaBootstrap Kafka's bootstrap servers as this process sees them
 * @param pinotController base address of a Pinot controller, or of a load balancer before several
 * @param pinotBrokers base addresses of Pinot brokers; empty to ask the controller
 * @param kafkaForPinot Kafka's bootstrap servers as Pinot's servers see them
 * @param naming names of topics and tables
 * @param kafkaProperties further properties of every Kafka client, Pinot's too (security)
 * @param pinotAuthorization value of the Authorization header for controller and brokers
 * @param queryTimeout longest time that one query may take, at least 1 ms
 * @param maxRowsPerQuery most rows that one query may return; one more is an error
 * @param maxConcurrentQueries most queries that one reader has under way
 * @param topicReplication replication factor of topics that Lockstep creates
 * @param tableReplication replicas of tables that Lockstep creates
 */
public record OnlineStoreConfig(
    String kafkaBootstrap,
    URI pinotController,
    List<URI> pinotBrokers,
    String kafkaForPinot,
    Naming naming,
    Map<String, String> kafkaProperties,
    Optional<String> pinotAuthorization,
    Duration queryTimeout,
    int maxRowsPerQuery,
    int maxConcurrentQueries,
    int topicReplication,
    int tableReplication) {
  public static final Duration DEFAULT_QUERY_TIMEOUT = Duration.ofSeconds(10);
  public static final int DEFAULT_MAX_ROWS_PER_QUERY = 500_000;
  public static final int DEFAULT_MAX_CONCURRENT_QUERIES = 64;
  public static final String DEFAULT_PREFIX = "ls";

  public OnlineStoreConfig {
    requireNonNull(kafkaBootstrap, "kafkaBootstrap is null");
    requireNonNull(pinotController, "pinotController is null");
    pinotBrokers = ImmutableList.copyOf(pinotBrokers);
    requireNonNull(kafkaForPinot, "kafkaForPinot is null");
    requireNonNull(naming, "naming is null");
    kafkaProperties = ImmutableMap.copyOf(kafkaProperties);
    requireNonNull(pinotAuthorization, "pinotAuthorization is null");
    requireNonNull(queryTimeout, "queryTimeout is null");
    checkArgument(!kafkaBootstrap.isBlank(), "Kafka's bootstrap servers are missing");
    checkHttp(pinotController);
    pinotBrokers.forEach(OnlineStoreConfig::checkHttp);
    checkArgument(queryTimeout.toMillis() >= 1, "Query timeout below 1 ms: %s", queryTimeout);
    checkArgument(maxRowsPerQuery >= 1, "Rows per query below 1: %s", maxRowsPerQuery);
    checkArgument(
        maxConcurrentQueries >= 1, "Concurrent queries below 1: %s", maxConcurrentQueries);
    checkArgument(topicReplication >= 1, "Topic replication below 1: %s", topicReplication);
    checkArgument(tableReplication >= 1, "Table replication below 1: %s", tableReplication);
  }

  /**
   * Kafka and Pinot at these addresses, everything else at its default.
   *
   * @param kafkaBootstrap e.g. {@code localhost:9092}
   * @param pinotController e.g. {@code http://localhost:9000}
   */
  public static OnlineStoreConfig of(String kafkaBootstrap, String pinotController) {
    return new OnlineStoreConfig(
        kafkaBootstrap,
        URI.create(pinotController),
        List.of(),
        kafkaBootstrap,
        new Naming(DEFAULT_PREFIX),
        Map.of(),
        Optional.empty(),
        DEFAULT_QUERY_TIMEOUT,
        DEFAULT_MAX_ROWS_PER_QUERY,
        DEFAULT_MAX_CONCURRENT_QUERIES,
        1,
        1);
  }

  public OnlineStoreConfig withPinotBrokers(List<URI> brokers) {
    return new OnlineStoreConfig(
        kafkaBootstrap,
        pinotController,
        brokers,
        kafkaForPinot,
        naming,
        kafkaProperties,
        pinotAuthorization,
        queryTimeout,
        maxRowsPerQuery,
        maxConcurrentQueries,
        topicReplication,
        tableReplication);
  }

  /** For a Kafka that Pinot's servers reach at another address than this process. */
  public OnlineStoreConfig withKafkaForPinot(String bootstrap) {
    return new OnlineStoreConfig(
        kafkaBootstrap,
        pinotController,
        pinotBrokers,
        bootstrap,
        naming,
        kafkaProperties,
        pinotAuthorization,
        queryTimeout,
        maxRowsPerQuery,
        maxConcurrentQueries,
        topicReplication,
        tableReplication);
  }

  public OnlineStoreConfig withNaming(Naming newNaming) {
    return new OnlineStoreConfig(
        kafkaBootstrap,
        pinotController,
        pinotBrokers,
        kafkaForPinot,
        newNaming,
        kafkaProperties,
        pinotAuthorization,
        queryTimeout,
        maxRowsPerQuery,
        maxConcurrentQueries,
        topicReplication,
        tableReplication);
  }

  public OnlineStoreConfig withKafkaProperties(Map<String, String> properties) {
    return new OnlineStoreConfig(
        kafkaBootstrap,
        pinotController,
        pinotBrokers,
        kafkaForPinot,
        naming,
        properties,
        pinotAuthorization,
        queryTimeout,
        maxRowsPerQuery,
        maxConcurrentQueries,
        topicReplication,
        tableReplication);
  }

  public OnlineStoreConfig withPinotAuthorization(String header) {
    return new OnlineStoreConfig(
        kafkaBootstrap,
        pinotController,
        pinotBrokers,
        kafkaForPinot,
        naming,
        kafkaProperties,
        Optional.of(header),
        queryTimeout,
        maxRowsPerQuery,
        maxConcurrentQueries,
        topicReplication,
        tableReplication);
  }

  /**
   * @param timeout longest time of one query
   * @param maxRows most rows of one query
   * @param maxConcurrent most queries under way
   */
  public OnlineStoreConfig withQueryLimits(Duration timeout, int maxRows, int maxConcurrent) {
    return new OnlineStoreConfig(
        kafkaBootstrap,
        pinotController,
        pinotBrokers,
        kafkaForPinot,
        naming,
        kafkaProperties,
        pinotAuthorization,
        timeout,
        maxRows,
        maxConcurrent,
        topicReplication,
        tableReplication);
  }

  public OnlineStoreConfig withReplication(int topics, int tables) {
    return new OnlineStoreConfig(
        kafkaBootstrap,
        pinotController,
        pinotBrokers,
        kafkaForPinot,
        naming,
        kafkaProperties,
        pinotAuthorization,
        queryTimeout,
        maxRowsPerQuery,
        maxConcurrentQueries,
        topics,
        tables);
  }

  private static void checkHttp(URI address) {
    String scheme = address.getScheme();
    checkArgument(
        ("http".equals(scheme) || "https".equals(scheme)) && address.getHost() != null,
        "Not an http or https address: %s",
        address);
  }

  /** Without credentials, so that it can be logged. */
  @Override
  public String toString() {
    return "OnlineStoreConfig[kafka=%s, controller=%s, brokers=%s, prefix=%s]"
        .formatted(kafkaBootstrap, pinotController, pinotBrokers, naming.prefix());
  }
}
