/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.demo.stream;

import java.util.SplittableRandom;

/** Who pays where on what. Some are far busier than others. */
public final class Population {
  public static final int CARDS = 500;
  public static final int MERCHANTS = 60;
  public static final int DEVICES = 350;

  private static final String[] PLATFORMS = {"ios", "android", "web"};

  private Population() {}

  public static String card(int index) {
    return String.format("card-%04d", index);
  }

  public static String merchant(int index) {
    return String.format("shop-%02d", index);
  }

  /** Devices of different platforms share ids. */
  public static long deviceId(int index) {
    return 1000 + index / PLATFORMS.length;
  }

  public static String platform(int index) {
    return PLATFORMS[index % PLATFORMS.length];
  }

  /** From 0 to {@code size} exclusive; small indexes come up more often. */
  public static int anyOf(SplittableRandom random, int size) {
    double even = random.nextDouble();
    return (int) (even * even * even * size);
  }
}
