/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.wiring;

import dev.lockstep.cli.state.ProcessRecord;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What running processes publish at /metrics. Immutable. */
public final class ScrapedMetrics {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final Pattern DELAY =
      Pattern.compile("lockstep_ingest_delay_seconds\\{(.*quantile=\"0\\.99\".*)}\\s+(\\S+)");

  private final List<String> lines;

  private ScrapedMetrics(List<String> lines) {
    this.lines = lines;
  }

  /** Asks each process that ingests; one that does not answer is left out. */
  public static ScrapedMetrics of(List<ProcessRecord> processes) {
    return of(processes, ProcessRecord.INGEST);
  }

  /**
   * Asks each process of a role; one that does not answer is left out.
   *
   * @param role as in {@link ProcessRecord}
   */
  public static ScrapedMetrics of(List<ProcessRecord> processes, String role) {
    HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    return new ScrapedMetrics(
        processes.stream()
            .filter(process -> process.role().equals(role))
            .flatMap(
                process ->
                    Optional.ofNullable(process.addresses().get(ProcessRecord.METRICS)).stream())
            .flatMap(address -> scrape(client, address))
            .toList());
  }

  /** The longest 99th percentile of a view's delay, over all processes; empty without rows. */
  public Optional<Duration> delay(String view) {
    return lines.stream()
        .map(DELAY::matcher)
        .filter(Matcher::matches)
        .filter(matcher -> matcher.group(1).contains("view=\"" + view + "\""))
        .map(matcher -> Double.parseDouble(matcher.group(2)))
        .filter(seconds -> seconds > 0)
        .map(seconds -> Duration.ofNanos((long) (seconds * 1e9)))
        .max(Duration::compareTo);
  }

  /**
   * The sum of a counter over all processes and all further labels.
   *
   * @param labels that it must have; empty if no process has such a counter
   */
  public OptionalLong sum(String counter, Map<String, String> labels) {
    OptionalLong sum = OptionalLong.empty();
    for (String line : lines) {
      int end = line.lastIndexOf('}');
      if (line.startsWith(counter + "{")
          && end > 0
          && labels.entrySet().stream()
              .allMatch(label -> line.contains(label.getKey() + "=\"" + label.getValue() + "\""))) {
        long value = (long) Double.parseDouble(line.substring(end + 1).strip());
        sum = OptionalLong.of(sum.orElse(0) + value);
      }
    }
    return sum;
  }

  private static Stream<String> scrape(HttpClient client, String address) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + address + "/metrics"))
            .timeout(TIMEOUT)
            .build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body().lines();
    } catch (IOException e) {
      return Stream.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Stream.empty();
    }
  }
}
