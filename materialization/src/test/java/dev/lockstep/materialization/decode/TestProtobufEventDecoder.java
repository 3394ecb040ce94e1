/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.decode;

import static dev.lockstep.materialization.decode.DecodeFixtures.column;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DoubleValue;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Timestamp;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.WrappersProto;
import dev.lockstep.error.LockstepException;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.SourceFormat;
import dev.lockstep.type.Bytes;
import dev.lockstep.type.ValueType;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TestProtobufEventDecoder {
  private static final FileDescriptorProto FILE =
      FileDescriptorProto.newBuilder()
          .setName("shop.proto")
          .setPackage("shop")
          .setSyntax("proto3")
          .addDependency("google/protobuf/timestamp.proto")
          .addDependency("google/protobuf/wrappers.proto")
          .addEnumType(
              EnumDescriptorProto.newBuilder()
                  .setName("Kind")
                  .addValue(EnumValueDescriptorProto.newBuilder().setName("CARD").setNumber(0))
                  .addValue(EnumValueDescriptorProto.newBuilder().setName("CASH").setNumber(1)))
          .addMessageType(
              DescriptorProto.newBuilder()
                  .setName("Payment")
                  .addField(field("id", 1, Type.TYPE_STRING))
                  .addField(field("kind", 2, Type.TYPE_ENUM).setTypeName(".shop.Kind"))
                  .addField(
                      field("count", 3, Type.TYPE_INT32).setProto3Optional(true).setOneofIndex(0))
                  .addOneofDecl(OneofDescriptorProto.newBuilder().setName("_count"))
                  .addField(field("size", 4, Type.TYPE_UINT32))
                  .addField(field("big", 5, Type.TYPE_UINT64))
                  .addField(field("amount", 6, Type.TYPE_DOUBLE))
                  .addField(field("raw", 7, Type.TYPE_BYTES))
                  .addField(
                      field("at", 8, Type.TYPE_MESSAGE).setTypeName(".google.protobuf.Timestamp"))
                  .addField(
                      field("rate", 9, Type.TYPE_MESSAGE)
                          .setTypeName(".google.protobuf.DoubleValue"))
                  .addField(field("price", 10, Type.TYPE_STRING))
                  .addField(field("tags", 11, Type.TYPE_STRING).setLabel(Label.LABEL_REPEATED)))
          .build();
  private static final Descriptor PAYMENT = descriptor();
  private final EventDecoder decoder =
      decoder(
          "shop.Payment",
          "at:TIMESTAMP id:STRING kind:STRING count:INT32 size:INT64 big:INT64 amount:DOUBLE"
              + " raw:BYTES rate:DOUBLE");

  @Test
  void readsEveryType() throws Exception {
    byte[] event =
        payment()
            .setField(PAYMENT.findFieldByName("count"), 0)
            .setField(PAYMENT.findFieldByName("size"), -1)
            .build()
            .toByteArray();

    assertThat(decoder.decode(event))
        .containsExactly(
            Instant.parse("1969-12-31T23:59:58.500Z"),
            "p1",
            "CASH",
            0,
            4_294_967_295L,
            7L,
            -0.0,
            Bytes.ofHex("00ff"),
            0.25);
  }

  @Test
  void takesAbsenceAsNullWhereItIsTrackedAndAsDefaultElsewhere() throws Exception {
    byte[] event = DynamicMessage.newBuilder(PAYMENT).build().toByteArray();

    assertThat(decoder.decode(event))
        .containsExactly(null, "", "CARD", null, 0L, 0L, 0.0, Bytes.ofHex(""), null);
  }

  @Test
  void readsDecimalsAndLists() throws Exception {
    EventDecoder lists =
        EventDecoders.of(
            DecodeFixtures.source(
                format("shop.Payment"),
                column("price", new ValueType.Decimal(5, 2)),
                column("tags", new ValueType.ListOf(ValueType.STRING))));
    byte[] event =
        payment()
            .setField(PAYMENT.findFieldByName("price"), "1.5")
            .addRepeatedField(PAYMENT.findFieldByName("tags"), "a")
            .build()
            .toByteArray();

    assertThat(lists.decode(event)).containsExactly(new BigDecimal("1.50"), List.of("a"));
  }

  @Test
  void refusesWhatDoesNotFit() {
    byte[] unsigned = payment().setField(PAYMENT.findFieldByName("big"), -1L).build().toByteArray();
    assertThatThrownBy(() -> decoder.decode(unsigned))
        .isInstanceOf(DecodeException.class)
        .hasMessage("Column big: 18446744073709551615 is out of range for INT64");

    byte[] unnamed =
        payment()
            .clearField(PAYMENT.findFieldByName("kind"))
            .mergeUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(2, UnknownFieldSet.Field.newBuilder().addVarint(9).build())
                    .build())
            .build()
            .toByteArray();
    assertThatThrownBy(() -> decoder.decode(unnamed))
        .isInstanceOf(DecodeException.class)
        .hasMessage("Column kind: 9 names no shop.Kind");

    assertThatThrownBy(() -> decoder.decode("{\"id\":1}".getBytes(UTF_8)))
        .isInstanceOf(DecodeException.class)
        .hasMessageStartingWith("Not a shop.Payment: ");
    byte[] farAway =
        payment()
            .setField(
                PAYMENT.findFieldByName("at"),
                Timestamp.newBuilder().setSeconds(Long.MIN_VALUE).build())
            .build()
            .toByteArray();
    assertThatThrownBy(() -> decoder.decode(farAway))
        .isInstanceOf(DecodeException.class)
        .hasMessageContaining("outside the years");
  }

  @Test
  void answersWhateverTheBytesAre() {
    long seed = 20_261_120;
    Random random = new Random(seed);
    byte[] good = payment().build().toByteArray();
    for (int i = 0; i < 20_000; i++) {
      byte[] bad = i % 2 == 0 ? good.clone() : new byte[random.nextInt(64)];
      for (int flips = random.nextInt(6); flips >= 0 && bad.length > 0; flips--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      }
      try {
        assertThat(decoder.decode(bad)).hasSize(9);
      } catch (DecodeException e) {
        assertThat(e.getMessage()).as("seed %s", seed).isNotBlank();
      }
    }
  }

  @Test
  void refusesDescriptorsThatCannotGiveTheColumns() {
    assertThatThrownBy(() -> decoder("shop.Refund", "id:STRING"))
        .isInstanceOf(LockstepException.class)
        .hasMessage(
            "Source events cannot be read as Protobuf: the descriptor set has no message"
                + " shop.Refund");
    assertThatThrownBy(() -> decoder("shop.Payment", "missing:STRING"))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("message shop.Payment has no field missing");
    assertThatThrownBy(() -> decoder("shop.Payment", "tags:STRING"))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("field shop.Payment.tags is not a STRING");
  }

  private static DynamicMessage.Builder payment() {
    return DynamicMessage.newBuilder(PAYMENT)
        .setField(PAYMENT.findFieldByName("id"), "p1")
        .setField(
            PAYMENT.findFieldByName("kind"),
            PAYMENT.findFieldByName("kind").getEnumType().findValueByNumber(1))
        .setField(PAYMENT.findFieldByName("big"), 7L)
        .setField(PAYMENT.findFieldByName("amount"), -0.0)
        .setField(PAYMENT.findFieldByName("raw"), ByteString.fromHex("00ff"))
        .setField(
            PAYMENT.findFieldByName("at"),
            Timestamp.newBuilder().setSeconds(-2).setNanos(500_999_999).build())
        .setField(PAYMENT.findFieldByName("rate"), DoubleValue.of(0.25));
  }

  private static EventDecoder decoder(String message, String columns) {
    return EventDecoders.of(
        DecodeFixtures.source(
            format(message),
            List.of(columns.split(" ", -1)).stream()
                .map(text -> text.split(":", -1))
                .map(pair -> column(pair[0], ValueType.Scalar.valueOf(pair[1])))
                .toArray(ColumnPlan[]::new)));
  }

  private static SourceFormat format(String message) {
    // The file comes before its imports, which protoc never does but nothing forbids.
    FileDescriptorSet set =
        FileDescriptorSet.newBuilder()
            .addFile(FILE)
            .addFile(TimestampProto.getDescriptor().toProto())
            .addFile(WrappersProto.getDescriptor().toProto())
            .build();
    return new SourceFormat.Protobuf(
        Base64.getEncoder().encodeToString(set.toByteArray()), message);
  }

  private static FieldDescriptorProto.Builder field(String name, int number, Type type) {
    return FieldDescriptorProto.newBuilder()
        .setName(name)
        .setNumber(number)
        .setType(type)
        .setLabel(Label.LABEL_OPTIONAL);
  }

  private static Descriptor descriptor() {
    try {
      FileDescriptor file =
          FileDescriptor.buildFrom(
              FILE,
              new FileDescriptor[] {TimestampProto.getDescriptor(), WrappersProto.getDescriptor()});
      return file.findMessageTypeByName("Payment");
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
