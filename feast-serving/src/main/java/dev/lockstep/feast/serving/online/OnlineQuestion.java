/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.serving.online;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.lockstep.feast.proto.types.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a client of Feast asks for.
 *
 * @param service a feature service; empty if features are named
 * @param references {@code view:feature}, if no service is named
 * @param columns from join key or column of the request to its values, one per row; columns that
 *     nothing needs are ignored, as Feast does
 * @param fullNames whether features are named {@code view__feature}
 * @param viewMetadata whether the versions of views are told
 */
public record OnlineQuestion(
    Optional<String> service,
    List<String> references,
    Map<String, List<Value>> columns,
    boolean fullNames,
    boolean viewMetadata) {
  public OnlineQuestion {
    requireNonNull(service, "service is null");
    references = ImmutableList.copyOf(references);
    columns = ImmutableMap.copyOf(columns);
  }
}
