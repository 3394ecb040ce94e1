/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class TestNearestName {
  private static final List<String> KNOWN = List.of("spend_1h", "spend_24h", "country", "x");

  @Test
  void theNearestNameWins() {
    assertThat(NearestName.of("spend_2h", KNOWN)).hasValue("spend_1h");
    assertThat(NearestName.of("SPEND_24H", KNOWN)).hasValue("spend_24h");
    assertThat(NearestName.of("contry", KNOWN)).hasValue("country");
    assertThat(NearestName.of("ocuntry", KNOWN)).hasValue("country");
  }

  @Test
  void aFarNameIsNotSuggested() {
    assertThat(NearestName.of("merchant", KNOWN)).isEmpty();
    assertThat(NearestName.of("country", List.of())).isEmpty();
    assertThat(NearestName.of("y".repeat(5000), KNOWN)).isEmpty();
  }

  @Test
  void theOnlyNameThatGoesOnIsSuggested() {
    assertThat(NearestName.of("card", List.of("card_id", "merchant_id"))).hasValue("card_id");
    assertThat(NearestName.of("card", List.of("card_identity", "card_country"))).isEmpty();
  }

  @Test
  void distanceCountsEdits() {
    assertThat(NearestName.distance("", "abc")).isEqualTo(3);
    assertThat(NearestName.distance("abc", "abc")).isZero();
    assertThat(NearestName.distance("abcd", "acbd")).isEqualTo(1);
    assertThat(NearestName.distance("kitten", "sitting")).isEqualTo(3);
  }
}
