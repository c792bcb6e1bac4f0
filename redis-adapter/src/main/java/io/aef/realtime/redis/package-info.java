/**
 * Many nodes as one, over Redis: adapters on the wire of the official ones.
 *
 * <p>Where to find what; each part knows those above it only:
 *
 * <ul>
 *   <li><b>To Redis and back</b>: {@code Bus} is all that is needed of it, {@code RedissonBus} with {@code RedissonBatch},
 *       {@code EntryCodec} and {@code PongRemedy} does it, {@code GuardedBus} never throws, {@code OwnClient} connects to an address.
 *       {@code Publisher} with {@code BatchQueue}, {@code HeldBack}, {@code NotTakenException} and {@code Replies} sends; {@code Subscriptions} and
 *       {@code SubscriptionRoom} hear, {@code Inbox} passes on what was heard. {@code RedisLink} holds these of one server together.
 *       {@code Timers}, {@code Ids} and {@code Check} help.
 *   <li><b>Nodes</b>: {@code Roster} knows who is there. {@code Requests} asks them, with {@code Gathering} for answers of nodes and
 *       {@code Acknowledging} for those of their clients; {@code ForwardedAcks} answers.
 *   <li><b>Wires</b>: {@code Wiring} makes a {@code Wire} for each namespace, which carries a {@code ClusterMessage}:
 *       {@code ClassicWire} with {@code ClassicChannels} and {@code ClassicCodec}, {@code ShardedWire}, {@code StreamsWire}; the last two
 *       with {@code ClusterCodec}, all with {@code Plain} and {@code NodeDetails}.
 *   <li><b>Streams</b>: {@code Streams} has a {@code StreamReader} for each, which gives every namespace its {@code Feed} in a
 *       {@code Serial} of its own. {@code StreamRead} reads it, {@code ReadCount} says how much at once.
 *       {@code StreamPosition} is where, {@code StreamLife} how long, {@code Writers} who has counted how far.
 *   <li><b>A namespace</b>: {@code ClusterAdapter} speaks, {@code ClusterReceiver} hears.
 *   <li><b>Recovery over streams</b>: {@code NodeLog} passes on the log in order, with {@code OwnEvents}, {@code Departures},
 *       {@code Outages}, {@code Followers} and {@code UnnumberedMarks} under its lock. {@code StreamsRecovery} keeps sessions with
 *       {@code SessionKeeper} and {@code KeptSession}, and gets them back with {@code Restoration}, {@code SessionCalls}, {@code Turns},
 *       {@code Patience}, {@code Collector}, {@code SharedEntries} and {@code LogEntry}.
 *   <li><b>Without sticky sessions</b>: {@code RedisRelay} passes on requests as a {@code RelayMessage} with a {@code RelayedHead}. Where a
 *       request came: {@code RelayedExchange} and {@code RelayedSocket}; where its session is: {@code RemoteExchange},
 *       {@code RemoteHandshake} and {@code RemoteLink}. All are a {@code RelayEnd}, those of a WebSocket with a {@code LinkEnd};
 *       {@code LaneRoom} bounds what waits for event loops.
 *   <li><b>The event log</b>: {@link io.aef.realtime.redis.RedisEventLog} with {@code Appends} and {@code LogChannels}.
 * </ul>
 */
@NullMarked
package io.aef.realtime.redis;

import org.jspecify.annotations.NullMarked;
