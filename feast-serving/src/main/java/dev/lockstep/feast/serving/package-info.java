/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Servers that unchanged clients of Feast talk to. They translate; who answers is the FeatureStore
 * service.
 */
@NullMarked
package dev.lockstep.feast.serving;

import org.jspecify.annotations.NullMarked;
