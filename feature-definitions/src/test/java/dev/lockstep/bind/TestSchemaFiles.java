/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.bind;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import dev.lockstep.definition.Problem;
import dev.lockstep.definition.yaml.DefinitionWriter;
import dev.lockstep.plan.SourceFormat;
import dev.lockstep.plan.SourcePlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TestSchemaFiles {
  private static final String SCHEMA =
      """
      {"type": "record", "name": "P", "fields": [{"name": "at", "type": "long"}]}
      """;
  private static final byte[] DESCRIPTOR =
      FileDescriptorSet.newBuilder()
          .addFile(
              FileDescriptorProto.newBuilder()
                  .setName("shop.proto")
                  .setPackage("shop.v1")
                  .addMessageType(
                      DescriptorProto.newBuilder()
                          .setName("Payment")
                          .addNestedType(DescriptorProto.newBuilder().setName("Line"))))
          .build()
          .toByteArray();

  @TempDir private Path folder;

  @BeforeEach
  void writeFiles() throws IOException {
    Files.createDirectories(folder.resolve("sources"));
    Files.createDirectories(folder.resolve("schemas"));
    Files.writeString(folder.resolve("schemas/payment.avsc"), SCHEMA);
    Files.write(folder.resolve("schemas/shop.desc"), DESCRIPTOR);
  }

  private void write(String yaml) throws IOException {
    Files.writeString(folder.resolve("sources/s.yaml"), yaml);
  }

  @Test
  void carriesSchemasAlong() throws IOException {
    write(
        """
        kind: Source
        name: a
        format: {avro: ../schemas/payment.avsc}
        timestamp: at
        schema: {at: INT64}
        ---
        kind: Source
        name: p
        format: {protobuf: {descriptor: ../schemas/shop.desc, message: shop.v1.Payment.Line}}
        timestamp: at
        schema: {at: INT64}
        """);
    BoundDefinitions loaded = Definitions.load(folder);
    assertThat(source(loaded, "a").format()).isEqualTo(new SourceFormat.Avro(SCHEMA));
    assertThat(source(loaded, "p").format())
        .isEqualTo(
            new SourceFormat.Protobuf(
                Base64.getEncoder().encodeToString(DESCRIPTOR), "shop.v1.Payment.Line"));
    BoundDefinitions again =
        Definitions.parse("registry", DefinitionWriter.write(loaded.definitions()));
    assertThat(again.definitions()).isEqualTo(loaded.definitions());
    assertThat(again.plan()).isEqualTo(loaded.plan());
  }

  private static SourcePlan source(BoundDefinitions bound, String name) {
    return requireNonNull(bound.plan().sources().get(name));
  }

  @Test
  void reportsWrongSchemas() throws IOException {
    write(
        """
        kind: Source
        name: a
        format: {avro: ../schemas/shop.desc}
        timestamp: at
        schema: {at: INT64}
        ---
        kind: Source
        name: b
        format: {protobuf: {descriptor: ../schemas/shop.desc, message: shop.v1.Paymnt}}
        timestamp: at
        schema: {at: INT64}
        ---
        kind: Source
        name: c
        format: {avro: ../schemas}
        timestamp: at
        schema: {at: INT64}
        """);
    assertThat(Definitions.check(folder))
        .extracting(Problem::toString)
        .satisfiesExactly(
            a -> assertThat(a).contains("s.yaml:3:16: the Avro schema is not JSON: "),
            b ->
                assertThat(b)
                    .endsWith(
                        "s.yaml:9:64: the descriptor has no message 'shop.v1.Paymnt'; did you mean"
                            + " 'shop.v1.Payment'?"),
            c -> assertThat(c).contains("s.yaml:15:16: there is no file "));
  }
}
