/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.bind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Splitter;
import dev.lockstep.definition.Problem;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads src/test/resources/wrong/cases.txt: wrong definitions, each with its whole report. */
final class TestWrongDefinitions {
  private static final Path WRONG = Path.of("src/test/resources/wrong");

  private static final Pattern CASE = Pattern.compile("(?m)^=== ");

  @TempDir private Path folder;

  /** {@code === title}, then YAML, then {@code >>>}, then the report. */
  static Stream<Arguments> cases() throws IOException {
    String all = Files.readString(WRONG.resolve("cases.txt"));
    List<Arguments> cases = new ArrayList<>();
    for (String text : Splitter.on(CASE).split(all)) {
      if (text.contains(">>>\n")) {
        int title = text.indexOf('\n');
        int report = text.indexOf(">>>\n");
        cases.add(
            Arguments.of(
                text.substring(0, title),
                text.substring(title + 1, report),
                text.substring(report + 4).strip()));
      }
    }
    return cases.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void reportsEveryProblemAtItsPlace(String title, String yaml, String report) throws IOException {
    Files.copy(WRONG.resolve("base.yaml"), folder.resolve("base.yaml"));
    Files.writeString(folder.resolve("x.yaml"), yaml);
    assertThat(report(folder)).as(title).isEqualTo(report);
  }

  private String report(Path root) {
    List<String> lines =
        Definitions.check(root).stream()
            .map(Problem::toString)
            .map(line -> line.replace(folder + "/", "").replace(folder.toString(), "."))
            .toList();
    return String.join("\n", lines);
  }

  @Test
  void theBaseHasNoProblem() {
    assertThat(Definitions.check(WRONG.resolve("base.yaml"))).isEmpty();
  }

  @Test
  void throwsTheWholeReport() {
    String yaml = "kind: Entity\nname: a b\nkeys: {k: STRNG}\n";
    assertThatThrownBy(() -> Definitions.parse("e.yaml", yaml))
        .isInstanceOfSatisfying(
            LockstepException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_DEFINITION))
        .hasMessage(
            "e.yaml:2:7: 'a b' is not an entity name: write a letter, then letters, digits and"
                + " underscores\n"
                + "e.yaml:3:11: unknown type 'STRNG'; did you mean 'STRING'?");
  }

  @Test
  void namesFoldersAndFilesThatCannotBeRead() throws IOException {
    assertThat(report(folder.resolve("nowhere"))).isEqualTo("nowhere: there is no such folder");
    assertThat(report(folder)).isEqualTo(".: the folder holds no *.yaml or *.yml file");
    Files.write(folder.resolve("latin1.yaml"), new byte[] {'a', ':', ' ', (byte) 0xe4});
    Files.write(folder.resolve("huge.yml"), new byte[(1 << 20) + 1]);
    Files.createDirectories(folder.resolve(".hidden"));
    Files.writeString(folder.resolve(".hidden/x.yaml"), "not: a definition");
    Files.writeString(folder.resolve("notes.txt"), "not: a definition");
    assertThat(report(folder))
        .isEqualTo("huge.yml: the file is larger than 1 MiB\nlatin1.yaml: the file is not UTF-8");
  }

  @Test
  void endsRunawayYaml() {
    String bomb =
        """
        a: &a [x, x, x, x, x, x, x, x, x]
        b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
        c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]
        d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]
        e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d]
        f: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e]
        g: &g [*f, *f, *f, *f, *f, *f, *f, *f, *f]
        """;
    assertThat(Definitions.check("bomb.yaml", bomb))
        .extracting(Problem::toString)
        .containsExactly(
            "bomb.yaml: this is not YAML: Number of aliases for non-scalar nodes exceeds the"
                + " specified max=50");
    assertThat(Definitions.check("deep.yaml", "[".repeat(10_000)))
        .extracting(Problem::toString)
        .containsExactly("deep.yaml: this is not YAML: Nesting Depth exceeded max 50");
  }
}
