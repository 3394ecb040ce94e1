/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.importing;

import dev.lockstep.feast.proto.core.DataSource;
import dev.lockstep.feast.proto.core.Registry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Everything that an import makes, while it makes it. Not thread-safe. */
final class Drafts {
  final Names sourceNames = Names.of();
  final Names entityNames = Names.of();
  final Names viewNames = Names.ofViews();
  final Names serviceNames = Names.of();
  final List<Notes> notes = new ArrayList<>();
  final Map<String, SourceDraft> sources = new LinkedHashMap<>();
  final List<Draft> restored = new ArrayList<>();
  final List<Draft> entities = new ArrayList<>();
  final List<Draft> views = new ArrayList<>();
  final List<Draft> onDemandViews = new ArrayList<>();
  final List<Draft> services = new ArrayList<>();

  Drafts(Registry registry) {
    List<String> views = new ArrayList<>();
    registry.getFeatureViewsList().forEach(view -> views.add(view.getSpec().getName()));
    registry.getStreamFeatureViewsList().forEach(view -> views.add(view.getSpec().getName()));
    registry.getOnDemandFeatureViewsList().forEach(view -> views.add(view.getSpec().getName()));
    viewNames.addAll(views);
    entityNames.addAll(
        registry.getEntitiesList().stream().map(entity -> entity.getSpec().getName()).toList());
    serviceNames.addAll(
        registry.getFeatureServicesList().stream().map(s -> s.getSpec().getName()).toList());
    List<String> sourceList = new ArrayList<>();
    registry.getDataSourcesList().forEach(source -> sourceList.add(source.getName()));
    registry
        .getFeatureViewsList()
        .forEach(
            view ->
                sourceList.addAll(
                    ViewFacts.of(view).source().map(DataSource::getName).stream().toList()));
    registry
        .getStreamFeatureViewsList()
        .forEach(
            view ->
                sourceList.addAll(
                    ViewFacts.of(view).source().map(DataSource::getName).stream().toList()));
    sourceNames.addAll(sourceList.stream().filter(name -> !name.isEmpty()).toList());
  }

  Notes note(String kind, String name) {
    Notes note = new Notes(kind, name);
    notes.add(note);
    return note;
  }

  /**
   * The source of a view.
   *
   * @param view names a source that has no name, as those of old registries
   */
  SourceDraft source(DataSource source, String view) {
    String key = source.getName().isEmpty() ? view + "_source" : source.getName();
    DataSource.Builder named = source.toBuilder().setName(key);
    if (source.getTimestampField().isEmpty()) {
      named.setTimestampField(source.getBatchSource().getTimestampField());
    }
    SourceDraft known = sources.get(key);
    if (known == null) {
      known = new SourceDraft(named.build(), sourceNames.of(key), note("DataSource", key));
      sources.put(key, known);
    } else if (!isSame(known.source(), named.build())) {
      known.notes().decide("views say different things of it; what the first one says is here");
    }
    return known;
  }

  /** What two views may see differently is how they map its fields, and its history. */
  private static boolean isSame(DataSource a, DataSource b) {
    return a.getType() == b.getType()
        && a.getTimestampField().equals(b.getTimestampField())
        && a.getKafkaOptions().equals(b.getKafkaOptions())
        && a.getFileOptions().equals(b.getFileOptions())
        && a.getSparkOptions().equals(b.getSparkOptions());
  }
}
