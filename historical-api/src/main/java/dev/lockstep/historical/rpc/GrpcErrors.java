/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.rpc;

import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;

/** Failures as gRPC has them. */
final class GrpcErrors {
  private static final Metadata.Key<com.google.rpc.Status> DETAILS =
      Metadata.Key.of(
          Failure.DETAILS,
          ProtoUtils.metadataMarshaller(com.google.rpc.Status.getDefaultInstance()));

  private GrpcErrors() {}

  static StatusRuntimeException of(Throwable cause) {
    Failure failure = Failure.of(cause);
    Metadata trailers = new Metadata();
    trailers.put(DETAILS, failure.details());
    return failure
        .status()
        .toStatus()
        .withDescription(failure.message())
        .asRuntimeException(trailers);
  }
}
