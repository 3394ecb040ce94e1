/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.TopicFollower;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Collects the records of the registry's topic. Not thread-safe. */
final class RegistryRecords {
  private final Map<String, RegisteredObject> objects = new HashMap<>();
  private final Map<Long, Deployment> past = new HashMap<>();
  private Deployment deployment = Deployment.NONE;

  TopicFollower follower(OnlineStoreConfig config) {
    return new TopicFollower(config, config.naming().registry(), this::take);
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return;
    }
    String key = new String(record.key(), UTF_8);
    if (key.equals(RegistryCodec.DEPLOYMENT_KEY)) {
      deployment = RegistryCodec.decodeDeployment(record.value());
    } else if (key.startsWith(RegistryCodec.PAST_DEPLOYMENT)) {
      Deployment one = RegistryCodec.decodeDeployment(record.value());
      past.put(one.number(), one);
    } else {
      objects.put(key, RegistryCodec.decodeObject(record.value()));
    }
  }

  /** Number of the newest deployment; 0 if there is none. */
  long number() {
    return deployment.number();
  }

  RegistryState state() {
    return new RegistryState(objects, deployment, past);
  }
}
