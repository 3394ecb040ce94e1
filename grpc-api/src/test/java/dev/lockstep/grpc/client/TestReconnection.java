/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TestReconnection {
  private final Deque<Runnable> later = new ArrayDeque<>();
  private final States channel = new States();

  /** Has the states that a test gives it. */
  private static final class States extends ManagedChannel {
    private ConnectivityState state = ConnectivityState.IDLE;
    private @Nullable Runnable listener;
    private int resets;

    void enter(ConnectivityState next) {
      state = next;
      Runnable told = listener;
      listener = null;
      if (told != null) {
        told.run();
      }
    }

    @Override
    public ConnectivityState getState(boolean requestConnection) {
      return state;
    }

    @Override
    public void notifyWhenStateChanged(ConnectivityState source, Runnable callback) {
      listener = callback;
    }

    @Override
    public void resetConnectBackoff() {
      resets++;
    }

    @Override
    public ManagedChannel shutdown() {
      enter(ConnectivityState.SHUTDOWN);
      return this;
    }

    @Override
    public boolean isShutdown() {
      return state == ConnectivityState.SHUTDOWN;
    }

    @Override
    public boolean isTerminated() {
      return isShutdown();
    }

    @Override
    public ManagedChannel shutdownNow() {
      return shutdown();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return true;
    }

    @Override
    public <A, B> ClientCall<A, B> newCall(MethodDescriptor<A, B> method, CallOptions options) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String authority() {
      return "";
    }
  }

  @Test
  void triesAsLongAsThereIsNoConnection() {
    Reconnection.watch(channel, later::add);
    channel.enter(ConnectivityState.CONNECTING);
    assertThat(later).isEmpty();
    channel.enter(ConnectivityState.TRANSIENT_FAILURE);
    for (int tries = 1; tries <= 3; tries++) {
      assertThat(later).hasSize(1);
      later.remove().run();
      assertThat(channel.resets).isEqualTo(tries);
    }
    channel.enter(ConnectivityState.READY);
    later.remove().run();
    assertThat(later).as("nothing to do while it is connected").isEmpty();
    channel.enter(ConnectivityState.TRANSIENT_FAILURE);
    assertThat(later).hasSize(1);
  }

  @Test
  void endsWithTheChannel() {
    Reconnection.watch(channel, later::add);
    channel.enter(ConnectivityState.TRANSIENT_FAILURE);
    channel.shutdown();
    later.remove().run();
    assertThat(later).isEmpty();
    assertThat(channel.listener).isNull();
  }
}
