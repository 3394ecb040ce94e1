/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.proto.v1.GetQualityReportRequest;
import dev.lockstep.proto.v1.ListQualityReportsRequest;
import dev.lockstep.proto.v1.QualityReport;
import dev.lockstep.proto.v1.QualityReportKind;
import dev.lockstep.proto.v1.QualityServiceGrpc;
import dev.lockstep.proto.v1.QualityServiceGrpc.QualityServiceBlockingStub;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

public class TestQualityReportsService {
  private static final QualityReport PARITY = report(QualityReportKind.PARITY, "all");
  private static final QualityReport DRIFT = report(QualityReportKind.DRIFT, "fraud");

  private final String name = InProcessServerBuilder.generateName();
  private final ManagedChannel channel =
      InProcessChannelBuilder.forName(name).directExecutor().build();
  private final QualityServiceBlockingStub stub = QualityServiceGrpc.newBlockingStub(channel);
  private final Server server =
      InProcessServerBuilder.forName(name)
          .directExecutor()
          .addService(new QualityReportsService(() -> List.of(PARITY, DRIFT)))
          .build();

  @BeforeEach
  void start() throws IOException {
    server.start();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  @Test
  void listsReportsWithoutTheirJson() {
    assertThat(
            stub.listQualityReports(ListQualityReportsRequest.getDefaultInstance())
                .getReportsList())
        .containsExactly(
            PARITY.toBuilder().clearJson().build(), DRIFT.toBuilder().clearJson().build());
    ListQualityReportsRequest drift =
        ListQualityReportsRequest.newBuilder().setKind(QualityReportKind.DRIFT).build();
    assertThat(stub.listQualityReports(drift).getReportsList())
        .extracting(QualityReport::getSubject)
        .containsExactly("fraud");
  }

  @Test
  void givesAReportWhole() {
    assertThat(stub.getQualityReport(request(QualityReportKind.PARITY, "all"))).isEqualTo(PARITY);
    assertThatThrownBy(() -> stub.getQualityReport(request(QualityReportKind.PARITY, "fraud")))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessage("NOT_FOUND: There is no PARITY report of 'fraud'");
  }

  private static GetQualityReportRequest request(QualityReportKind kind, String subject) {
    return GetQualityReportRequest.newBuilder().setKind(kind).setSubject(subject).build();
  }

  private static QualityReport report(QualityReportKind kind, String subject) {
    return QualityReport.newBuilder().setKind(kind).setSubject(subject).setJson("{}").build();
  }
}
