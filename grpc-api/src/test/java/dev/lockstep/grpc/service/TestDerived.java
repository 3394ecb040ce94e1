/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class TestDerived {
  private record State(int number) {}

  @Test
  void isMadeOncePerObject() {
    AtomicReference<State> current = new AtomicReference<>(new State(1));
    List<State> made = new ArrayList<>();
    Derived<State, String> derived =
        new Derived<>(
            current::get,
            state -> {
              made.add(state);
              return "made of " + state.number();
            });
    assertThat(made).as("before it is asked for").isEmpty();

    String first = derived.get();
    assertThat(derived.get()).isSameAs(first).isEqualTo("made of 1");
    assertThat(made).hasSize(1);

    current.set(new State(2));
    assertThat(derived.get()).isEqualTo("made of 2");
    current.set(new State(2));
    assertThat(derived.get()).isEqualTo("made of 2");
    assertThat(made).as("another object, though an equal one").hasSize(3);
  }
}
