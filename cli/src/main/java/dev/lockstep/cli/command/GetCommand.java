/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import dev.lockstep.cli.get.AnswerPrinter;
import dev.lockstep.cli.get.ExplainRequests;
import dev.lockstep.cli.get.ExplanationPrinter;
import dev.lockstep.cli.get.GetRequest;
import dev.lockstep.cli.get.Moments;
import dev.lockstep.cli.wiring.Clients;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.grpc.client.FeatureStoreClient;
import dev.lockstep.grpc.client.OnlineFeatures;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Reads features from the gRPC server. */
@Command(
    name = "get",
    description = "Read features of entities, now or as of any moment.",
    footer = {
      "",
      "A key or column that is given again is the next entity's. A MOMENT is",
      "  " + Moments.SPELLING + ".",
      "",
      "Examples:",
      "  lockstep get --service fraud_v1 --entity card_id=card-0001 --entity merchant_id=shop-03 \\",
      "      --context amount=99.5 --context country=FR",
      "  lockstep get --feature card_activity:spend_1h --entity card=card-0001 --as-of -5m --explain",
      "  lockstep get --feature device_activity:device_payments_24h \\",
      "      --entity platform=ios --entity device_id=1001 --known-at 2026-11-20T14:03:07.250Z --format json",
    })
final class GetCommand extends BaseCommand {
  /** What to ask for. */
  static final class What {
    @Option(
        names = "--service",
        paramLabel = "NAME",
        required = true,
        description = "A feature service.")
    @Nullable String service;

    @Option(
        names = "--feature",
        paramLabel = "VIEW:FEATURE",
        required = true,
        description = "A feature; repeatable, and separated by commas.",
        split = ",")
    List<String> features = new ArrayList<>();
  }

  @ArgGroup(multiplicity = "1")
  private What what = new What();

  @Option(
      names = "--entity",
      paramLabel = "KEY=VALUE",
      required = true,
      description = "A join key of the entity; repeatable.")
  private List<String> entities = new ArrayList<>();

  @Option(
      names = "--context",
      paramLabel = "COLUMN=VALUE",
      description = "Request context for on-demand features; repeatable.")
  private List<String> context = new ArrayList<>();

  @Option(
      names = "--as-of",
      paramLabel = "MOMENT",
      description = "Which events had happened (default: now).")
  private @Nullable String asOf;

  @Option(
      names = "--known-at",
      paramLabel = "MOMENT",
      description = "Which events had arrived (default: all so far).")
  private @Nullable String knownAt;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table or json (default: table).")
  private OutputFormat format = OutputFormat.TABLE;

  @Option(
      names = "--explain",
      description = "Show window, rows and queries behind each value of one entity.")
  private boolean explain;

  @Option(
      names = "--server",
      paramLabel = "HOST:PORT",
      description =
          "The gRPC server (default: the one that runs here, else server.host and .port).")
  private @Nullable String server;

  @Option(names = "--tls", description = "The server speaks TLS.")
  private boolean tls;

  @Option(
      names = "--tls-trust",
      paramLabel = "FILE",
      description = "Certificates to trust, PEM; implies --tls.")
  private @Nullable Path trusted;

  @Override
  public Integer call() {
    String address = Clients.address(config(), Optional.ofNullable(server));
    try (FeatureStoreClient client = Clients.connect(address, tls, Optional.ofNullable(trusted))) {
      GetRequest request = request(client);
      OnlineFeatures answer = client.get(request.toQuery());
      if (explain) {
        explain(client, request, answer);
      } else if (format == OutputFormat.JSON) {
        new AnswerPrinter(console()).json(request, answer);
      } else {
        new AnswerPrinter(console()).table(request, answer);
      }
      return ExitCodes.OK;
    } catch (LockstepException e) {
      throw isUnreachable(e)
          ? new LockstepException(
              ErrorCode.STORE_UNAVAILABLE,
              "no server answers at "
                  + address
                  + "; start one with lockstep serve or lockstep dev -d DIR, or say --server",
              e)
          : e;
    }
  }

  private GetRequest request(FeatureStoreClient client) {
    Instant now = Instant.now();
    GetRequest.Typing typing =
        new GetRequest.Typing(client.entities(), client.onDemandFeatureViews(), now);
    Map<String, List<Object>> keys = typing.entities(entities);
    int rows = keys.values().stream().mapToInt(List::size).max().orElse(0);
    return new GetRequest(
        Optional.ofNullable(what.service),
        what.features,
        keys,
        typing.context(context, rows),
        Optional.ofNullable(asOf).map(text -> Moments.parse(text, now)),
        Optional.ofNullable(knownAt).map(text -> Moments.parse(text, now)));
  }

  private void explain(FeatureStoreClient client, GetRequest request, OnlineFeatures answer) {
    if (answer.rows() != 1) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST, "--explain takes one entity, not " + answer.rows());
    }
    ExplanationPrinter printer = new ExplanationPrinter(console());
    new ExplainRequests(client.featureViews(), client.onDemandFeatureViews())
        .of(request, answer)
        .forEach(explanation -> printer.print(client.explain(explanation)));
  }

  /** The connection failed; the same code from the service has no such cause of its own. */
  private static boolean isUnreachable(LockstepException e) {
    return e.getCause() instanceof StatusRuntimeException status
        && status.getStatus().getCode() == Status.Code.UNAVAILABLE
        && status.getStatus().getCause() != null;
  }
}
