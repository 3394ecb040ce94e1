/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.parquet;

import org.apache.parquet.column.Dictionary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;

/** Parquet's column store wants converters for records; whoever reads columns has none. */
final class NoConverters {
  private NoConverters() {}

  static final class Group extends GroupConverter {
    private final Primitive primitive = new Primitive();

    @Override
    public Converter getConverter(int fieldIndex) {
      return new Either(primitive);
    }

    @Override
    public void start() {}

    @Override
    public void end() {}
  }

  /** A group or a primitive, whichever is asked for. */
  private static final class Either extends Converter {
    private final Primitive primitive;

    Either(Primitive primitive) {
      this.primitive = primitive;
    }

    @Override
    public boolean isPrimitive() {
      return true;
    }

    @Override
    public PrimitiveConverter asPrimitiveConverter() {
      return primitive;
    }

    @Override
    public GroupConverter asGroupConverter() {
      return new Group();
    }
  }

  /** Says that it takes dictionaries, so that the reader gives numbers into them. */
  private static final class Primitive extends PrimitiveConverter {
    @Override
    public boolean hasDictionarySupport() {
      return true;
    }

    @Override
    public void setDictionary(Dictionary dictionary) {}
  }
}
