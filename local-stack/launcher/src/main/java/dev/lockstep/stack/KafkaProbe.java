/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** See {@link Probe#kafka}. */
record KafkaProbe(String bootstrap) implements Probe {
  private static final int TIMEOUT_MILLIS = 3_000;

  @Override
  public Optional<String> missing() throws InterruptedException {
    // A client that meets a closed port logs warnings; look first.
    if (!isListening()) {
      return Optional.of("nothing listens on " + bootstrap);
    }
    Map<String, Object> settings =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
    try (Admin admin = Admin.create(settings)) {
      int nodes = admin.describeCluster().nodes().get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS).size();
      return nodes == 1 ? Optional.empty() : Optional.of("no broker has joined");
    } catch (ExecutionException e) {
      return Optional.of(requireNonNull(e.getCause(), "no cause").toString());
    } catch (TimeoutException e) {
      return Optional.of("no answer within " + TIMEOUT_MILLIS + " ms");
    }
  }

  private boolean isListening() {
    int colon = bootstrap.lastIndexOf(':');
    InetSocketAddress address =
        new InetSocketAddress(
            bootstrap.substring(0, colon), Integer.parseInt(bootstrap.substring(colon + 1)));
    try (Socket socket = new Socket()) {
      socket.connect(address, TIMEOUT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
