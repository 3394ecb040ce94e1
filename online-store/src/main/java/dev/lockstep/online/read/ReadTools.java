/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.read;

import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.pinot.BrokerClient;

/** What every read of one reader shares. */
record ReadTools(
    OnlineStoreConfig config, BrokerClient brokers, StoreHealth health, ReadMetrics metrics) {}
