package io.aef.realtime.netty;

import io.aef.realtime.engine.PerMessageDeflate;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of negotiating permessage-deflate (RFC 7692 section 7.1).
 *
 * @param response the value of {@code Sec-WebSocket-Extensions}
 * @param serverNoContextTakeover whether this side compresses every message on its own
 * @param clientNoContextTakeover whether the client does
 * @param serverWindowBits how far back this side's compression may refer, as a power of two
 */
record Deflate(
        String response, boolean serverNoContextTakeover, boolean clientNoContextTakeover, int serverWindowBits) {

    private static final String NAME = "permessage-deflate";
    private static final int LARGEST_WINDOW = 15;

    /** As many offers, and parameters of one, as are looked at. */
    private static final int MAX_OFFERS = 16;

    private static final int MAX_PARAMETERS = 8;

    /**
     * The first acceptable offer, or null.
     *
     * @param offers the value of {@code Sec-WebSocket-Extensions} in the request
     */
    static @Nullable Deflate negotiate(@Nullable String offers, PerMessageDeflate options) {
        if (offers == null) {
            return null;
        }
        int start = 0;
        for (int count = 0; start <= offers.length() && count < MAX_OFFERS; count++) {
            int end = offers.indexOf(',', start);
            if (end < 0) {
                end = offers.length();
            }
            Offer offer = Offer.parse(offers.substring(start, end));
            if (offer != null) {
                return accept(offer, options);
            }
            start = end + 1;
        }
        return null;
    }

    private static Deflate accept(Offer offer, PerMessageDeflate options) {
        boolean server = offer.serverNoContextTakeover || options.serverNoContextTakeover();
        boolean client = offer.clientNoContextTakeover || options.clientNoContextTakeover();
        int serverBits = options.serverMaxWindowBits();
        if (offer.serverMaxWindowBits > 0) {
            serverBits = Math.min(serverBits, offer.serverMaxWindowBits);
        }
        // A client that did not say it can limit its window must not be asked to.
        int clientBits = Math.min(options.clientMaxWindowBits(), offer.clientMaxWindowBits);
        String response = NAME
                + (server ? "; server_no_context_takeover" : "")
                + (client ? "; client_no_context_takeover" : "")
                + (offer.serverMaxWindowBits > 0 || serverBits < LARGEST_WINDOW
                        ? "; server_max_window_bits=" + serverBits
                        : "")
                + (clientBits > 0 && clientBits < LARGEST_WINDOW ? "; client_max_window_bits=" + clientBits : "");
        return new Deflate(response, server, client, serverBits);
    }

    /** The parameters of one offer; window bits are 0 where the client says nothing of them. */
    private static final class Offer {

        private boolean serverNoContextTakeover;
        private boolean clientNoContextTakeover;
        private int serverMaxWindowBits;
        private int clientMaxWindowBits;

        /** Null if it is for another extension, or not as the RFC wants it. */
        static @Nullable Offer parse(String text) {
            String[] parts = text.split(";", MAX_PARAMETERS);
            if (!parts[0].strip().equalsIgnoreCase(NAME)) {
                return null;
            }
            Offer offer = new Offer();
            for (int i = 1; i < parts.length; i++) {
                String[] parameter = parts[i].split("=", 2);
                String value = parameter.length == 2 ? unquote(parameter[1].strip()) : null;
                if (!offer.set(parameter[0].strip(), value)) {
                    return null;
                }
            }
            return offer;
        }

        /** Returns false for what is unknown, twice there, or has a wrong value. */
        private boolean set(String name, @Nullable String value) {
            switch (name) {
                case "server_no_context_takeover" -> {
                    boolean valid = !serverNoContextTakeover && value == null;
                    serverNoContextTakeover = true;
                    return valid;
                }
                case "client_no_context_takeover" -> {
                    boolean valid = !clientNoContextTakeover && value == null;
                    clientNoContextTakeover = true;
                    return valid;
                }
                case "server_max_window_bits" -> {
                    boolean valid = serverMaxWindowBits == 0;
                    serverMaxWindowBits = value == null ? 0 : windowBits(value);
                    return valid && serverMaxWindowBits > 0;
                }
                case "client_max_window_bits" -> {
                    boolean valid = clientMaxWindowBits == 0;
                    clientMaxWindowBits = value == null ? LARGEST_WINDOW : windowBits(value);
                    return valid && clientMaxWindowBits > 0;
                }
                default -> {
                    return false;
                }
            }
        }

        /** 8 to 15, or 0 if it is no such number. */
        private static int windowBits(String value) {
            boolean one = value.length() == 1 && (value.equals("8") || value.equals("9"));
            boolean two = value.length() == 2 && value.compareTo("10") >= 0 && value.compareTo("15") <= 0;
            return one || two ? Integer.parseInt(value) : 0;
        }

        private static String unquote(String value) {
            return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
                    ? value.substring(1, value.length() - 1)
                    : value;
        }
    }
}
