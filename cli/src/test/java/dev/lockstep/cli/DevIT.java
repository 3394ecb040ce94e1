/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The quickstart of the README, as a user does it, and what goes wrong on the way. */
final class DevIT {
  private static final Path QUICKSTART = Path.of("../examples/quickstart");
  private static final String MOMENT = "2026-11-01T09:30:00Z";

  @TempDir private Path directory;

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void servesTheUsersDefinitionsAndFollowsTheirChanges() throws IOException, InterruptedException {
    Path definitions = Files.createDirectories(directory.resolve("my-features"));
    Path file = definitions.resolve("definitions.yaml");
    Files.copy(QUICKSTART.resolve("definitions.yaml"), file);
    String before;
    try (LockstepProcess dev = dev(definitions)) {
      sendsFiles();
      answersAreThere();
      theProofHolds();
      driftComparesAllSidesOnBothEngines(file);
      driftGoesOnUntilItIsStopped();
      deadLettersAreShown();
      aChangeIsApplied(file, dev);
      aMistakeIsTold(file, dev);
      statusKnowsIt();
      aSecondOneStartsNothing(definitions);
      before = features();
      dev.kill();
    }
    nothingIsLeft();
    // What was sent, deployed and refused is there again, with the same bits.
    Files.writeString(file, Files.readString(file).replace("of: prodct", "of: product"));
    try (LockstepProcess dev = dev(definitions)) {
      soon().untilAsserted(() -> assertThat(features()).isEqualTo(before));
      statusKnowsIt();

      assertThat(dev.stop()).as("ends when it is told to").isTrue();
    }
    nothingIsLeft();
    assertThat(lockstep("status")).contains("no Kafka and no Pinot");
  }

  private LockstepProcess dev(Path definitions) throws IOException {
    LockstepProcess dev =
        LockstepProcess.start(
            directory, "dev", "-d", definitions.toString(), "-D", "served.sample-rate=1");
    try {
      await()
          .atMost(Duration.ofMinutes(4))
          .untilAsserted(
              () -> {
                assertThat(dev.isAlive()).as(dev.output()).isTrue();
                assertThat(dev.output()).contains("Ctrl-C ends everything");
              });
    } catch (RuntimeException | Error e) {
      dev.close();
      throw e;
    }
    return dev;
  }

  private void sendsFiles() throws IOException, InterruptedException {
    assertThat(lockstep("send", "--source", "orders", "--file", quickstart("orders.jsonl")))
        .contains("9 events sent to topic orders");
    assertThat(lockstep("send", "--source", "orders", "--file", quickstart("more-orders.csv")))
        .contains("2 events sent to topic orders");
    assertThat(lockstep("send", "--source", "order", "--file", quickstart("more-orders.csv")))
        .contains("unknown source 'order'; did you mean 'orders'?");
  }

  private void answersAreThere() {
    soon()
        .untilAsserted(
            () ->
                assertThat(answers("table"))
                    .containsPattern("customer_orders:orders_30d +4 ")
                    .containsPattern("customer_orders:spend_30d +131.2 ")
                    .containsPattern("customer_orders:last_product +lamp ")
                    .containsPattern("basket:spend_with_basket +181.2 "));
  }

  /** What was served comes back from the lake, as parity, as a replay, as a spine. */
  private void theProofHolds() throws IOException, InterruptedException {
    soon()
        .untilAsserted(
            () ->
                assertThat(lockstep("parity"))
                    .containsPattern("good: [1-9][0-9]* values of [1-9]"));
    Path served = directory.resolve("served.jsonl");
    assertThat(lockstep("served", "--service", "customer_v1", "--out", served.toString()))
        .contains("rows of customer_v1 in ");
    assertThat(Files.readString(served))
        .contains("\"customer_id\":\"c1\"", "spend_30d\":131.2", "\"basket_value\":50");
    Path spine = directory.resolve("spine.jsonl");
    lockstep("served", "--service", "customer_v1", "--keys-only", "--out", spine.toString());
    Path set = directory.resolve("set");
    lockstep(
        "training-set",
        "--spine",
        spine.toString(),
        "--service",
        "customer_v1",
        "--out",
        set.toString());
    assertThat(set.resolve("manifest.json")).exists();
    assertThat(lockstep("drift", "--reference", set.toString(), "--current", "served:customer_v1"))
        .contains("have too few rows");
    Matcher token = Pattern.compile("ls1\\.customer_orders[^\"]+").matcher(answers("json"));
    assertThat(token.find()).isTrue();
    assertThat(lockstep("replay", "--token", token.group())).contains("The same bits.");
    assertThat(lockstep("replay", "--token", "ls1.customer_orders.1.1.0.0.0.4711.1"))
        .contains("archive first");
  }

  /** One profile of a time range of the served log, by whichever engine; tables by their names. */
  private void driftComparesAllSidesOnBothEngines(Path definitions) throws IOException {
    String until = Instant.now().toString();
    List<String> profiles = new ArrayList<>();
    for (String engine : List.of("local", "spark")) {
      Path profile = directory.resolve(engine + ".json");
      assertThat(
              lockstep(
                  "drift",
                  "--reference",
                  "served:customer_v1",
                  "--reference-since",
                  "-1h",
                  "--reference-until",
                  until,
                  "--engine",
                  engine,
                  "--save-profile",
                  profile.toString()))
          .contains("Profile of 8 features in ");
      profiles.add(Files.readString(profile));
    }
    assertThat(profiles.get(0)).isEqualTo(profiles.get(1)).contains("customer_orders:spend_30d");
    Path more = Files.createDirectories(directory.resolve("more-features"));
    Files.writeString(
        more.resolve("definitions.yaml"),
        Files.readString(definitions)
            + "---\nkind: FeatureService\nname: orders\nfeatures: [customer_orders]\n");
    assertThat(
            lockstep(
                "materialize",
                "--offline",
                "--as-of",
                MOMENT,
                "--mode",
                "as_corrected",
                "--service",
                "orders",
                "-d",
                more.toString()))
        .contains("lockstep_features.orders as of");
    assertThat(lockstep(drift("table:orders", "served:customer_v1")))
        .contains("customer_orders:spend_30d")
        .doesNotContain("not_comparable");
    assertThat(lockstep(drift("served:customer_v1", "table:orders")))
        .containsPattern("basket:spend_with_basket.*not_comparable");
    assertThat(lockstep(drift("table:order", "served:customer_v1")))
        .contains("unknown feature table 'lockstep_features.order'; did you mean 'orders'?");
  }

