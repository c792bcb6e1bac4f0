package io.aef.realtime.engine;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/** What counts as one address: an IPv4 address, or the /64 of an IPv6 address. */
record AddressKey(boolean ipv6, long bits) {

    static AddressKey of(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean ipv6 = bytes.length > 4;
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new AddressKey(ipv6, ipv6 ? buffer.getLong() : buffer.getInt());
    }
}
