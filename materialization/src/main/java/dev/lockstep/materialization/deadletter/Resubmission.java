/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.deadletter;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Map;

/**
 * What became of a request to send dead letters again.
 *
 * @param sent those that were sent
 * @param refused those that were not, and why
 */
public record Resubmission(List<DeadLetterId> sent, Map<DeadLetterId, String> refused) {
  public Resubmission {
    sent = ImmutableList.copyOf(sent);
    refused = ImmutableMap.copyOf(refused);
  }
}
