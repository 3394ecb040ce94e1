/* SPDX-License-Identifier: Apache-2.0 */
/** What Feast's Python SDK asks over HTTP. */
@NullMarked
package dev.lockstep.feast.serving.http;

import org.jspecify.annotations.NullMarked;
