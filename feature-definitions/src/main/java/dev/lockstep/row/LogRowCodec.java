/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.row;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.type.ValueType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The feature log's value, which is the store's row too: one flat JSON object with the columns of
 * {@link LogColumns} and, per user column, its stored value and its state (see {@link
 * ColumnEncoding}). The same row always gives the same bytes. Thread-safe.
 */
public final class LogRowCodec {
  /** The most bytes that an encoded row can have; below Kafka's usual limit of 1 MiB a message. */
  public static final int MAX_ENCODED_BYTES = 900_000;

  // The longest stamp: an int and two longs with their names.
  private static final int MAX_STAMP_BYTES = 112;
  private static final JsonFactory JSON = new JsonFactory();
  private static final SerializedString KEY = new SerializedString(LogColumns.KEY);
  private static final SerializedString EVENT_TIME = new SerializedString(LogColumns.EVENT_TIME);
  private static final SerializedString EVENT_ID = new SerializedString(LogColumns.EVENT_ID);

  private final List<Column> columns;
  private final LogRowReader reader;

  public LogRowCodec(ViewPlan view) {
    this.columns = view.columns().stream().map(Column::of).toList();
    this.reader = new LogRowReader(view);
  }

  /**
   * Encodes a row.
   *
   * @throws InvalidRowException if the row has more than {@link #MAX_ENCODED_BYTES} or a text that
   *     is not Unicode
   */
  public byte[] encode(LogRow row) {
    byte[] unstamped =
        encodeUnstamped(row.key(), row.eventTimeMillis(), row.eventId(), row.values());
    return stamp(unstamped, row.partition(), row.seq(), row.ingestTimeMillis());
  }

  /**
   * Encodes what is known of a row before it has its place in the log.
   *
   * @return what {@link #stamp} completes
   * @throws InvalidRowException as {@link #encode}
   */
  public byte[] encodeUnstamped(
      EntityKey key,
      long eventTimeMillis,
      String eventId,
      List<? extends @Nullable Object> values) {
    try (ByteArrayBuilder bytes = new ByteArrayBuilder(512);
        JsonGenerator out = JSON.createGenerator(bytes, JsonEncoding.UTF8)) {
      out.writeStartObject();
      out.writeFieldName(KEY);
      out.writeString(key.encoded());
      out.writeFieldName(EVENT_TIME);
      out.writeNumber(eventTimeMillis);
      out.writeFieldName(EVENT_ID);
      out.writeString(Texts.requireUnicode(eventId));
      for (int i = 0; i < columns.size(); i++) {
        columns.get(i).write(out, values.get(i));
      }
      out.writeEndObject();
      out.close();
      return checkSize(bytes.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Completes a row by its place in the log.
   *
   * @param unstamped from {@link #encodeUnstamped}
   * @param ingestTimeMillis epoch milliseconds
   * @return the same bytes as {@link #encode} of the whole row
   */
  public static byte[] stamp(byte[] unstamped, int partition, long seq, long ingestTimeMillis) {
    StringBuilder head = new StringBuilder(MAX_STAMP_BYTES);
    head.append("{\"").append(LogColumns.PARTITION).append("\":").append(partition);
    head.append(",\"").append(LogColumns.SEQ).append("\":").append(seq);
    head.append(",\"").append(LogColumns.INGEST_TIME).append("\":").append(ingestTimeMillis);
    head.append(',');
    byte[] stamp = head.toString().getBytes(US_ASCII);
    byte[] row = new byte[stamp.length + unstamped.length - 1];
    System.arraycopy(stamp, 0, row, 0, stamp.length);
    System.arraycopy(unstamped, 1, row, stamp.length, unstamped.length - 1);
    return row;
  }

  /**
   * The inverse of {@link #encode}. Fields that are no column of the view are ignored.
   *
   * @throws IllegalArgumentException if {@code encoded} is not a row of this view
   */
  public LogRow decode(byte[] encoded) {
    return reader.read(encoded);
  }

  /**
   * The position of an encoded row, of whatever view; cheaper than {@link #decode}.
   *
   * @throws IllegalArgumentException if {@code encoded} is not a row
   */
  public static long seq(byte[] encoded) {
    try (JsonParser json = JSON.createParser(encoded)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean found = json.currentName().equals(LogColumns.SEQ);
        json.nextToken();
        if (found) {
          return json.getLongValue();
        }
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("Not a feature log row", e);
    }
    throw new IllegalArgumentException("Not a feature log row: it has no position");
  }

  private static byte[] checkSize(byte[] unstamped) {
    int size = unstamped.length + MAX_STAMP_BYTES;
    if (size > MAX_ENCODED_BYTES) {
      throw new InvalidRowException(
          "Row is larger than %s bytes: %s".formatted(MAX_ENCODED_BYTES, size));
    }
    return unstamped;
  }

  private record Column(ValueType type, SerializedString name, SerializedString state) {
    static Column of(ColumnPlan column) {
      return new Column(
          column.type(),
          new SerializedString(column.name()),
          new SerializedString(LogColumns.state(column.name())));
    }

    void write(JsonGenerator out, @Nullable Object value) throws IOException {
      out.writeFieldName(name);
      Object stored = ColumnEncoding.stored(type, value);
      switch (ColumnEncoding.storeType(type)) {
        case INT -> out.writeNumber((Integer) stored);
        case LONG -> out.writeNumber((Long) stored);
        case DOUBLE -> out.writeNumber((Double) stored);
        case STRING -> out.writeString((String) stored);
      }
      out.writeFieldName(state);
      out.writeNumber(ColumnEncoding.state(type, value));
    }
  }
}
