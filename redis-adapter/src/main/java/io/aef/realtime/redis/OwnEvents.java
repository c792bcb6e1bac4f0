package io.aef.realtime.redis;

import io.aef.realtime.adapter.BroadcastOptions;
import io.aef.realtime.adapter.LocalSocket;
import io.aef.realtime.protocol.Packet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The events of this node on their way into the log and back, in order, and what is to be done behind them. Under the lock of
 * {@link NodeLog}.
 */
final class OwnEvents {

    /** An event, or something to be done in its turn. */
    static final class Item {
        final long token;
        final Packet.@Nullable Event event;
        final BroadcastOptions selection;
        final @Nullable Runnable action;
        final long bytes;
        final long since;

        /** Sockets that have left a room since then. */
        final Set<LocalSocket> also = new HashSet<>(0);

        /** Sockets that have had it already. */
        final Set<LocalSocket> had = new HashSet<>(0);

        private Item(
                long token,
                Packet.@Nullable Event event,
                BroadcastOptions selection,
                @Nullable Runnable action,
                long bytes,
                long since) {
            this.token = token;
            this.event = event;
            this.selection = selection;
            this.action = action;
            this.bytes = bytes;
            this.since = since;
        }

        static Item event(long token, Packet.Event event, BroadcastOptions selection, long bytes, long since) {
            return new Item(token, event, selection, null, bytes, since);
        }

        static Item action(Runnable action, long since) {
            return new Item(0, null, BroadcastOptions.ALL, action, 0, since);
        }
    }

    private final Deque<Item> items = new ArrayDeque<>();
    private final List<Confirmation> confirmations = new ArrayList<>(0);
    private long bytes;
    private long lastToken;
    private long readToken;
    private long givenUp;

    long nextToken() {
        return ++lastToken;
    }

    long lastToken() {
        return lastToken;
    }

    void add(Item item) {
        items.add(item);
        bytes += item.bytes;
    }

    boolean isEmpty() {
        return items.isEmpty();
    }

    long bytes() {
        return bytes;
    }

    @Nullable
    Item head() {
        return items.peek();
    }

    void removeHead() {
        bytes -= items.remove().bytes;
    }

    Iterable<Item> items() {
        return items;
    }

    /** All up to that one are not waited for any more. */
    void giveUp(long token) {
        givenUp = Math.max(givenUp, token);
    }

    boolean isGivenUp(Item item) {
        return item.token <= givenUp;
    }

    /** Of what was given up, the last that may still come. */
    long outstanding() {
        return mayStillCome(givenUp) ? givenUp : 0;
    }

    /** Whether that one has not been read, nor any behind it. */
    boolean mayStillCome(long token) {
        return token > readToken;
    }

    /**
     * An entry of this node has been read.
     *
     * @return whether it is one that was read before: whoever has written it has tried twice
     */
    boolean read(long token) {
        boolean again = token <= readToken;
        readToken = Math.max(readToken, token);
        return again;
    }

    /** Completes when all that is under way is in the log: with false if some of it was given up. */
    CompletionStage<Boolean> confirmed() {
        if (items.isEmpty()) {
            return CompletableFuture.completedFuture(true);
        }
        Confirmation confirmation = new Confirmation(lastToken);
        confirmations.add(confirmation);
        return confirmation.confirmed;
    }

    /** This one was delivered without being in the log. */
    void lost(Item item) {
        for (Confirmation each : confirmations) {
            each.lost |= item.token <= each.token;
        }
    }

    /** Takes those that wait for nothing any more. They are told outside the lock. */
    List<Runnable> confirmations() {
        if (confirmations.isEmpty()) {
            return List.of();
        }
        Item head = items.peek();
        List<Runnable> told = new ArrayList<>(0);
        confirmations.removeIf(each -> {
            boolean through = head == null || head.token > each.token;
            if (through) {
                told.add(() -> each.confirmed.complete(!each.lost));
            }
            return through;
        });
        return told;
    }

    private static final class Confirmation {
        final long token;
        final CompletableFuture<Boolean> confirmed = new CompletableFuture<>();
        boolean lost;

        Confirmation(long token) {
            this.token = token;
        }
    }
}
