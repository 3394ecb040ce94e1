/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.service;

import static java.util.Objects.requireNonNull;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.proto.v1.GetQualityReportRequest;
import dev.lockstep.proto.v1.ListQualityReportsRequest;
import dev.lockstep.proto.v1.ListQualityReportsResponse;
import dev.lockstep.proto.v1.QualityReport;
import dev.lockstep.proto.v1.QualityReportKind;
import dev.lockstep.proto.v1.QualityServiceGrpc;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The QualityService: gives what those who check have published. Thread-safe. */
public final class QualityReportsService extends QualityServiceGrpc.QualityServiceImplBase {
  private final Supplier<List<QualityReport>> newest;

  /**
   * @param newest gives the newest report of each kind and subject, cheaply
   */
  public QualityReportsService(Supplier<List<QualityReport>> newest) {
    this.newest = requireNonNull(newest, "newest is null");
  }

  @Override
  public void listQualityReports(
      ListQualityReportsRequest request, StreamObserver<ListQualityReportsResponse> observer) {
    ListQualityReportsResponse.Builder response = ListQualityReportsResponse.newBuilder();
    for (QualityReport report : newest.get()) {
      if (request.getKind() == QualityReportKind.QUALITY_REPORT_KIND_UNSPECIFIED
          || request.getKind() == report.getKind()) {
        response.addReports(report.toBuilder().clearJson());
      }
    }
    observer.onNext(response.build());
    observer.onCompleted();
  }

  @Override
  public void getQualityReport(
      GetQualityReportRequest request, StreamObserver<QualityReport> observer) {
    Optional<QualityReport> found =
        newest.get().stream()
            .filter(report -> report.getKind() == request.getKind())
            .filter(report -> report.getSubject().equals(request.getSubject()))
            .findFirst();
    if (found.isEmpty()) {
      observer.onError(
          ErrorStatus.of(
              new LockstepException(
                  ErrorCode.UNKNOWN_NAME,
                  "There is no %s report of '%s'"
                      .formatted(request.getKind(), request.getSubject()))));
      return;
    }
    observer.onNext(found.get());
    observer.onCompleted();
  }
}
