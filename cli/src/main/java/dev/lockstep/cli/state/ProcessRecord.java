/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.state;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * One part that runs in a process of this machine.
 *
 * @param role which part, e.g. serve
 * @param pid the process
 * @param startedMillis when the process started as the operating system says, epoch milliseconds; a
 *     process with the same id and another start is another process. 0 if it is not known
 * @param addresses what the part listens on and uses, e.g. grpc to 127.0.0.1:6570
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ProcessRecord(
    @JsonProperty("role") String role,
    @JsonProperty("pid") long pid,
    @JsonProperty("startedMillis") long startedMillis,
    @JsonProperty("addresses") Map<String, String> addresses) {
  /**
   * Start times are counted from when the machine started, which each process reads for itself, in
   * whole seconds of a clock that may be set meanwhile.
   */
  private static final long START_JITTER_MILLIS = 2_000;

  public static final String SERVE = "serve";
  public static final String INGEST = "ingest";
  public static final String DEV = "dev";
  public static final String SERVE_HISTORICAL = "serve-historical";

  public static final String GRPC = "grpc";
  public static final String FLIGHT = "flight";
  public static final String METRICS = "metrics";
  public static final String KAFKA = "kafka";
  public static final String DEFINITIONS = "definitions";
  public static final String PINOT_CONTROLLER = "pinot-controller";

  public ProcessRecord {
    requireNonNull(role, "role is null");
    addresses = Map.copyOf(addresses);
  }

  /** A part of this process. */
  public static ProcessRecord ofThisProcess(String role, Map<String, String> addresses) {
    ProcessHandle self = ProcessHandle.current();
    return new ProcessRecord(role, self.pid(), started(self), addresses);
  }

  /** Whether the process that made the record still runs. */
  @JsonIgnore
  public boolean isAlive() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .map(process -> isSameStart(started(process)))
        .orElse(false);
  }

  /** The addresses, sorted by name, for people. */
  public String describe() {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(addresses)
        .forEach((name, address) -> text.append(name).append(' ').append(address).append("  "));
    return text.toString().stripTrailing();
  }

  private boolean isSameStart(long foundMillis) {
    return startedMillis == 0
        || foundMillis == 0
        || Math.abs(foundMillis - startedMillis) <= START_JITTER_MILLIS;
  }

  private static long started(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }
}
