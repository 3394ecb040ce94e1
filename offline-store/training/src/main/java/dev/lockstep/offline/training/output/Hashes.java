/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.output;

import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** SHA-256 in hexadecimal. */
public final class Hashes {
  private Hashes() {}

  public static String ofFile(Path file) throws IOException {
    return MoreFiles.asByteSource(file).hash(Hashing.sha256()).toString();
  }

  public static String ofText(String text) {
    return Hashing.sha256().hashString(text, StandardCharsets.UTF_8).toString();
  }
}
