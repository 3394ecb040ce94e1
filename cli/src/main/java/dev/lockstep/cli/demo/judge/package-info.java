/* SPDX-License-Identifier: Apache-2.0 */
/** Judges the feature logs and the answers of the demo by what was sent. */
@NullMarked
package dev.lockstep.cli.demo.judge;

import org.jspecify.annotations.NullMarked;
