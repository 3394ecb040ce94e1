/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.profile;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Where values are counted. Bins are taken from the reference once and stay what they are, so that
 * counts of any two profiles can be compared and added. Immutable.
 */
public sealed interface Bins {
  /** How many there are. */
  int size();

  /** Whether a value is of a type that can be counted here. */
  boolean takes(Object value);

  /** The place of a value that these bins take, from 0. */
  int place(Object value);

  /** What a bin holds, for people. */
  String label(int bin);

  /**
   * Bins of numbers: up to the first edge, between edges (the upper one belongs to the bin), above
   * the last, and one for NaN.
   *
   * @param edges ascending, each once; may be empty
   */
  record Numbers(List<Double> edges) implements Bins {
    public Numbers {
      edges = ImmutableList.copyOf(edges);
    }

    @Override
    public int size() {
      return edges.size() + 2;
    }

    @Override
    public boolean takes(Object value) {
      return value instanceof Number;
    }

    @Override
    public int place(Object value) {
      double number = ((Number) value).doubleValue();
      if (Double.isNaN(number)) {
        return size() - 1;
      }
      int low = 0;
      int high = edges.size();
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (edges.get(middle) >= number) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      return low;
    }

    @Override
    public String label(int bin) {
      if (bin == size() - 1) {
        return "NaN";
      }
      if (edges.isEmpty()) {
        return "any";
      }
      return bin == edges.size() ? "> " + edges.get(bin - 1) : "<= " + edges.get(bin);
    }

    /**
     * Bins that hold about the same number of the reference's values. A value that many share gets
     * an edge at itself and just below, so that it has a bin of its own.
     *
     * @param sorted numbers without NaN, ascending
     * @param wanted how many bins, at least 2
     */
    static Numbers ofQuantiles(double[] sorted, int wanted) {
      TreeSet<Double> edges = new TreeSet<>();
      if (sorted.length > 0) {
        // What is outside of all that the reference had is not one of its outermost tenths.
        edges.add(Math.nextDown(sorted[0]));
        edges.add(sorted[sorted.length - 1]);
      }
      for (int i = 1; i < wanted && sorted.length > 0; i++) {
        int at = (int) Math.min(sorted.length - 1L, (long) sorted.length * i / wanted);
        double edge = sorted[at];
        edges.add(edge);
        int first = Arrays.binarySearch(sorted, edge);
        while (first > 0 && sorted[first - 1] == edge) {
          first--;
        }
        int last = at;
        while (last + 1 < sorted.length && sorted[last + 1] == edge) {
          last++;
        }
        if (first > 0 && (long) (last - first + 1) * wanted > sorted.length) {
          edges.add(sorted[first - 1]);
        }
      }
      return new Numbers(List.copyOf(edges));
    }
  }

  /**
   * Categories that the reference has often enough, and one bin for all others.
   *
   * @param names each once
   */
  record Categories(List<String> names) implements Bins {
    public Categories {
      names = ImmutableList.copyOf(names);
    }

    @Override
    public int size() {
      return names.size() + 1;
    }

    @Override
    public boolean takes(Object value) {
      return value instanceof String || value instanceof Boolean;
    }

    @Override
    public int place(Object value) {
      int place = names.indexOf(value.toString());
      return place < 0 ? names.size() : place;
    }

    @Override
    public String label(int bin) {
      return bin == names.size() ? "others" : names.get(bin);
    }

    /** The most frequent categories; of equally frequent ones the first by name. */
    static Categories ofMostFrequent(Collection<String> values, int most) {
      Map<String, Long> counts = new HashMap<>();
      values.forEach(value -> counts.merge(value, 1L, Long::sum));
      List<String> names = new ArrayList<>(counts.keySet());
      names.sort(
          (a, b) -> {
            int byCount = Long.compare(counts.getOrDefault(b, 0L), counts.getOrDefault(a, 0L));
            return byCount != 0 ? byCount : a.compareTo(b);
          });
      return new Categories(names.subList(0, Math.min(most, names.size())));
    }
  }
}
