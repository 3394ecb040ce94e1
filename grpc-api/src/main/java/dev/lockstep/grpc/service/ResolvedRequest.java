/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.service;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.store.ViewRequest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request in which nothing is wrong.
 *
 * @param selection what to answer
 * @param reads what to ask the reader, one per view of the selection
 * @param context the request context that the selection needs, one value per row
 * @param rows how many entities
 * @param asOfMillis T, epoch milliseconds
 */
record ResolvedRequest(
    Selection selection,
    List<ViewRequest> reads,
    Map<ColumnPlan, List<@Nullable Object>> context,
    int rows,
    long asOfMillis) {
  ResolvedRequest {
    reads = ImmutableList.copyOf(reads);
    context = ImmutableMap.copyOf(context);
  }
}
