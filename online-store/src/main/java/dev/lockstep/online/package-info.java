/* SPDX-License-Identifier: Apache-2.0 */
/** The online store: Kafka for the feature logs, Pinot for reads. */
@NullMarked
package dev.lockstep.online;

import org.jspecify.annotations.NullMarked;
