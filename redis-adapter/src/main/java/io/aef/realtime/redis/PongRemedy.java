package io.aef.realtime.redis;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisPubSubConnection;
import org.redisson.client.handler.CommandsQueuePubSub;
import org.redisson.client.protocol.QueueCommandHolder;
import org.redisson.connection.ClientConnectionsEntry;
import org.redisson.connection.MasterSlaveEntry;

/**
 * Keeps Redisson (4.7.0, and all before it) from losing a message that has been published. It asks each connection now and then whether
 * it is alive. If the answer, a whole message and a part of the next one arrive at once, it takes that next one for the answer, because it
 * has not forgotten its question yet, and drops it. Here it forgets it in time.
 *
 * <p>Connections come and go without a word, so all there are are looked at again and again while there is a subscription: much more
 * often than they are asked. Thread-safe.
 */
final class PongRemedy {

    /** Between questions, Redisson's default is 30 s. */
    private static final Duration OFTEN = Duration.ofMillis(500);

    private final @Nullable Redisson redisson;
    private int subscriptions;
    private @Nullable CompletableFuture<?> timer;

    /** For clients of other kinds, nothing can be done. */
    PongRemedy(RedissonClient redisson) {
        this.redisson = redisson instanceof Redisson known ? known : null;
    }

    /** There is a subscription more. */
    synchronized void begin() {
        subscriptions++;
        if (subscriptions == 1) {
            keepLooking();
        } else {
            look();
        }
    }

    /** There is one less. */
    synchronized void end() {
        subscriptions--;
        if (subscriptions == 0 && timer != null) {
            timer.cancel(false);
        }
    }

    private synchronized void keepLooking() {
        if (redisson != null && subscriptions > 0 && !redisson.isShutdown()) {
            look();
            timer = Timers.after(OFTEN, this::keepLooking);
        }
    }

    private void look() {
        if (redisson == null) {
            return;
        }
        for (MasterSlaveEntry server :
                redisson.getCommandExecutor().getConnectionManager().getEntrySet()) {
            for (ClientConnectionsEntry replica : server.getAllEntries()) {
                for (RedisPubSubConnection connection :
                        replica.getPubSubConnectionsHolder().getAllConnections()) {
                    mend(connection.getChannel());
                }
            }
        }
    }

    /** In front of what decodes, which has decoded all it can when a call to it returns. */
    private static void mend(@Nullable Channel channel) {
        if (channel != null && channel.pipeline().get(Forgetting.class) == null) {
            channel.pipeline().addFirst(Forgetting.INSTANCE);
        }
    }

    @Sharable
    private static final class Forgetting extends ChannelInboundHandlerAdapter {

        static final Forgetting INSTANCE = new Forgetting();

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
            super.channelRead(ctx, message);
            QueueCommandHolder asked =
                    ctx.channel().attr(CommandsQueuePubSub.CURRENT_COMMAND).get();
            if (asked != null && asked.getCommand().isExecuted()) {
                forget(ctx.pipeline(), ctx.channel());
            }
        }

        private static void forget(ChannelPipeline pipeline, Channel channel) {
            CommandsQueuePubSub questions = pipeline.get(CommandsQueuePubSub.class);
            if (questions != null) {
                questions.sendNextCommand(channel);
            }
        }
    }
}
