package io.aef.realtime.redis;

/** Which channels the nodes of a cluster on sharded Pub/Sub use; all have the same. As the official option of that name. */
public enum SubscriptionMode {
    /** Two for each namespace, whatever the rooms. */
    STATIC,
    /** One more for each room but those of the socket ids: a node hears of a room only if it has members there. */
    DYNAMIC,
    /** One more for each room, those of the socket ids among them. */
    DYNAMIC_PRIVATE
}
