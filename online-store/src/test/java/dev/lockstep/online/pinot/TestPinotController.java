/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.pinot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.error.LockstepException;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.Test;

final class TestPinotController {
  @Test
  void readsTheBrokersOfAllTenants() throws IOException {
    String answer =
        """
        {"tenants": {
          "DefaultTenant": [
            {"host": "127.0.0.1", "port": 27403, "instanceName": "Broker_127.0.0.1_27403"},
            {"host": "b2", "port": 8099, "instanceName": "Broker_b2_8099"}],
          "other": [{"host": "b2", "port": 8099, "instanceName": "Broker_b2_8099"}]},
         "tables": {
          "t": [{"host": "127.0.0.1", "port": 27403, "instanceName": "Broker_127.0.0.1_27403"}]}}
        """;

    assertThat(PinotController.brokers("http", new ObjectMapper().readTree(answer)))
        .containsExactly(URI.create("http://127.0.0.1:27403"), URI.create("http://b2:8099"));
    assertThat(PinotController.brokers("http", new ObjectMapper().readTree("{\"tenants\": {}}")))
        .isEmpty();
  }

  @Test
  void refusesWhatIsNoHost() {
    assertThatThrownBy(
            () ->
                PinotController.brokers(
                    "http",
                    new ObjectMapper()
                        .readTree(
                            "{\"tenants\": {\"t\": [{\"host\": \"pinot_broker\", \"port\": 8099}]}}")))
        .isInstanceOf(LockstepException.class)
        .hasMessage(
            "Pinot names a broker 'pinot_broker:8099', which is not the name of a host; set"
                + " pinot.brokers");
  }
}
