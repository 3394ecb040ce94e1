/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.lowering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.Golden;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.TestingViews;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.ViewKind;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.type.ValueType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TestOnlineArtifacts {
  private static final OnlineStoreConfig CONFIG =
      OnlineStoreConfig.of("localhost:9092", "http://localhost:9000");

  @Test
  void aViewWithEveryTypeIsAsItWas() {
    OnlineArtifacts artifacts = OnlineArtifacts.of(TestingViews.latest("card_profile", 4), CONFIG);
    Golden.check("every-type/schema.json", artifacts.schema().toPrettyString() + "\n");
    Golden.check("every-type/table.json", artifacts.tableConfig().toPrettyString() + "\n");
  }

  @Test
  void aSecuredReplicatedStoreIsAsItWas() {
    OnlineStoreConfig config =
        CONFIG
            .withKafkaForPinot("kafka:19092")
            .withReplication(3, 2)
            .withKafkaProperties(
                Map.of("security.protocol", "SASL_SSL", "sasl.mechanism", "PLAIN"));
    OnlineArtifacts artifacts = OnlineArtifacts.of(TestingViews.windowed("cards", 1), config);
    Golden.check("secured/table.json", artifacts.tableConfig().toPrettyString() + "\n");
  }

  @Test
  void partitionsOfTopicTableAndReaderAreTheSame() {
    JsonNode table = OnlineArtifacts.of(TestingViews.windowed("cards", 7), CONFIG).tableConfig();
    assertThat(table.at("/tableIndexConfig/segmentPartitionConfig/columnPartitionMap/ls_key"))
        .hasToString("{\"functionName\":\"Murmur\",\"numPartitions\":7}");
    assertThat(table.at("/routing/segmentPrunerTypes")).hasToString("[\"partition\"]");
  }

  @Test
  void columnsThatDifferByCaseAreRefused() {
    ViewPlan view =
        TestingViews.view(
            "cards",
            1,
            new ViewKind.Windowed(),
            List.of(
                new ColumnPlan("card", ValueType.STRING, true),
                new ColumnPlan("amount", ValueType.DOUBLE, false),
                new ColumnPlan("Amount", ValueType.DOUBLE, false)));
    assertThatThrownBy(() -> OnlineArtifacts.of(view, CONFIG))
        .isInstanceOf(LockstepException.class)
        .hasMessage(
            "Cannot store view cards: columns amount and Amount have the same name but for case");
  }

  @Test
  void tableNamesThatPinotCannotSplitAreRefused() {
    assertThatThrownBy(() -> OnlineArtifacts.of(TestingViews.windowed("a__b", 1), CONFIG))
        .isInstanceOf(LockstepException.class)
        .hasMessage(
            "Cannot store view a__b: Pinot takes no table name with two underscores in a row:"
                + " ls_a__b_v1");
  }
}