  private static String[] drift(String reference, String current) {
    return new String[] {
      "drift", "--reference", reference, "--current", current, "--least-rows", "1"
    };
  }

  private void driftGoesOnUntilItIsStopped() throws IOException, InterruptedException {
    try (LockstepProcess every =
        LockstepProcess.start(
            directory,
            "drift",
            "--reference",
            directory.resolve("local.json").toString(),
            "--current",
            "served:customer_v1",
            "--every",
            "1s",
            "--window",
            "1h",
            "-D",
            "metrics.port=0")) {
      soon()
          .untilAsserted(() -> assertThat(every.output()).containsPattern(" [1-9]\\d* new rows; "));
      soon().untilAsserted(() -> assertThat(every.output()).contains(" 0 new rows; "));
      int before = every.lines().size();
      answers("table");
      soon()
          .untilAsserted(
              () ->
                  assertThat(String.join("\n", every.lines().subList(before, every.lines().size())))
                      .contains(" 1 new rows; "));
      Matcher metrics = Pattern.compile("http://\\S+/metrics").matcher(every.output());
      assertThat(metrics.find()).isTrue();
      try (InputStream page = URI.create(metrics.group()).toURL().openStream()) {
        assertThat(new String(page.readAllBytes(), UTF_8))
            .contains(
                "lockstep_drift_level{feature=\"customer_orders:spend_30d\",service=\"customer_v1\"} 1.0")
            .contains("lockstep_drift_rows_total{service=\"customer_v1\"}")
            .contains("lockstep_drift_report_age_seconds");
      }
      assertThat(every.stop()).as("ends when it is told to").isTrue();
      assertThat(every.output()).doesNotContain("failed, and tried again");
    }
  }

  private String answers(String format) throws IOException, InterruptedException {
    return lockstep(
        "get",
        "--service",
        "customer_v1",
        "--entity",
        "customer=c1",
        "--context",
        "basket_value=50",
        "--as-of",
        MOMENT,
        "--format",
        format);
  }

  private void deadLettersAreShown() throws IOException, InterruptedException {
    assertThat(lockstep("dead-letters", "list", "--events"))
        .contains("customer_orders")
        .contains("\"amount\": \"many\"");
  }

  private void aChangeIsApplied(Path file, LockstepProcess dev) throws IOException {
    String text = Files.readString(file);
    // Another meaning under a name that is served waits beside it, until it is changed back.
    Files.writeString(
        file, text.replace("aggregate: max, of: amount}", "aggregate: min, of: amount}"));
    soon()
        .untilAsserted(
            () -> assertThat(dev.output()).contains("my-features changed", "has a candidate"));
    Files.writeString(
        file,
        text.replace(
            "  - {name: last_product,",
            "  - {name: smallest_order, aggregate: min, of: amount}\n  - {name: last_product,"));
    soon().untilAsserted(() -> assertThat(features()).contains("\"value\" : 5.1"));
  }

  private void aMistakeIsTold(Path file, LockstepProcess dev) throws IOException {
    Files.writeString(file, Files.readString(file).replace("of: product", "of: prodct"));
    soon().untilAsserted(() -> assertThat(dev.output()).contains("did you mean 'product'?"));
    assertThat(dev.isAlive()).isTrue();
  }

  private void statusKnowsIt() throws IOException, InterruptedException {
    assertThat(lockstep("status"))
        .containsPattern("serve +\\d+")
        .containsPattern("ingest +\\d+")
        .containsPattern("customer_orders +1\\.2 +customer +\\d+ +8 +\\d+ \\w.* ago +0 ")
        // The candidate that was given up may have met the bad event too.
        .containsPattern("Open dead letters: [12]\n");
  }

  private void aSecondOneStartsNothing(Path definitions) throws IOException, InterruptedException {
    assertThat(lockstep("dev", "-d", definitions.toString()))
        .as("wrong definitions are told before anything is started")
        .contains("did you mean 'product'?");
    assertThat(lockstep("dev", "-d", QUICKSTART.toAbsolutePath().normalize().toString()))
        .as("there is one already")
        .contains("lockstep dev runs with this state directory already: process ");
  }

  /** Without tokens: tiles that came meanwhile change them, and no value. */
  private String features() throws IOException, InterruptedException {
    return lockstep(
            "get",
            "--feature",
            "customer_orders:smallest_order,customer_orders:spend_30d",
            "--entity",
            "customer_id=c1",
            "--entity",
            "customer=c2",
            "--as-of",
            MOMENT,
            "--format",
            "json")
        .replaceAll("\"token\" : \"[^\"]*\"", "");
  }

  private void nothingIsLeft() {
    soon().untilAsserted(() -> assertThat(LockstepProcess.leftIn(directory)).isEmpty());
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofMinutes(1));
  }

  private String lockstep(String... arguments) {
    return CommandRun.of(directory, arguments).output();
  }

  private static String quickstart(String file) {
    return QUICKSTART.resolve(file).toAbsolutePath().normalize().toString();
  }
}
