package io.aef.realtime.automation.execution;

/** The smallest part of a step. */
@FunctionalInterface
public interface Action {

    /**
     * Tries to do it. Called on the worker, again and again in short intervals until it is done or its time is up; an
     * attempt that has to wait should say so and return rather than block.
     *
     * @throws Exception fails the step and the execution, with the message as the reason; so does an {@link Error}. A {@link RetryableFailure}
     *     leaves the execution paused at the step
     */
    Attempt attempt() throws Exception;
}
