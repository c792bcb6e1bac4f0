package io.aef.realtime;

import java.time.Duration;

/**
 * Whether a server accepts clients, as of the moment it was asked; see {@link SocketIoServer#health}.
 *
 * @param status whether it does, and why not
 * @param connections how many there are
 * @param eventLoopLag how late the latest of its event loops is
 */
public record Health(Status status, int connections, Duration eventLoopLag) {

    /** What keeps a server from accepting clients. Of several reasons the first in this order is told. */
    public enum Status {
        /** Nothing: clients are accepted. */
        ACCEPTING("accepting"),
        /** {@link SocketIoServer#start} or {@link SocketIoServer#mount} has not been called yet. */
        NOT_STARTED("not started"),
        /** The server is closing: it takes nobody any more, and some connections or handlers have not ended yet. */
        CLOSING("closing"),
        /** The server has been closed. */
        CLOSED("closed"),
        /** An event loop is later than {@link ServerBuilder#maxEventLoopLag}: what lives on it is not answered. */
        EVENT_LOOP_LATE("event loop late"),
        /** There are as many connections as there may be. */
        AT_CONNECTION_LIMIT("at the connection limit");

        private final String text;

        Status(String text) {
            this.text = text;
        }

        /** In words. */
        public String text() {
            return text;
        }
    }

    /** Whether clients are accepted. */
    public boolean accepting() {
        return status == Status.ACCEPTING;
    }
}
