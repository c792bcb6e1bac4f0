package io.aef.realtime.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The packets one session has taken and its transport has not, in the order they were sent. Nothing ever overtakes: what is
 * dropped leaves a gap, and a packet that replaces another of its key waits at the end like any new one.
 *
 * <pre>
 *  first ─▶ packet ─▶ packet ─▶ packet ─▶ packet ◀─ last          all, in the order they are sent
 *              oldest ─────────────▶ packet ◀─ newest             those that may be dropped
 * </pre>
 *
 * <p>It refers to the bytes of a broadcast and does not copy them. Used on the session's lane only.
 */
final class Backlog {

    /** Behind that many bytes a packet does not keep the frame that the host has prepared for its broadcast. */
    private static final long HOLDING = 1024 * 1024;

    /** What a packet that waits takes here, besides the packet itself; rather too much than too little. */
    static final long ENTRY_BYTES = 64;

    /** What its key takes in addition. */
    static final long KEY_BYTES = 64;

    private @Nullable Entry first;
    private @Nullable Entry last;
    private @Nullable Entry oldest;
    private @Nullable Entry newest;
    private @Nullable Map<String, Entry> byKey;

    private long bytes;
    private int packets;
    private long owedBytes;
    private long droppableBytes;
    private int droppablePackets;

    /** By how many bytes that which is kept has changed since {@link #takeChange}. */
    private long change;

    private List<Entry> dropped = new ArrayList<>(0);

    boolean isEmpty() {
        return first == null;
    }

    long bytes() {
        return bytes;
    }

    int packets() {
        return packets;
    }

    /** Bytes of those that must arrive. */
    long owedBytes() {
        return owedBytes;
    }

    /**
     * Takes a packet if there is room for it, or if its policy makes room. What was dropped for it is in
     * {@link #takeDropped}.
     *
     * @param hold whether it stays shared while it waits; the caller holds {@link Outgoing#share} of it at this moment
     * @param counts whether it counts in {@link #takeChange} as long as it waits
     * @param maxBytes how many bytes may wait here
     * @param maxPackets how many packets may
     */
    boolean offer(Outgoing packet, Overflow policy, boolean hold, boolean counts, long maxBytes, int maxPackets) {
        String key = packet.delivery().conflationKey();
        Entry replaced = key == null || byKey == null ? null : byKey.get(key);
        long excessBytes = bytes - lengthOf(replaced) + packet.length() - maxBytes;
        int excessPackets = packets - (replaced == null ? 0 : 1) + 1 - maxPackets;
        if (excessBytes > 0 || excessPackets > 0) {
            if (policy == Overflow.DROP_NEWEST || !canFree(excessBytes, excessPackets, replaced)) {
                return false;
            }
        }
        if (replaced != null) {
            drop(replaced, DropReason.CONFLATED);
        }
        free(excessBytes, excessPackets);
        append(new Entry(packet, policy, counts), hold);
        return true;
    }

    private boolean canFree(long excessBytes, int excessPackets, @Nullable Entry replaced) {
        boolean counted = replaced != null && replaced.droppable;
        return excessBytes <= droppableBytes - (counted ? lengthOf(replaced) : 0)
                && excessPackets <= droppablePackets - (counted ? 1 : 0);
    }

    private void free(long excessBytes, int excessPackets) {
        long bytesLeft = excessBytes;
        int packetsLeft = excessPackets;
        while ((bytesLeft > 0 || packetsLeft > 0) && oldest != null) {
            bytesLeft -= lengthOf(oldest);
            packetsLeft--;
            drop(oldest, DropReason.OLDEST);
        }
    }

    private static long lengthOf(@Nullable Entry entry) {
        return entry == null ? 0 : entry.packet.length();
    }

