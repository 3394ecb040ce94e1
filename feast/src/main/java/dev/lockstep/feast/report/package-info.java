/* SPDX-License-Identifier: Apache-2.0 */
/** What became of each object of a registry. */
@NullMarked
package dev.lockstep.feast.report;

import org.jspecify.annotations.NullMarked;
