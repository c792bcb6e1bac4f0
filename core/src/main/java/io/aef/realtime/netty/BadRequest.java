package io.aef.realtime.netty;

/**
 * Stands in the pipeline for a request that is no HTTP. It is answered in its turn, and the connection closed.
 *
 * @param status the response's
 * @param reason a full sentence, fit for a log
 */
record BadRequest(int status, String reason) {}
