/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.get;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.error.LockstepException;
import dev.lockstep.proto.v1.Column;
import dev.lockstep.proto.v1.Entity;
import dev.lockstep.proto.v1.GetOnlineFeaturesRequest;
import dev.lockstep.proto.v1.OnDemandFeatureView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TestGetRequest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final GetRequest.Typing TYPING =
      new GetRequest.Typing(
          List.of(
              Entity.newBuilder().setName("card").addJoinKeys(column("card_id", "STRING")).build(),
              Entity.newBuilder()
                  .setName("device")
                  .addJoinKeys(column("platform", "STRING"))
                  .addJoinKeys(column("device_id", "INT64"))
                  .build()),
          List.of(
              OnDemandFeatureView.newBuilder()
                  .addRequestContext(column("amount", "DOUBLE"))
                  .addRequestContext(column("limits", "LIST<INT32>"))
                  .build()),
          NOW);

  @Test
  void typesKeysBySchema() {
    assertThat(TYPING.entities(List.of("platform=ios", "device_id=7", "card_id=0042")))
        .isEqualTo(
            Map.of(
                "platform", List.of("ios"), "device_id", List.of(7L), "card_id", List.of("0042")));
  }

  @Test
  void takesTheNameOfAnEntityWithOneKey() {
    assertThat(TYPING.entities(List.of("card=a=b"))).isEqualTo(Map.of("card_id", List.of("a=b")));
  }

  @Test
  void aKeyThatComesAgainIsTheNextEntity() {
    assertThat(TYPING.entities(List.of("card=a", "card_id=b", "card=c")))
        .isEqualTo(Map.of("card_id", List.of("a", "b", "c")));
  }

  @Test
  void oneContextHoldsForAllRows() {
    assertThat(TYPING.context(List.of("amount=1.5", "limits=[1,2]"), 2))
        .isEqualTo(
            Map.of("amount", List.of(1.5, 1.5), "limits", List.of(List.of(1, 2), List.of(1, 2))));
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThatThrownBy(() -> TYPING.entities(List.of("card_di=1")))
        .isInstanceOf(LockstepException.class)
        .hasMessage(
            "unknown join key card_di; did you mean 'card_id'? (known: card_id, platform,"
                + " device_id)");
    assertThatThrownBy(() -> TYPING.entities(List.of("card_id")))
        .isInstanceOf(LockstepException.class)
        .hasMessage("--entity: name=value is expected, not card_id");
    assertThatThrownBy(() -> TYPING.entities(List.of("device_id=x")))
        .isInstanceOf(LockstepException.class)
        .hasMessage("device_id: not of type INT64: x");
  }

  @Test
  void becomesAQuery() {
    GetOnlineFeaturesRequest query =
        new GetRequest(
                Optional.of("s"),
                List.of(),
                Map.of("card_id", List.of("a", "b")),
                Map.of("amount", List.of(1.0, 2.0)),
                Optional.of(NOW),
                Optional.empty())
            .toQuery()
            .toProto();

    assertThat(query.getFeatureService()).isEqualTo("s");
    assertThat(query.getEntitiesOrThrow("card_id").getStrings().getValuesList())
        .containsExactly("a", "b");
    assertThat(query.getRequestContextOrThrow("amount").getDoubles().getValuesList())
        .containsExactly(1.0, 2.0);
    assertThat(query.getAsOfMillis()).isEqualTo(NOW.toEpochMilli());
    assertThat(query.hasKnownAtMillis()).isFalse();
  }

  private static Column column(String name, String type) {
    return Column.newBuilder().setName(name).setType(type).build();
  }
}
