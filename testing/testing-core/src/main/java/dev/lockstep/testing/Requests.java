/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing;

import dev.lockstep.store.ReadPoint;
import dev.lockstep.store.ViewAnswer;
import dev.lockstep.store.ViewRequest;
import java.time.Duration;
import java.util.List;

/** Variations of a request. */
public final class Requests {
  private Requests() {}

  /** The request again, at the positions of its answer. */
  static ViewRequest at(ViewRequest request, ViewAnswer answer) {
    List<Long> seqs = answer.entities().stream().map(entity -> entity.position().seq()).toList();
    return RequestGenerator.request(
        request.view(),
        request.features(),
        request.entities(),
        request.asOfMillis(),
        new ReadPoint.UpTo(seqs));
  }

  /** The request with a lower bound for each entity. */
  public static ViewRequest atLeast(ViewRequest request, List<Long> seqs) {
    return new ViewRequest(
        request.view(),
        request.features(),
        request.entities(),
        request.asOfMillis(),
        request.point(),
        seqs,
        request.deadlineNanos());
  }

  /** The request with a deadline from now on. */
  static ViewRequest within(ViewRequest request, Duration time) {
    return new ViewRequest(
        request.view(),
        request.features(),
        request.entities(),
        request.asOfMillis(),
        request.point(),
        request.atLeastSeqs(),
        System.nanoTime() + time.toNanos());
  }
}
