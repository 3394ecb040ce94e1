/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition.yaml;

import com.google.common.collect.ImmutableSet;
import dev.lockstep.definition.DefinitionProblems;
import dev.lockstep.definition.EntityDefinition;
import dev.lockstep.definition.FeatureServiceDefinition;
import dev.lockstep.definition.FeatureSet;
import dev.lockstep.definition.FeatureViewDefinition;
import dev.lockstep.definition.Located;
import dev.lockstep.definition.OnDemandFeatureViewDefinition;
import dev.lockstep.definition.SourceDefinition;
import dev.lockstep.definition.SourcePosition;
import dev.lockstep.error.Suggestions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/** Reads the documents of files into one feature set. */
final class DocumentReader {
  private static final ImmutableSet<String> KINDS =
      ImmutableSet.of("Source", "Entity", "FeatureView", "OnDemandFeatureView", "FeatureService");
  private static final Pattern NAME_LINE = Pattern.compile("(?m)^name:\\s*['\"]?(\\w+)");

  private final DefinitionProblems problems;
  private final List<SourceDefinition> sources = new ArrayList<>();
  private final List<EntityDefinition> entities = new ArrayList<>();
  private final List<FeatureViewDefinition> views = new ArrayList<>();
  private final List<OnDemandFeatureViewDefinition> onDemandViews = new ArrayList<>();
  private final List<FeatureServiceDefinition> services = new ArrayList<>();
  private final Set<String> incomplete = new LinkedHashSet<>();

  DocumentReader(DefinitionProblems problems) {
    this.problems = problems;
  }

  ReadResult result() {
    return new ReadResult(
        new FeatureSet(sources, entities, views, onDemandViews, services),
        problems.sorted(),
        incomplete);
  }

  void read(String file, String yaml, Path folder) {
    String text = yaml.startsWith("\uFEFF") ? yaml.substring(1) : yaml;
    SchemaFiles files = new SchemaFiles(folder, problems);
    try {
      readAll(file, text, files);
    } catch (YAMLException e) {
      // One broken document shall not hide what is wrong with the others.
      for (String document : YamlDocuments.split(text)) {
        readOrReport(file, document, files);
      }
    }
  }

  private void readOrReport(String file, String text, SchemaFiles files) {
    try {
      readAll(file, text, files);
    } catch (MarkedYAMLException e) {
      problems.add(position(file, e), "this is not YAML: " + reason(e));
      addNames(text);
    } catch (YAMLException e) {
      problems.add(SourcePosition.of(file), "this is not YAML: " + firstLine(e));
      addNames(text);
    }
  }

  private void readAll(String file, String text, SchemaFiles files) {
    YamlReader reader = new YamlReader(new SourceText(file, text), problems);
    YamlDocuments.compose(text).forEach(document -> read(document, reader, files));
  }

  /** What the broken file seems to define shall not be reported as missing elsewhere. */
  private void addNames(String text) {
    Matcher matcher = NAME_LINE.matcher(text);
    while (matcher.find()) {
      incomplete.add(matcher.group(1));
    }
  }

  private static SourcePosition position(String file, MarkedYAMLException e) {
    Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
    return mark == null
        ? SourcePosition.of(file)
        : new SourcePosition(file, mark.getLine() + 1, mark.getColumn() + 1);
  }

  private static String reason(MarkedYAMLException e) {
    String problem = e.getProblem() == null ? firstLine(e) : e.getProblem();
    return e.getContext() == null ? problem : e.getContext() + ", " + problem;
  }

  private static String firstLine(YAMLException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private void read(Node document, YamlReader reader, SchemaFiles files) {
    int before = problems.size() - reader.problemsAside();
    Optional<List<YamlReader.Entry>> entries = reader.entries(document, "a definition");
    if (entries.isEmpty()) {
      return;
    }
    YamlMapping header =
        new YamlMapping(reader, "a definition", reader.position(document), entries.get());
    Optional<Located<String>> name = header.requiredText("name");
    Optional<Located<String>> kind = header.requiredText("kind").filter(k -> isKind(k, reader));
    if (name.isPresent() && kind.isPresent()) {
      String what = kind.get() + " '" + name.get() + "'";
      YamlMapping body = new YamlMapping(reader, what, reader.position(document), entries.get());
      read(kind.get().value(), name.get(), body, files);
    }
    if (problems.size() - reader.problemsAside() > before) {
      name.ifPresent(n -> incomplete.add(n.value()));
    }
  }

  private boolean isKind(Located<String> kind, YamlReader reader) {
    boolean known = KINDS.contains(kind.value());
    if (!known) {
      reader.problem(
          kind.position(),
          "unknown kind '" + kind.value() + "'" + Suggestions.didYouMeanOneOf(kind.value(), KINDS));
    }
    return known;
  }

  private void read(String kind, Located<String> name, YamlMapping body, SchemaFiles files) {
    YamlReader reader = body.reader();
    switch (kind) {
      case "Source" -> new SourceReader(reader, files).source(name, body).ifPresent(sources::add);
      case "Entity" -> new SourceReader(reader, files).entity(name, body).ifPresent(entities::add);
      case "FeatureView" -> new FeatureViewReader(reader).view(name, body).ifPresent(views::add);
      case "OnDemandFeatureView" ->
          new OnDemandReader(reader).view(name, body).ifPresent(onDemandViews::add);
      default -> new OnDemandReader(reader).service(name, body).ifPresent(services::add);
    }
  }
}
