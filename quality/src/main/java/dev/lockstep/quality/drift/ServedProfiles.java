/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.drift;

import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.offline.lake.ServedTable;
import dev.lockstep.offline.training.profile.ProfileRunner;
import dev.lockstep.offline.training.profile.ProfileSet;
import dev.lockstep.offline.training.profile.ProfileSink;
import dev.lockstep.offline.training.profile.ProfileSource;
import dev.lockstep.offline.training.profile.SampleSet;
import dev.lockstep.offline.training.profile.ServedValues;
import dev.lockstep.offline.training.profile.WindowProfiles;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.proto.v1.ServedAnswer;
import dev.lockstep.quality.served.ServedRecord;
import dev.lockstep.quality.served.ServedTopic;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Profiles of what was served: of what the lake has by a runner, of what only the topic has yet on
 * the thread that asks; both add up. Thread-safe.
 */
public final class ServedProfiles {
  private final OnlineStoreConfig store;
  private final Lake lake;
  private final ProfileRunner runner;

  /**
   * Which answers are meant.
   *
   * @param service empty for all
   * @param fromMillis the earliest answer, epoch milliseconds
   * @param untilMillis the latest, inclusive
   */
  public record Answers(String service, long fromMillis, long untilMillis) {
    private Predicate<ServedRecord> into(ProfileSink sink) {
      return record -> {
        ServedAnswer answer = record.answer();
        long at = answer.getAnsweredAtMillis();
        if (at >= fromMillis && at <= untilMillis && ServedValues.isOf(answer, service)) {
          ServedValues.take(answer, sink);
        }
        return true;
      };
    }
  }

  /**
   * What was counted.
   *
   * @param reached the position of the served log up to which that is
   */
  public record Counted(WindowProfiles profiles, LakePosition reached) {}

  /** The log as it is now: a table, and the topic behind it. */
  private record Log(Optional<ServedTable> table, LakePosition archived) {
    static Log of(Lake lake) {
      Optional<ServedTable> table = ServedTable.open(lake);
      return new Log(table, table.map(ServedTable::position).orElse(LakePosition.NONE));
    }

    ProfileSource source(Answers answers) {
      return ProfileSource.served(
          table, answers.service(), answers.fromMillis(), answers.untilMillis());
    }
  }

  /**
   * @param lake stays open
   */
  public ServedProfiles(OnlineStoreConfig store, Lake lake, ProfileRunner runner) {
    this.store = store;
    this.lake = lake;
    this.runner = runner;
  }

  /** The profile of a reference, with bins of its own. */
  public ProfileSet reference(Answers answers) throws IOException, InterruptedException {
    Log log = Log.of(lake);
    try (ServedTopic topic = new ServedTopic(store)) {
      LakePosition begin = topic.notBefore(log.archived(), answers.fromMillis());
      SampleSet samples = new SampleSet();
      LakePosition end = topic.read(begin, answers.into(samples));
      ProfileSet profile = runner.reference(log.source(answers), samples);
      WindowProfiles counted = new WindowProfiles(profile, 0);
      Predicate<ServedRecord> count = answers.into(counted);
      // What came since the first reading is in no sample, so it is not counted either.
      var unused =
          topic.read(
              begin,
              record -> !end.contains(record.partition(), record.offset()) || count.test(record));
      profile.add(counted.window(0));
      return profile;
    }
  }

  /** Counts what was served, with the bins of a reference. */
  public Counted count(Answers answers, ProfileSet bins, long windowMillis)
      throws IOException, InterruptedException {
    Log log = Log.of(lake);
    LakePosition begin;
    try (ServedTopic topic = new ServedTopic(store)) {
      begin = topic.notBefore(log.archived(), answers.fromMillis());
    }
    WindowProfiles archived = runner.count(log.source(answers), bins, windowMillis);
    Counted since = countSince(begin, answers, bins, windowMillis);
    archived.add(since.profiles());
    return new Counted(archived, since.reached());
  }

  /** Counts what came to the topic behind a position. */
  public Counted countSince(
      LakePosition position, Answers answers, ProfileSet bins, long windowMillis) {
    WindowProfiles counted = new WindowProfiles(bins, windowMillis);
    try (ServedTopic topic = new ServedTopic(store)) {
      return new Counted(counted, topic.read(position, answers.into(counted)));
    }
  }
}
