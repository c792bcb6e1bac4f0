package io.aef.realtime.adapter;

import io.aef.realtime.engine.Delivery;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whom a broadcast is for, and how it is sent.
 *
 * @param rooms members of any of these receive it, once each; empty for all sockets of the namespace
 * @param except members of any of these do not
 * @param delivery how each receiver is sent it
 * @param local whether it stays on this node
 * @param timeout how long to wait for answers, or null
 */
public record BroadcastOptions(
        Set<String> rooms,
        Set<String> except,
        Delivery delivery,
        boolean local,
        @Nullable Duration timeout) {

    /** To all sockets, reliably, everywhere. */
    public static final BroadcastOptions ALL = new BroadcastOptions(Set.of(), Set.of(), Delivery.DEFAULT, false, null);

    public BroadcastOptions {
        rooms = Set.copyOf(rooms);
        except = Set.copyOf(except);
    }

    /** Whether receivers that are not idle miss it. */
    public boolean isVolatile() {
        return delivery.isVolatile();
    }

    /** Whether HTTP compression may be applied. */
    public boolean compress() {
        return delivery.compress();
    }

    /** With other {@link #rooms}. */
    public BroadcastOptions withRooms(Set<String> value) {
        return new BroadcastOptions(value, except, delivery, local, timeout);
    }

    /** With other {@link #except}. */
    public BroadcastOptions withExcept(Set<String> value) {
        return new BroadcastOptions(rooms, value, delivery, local, timeout);
    }

    /** With another {@link #delivery}. */
    public BroadcastOptions withDelivery(Delivery value) {
        return new BroadcastOptions(rooms, except, value, local, timeout);
    }

    /** With {@link #local} so. */
    public BroadcastOptions withLocal(boolean value) {
        return new BroadcastOptions(rooms, except, delivery, value, timeout);
    }

    /** With another {@link #timeout}. */
    public BroadcastOptions withTimeout(@Nullable Duration value) {
        return new BroadcastOptions(rooms, except, delivery, local, value);
    }
}
