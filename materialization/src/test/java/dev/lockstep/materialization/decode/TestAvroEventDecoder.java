/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.decode;

import static dev.lockstep.materialization.decode.DecodeFixtures.column;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.error.LockstepException;
import dev.lockstep.plan.SourceFormat;
import dev.lockstep.type.Bytes;
import dev.lockstep.type.ValueType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

final class TestAvroEventDecoder {
  private static final String SCHEMA =
      """
      {"type": "record", "name": "Payment", "namespace": "shop", "fields": [
        {"name": "id", "type": "string"},
        {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["CARD", "CASH"]}},
        {"name": "ignored", "type": {"type": "map", "values": {"type": "array", "items": "string"}}},
        {"name": "count", "type": ["null", "int"]},
        {"name": "total", "type": "int"},
        {"name": "amount", "type": ["double", "null"]},
        {"name": "rate", "type": "float"},
        {"name": "ok", "type": "boolean"},
        {"name": "raw", "type": "bytes"},
        {"name": "price", "type": ["null",
          {"type": "bytes", "logicalType": "decimal", "precision": 6, "scale": 3}]},
        {"name": "millis", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "micros", "type": {"type": "long", "logicalType": "timestamp-micros"}},
        {"name": "tags", "type": {"type": "array", "items": "string"}}
      ]}
      """;
  private static final Schema AVRO = new Schema.Parser().parse(SCHEMA);
  private final EventDecoder decoder =
      EventDecoders.of(
          DecodeFixtures.source(
              new SourceFormat.Avro(SCHEMA),
              column("millis", ValueType.TIMESTAMP),
              column("id", ValueType.STRING),
              column("kind", ValueType.STRING),
              column("count", ValueType.INT32),
              column("total", ValueType.INT64),
              column("amount", ValueType.DOUBLE),
              column("rate", ValueType.FLOAT),
              column("ok", ValueType.BOOL),
              column("raw", ValueType.BYTES),
              column("price", new ValueType.Decimal(5, 2)),
              column("micros", ValueType.TIMESTAMP),
              column("tags", new ValueType.ListOf(ValueType.STRING))));

  @Test
  void readsEveryType() throws Exception {
    assertThat(decoder.decode(encode(payment())))
        .containsExactly(
            Instant.ofEpochMilli(5),
            "p1",
            "CASH",
            3,
            4L,
            Double.NaN,
            0.5f,
            true,
            Bytes.ofHex("00ff"),
            new BigDecimal("1.50"),
            Instant.ofEpochMilli(-2),
            List.of("a", ""));
  }

  @Test
  void readsNullsOfUnions() throws Exception {
    GenericRecord payment = payment();
    payment.put("count", null);
    payment.put("amount", null);
    payment.put("price", null);

    assertThat(decoder.decode(encode(payment))).containsSequence("CASH", null, 4L, null, 0.5f);
  }

  @Test
  void refusesWhatDoesNotFit() throws Exception {
    GenericRecord payment = payment();
    payment.put("price", ByteBuffer.wrap(new BigDecimal("1.501").unscaledValue().toByteArray()));
    byte[] tooFine = encode(payment);
    assertThatThrownBy(() -> decoder.decode(tooFine))
        .isInstanceOf(DecodeException.class)
        .hasMessage("Column price: 1.501 does not fit DECIMAL(5,2)");

    payment = payment();
    payment.put("micros", Long.MAX_VALUE);
    byte[] tooLate = encode(payment);
    assertThatThrownBy(() -> decoder.decode(tooLate))
        .isInstanceOf(DecodeException.class)
        .hasMessageContaining("outside the years");

    byte[] whole = encode(payment());
    assertThatThrownBy(() -> decoder.decode(Arrays.copyOf(whole, whole.length + 1)))
        .isInstanceOf(DecodeException.class)
        .hasMessage("Something follows the Avro datum");
    assertThatThrownBy(() -> decoder.decode(Arrays.copyOf(whole, whole.length - 1)))
        .isInstanceOf(DecodeException.class)
        .hasMessageContaining("Not an Avro datum");
  }

  @Test
  void answersWhateverTheBytesAre() throws Exception {
    long seed = 20_261_120;
    Random random = new Random(seed);
    byte[] good = encode(payment());
    for (int i = 0; i < 20_000; i++) {
      byte[] bad = i % 2 == 0 ? good.clone() : new byte[random.nextInt(64)];
      for (int flips = random.nextInt(6); flips >= 0 && bad.length > 0; flips--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      }
      try {
        assertThat(decoder.decode(bad)).hasSize(12);
      } catch (DecodeException e) {
        assertThat(e.getMessage()).as("seed %s", seed).isNotBlank();
      }
    }
  }

  @Test
  void doesNotBelieveLengths() throws Exception {
    ByteArrayOutputStream event = new ByteArrayOutputStream();
    BinaryEncoder out = EncoderFactory.get().binaryEncoder(event, null);
    out.writeLong(2_000_000_000L);
    out.flush();

    assertThatThrownBy(() -> decoder.decode(event.toByteArray()))
        .isInstanceOf(DecodeException.class)
        .hasMessageContaining("beyond the end of the event: 2000000000");
  }

  @Test
  void refusesSchemasThatCannotGiveTheColumns() {
    assertThatThrownBy(() -> withColumn("missing", ValueType.STRING))
        .isInstanceOf(LockstepException.class)
        .hasMessage("Source events cannot be read as Avro: the schema has no field missing");
    assertThatThrownBy(() -> withColumn("id", ValueType.INT64))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("field id of Avro type \"string\" is not a INT64");
    assertThatThrownBy(
            () ->
                EventDecoders.of(
                    DecodeFixtures.source(
                        new SourceFormat.Avro("\"string\""), column("c", ValueType.STRING))))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("the schema is not a record");
  }

  private static EventDecoder withColumn(String name, ValueType type) {
    return EventDecoders.of(
        DecodeFixtures.source(new SourceFormat.Avro(SCHEMA), column(name, type)));
  }

  private static GenericRecord payment() {
    GenericRecord payment = new GenericData.Record(AVRO);
    payment.put("id", "p1");
    payment.put("kind", new GenericData.EnumSymbol(AVRO.getField("kind").schema(), "CASH"));
    payment.put("ignored", Map.of("k", List.of("v", "w")));
    payment.put("count", 3);
    payment.put("total", 4);
    payment.put("amount", Double.NaN);
    payment.put("rate", 0.5f);
    payment.put("ok", true);
    payment.put("raw", ByteBuffer.wrap(new byte[] {0, -1}));
    payment.put("price", ByteBuffer.wrap(new BigDecimal("1.500").unscaledValue().toByteArray()));
    payment.put("millis", 5L);
    payment.put("micros", -1_001L);
    payment.put("tags", List.of("a", ""));
    return payment;
  }

  private static byte[] encode(GenericRecord payment) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder out = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<GenericRecord>(AVRO).write(payment, out);
    out.flush();
    return bytes.toByteArray();
  }
}
