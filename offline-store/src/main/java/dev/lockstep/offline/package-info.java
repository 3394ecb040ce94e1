/* SPDX-License-Identifier: Apache-2.0 */
/** The lake: Iceberg tables and point-in-time joins. Sees Spark; never Pinot, Kafka or gRPC. */
package dev.lockstep.offline;
