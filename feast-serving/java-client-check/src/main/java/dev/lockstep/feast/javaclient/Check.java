/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.javaclient;

import dev.feast.FeastClient;
import dev.feast.Row;
import feast.proto.serving.ServingAPIProto.FieldStatus;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Objects;

/** Reads with Feast's own Java client what check.py wrote. Usage: Check HOST PORT. */
public final class Check {
  private static int checked;

  private Check() {}

  public static void main(String[] args) throws Exception {
    try (FeastClient client = FeastClient.create(args[0], Integer.parseInt(args[1]))) {
      check("version", client.getFeastServingInfo().getVersion(), "lockstep");
      List<Row> rows =
          client.getOnlineFeatures(
              List.of("ds:conv", "ds:trips"), List.of(driver(1), driver(2), driver(3), driver(404)));
      check("rows", rows.size(), 4);
      row(rows.get(0), 0.5, 11L, FieldStatus.PRESENT, FieldStatus.PRESENT);
      // Too old: the value is still given.
      row(rows.get(1), 0.2, 20L, FieldStatus.OUTSIDE_MAX_AGE, FieldStatus.OUTSIDE_MAX_AGE);
      row(rows.get(2), null, 30L, FieldStatus.NULL_VALUE, FieldStatus.PRESENT);
      row(rows.get(3), null, null, FieldStatus.NOT_FOUND, FieldStatus.NOT_FOUND);
      check("time", rows.get(0).getEntityTimestamp().getSeconds() > 0, true);
      check("key", rows.get(0).getLong("driver_id"), 1L);
      Row cities =
          client
              .getOnlineFeatures(
                  List.of("city_fare:fare"), List.of(driver(11).set("city", "2")))
              .get(0);
      check("composite key", cities.getDouble("fare"), -1.0);
      try {
        client.getOnlineFeatures(List.of("no:such"), List.of(driver(1)));
        throw new AssertionError("An unknown view was no error");
      } catch (StatusRuntimeException e) {
        check("code", e.getStatus().getCode().name(), "NOT_FOUND");
      }
    }
    System.out.println(checked + " checks with Feast's Java client: all right");
  }

  private static Row driver(long id) {
    return Row.create().set("driver_id", id);
  }

  private static void row(
      Row row, Double conv, Long trips, FieldStatus convStatus, FieldStatus tripsStatus) {
    check("conv", conv == null ? row.getDouble("conv") == null : conv.equals(row.getDouble("conv")), true);
    check("trips", trips == null ? row.getLong("trips") == null : trips.equals(row.getLong("trips")), true);
    check("status of conv", row.getStatus("conv"), convStatus);
    check("status of trips", row.getStatus("trips"), tripsStatus);
  }

  private static void check(String what, Object found, Object expected) {
    checked++;
    if (!Objects.equals(found, expected)) {
      throw new AssertionError(what + ": found " + found + ", expected " + expected);
    }
  }
}
