package io.aef.realtime.engine;

import io.aef.realtime.engine.host.HttpRequest;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts who is in, and lets nobody in beyond the {@link ConnectionLimits}. Thread-safe.
 *
 * <pre>
 *  knock ── refused, or ──▶ allowRequest, … ──▶ Ticket.take ── refused, or ──▶ established ──▶ released
 *                                                    └────────────────────────────────────────▲
 * </pre>
 *
 * <p>A ticket is taken only when nothing but the opening of the session is left to do, so that none is held by a client the
 * application takes its time over.
 */
final class Door {

    private static final Logger LOG = LoggerFactory.getLogger(Door.class);

    /** At a hundred bytes each. */
    private static final int MAX_ADDRESSES = 16_384;

    private final ConnectionLimits limits;
    private final boolean countsAddresses;
    private final Seldom full = new Seldom();

    // Guarded by this.
    private final HandshakeRates rates;
    private final Map<AddressKey, Integer> perAddress = new HashMap<>();
    private int connections;
    private int unjoined;

    Door(ConnectionLimits limits) {
        this.limits = limits;
        this.countsAddresses = limits.maxConnectionsPerAddress() != ConnectionLimits.UNLIMITED;
        this.rates = new HandshakeRates(limits.handshakesPerSecond(), limits.handshakeBurst(), MAX_ADDRESSES);
    }

    /** A request without a session of this engine: what is wrong with its coming now, or null. Takes a token. */
    @Nullable
    ConnectionError knock(HttpRequest request, long now) {
        if (rates.isOn() && !takeToken(AddressKey.of(request.clientAddress()), now)) {
            return Refusal.tooManyHandshakes(request);
        }
        return null;
    }

    /** Whether somebody more would be refused at this moment, and why; null if not. */
    @Nullable
    ConnectionError look(HttpRequest request, long now) {
        return wrong(request, now, null);
    }

    private synchronized boolean takeToken(AddressKey address, long now) {
        return rates.take(address, now);
    }

    private @Nullable ConnectionError wrong(HttpRequest request, long now, @Nullable Ticket taker) {
        AddressKey address = countsAddresses ? AddressKey.of(request.clientAddress()) : null;
        boolean isFull;
        synchronized (this) {
            isFull = isFull();
            int ofAddress = address == null ? 0 : perAddress.getOrDefault(address, 0);
            if (!isFull && ofAddress >= limits.maxConnectionsPerAddress()) {
                return Refusal.tooManyConnections(request, "maxConnectionsPerAddress");
            }
            if (!isFull && taker != null) {
                taker.enter(address);
            }
        }
        return isFull ? full(request, now) : null;
    }

    private ConnectionError full(HttpRequest request, long now) {
        String limit = connections() >= limits.maxConnections() ? "maxConnections" : "maxUnjoined";
        long refused = full.again(now);
        if (refused > 0) {
            LOG.warn("Full: clients refused because of {}: {}. See ConnectionLimits.", limit, refused);
        }
        return Refusal.tooManyConnections(request, limit);
    }

    /** Whether nobody more would be let in, whatever the address. */
    synchronized boolean isFull() {
        return connections >= limits.maxConnections() || unjoined >= limits.maxUnjoined();
    }

    synchronized int connections() {
        return connections;
    }

    synchronized int unjoined() {
        return unjoined;
    }

    /** How many addresses are counted. */
    synchronized int addresses() {
        return perAddress.size();
    }

    /** One place, held from {@link #take} to {@link #release}. Thread-safe. */
    final class Ticket {

        private boolean held;
        private boolean joined;
        private @Nullable AddressKey address;

        /** Takes the place; else what is wrong. */
        @Nullable
        ConnectionError take(HttpRequest request, long now) {
            return wrong(request, now, this);
        }

        private void enter(@Nullable AddressKey of) {
            // First what may fail.
            if (of != null) {
                perAddress.merge(of, 1, Integer::sum);
            }
            held = true;
            address = of;
            connections++;
            unjoined++;
        }

        /** The client has joined a namespace. */
        void established() {
            synchronized (Door.this) {
                if (held && !joined) {
                    joined = true;
                    unjoined--;
                }
            }
        }

        /** The place is free again. */
        void release() {
            synchronized (Door.this) {
                if (!held) {
                    return;
                }
                held = false;
                connections--;
                if (!joined) {
                    unjoined--;
                }
                if (address != null) {
                    perAddress.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
                }
            }
        }
    }
}
