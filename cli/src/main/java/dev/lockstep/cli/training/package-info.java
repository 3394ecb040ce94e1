/* SPDX-License-Identifier: Apache-2.0 */
/** Training sets from the command line. */
@NullMarked
package dev.lockstep.cli.training;

import org.jspecify.annotations.NullMarked;
