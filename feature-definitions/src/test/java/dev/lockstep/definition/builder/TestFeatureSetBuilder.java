/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition.builder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.bind.Definitions;
import dev.lockstep.definition.FeatureSet;
import dev.lockstep.definition.Problem;
import dev.lockstep.definition.yaml.DefinitionReader;
import dev.lockstep.definition.yaml.DefinitionWriter;
import dev.lockstep.plan.PlanPrinter;
import dev.lockstep.plan.TimestampFormat;
import dev.lockstep.time.Bounds;
import dev.lockstep.type.ValueType;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class TestFeatureSetBuilder {
  private static FeatureSet fraud() {
    return new FeatureSetBuilder()
        .add(
            new SourceBuilder("payments")
                .topic("raw.payments")
                .timestamp("event_time")
                .requiredColumn("payment_id", ValueType.STRING)
                .column("card_id", ValueType.STRING)
                .column("merchant_id", ValueType.INT64)
                .column("amount", ValueType.DOUBLE)
                .column("fx_rate", ValueType.DOUBLE)
                .column("price", new ValueType.Decimal(10, 2))
                .column("status", ValueType.STRING)
                .column("tags", new ValueType.ListOf(ValueType.STRING))
                .column("event_time", ValueType.TIMESTAMP))
        .add(
            new SourceBuilder("refunds")
                .timestamp("at", TimestampFormat.EPOCH_SECONDS)
                .maxFuture(Duration.ofHours(1))
                .column("refund_id", ValueType.STRING)
                .column("card", ValueType.STRING)
                .column("amount", ValueType.DOUBLE)
                .column("at", ValueType.INT64))
        .add(new EntityBuilder("card").key("card_id", ValueType.STRING))
        .add(
            new EntityBuilder("card_at_merchant")
                .key("card_id", ValueType.STRING)
                .key("merchant_id", ValueType.INT64))
        .add(cardActivity())
        .add(
            new FeatureViewBuilder("card_profile")
                .entity("card_at_merchant")
                .source("payments")
                .ttl(Duration.ofDays(30))
                .created("event_time")
                .feature(FeatureBuilder.latest("status"))
                .feature(FeatureBuilder.latest("last_tags", "tags")))
        .add(
            new OnDemandFeatureViewBuilder("risk")
                .input("spend", "card_activity", "spend_1h")
                .input("seen", "card_activity", "ever")
                .requiredRequest("amount", ValueType.DOUBLE)
                .request("note", ValueType.STRING)
                .feature("ratio", "amount / spend")
                .feature("known", "seen > 3 && note != 'new'"))
        .add(
            new FeatureServiceBuilder("fraud_v1")
                .features("card_profile")
                .features("card_activity", "spend_1h")
                .features("risk"))
        .build();
  }

  private static FeatureViewBuilder cardActivity() {
    return new FeatureViewBuilder("card_activity")
        .entity("card")
        .source("payments")
        .source(
            new ViewSourceBuilder("refunds")
                .where("refund_id != null")
                .column("card_id", "card")
                .column("payment_id", "'refund-' + refund_id")
                .column("amount_eur", "-amount"))
        .where("amount > 0")
        .column("amount_eur", "fx_rate == null\n  ? amount\n  : amount * fx_rate\n")
        .dedup(Duration.ofHours(48), "payment_id")
        .partitions(8)
        .feature(FeatureBuilder.sum("spend", "amount_eur").windows("1h", "24h", "30d"))
        .feature(FeatureBuilder.count("ever"))
        .feature(
            FeatureBuilder.count("declined")
                .where("status == 'DECLINED'")
                .windows(Duration.ofHours(1))
                .bounds(Bounds.CLOSED))
        .feature(
            FeatureBuilder.quantile("p95", 0.95, "amount")
                .windows("7d")
                .tail(Duration.ofDays(1))
                .maxRows(1000))
        .feature(
            FeatureBuilder.countDistinct("merchants", "merchant_id")
                .approximate()
                .windows("7d")
                .slide(Duration.ofHours(1)))
        .feature(
            FeatureBuilder.topK("top", 3, "merchant_id")
                .cap(500)
                .windows("90d")
                .bounds(Bounds.OPEN_CLOSED))
        .feature(FeatureBuilder.last("last_status", "status").keepNulls())
        .feature(FeatureBuilder.sum("total", "price"));
  }

  @Test
  void meansTheSameAsYaml() {
    String yaml =
        PlanPrinter.print(
            Definitions.load(Path.of("src/test/resources/golden/fraud/definitions.yaml")).plan());
    assertThat(PlanPrinter.print(Definitions.bind(fraud()).plan())).isEqualTo(yaml);
  }

  @Test
  void canBeWrittenAsYaml() {
    String yaml = DefinitionWriter.write(fraud());
    assertThat(DefinitionReader.read("built.yaml", yaml).definitions()).isEqualTo(fraud());
  }

  @Test
  void bindsEveryAggregate() {
    FeatureViewBuilder view =
        new FeatureViewBuilder("all")
            .entity("card")
            .source("s")
            .column("big", "x > 1.0")
            .feature(FeatureBuilder.count("a", "x"))
            .feature(FeatureBuilder.avg("b", "x"))
            .feature(FeatureBuilder.min("c", "x"))
            .feature(FeatureBuilder.max("d", "x"))
            .feature(FeatureBuilder.variance("e", "x"))
            .feature(FeatureBuilder.stddev("f", "x"))
            .feature(FeatureBuilder.first("g", "x"))
            .feature(FeatureBuilder.firstK("h", 2, "x"))
            .feature(FeatureBuilder.lastK("i", 3, "x"))
            .feature(FeatureBuilder.any("j", "big"))
            .feature(FeatureBuilder.all("k", "big"));
    FeatureSet definitions =
        new FeatureSetBuilder()
            .add(
                new SourceBuilder("s")
                    .column("timestamp", ValueType.TIMESTAMP)
                    .column("card_id", ValueType.STRING)
                    .column("x", ValueType.DOUBLE))
            .add(new EntityBuilder("card").key("card_id", ValueType.STRING))
            .add(view)
            .build();
    assertThat(Definitions.bind(definitions).plan().views()).containsKey("all");
  }

  @Test
  void reportsProblemsByPath() {
    FeatureSet definitions =
        new FeatureSetBuilder()
            .add(new SourceBuilder("s").column("x", ValueType.DOUBLE).topic("no topic"))
            .add(new EntityBuilder("e"))
            .add(
                new FeatureViewBuilder("v")
                    .entity("f")
                    .source("s")
                    .where("y > 0")
                    .feature(FeatureBuilder.sum("a", "z").windows("1x").slide(Duration.ofNanos(1)))
                    .feature(FeatureBuilder.count("b").where("x")))
            .add(new FeatureViewBuilder("w").entity("f"))
            .add(new OnDemandFeatureViewBuilder("od").input("v", "c"))
            .add(new FeatureServiceBuilder("svc"))
            .build();
    assertThat(Definitions.check(definitions))
        .extracting(Problem::toString)
        .containsExactly(
            "builder/Entity/e: entity 'e' has no key",
            "builder/FeatureService/svc: service 'svc' has no feature",
            "builder/FeatureView/v/a/of: unknown column 'z' in view 'v'",
            "builder/FeatureView/v/a/slide: 'PT0.000000001S' is not a duration: write a whole"
                + " number and a unit, such as 250ms, 30s, 5m, 1h or 7d",
            "builder/FeatureView/v/a/windows: The duration '1x' has an unknown unit 'x': the units"
                + " are ms, s, m, h and d",
            "builder/FeatureView/v/b/where: a condition must be BOOL, but this is DOUBLE",
            "builder/FeatureView/v/entity: unknown entity 'f'",
            "builder/FeatureView/v/where: unknown name 'y'",
            "builder/FeatureView/w: view 'w' has no feature",
            "builder/FeatureView/w: view 'w' has no source",
            "builder/FeatureView/w/entity: unknown entity 'f'",
            "builder/OnDemandFeatureView/od: on-demand view 'od' has no feature",
            "builder/Source/s: unknown column 'timestamp' in source 's'",
            "builder/Source/s/topic: 'no topic' is not a topic name: write 1 to 249 letters,"
                + " digits, dots, underscores and hyphens");
  }
}
