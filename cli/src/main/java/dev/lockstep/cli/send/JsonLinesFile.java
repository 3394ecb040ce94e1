/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.send;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One JSON object a line. The bytes are sent as they are: whether they fit the source's schema is
 * for ingest to say, which keeps what does not fit as a dead letter. Empty lines are skipped.
 */
final class JsonLinesFile implements EventFile {
  private static final ObjectReader JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build()
          .readerFor(JsonNode.class);
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private final InputStream input;
  private final RecordKey key;
  private final boolean everyLine;
  private long line;

  /**
   * @param everyLine whether lines that are no JSON object are sent too, without a key
   */
  JsonLinesFile(InputStream input, RecordKey key, boolean everyLine) {
    this.input = new BufferedInputStream(input, 1 << 16);
    this.key = key;
    this.everyLine = everyLine;
  }

  @Override
  public boolean readNext(Consumer<SourceRecord> sink, Consumer<BadRow> bad) throws IOException {
    Optional<byte[]> next = readLine();
    if (next.isEmpty()) {
      return false;
    }
    line++;
    byte[] bytes = line == 1 ? withoutMark(next.get()) : next.get();
    if (!isBlank(bytes)) {
      read(bytes, sink, bad);
    }
    return true;
  }

  private void read(byte[] bytes, Consumer<SourceRecord> sink, Consumer<BadRow> bad) {
    Optional<String> recordKey = Optional.empty();
    try {
      JsonNode event = JSON.readValue(bytes);
      if (!event.isObject() && !everyLine) {
        bad.accept(new BadRow(line, "not a JSON object"));
        return;
      }
      recordKey = key.keyOf(event);
    } catch (JsonProcessingException e) {
      if (!everyLine) {
        bad.accept(new BadRow(line, "not readable as JSON: " + e.getOriginalMessage()));
        return;
      }
    } catch (IOException e) {
      // Bytes that are no text: Jackson reports them without being its own exception.
      if (!everyLine) {
        bad.accept(new BadRow(line, "not readable as JSON: " + e.getMessage()));
        return;
      }
    }
    sink.accept(new SourceRecord(line, recordKey, bytes));
  }

  /** Without the line's end; empty at the end of the file. */
  private Optional<byte[]> readLine() throws IOException {
    int next = input.read();
    if (next < 0) {
      return Optional.empty();
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    for (; next >= 0 && next != '\n'; next = input.read()) {
      bytes.write(next);
    }
    byte[] text = bytes.toByteArray();
    boolean carriageReturn = text.length > 0 && text[text.length - 1] == '\r';
    return Optional.of(carriageReturn ? Arrays.copyOf(text, text.length - 1) : text);
  }

  private static byte[] withoutMark(byte[] bytes) {
    int mark = BYTE_ORDER_MARK.length;
    boolean marked =
        bytes.length >= mark && Arrays.equals(bytes, 0, mark, BYTE_ORDER_MARK, 0, mark);
    return marked ? Arrays.copyOfRange(bytes, mark, bytes.length) : bytes;
  }

  private static boolean isBlank(byte[] bytes) {
    for (byte b : bytes) {
      if (b != ' ' && b != '\t') {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}
