/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The judge: a dumb oracle, seeded generators, the vectors of docs/semantics.md and the contract
 * suite that every {@link dev.lockstep.store.FeatureReader} passes.
 */
@NullMarked
package dev.lockstep.testing;

import org.jspecify.annotations.NullMarked;
