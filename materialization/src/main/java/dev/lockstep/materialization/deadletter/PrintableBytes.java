/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.HexFormat;

/** Bytes as something that a terminal can show and that does nothing to it. */
final class PrintableBytes {
  private PrintableBytes() {}

  /**
   * The bytes as text if they are UTF-8, control characters escaped; otherwise as hexadecimal.
   *
   * @param cut whether the bytes may end within a character
   */
  static String of(byte[] bytes, boolean cut) {
    CharsetDecoder decoder =
        UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CharBuffer text = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), text, !cut);
    if (result.isError()) {
      return "0x" + HexFormat.of().formatHex(bytes) + (cut ? "..." : "");
    }
    return escape(text.flip()) + (cut ? "..." : "");
  }

  private static String escape(CharSequence text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                  if (isPlain(c)) {
                    out.appendCodePoint(c);
                  } else {
                    out.append("\\u{").append(Integer.toHexString(c)).append('}');
                  }
                }
              }
            });
    return out.toString();
  }

  private static boolean isPlain(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
