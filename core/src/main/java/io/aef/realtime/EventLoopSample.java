package io.aef.realtime;

/**
 * The state of one event loop, as seen once a second by a timer on it.
 *
 * @param eventLoop which one: a number from 0, the same for the life of the server
 * @param lagNanos how late the timer ran, in nanoseconds: what any other work on that loop had to wait at that time
 * @param connections connections that live on it
 * @param waitingEvents events of these that were received and wait for their handlers, or are being handled
 * @param bufferedBytes bytes that wait for these to read them
 */
public record EventLoopSample(int eventLoop, long lagNanos, int connections, long waitingEvents, long bufferedBytes) {}
