/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.service;

import static java.util.Objects.requireNonNull;

import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something made of the current state of something else, made anew only when that is another
 * object; equal objects are not looked into, which would take longer than making it. Thread-safe:
 * at worst two threads make it at once.
 *
 * @param <S> the type of the state
 * @param <T> the type of what is made of it
 */
public final class Derived<S, T> implements Supplier<T> {
  private record Made<S, T>(S source, T result) {}

  private final Supplier<S> source;
  private final Function<S, T> make;
  private volatile @Nullable Made<S, T> last;

  /**
   * @param source gives the current state, cheaply and never null
   * @param make is pure and never gives null
   */
  public Derived(Supplier<S> source, Function<S, T> make) {
    this.source = requireNonNull(source, "source is null");
    this.make = requireNonNull(make, "make is null");
  }

  @Override
  public T get() {
    S current = source.get();
    Made<S, T> made = last;
    if (made == null || made.source() != current) {
      made = new Made<>(current, make.apply(current));
      last = made;
    }
    return made.result();
  }
}
