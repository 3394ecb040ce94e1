/* SPDX-License-Identifier: Apache-2.0 */
/** From a request to the reader and back: what the API does, without any store. */
@NullMarked
package dev.lockstep.grpc.service;

import org.jspecify.annotations.NullMarked;
