/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.serving.registry;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/**
 * Tells the connections of clients apart: Feast's SDK has one for all that it applies and commits,
 * and says nothing else that would connect them.
 */
final class Caller implements ServerInterceptor {
  private static final Context.Key<String> CONNECTION =
      Context.keyWithDefault("feast-connection", "");

  /** The connection of the call that is being answered; empty if there is none. */
  static String current() {
    return CONNECTION.get();
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    String address = String.valueOf(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
    return Contexts.interceptCall(
        Context.current().withValue(CONNECTION, address), call, headers, next);
  }
}
