/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.profile;

import com.google.common.annotations.VisibleForTesting;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.ValueStatus;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the bins of a reference are made of: a sample of each feature's values. Samples of parts of
 * the rows add up to that of the whole in any order. Not thread-safe.
 */
public final class SampleSet implements ProfileSink {
  /** Of so many values bins are made; quantiles of more are not better. */
  public static final int MOST_VALUES = 100_000;

  private final int most;
  private final Map<String, Sampled> features = new TreeMap<>();

  public SampleSet() {
    this(MOST_VALUES);
  }

  @VisibleForTesting
  SampleSet(int most) {
    this.most = most;
  }

  /** One feature. */
  private record Sampled(BinSample sample) implements Column {
    @Override
    public void add(FeatureValue value, long atMillis, long row) {
      Object present = value.value();
      if (value.status() == ValueStatus.PRESENT && present != null) {
        sample.add(present, row);
      }
    }
  }

  @Override
  public Column feature(String name) {
    return sampled(name);
  }

  private Sampled sampled(String name) {
    return features.computeIfAbsent(name, wanted -> new Sampled(new BinSample(most)));
  }

  /** Takes all that another one, of other rows, has. */
  public void add(SampleSet other) {
    other.features.forEach((name, sampled) -> sampled(name).sample().add(sampled.sample()));
  }

  /** Profiles without a value, with bins for what is here. */
  public ProfileSet bins() {
    Map<String, FeatureProfile> profiles = new TreeMap<>();
    features.forEach(
        (name, sampled) -> profiles.put(name, new FeatureProfile(sampled.sample().bins())));
    return new ProfileSet(profiles);
  }

  /** For another process, which {@link #add(byte[]) adds} it. */
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(features.size());
      for (Map.Entry<String, Sampled> feature : features.entrySet()) {
        out.writeUTF(feature.getKey());
        feature.getValue().sample().write(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Takes all that {@link #toBytes} wrote of one of other rows. */
  public void add(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      for (int left = in.readInt(); left > 0; left--) {
        sampled(in.readUTF()).sample().add(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
