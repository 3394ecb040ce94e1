/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.row;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/** Percent-encoding of UTF-8 with one encoding per text: what can stay as it is does. */
final class PercentEncoding {
  private static final boolean[] PLAIN = new boolean[128];
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  static {
    String plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:@ -";
    plain.chars().forEach(c -> PLAIN[c] = true);
  }

  private PercentEncoding() {}

  static void append(StringBuilder out, String text) {
    if (isPlain(text)) {
      out.append(text);
      return;
    }
    for (byte b : Texts.requireUnicode(text).getBytes(UTF_8)) {
      if (b >= 0 && PLAIN[b]) {
        out.append((char) b);
      } else {
        out.append('%').append(HEX[(b >> 4) & 0xF]).append(HEX[b & 0xF]);
      }
    }
  }

  static String decode(String encoded) {
    if (encoded.indexOf('%') < 0 && isPlain(encoded)) {
      return encoded;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
    for (int i = 0; i < encoded.length(); i++) {
      char c = encoded.charAt(i);
      if (c == '%' && i + 2 < encoded.length()) {
        bytes.write(hex(encoded, i + 1) << 4 | hex(encoded, i + 2));
        i += 2;
      } else if (c < PLAIN.length && PLAIN[c]) {
        bytes.write(c);
      } else {
        throw new IllegalArgumentException("Not percent-encoded: " + encoded);
      }
    }
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("Not percent-encoded UTF-8: " + encoded, e);
    }
  }

  private static int hex(String encoded, int at) {
    int digit = Character.digit(encoded.charAt(at), 16);
    if (digit < 0) {
      throw new IllegalArgumentException("Not percent-encoded: " + encoded);
    }
    return digit;
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= PLAIN.length || !PLAIN[c]) {
        return false;
      }
    }
    return true;
  }
}
