/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import org.apache.spark.api.java.JavaRDD;
import scala.collection.Iterator;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/** What the tasks of a job give: one element for each partition. */
final class TaskResults {
  private TaskResults() {}

  /** Takes results; in the driver, one after the other, in the order in which tasks end. */
  interface Taker<T> {
    void take(T result) throws IOException;
  }

  /**
   * Runs a job and waits for its end.
   *
   * @throws UncheckedIOException of the taker
   */
  static <T> void take(JavaRDD<T> results, Class<T> type, Taker<T> taker) {
    results
        .rdd()
        .sparkContext()
        .runJob(results.rdd(), new Only<T>(), new Keep<>(taker), ClassTag$.MODULE$.<T>apply(type));
  }

  private static final class Only<T> extends AbstractFunction1<Iterator<T>, T>
      implements Serializable {
    private static final long serialVersionUID = 1;

    @Override
    public T apply(Iterator<T> results) {
      return results.next();
    }
  }

  private static final class Keep<T> extends AbstractFunction2<Object, T, BoxedUnit> {
    private final Taker<T> taker;

    Keep(Taker<T> taker) {
      this.taker = taker;
    }

    @Override
    public synchronized BoxedUnit apply(Object partition, T result) {
      try {
        taker.take(result);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return BoxedUnit.UNIT;
    }
  }
}
