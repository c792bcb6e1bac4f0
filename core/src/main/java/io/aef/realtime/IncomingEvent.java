package io.aef.realtime;

/**
 * An event on its way to the handlers.
 *
 * @param name the event name
 * @param args its arguments
 * @param ack its acknowledgement
 */
public record IncomingEvent(String name, Args args, Ack ack) {}
