/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack.pinot;

import java.lang.reflect.Field;
import org.apache.pinot.core.query.scheduler.QueryScheduler;
import org.apache.pinot.server.starter.ServerInstance;
import org.apache.pinot.server.starter.helix.HelixServerStarter;
import org.apache.pinot.spi.env.PinotConfiguration;

/** Pinot's server, with everything that listens bound to one address. */
final class LoopbackServer extends HelixServerStarter {
  private final String host;

  LoopbackServer(String host) {
    this.host = host;
  }

  @Override
  public void init(PinotConfiguration configuration) throws Exception {
    super.init(configuration);
    // Runs after the server instance has been made and before it starts to listen.
    _helixManager.addPreConnectCallback(() -> listenOnOneAddress(getServerInstance()));
  }

  private void listenOnOneAddress(ServerInstance server) {
    try {
      Field queryServer = accessible("_nettyQueryServer");
      if (!(queryServer.get(server) instanceof LoopbackQueryServer)) {
        QueryScheduler scheduler = (QueryScheduler) accessible("_queryScheduler").get(server);
        queryServer.set(
            server, new LoopbackQueryServer(host, _port, scheduler, server.getServerMetrics()));
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("This is not the Pinot that this code was written for", e);
    }
  }

  private static Field accessible(String name) throws NoSuchFieldException {
    Field field = ServerInstance.class.getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }
}
