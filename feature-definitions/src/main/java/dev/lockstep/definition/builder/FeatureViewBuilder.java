/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition.builder;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.lockstep.definition.DedupDefinition;
import dev.lockstep.definition.ExpressionText;
import dev.lockstep.definition.FeatureDefinition;
import dev.lockstep.definition.FeatureViewDefinition;
import dev.lockstep.definition.Located;
import dev.lockstep.definition.NamedExpression;
import dev.lockstep.definition.ViewSourceDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Features of an entity over the events of sources. */
public final class FeatureViewBuilder {
  private final String name;
  private final Written written;
  private final List<ViewSourceDefinition> sources = new ArrayList<>();
  private final List<NamedExpression> columns = new ArrayList<>();
  private final List<FeatureDefinition> features = new ArrayList<>();
  private Located<String> entity;
  private Optional<ExpressionText> where = Optional.empty();
  private Optional<DedupDefinition> dedup = Optional.empty();
  private Optional<Located<Long>> partitions = Optional.empty();
  private Optional<Located<String>> ttl = Optional.empty();
  private Optional<Located<String>> created = Optional.empty();

  /** A view of the entity of the same name, unless {@link #entity} names another. */
  public FeatureViewBuilder(String name) {
    this.name = name;
    this.written = Written.in("FeatureView", name);
    this.entity = written.value(name);
  }

  @CanIgnoreReturnValue
  public FeatureViewBuilder entity(String newEntity) {
    entity = written.part("entity").value(newEntity);
    return this;
  }

  /** Adds a source whose events all count. */
  @CanIgnoreReturnValue
  public FeatureViewBuilder source(String source) {
    return source(new ViewSourceBuilder(source));
  }

  /** Adds a source with row logic of its own. */
  @CanIgnoreReturnValue
  public FeatureViewBuilder source(ViewSourceBuilder source) {
    sources.add(source.build(written));
    return this;
  }

  /** Which events of every source count. */
  @CanIgnoreReturnValue
  public FeatureViewBuilder where(String condition) {
    where = Optional.of(written.part("where").expression(condition));
    return this;
  }

  /** Derives a column from every source. */
  @CanIgnoreReturnValue
  public FeatureViewBuilder column(String column, String expression) {
    columns.add(written.part("columns").named(column, expression));
    return this;
  }

  /** Drops events whose columns {@code by} were seen within the horizon of ingest time. */
  @CanIgnoreReturnValue
  public FeatureViewBuilder dedup(Duration horizon, String... by) {
    Written place = written.part("dedup");
    dedup =
        Optional.of(new DedupDefinition(place.values(by), Optional.of(place.duration(horizon))));
    return this;
  }

  /** Partitions of the feature log; they never change within a version. */
  @CanIgnoreReturnValue
  public FeatureViewBuilder partitions(int count) {
    partitions = Optional.of(written.part("partitions").value((long) count));
    return this;
  }

  /** How old a latest value may be; zero for any age. */
  @CanIgnoreReturnValue
  public FeatureViewBuilder ttl(Duration duration) {
    ttl = Optional.of(written.part("ttl").duration(duration));
    return this;
  }

  /** The column that decides between latest values of one event time. */
  @CanIgnoreReturnValue
  public FeatureViewBuilder created(String column) {
    created = Optional.of(written.part("created").value(column));
    return this;
  }

  @CanIgnoreReturnValue
  public FeatureViewBuilder feature(FeatureBuilder feature) {
    features.add(feature.build(written));
    return this;
  }

  FeatureViewDefinition build() {
    return new FeatureViewDefinition(
        written.value(name),
        entity,
        sources,
        where,
        columns,
        dedup,
        partitions,
        ttl,
        created,
        features);
  }
}
