/* SPDX-License-Identifier: Apache-2.0 */
/** From bound definitions to Feast's objects. */
@NullMarked
package dev.lockstep.feast.exporting;

import org.jspecify.annotations.NullMarked;
