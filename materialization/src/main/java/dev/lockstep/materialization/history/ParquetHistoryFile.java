/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.history;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.error.Suggestions;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.SourcePlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * A Parquet file whose columns have the names of a source's. Values are spelled as events of a JSON
 * source spell them and judged by the same rules; other columns are ignored.
 */
public final class ParquetHistoryFile implements HistoryFile {
  private static final JsonFactory JSON = new JsonFactory();

  private final String name;
  private final List<ParquetColumn> columns = new ArrayList<>();
  private final ParquetReader<Group> reader;
  private long row;

  private ParquetHistoryFile(String name, InputFile input, SourcePlan source) throws IOException {
    this.name = name;
    MessageType wanted = wanted(input, source);
    this.reader =
        new ParquetReader.Builder<Group>(input) {
          @Override
          protected ReadSupport<Group> getReadSupport() {
            return new GroupReadSupport();
          }
        }.withConf(configuration(wanted)).build();
  }

  /**
   * Opens a file.
   *
   * @param columns the columns to read
   * @throws LockstepException INVALID_REQUEST if there is no such file, it is not Parquet, or it
   *     lacks required columns
   */
  public static ParquetHistoryFile open(Path file, SourcePlan columns) {
    if (!Files.isRegularFile(file)) {
      throw new LockstepException(ErrorCode.INVALID_REQUEST, file + ": there is no such file");
    }
    try {
      return new ParquetHistoryFile(file.toString(), new LocalInputFile(file), columns);
    } catch (IOException e) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST, file + ": cannot be read: " + e.getMessage(), e);
    } catch (LockstepException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST, file + ": not a Parquet file: " + e.getMessage(), e);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean readNext(Sink sink) throws IOException {
    Group group = reader.read();
    if (group == null) {
      return false;
    }
    row++;
    byte[] json;
    try {
      json = json(group);
    } catch (IllegalArgumentException | ArithmeticException e) {
      sink.bad(row, String.valueOf(e.getMessage()));
      return true;
    }
    sink.event(row, json);
    return true;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }

  private byte[] json(Group group) throws IOException {
    try (ByteArrayBuilder bytes = new ByteArrayBuilder(256);
        JsonGenerator out = JSON.createGenerator(bytes, JsonEncoding.UTF8)) {
      out.writeStartObject();
      for (ParquetColumn column : columns) {
        column.write(group, out);
      }
      out.writeEndObject();
      out.close();
      return bytes.toByteArray();
    }
  }

  /** The part of the file's schema that the source names. */
  private MessageType wanted(InputFile input, SourcePlan source) throws IOException {
    MessageType schema;
    try (ParquetFileReader footer = ParquetFileReader.open(input)) {
      schema = footer.getFileMetaData().getSchema();
    }
    Set<String> known = new LinkedHashSet<>();
    schema.getFields().forEach(field -> known.add(field.getName()));
    List<Type> fields = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (ColumnPlan column : source.columns()) {
      if (known.contains(column.name())) {
        Type field = schema.getType(column.name());
        columns.add(ParquetColumn.of(column, field, fields.size(), source));
        fields.add(field);
      } else if (column.required() || column.name().equals(source.timestampColumn())) {
        missing.add(column.name() + Suggestions.didYouMean(column.name(), known));
      }
    }
    if (!missing.isEmpty()) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST,
          "%s: has no column %s, which source %s needs"
              .formatted(name, String.join(", no column ", missing), source.name()));
    }
    return new MessageType(schema.getName(), fields);
  }

  private static Configuration configuration(MessageType wanted) {
    Configuration configuration = new Configuration(false);
    configuration.set(ReadSupport.PARQUET_READ_SCHEMA, wanted.toString());
    return configuration;
  }
}
