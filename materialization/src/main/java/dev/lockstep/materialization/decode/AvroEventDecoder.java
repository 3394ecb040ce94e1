/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.decode;

import static dev.lockstep.materialization.decode.DecodeException.shown;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.SourceFormat;
import dev.lockstep.plan.SourcePlan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** One Avro datum an event, in binary, by the writer's schema. */
final class AvroEventDecoder implements EventDecoder {
  private final Schema writer;
  private final Schema reader;
  private final GenericData model = new GenericData();
  private final List<AvroColumn> columns;
  // Readers keep per-thread caches but are not safe to share.
  private final ThreadLocal<GenericDatumReader<GenericRecord>> datumReader;

  private AvroEventDecoder(Schema writer, Schema reader, List<AvroColumn> columns) {
    this.writer = writer;
    this.reader = reader;
    this.columns = columns;
    this.datumReader = ThreadLocal.withInitial(this::newReader);
  }

  static AvroEventDecoder of(SourcePlan source, SourceFormat.Avro format) {
    try {
      Schema writer = new Schema.Parser().parse(format.schemaJson());
      if (writer.getType() != Schema.Type.RECORD) {
        throw new IllegalArgumentException("the schema is not a record");
      }
      List<AvroColumn> columns = new ArrayList<>();
      for (ColumnPlan column : source.columns()) {
        columns.add(AvroColumn.of(column, writer));
      }
      return new AvroEventDecoder(writer, projection(writer, source), columns);
    } catch (AvroRuntimeException | IllegalArgumentException e) {
      throw new LockstepException(
          ErrorCode.INVALID_DEFINITION,
          "Source %s cannot be read as Avro: %s".formatted(source.name(), e.getMessage()),
          e);
    }
  }

  @Override
  public @Nullable Object[] decode(byte[] event) throws DecodeException {
    BoundedAvroDecoder in = new BoundedAvroDecoder(event);
    GenericRecord datum = read(in);
    if (!in.isEnd()) {
      throw new DecodeException("Something follows the Avro datum");
    }
    @Nullable Object[] values = new Object[columns.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = columns.get(i).read(datum);
    }
    return values;
  }

  private GenericRecord read(BoundedAvroDecoder in) throws DecodeException {
    try {
      return datumReader.get().read(null, in);
    } catch (IOException | RuntimeException | StackOverflowError e) {
      // Corrupt bytes make the library fail in many ways, endless nesting among them.
      throw new DecodeException("Not an Avro datum of the schema: " + shown(e.getMessage()));
    }
  }

  private GenericDatumReader<GenericRecord> newReader() {
    return new GenericDatumReader<>(writer, reader, model);
  }

  /** The writer's schema without the fields that no column reads. */
  private static Schema projection(Schema writer, SourcePlan source) {
    List<Schema.Field> fields = new ArrayList<>();
    for (Schema.Field field : writer.getFields()) {
      if (source.columns().stream().anyMatch(column -> column.name().equals(field.name()))) {
        fields.add(new Schema.Field(field.name(), field.schema()));
      }
    }
    return Schema.createRecord(
        writer.getName(), writer.getDoc(), writer.getNamespace(), false, fields);
  }
}
