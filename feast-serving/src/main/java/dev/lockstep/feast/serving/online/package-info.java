/* SPDX-License-Identifier: Apache-2.0 */
/** Online features in Feast's words. */
@NullMarked
package dev.lockstep.feast.serving.online;

import org.jspecify.annotations.NullMarked;
