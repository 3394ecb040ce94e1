/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack.pinot;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import org.apache.pinot.common.metrics.ServerMetrics;
import org.apache.pinot.core.query.scheduler.QueryScheduler;
import org.apache.pinot.core.transport.ChannelHandlerFactory;
import org.apache.pinot.core.transport.QueryServer;
import org.apache.pinot.server.access.AccessControl;
import org.apache.pinot.server.access.AllowAllAccessFactory;
import org.jspecify.annotations.Nullable;

/** Takes the broker's queries on one address; Pinot's own takes them on all addresses. */
final class LoopbackQueryServer extends QueryServer {
  private final String host;
  private final int port;
  private final QueryScheduler scheduler;
  private final ServerMetrics metrics;
  private final AccessControl access = new AllowAllAccessFactory().create();
  private final EventLoopGroup acceptor = new NioEventLoopGroup(1);
  private final EventLoopGroup workers = new NioEventLoopGroup();
  private @Nullable Channel channel;

  LoopbackQueryServer(String host, int port, QueryScheduler scheduler, ServerMetrics metrics) {
    super(port, scheduler, metrics, null);
    this.host = host;
    this.port = port;
    this.scheduler = scheduler;
    this.metrics = metrics;
  }

  @Override
  public void start() {
    channel =
        new ServerBootstrap()
            .group(acceptor, workers)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childHandler(new Pipeline())
            .bind(host, port)
            .syncUninterruptibly()
            .channel();
  }

  @Override
  public void shutDown() {
    if (channel != null) {
      channel.close().syncUninterruptibly();
    }
    acceptor.shutdownGracefully();
    workers.shutdownGracefully();
  }

  private final class Pipeline extends ChannelInitializer<SocketChannel> {
    @Override
    protected void initChannel(SocketChannel connection) {
      connection
          .pipeline()
          .addLast(
              ChannelHandlerFactory.getLengthFieldBasedFrameDecoder(),
              ChannelHandlerFactory.getLengthFieldPrepender(),
              ChannelHandlerFactory.getInstanceRequestHandler(scheduler, metrics, access));
    }
  }
}
