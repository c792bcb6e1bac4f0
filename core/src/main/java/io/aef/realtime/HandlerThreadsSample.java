package io.aef.realtime;

/**
 * The threads that the server has made for handlers, as seen once a second. Virtual threads and those of an executor of the
 * application are not among them.
 *
 * @param threads how many there are; at most {@link ServerBuilder#maxHandlerThreads}
 * @param busy how many of them run something of the application
 * @param waiting sockets whose handlers or middlewares wait for one to come free
 */
public record HandlerThreadsSample(int threads, int busy, int waiting) {

    static final HandlerThreadsSample NONE = new HandlerThreadsSample(0, 0, 0);
}
