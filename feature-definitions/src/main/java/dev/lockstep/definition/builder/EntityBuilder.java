/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition.builder;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.lockstep.definition.ColumnDefinition;
import dev.lockstep.definition.EntityDefinition;
import dev.lockstep.type.ValueType;
import java.util.ArrayList;
import java.util.List;

/** What features are about. */
public final class EntityBuilder {
  private final String name;
  private final Written written;
  private final List<ColumnDefinition> keys = new ArrayList<>();

  public EntityBuilder(String name) {
    this.name = name;
    this.written = Written.in("Entity", name);
  }

  /** Adds a join key. */
  @CanIgnoreReturnValue
  public EntityBuilder key(String key, ValueType type) {
    Written place = written.part(key);
    keys.add(new ColumnDefinition(place.value(key), place.value(type.display()), false));
    return this;
  }

  EntityDefinition build() {
    return new EntityDefinition(written.value(name), keys);
  }
}
