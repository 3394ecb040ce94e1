/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.definition.AggregateDefinition;
import dev.lockstep.definition.ColumnDefinition;
import dev.lockstep.definition.DedupDefinition;
import dev.lockstep.definition.EntityDefinition;
import dev.lockstep.definition.ExpressionText;
import dev.lockstep.definition.FeatureDefinition;
import dev.lockstep.definition.FeatureServiceDefinition;
import dev.lockstep.definition.FeatureSet;
import dev.lockstep.definition.FeatureViewDefinition;
import dev.lockstep.definition.FormatDefinition;
import dev.lockstep.definition.InputDefinition;
import dev.lockstep.definition.Located;
import dev.lockstep.definition.NamedExpression;
import dev.lockstep.definition.OnDemandFeatureViewDefinition;
import dev.lockstep.definition.ServiceItem;
import dev.lockstep.definition.SourceDefinition;
import dev.lockstep.definition.SourcePosition;
import dev.lockstep.definition.TimestampDefinition;
import dev.lockstep.definition.ViewSourceDefinition;
import dev.lockstep.definition.WindowDefinition;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

final class TestDefinitionWriter {
  private static final SourcePosition HERE = SourcePosition.of("test");

  @Test
  void writesCanonicalYaml() {
    ReadResult read =
        DefinitionReader.read(
            "a.yaml",
            """
            # comments and layout are not kept
            {kind: FeatureService, name: svc, features: [v, "v:a", {view: v, features: [b, c]}]}
            ---
            kind: FeatureView
            name: v
            entity: e
            sources: [{source: s, where: 'x > 1', columns: {y: x + 1}}, t]
            where: |
              x != null &&
              x < 10
            dedup: {by: [id]}
            features:
              - {name: a, aggregate: count, windows: ["1h", 5m], where: 'true'}
              - b
            ---
            kind: Source
            name: s
            timestamp: t
            schema:
              t: INT64
              no: {type: STRING, required: true}
              x: {type: INT64, required: false}
            """);
    assertThat(read.problems()).isEmpty();
    assertThat(DefinitionWriter.write(read.definitions()))
        .isEqualTo(
            """
            kind: Source
            name: s
            timestamp: t
            schema:
              t: INT64
              'no': {type: STRING, required: true}
              x: INT64
            ---
            kind: FeatureView
            name: v
            entity: e
            sources:
            - source: s
              where: x > 1
              columns:
                y: x + 1
            - t
            where: |
              x != null &&
              x < 10
            dedup: {by: [id]}
            features:
            - {name: a, aggregate: count, where: 'true', windows: [1h, 5m]}
            - b
            ---
            kind: FeatureService
            name: svc
            features:
            - v
            - v:a
            - {view: v, features: [b, c]}
            """);
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void readsBackWhatItWrites(@ForAll("featureSets") FeatureSet definitions) {
    String written = DefinitionWriter.write(definitions);
    ReadResult read = DefinitionReader.read("written.yaml", written);
    assertThat(read.problems()).as(written).isEmpty();
    assertThat(read.definitions()).as(written).isEqualTo(definitions);
    assertThat(DefinitionWriter.write(read.definitions())).isEqualTo(written);
  }

  @Provide
  Arbitrary<FeatureSet> featureSets() {
    return Combinators.combine(
            sources().list().ofMaxSize(2),
            entities().list().ofMaxSize(2),
            views().list().ofMaxSize(2),
            onDemandViews().list().ofMaxSize(2),
            services().list().ofMaxSize(2))
        .as(FeatureSet::new);
  }

  private static Arbitrary<SourceDefinition> sources() {
    Arbitrary<FormatDefinition> formats =
        Arbitraries.oneOf(
            Arbitraries.just(new FormatDefinition.Json()),
            texts().map(FormatDefinition.Avro::new),
            Combinators.combine(texts(), texts()).as(FormatDefinition.Protobuf::new));
    Arbitrary<TimestampDefinition> timestamps =
        Combinators.combine(texts(), texts().optional()).as(TimestampDefinition::new);
    return Combinators.combine(
            texts(), texts().optional(), formats, timestamps, texts().optional(), columns())
        .as(SourceDefinition::new);
  }

  private static Arbitrary<EntityDefinition> entities() {
    return Combinators.combine(texts(), columns()).as(EntityDefinition::new);
  }

  private static Arbitrary<FeatureViewDefinition> views() {
    Arbitrary<ViewSourceDefinition> sources =
        Combinators.combine(texts(), expressions().optional(), named())
            .as(ViewSourceDefinition::new);
    Arbitrary<DedupDefinition> dedups =
        Combinators.combine(texts().list().ofMinSize(1).ofMaxSize(3), texts().optional())
            .as(DedupDefinition::new);
    Arbitrary<FeatureViewDefinition> row =
        Combinators.combine(
                texts(),
                texts(),
                sources.list().ofMinSize(1).ofMaxSize(3),
                expressions().optional(),
                named(),
                dedups.optional(),
                located(Arbitraries.longs()).optional())
            .as(
                (name, entity, from, where, columns, dedup, partitions) ->
                    new FeatureViewDefinition(
                        name,
                        entity,
                        from,
                        where,
                        columns,
                        dedup,
                        partitions,
                        Optional.empty(),
                        Optional.empty(),
                        List.of()));
    return Combinators.combine(
            row,
            texts().optional(),
            texts().optional(),
            features().list().ofMinSize(1).ofMaxSize(4))
        .as(
            (view, ttl, created, features) ->
                new FeatureViewDefinition(
                    view.name(),
                    view.entity(),
                    view.sources(),
                    view.where(),
                    view.columns(),
                    view.dedup(),
                    view.partitions(),
                    ttl,
                    created,
                    features));
  }

  private static Arbitrary<FeatureDefinition> features() {
    Arbitrary<AggregateDefinition> aggregates =
        Combinators.combine(
                texts().optional(),
                texts().optional(),
                located(Arbitraries.longs()).optional(),
                located(Arbitraries.doubles()).optional(),
                located(Arbitraries.of(true, false)).optional(),
                located(Arbitraries.longs()).optional())
            .as(AggregateDefinition::new);
    Arbitrary<WindowDefinition> windows =
        Combinators.combine(
                texts().list().ofMaxSize(3),
                texts().optional(),
                texts().optional(),
                texts().optional(),
                located(Arbitraries.longs()).optional())
            .as(WindowDefinition::new);
    return Combinators.combine(
            texts(), aggregates, texts().optional(), expressions().optional(), windows)
        .as(FeatureDefinition::new);
  }

  private static Arbitrary<OnDemandFeatureViewDefinition> onDemandViews() {
    Arbitrary<InputDefinition> inputs =
        Combinators.combine(keys(), names(), names()).as(InputDefinition::new);
    return Combinators.combine(
            texts(),
            inputs.list().uniqueElements(InputDefinition::variable).ofMaxSize(3),
            columns(),
            named().filter(all -> !all.isEmpty()))
        .as(OnDemandFeatureViewDefinition::new);
  }

  private static Arbitrary<FeatureServiceDefinition> services() {
    Arbitrary<ServiceItem> items =
        Combinators.combine(names(), names().list().ofMaxSize(3)).as(ServiceItem::new);
    return Combinators.combine(texts(), items.list().ofMinSize(1).ofMaxSize(3))
        .as(FeatureServiceDefinition::new);
  }

  private static Arbitrary<List<ColumnDefinition>> columns() {
    return Combinators.combine(keys(), texts(), Arbitraries.of(true, false))
        .as(ColumnDefinition::new)
        .list()
        .uniqueElements(ColumnDefinition::name)
        .ofMaxSize(3);
  }

  private static Arbitrary<List<NamedExpression>> named() {
    return Combinators.combine(keys(), expressions())
        .as(NamedExpression::new)
        .list()
        .uniqueElements(NamedExpression::name)
        .ofMaxSize(3);
  }

  private static Arbitrary<ExpressionText> expressions() {
    return strings().map(text -> ExpressionText.at(text, HERE));
  }

  private static Arbitrary<Located<String>> texts() {
    return located(strings());
  }

  private static Arbitrary<Located<String>> keys() {
    return located(strings().filter(key -> key.length() < 100));
  }

  private static Arbitrary<Located<String>> names() {
    return located(Arbitraries.strings().alpha().numeric().ofMinLength(1).ofMaxLength(8));
  }

  /** Everything that YAML reads as something else, and everything that it must escape. */
  private static Arbitrary<String> strings() {
    return Arbitraries.oneOf(
        Arbitraries.of(
            "no",
            "true",
            "null",
            "~",
            "5",
            "1.5",
            "1e3",
            "0x1F",
            "2026-11-20",
            "",
            " ",
            "a: b",
            "a #b",
            "- a",
            "[)",
            "(]",
            "{a}",
            "'",
            "\"",
            "\\",
            "a\nb",
            "a\n\nb\n",
            "\n a",
            " a ",
            "\ta",
            "%a",
            "@a",
            "`a`",
            "!a",
            "&a",
            "*a",
            "|",
            ">",
            "---",
            "...",
            "<<",
            "=",
            "ü😀",
            "\u0000",
            "\u0085",
            "\u2028",
            "\u00a0",
            "a\r\nb",
            "x != 'TEST' && y > 0"),
        Arbitraries.strings().ascii().ofMaxLength(20),
        Arbitraries.strings().alpha().ofMaxLength(8));
  }

  private static <T> Arbitrary<Located<T>> located(Arbitrary<T> values) {
    return values.map(value -> new Located<>(value, HERE));
  }
}
