/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.service;

import static java.util.Objects.requireNonNull;

/**
 * One thing that is wrong with a request.
 *
 * @param field the path of the request's field, e.g. {@code entities.card_id}
 * @param text a sentence that stands alone
 * @param unknownName whether the problem is a name that nobody knows
 */
record RequestProblem(String field, String text, boolean unknownName) {
  RequestProblem {
    requireNonNull(field, "field is null");
    requireNonNull(text, "text is null");
  }
}
