/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.client;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Lets a channel that lost its server try to connect every second or two. By itself it waits up to
 * two minutes after a long outage, in which all calls fail although the server is there.
 */
final class Reconnection {
  private static final long LEAST_MILLIS = 1_000;
  private static final long MOST_MILLIS = 2_000;

  private Reconnection() {}

  /** From now on until the channel is shut down. */
  static void watch(ManagedChannel channel) {
    watch(
        channel,
        task -> {
          // Not all clients of a server at the same moment.
          long millis = ThreadLocalRandom.current().nextLong(LEAST_MILLIS, MOST_MILLIS);
          CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS).execute(task);
        });
  }

  /**
   * @param later runs a task after a while
   */
  static void watch(ManagedChannel channel, Executor later) {
    ConnectivityState state = channel.getState(false);
    switch (state) {
      case SHUTDOWN -> {}
      case TRANSIENT_FAILURE ->
          later.execute(
              () -> {
                channel.resetConnectBackoff();
                watch(channel, later);
              });
      default -> channel.notifyWhenStateChanged(state, () -> watch(channel, later));
    }
  }
}
