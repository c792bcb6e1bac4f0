package io.aef.realtime.engine.host;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One outgoing WebSocket message: an optional leading byte (the Engine.IO packet type) and the data behind it. Immutable,
 * and the same instance may be written to many links.
 *
 * <p>Between {@link #share} and the matching last {@link #unshare} a host may keep its encoded form in it, so that a
 * broadcast is framed once whatever the number of receivers.
 */
public final class WebSocketMessage {

    /** Stands for "no leading byte". */
    public static final int NO_PREFIX = -1;

    private final boolean binary;
    private final int prefix;
    private final byte[] data;

    private volatile int holders;
    private volatile @Nullable HostForm form;

    /** The data is not copied and must not change afterwards. */
    public WebSocketMessage(boolean binary, int prefix, byte[] data) {
        this.binary = binary;
        this.prefix = prefix;
        this.data = data;
    }

    /** Whether this is a binary message rather than a text message. */
    public boolean binary() {
        return binary;
    }

    /** The leading byte, or {@link #NO_PREFIX}. */
    public int prefix() {
        return prefix;
    }

    /** What follows the leading byte. Not a copy: read only. */
    public byte[] data() {
        return data;
    }

    /** The length of the message in bytes. */
    public int length() {
        return data.length + (prefix == NO_PREFIX ? 0 : 1);
    }

    /** Begins to share this message between that many holders, each of which calls {@link #unshare} once. */
    public synchronized void share(int newHolders) {
        holders = holders + newHolders;
    }

    /** One holder has done its writes; behind the last one the host's form is released. */
    public void unshare() {
        HostForm unused = null;
        synchronized (this) {
            int left = holders - 1;
            holders = left;
            if (left == 0) {
                unused = form;
                form = null;
            }
        }
        if (unused != null) {
            unused.release();
        }
    }

    /**
     * The host's form of this message, made by the first caller; null while the message is not shared. Only a holder may
     * call this, and use the result until its {@link #unshare}. Without a lock once the form exists.
     */
    public @Nullable HostForm form(Function<WebSocketMessage, HostForm> encoder) {
        HostForm made = form;
        if (made != null || holders == 0) {
            return made;
        }
        synchronized (this) {
            made = form;
            if (made == null) {
                made = encoder.apply(this);
                form = made;
            }
            return made;
        }
    }

    /** A message as a host writes it. */
    public interface HostForm {

        /** No holder is left. */
        void release();
    }
}
