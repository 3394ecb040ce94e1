/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.service;

/**
 * What a kind of request calls its fields, for the paths in error details.
 *
 * @param entities the map of join keys
 * @param context the map of request context
 */
record RequestFields(String entities, String context) {
  static final RequestFields ONLINE = new RequestFields("entities", "request_context");
  static final RequestFields EXPLAIN = new RequestFields("entity", "request_context");
}