    private void append(Entry entry, boolean hold) {
        if (hold && bytes < HOLDING) {
            entry.hold();
        }
        change += entry.keep();
        bytes += entry.packet.length();
        owedBytes += entry.owedBytes();
        packets++;
        entry.before = last;
        if (last == null) {
            first = entry;
        } else {
            last.behind = entry;
        }
        last = entry;
        if (entry.droppable) {
            appendDroppable(entry);
        }
        String key = entry.packet.delivery().conflationKey();
        if (key != null) {
            if (byKey == null) {
                byKey = new HashMap<>(4);
            }
            byKey.put(key, entry);
        }
    }

    private void appendDroppable(Entry entry) {
        droppableBytes += entry.packet.length();
        droppablePackets++;
        entry.older = newest;
        if (newest == null) {
            oldest = entry;
        } else {
            newest.newer = entry;
        }
        newest = entry;
    }

    /** The packet to be sent next, with what it holds; only if there is one. */
    Entry poll() {
        Entry entry = first;
        if (entry == null) {
            throw new IllegalStateException("Nothing waits.");
        }
        remove(entry);
        return entry;
    }

    private void drop(Entry entry, DropReason reason) {
        remove(entry);
        entry.release();
        entry.reason = reason;
        dropped.add(entry);
    }

    private void remove(Entry entry) {
        change -= entry.letGo();
        bytes -= entry.packet.length();
        owedBytes -= entry.owedBytes();
        packets--;
        if (entry.before == null) {
            first = entry.behind;
        } else {
            entry.before.behind = entry.behind;
        }
        if (entry.behind == null) {
            last = entry.before;
        } else {
            entry.behind.before = entry.before;
        }
        if (entry.droppable) {
            removeDroppable(entry);
        }
        String key = entry.packet.delivery().conflationKey();
        if (key != null && byKey != null) {
            byKey.remove(key, entry);
        }
    }

    private void removeDroppable(Entry entry) {
        droppableBytes -= entry.packet.length();
        droppablePackets--;
        if (entry.older == null) {
            oldest = entry.newer;
        } else {
            entry.older.newer = entry.newer;
        }
        if (entry.newer == null) {
            newest = entry.older;
        } else {
            entry.newer.older = entry.older;
        }
    }

    /** What was dropped since the last call. */
    List<Entry> takeDropped() {
        if (dropped.isEmpty()) {
            return List.of();
        }
        List<Entry> taken = dropped;
        dropped = new ArrayList<>(0);
        return taken;
    }

    /**
     * By how many bytes of memory what is kept here has grown since the last call. What several sessions keep is told by the
     * first of them, and taken back by the last.
     */
    long takeChange() {
        long taken = change;
        change = 0;
        return taken;
    }

    /** Forgets everything. */
    void clear() {
        while (first != null) {
            poll().release();
        }
    }

    /** One packet that waits. */
    static final class Entry {

        final Outgoing packet;
        private final boolean owed;
        private final boolean droppable;
        private final boolean counts;
        private boolean held;
        private @Nullable Entry before;
        private @Nullable Entry behind;
        private @Nullable Entry older;
        private @Nullable Entry newer;
        private @Nullable DropReason reason;

        private Entry(Outgoing packet, Overflow policy, boolean counts) {
            this.packet = packet;
            this.owed = policy == Overflow.DISCONNECT;
            this.droppable = policy == Overflow.DROP_OLDEST;
            this.counts = counts;
        }

        private long owedBytes() {
            return owed ? packet.length() : 0;
        }

        private long keep() {
            return counts ? ownBytes() + packet.keep() : 0;
        }

        private long letGo() {
            return counts ? ownBytes() + packet.letGo() : 0;
        }

        private long ownBytes() {
            return packet.delivery().conflationKey() == null ? ENTRY_BYTES : ENTRY_BYTES + KEY_BYTES;
        }

        private void hold() {
            packet.share(1);
            held = true;
        }

        /** Whether the packet is shared until {@link #release}. */
        boolean isHeld() {
            return held;
        }

        void release() {
            if (held) {
                held = false;
                packet.unshare();
            }
        }

        DropReason reason() {
            if (reason == null) {
                throw new IllegalStateException("It was not dropped.");
            }
            return reason;
        }
    }
}
