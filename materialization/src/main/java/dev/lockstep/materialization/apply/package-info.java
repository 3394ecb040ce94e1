/* SPDX-License-Identifier: Apache-2.0 */
/** Plans what definitions change in Kafka and Pinot, and does it. */
@NullMarked
package dev.lockstep.materialization.apply;

import org.jspecify.annotations.NullMarked;
