package io.aef.realtime.redis;

import io.aef.realtime.adapter.AdapterContext;
import io.aef.realtime.adapter.BroadcastOptions;
import io.aef.realtime.adapter.LocalSocket;
import io.aef.realtime.engine.Outgoing;
import io.aef.realtime.protocol.Packet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The events of this node on their way into the log and back, in order, and what is to be done behind them. Under the lock of
 * {@link NodeLog}.
 *
 * <p>Tokens rise along the queue, and the head is an event unless what stood before it has just been taken off: what is to be
 * done behind events is only added behind one. An event that is sent to rooms is found by each of them.
 */
final class OwnEvents {

    /** An event, or something to be done in its turn. */
    static final class Item {

        /** What one takes beside its bytes. */
        private static final long OVERHEAD = 200;

        final long token;
        final Packet.@Nullable Event event;
        final BroadcastOptions selection;
        final @Nullable Runnable action;
        final long bytes;
        final long since;

        /** Sockets that have had it already. */
        final Set<LocalSocket> had = new HashSet<>(0);

        private @Nullable Outgoing unnumbered;

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

        /** @param bytes what it keeps in memory until it is done */
        static Item action(Runnable action, long bytes, long since) {
            return new Item(0, null, BroadcastOptions.ALL, action, bytes, since);
        }

        long cost() {
            return bytes + OVERHEAD;
        }

        /** Whether it is for a socket that is in these rooms, its own among them. */
        boolean selects(Set<String> rooms) {
            return event != null
                    && (selection.rooms().isEmpty()
                            || selection.rooms().stream().anyMatch(rooms::contains))
                    && selection.except().stream().noneMatch(rooms::contains);
        }

        /** The event as it is sent without a number, encoded once. */
        Outgoing unnumbered(AdapterContext context, Packet.Event what) {
            Outgoing packet = unnumbered;
            if (packet == null) {
                packet = context.encode(what, selection.delivery());
                unnumbered = packet;
            }
            return packet;
        }
    }

    private final Deque<Item> items = new ArrayDeque<>();
    private final Deque<Item> toAll = new ArrayDeque<>();
    private final Map<String, Deque<Item>> byRoom = new HashMap<>();
    private final List<Confirmation> confirmations = new ArrayList<>(0);
    private long bytes;
    private long lastToken;
    private long removedToken;
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
        bytes += item.cost();
        if (item.event == null) {
            return;
        }
        if (item.selection.rooms().isEmpty()) {
            toAll.add(item);
        }
        for (String room : item.selection.rooms()) {
            byRoom.computeIfAbsent(room, name -> new ArrayDeque<>(2)).add(item);
        }
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
        Item item = items.remove();
        bytes -= item.cost();
        if (item.event == null) {
            return;
        }
        removedToken = item.token;
        if (item.selection.rooms().isEmpty()) {
            toAll.remove();
        }
        for (String room : item.selection.rooms()) {
            Deque<Item> there = byRoom.get(room);
            if (there != null) {
                there.remove();
                if (there.isEmpty()) {
                    byRoom.remove(room);
                }
            }
        }
    }

    /** Whether an event with that token has not been taken off. */
    boolean isUnderWay(long token) {
        return token > removedToken;
    }

    /**
     * The last event under way to a room that is for a socket in these rooms. Looks back over those only that leave the socket out.
     */
    @Nullable
    Item lastFor(String room, Set<String> rooms) {
        Deque<Item> there = byRoom.get(room);
        if (there != null) {
            for (Iterator<Item> back = there.descendingIterator(); back.hasNext(); ) {
                Item item = back.next();
                if (item.selects(rooms)) {
                    return item;
                }
            }
        }
        return null;
    }

    /** Whether any is under way to that room. */
    boolean isUnderWayTo(String room) {
        return byRoom.containsKey(room);
    }

    /** The events under way to all, and to these rooms, in order. */
    Collection<Item> to(Set<String> rooms) {
        TreeMap<Long, Item> found = new TreeMap<>();
        toAll.forEach(item -> found.put(item.token, item));
        for (String room : rooms) {
            Deque<Item> there = byRoom.get(room);
            if (there != null) {
                there.forEach(item -> found.put(item.token, item));
            }
        }
        return found.values();
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
