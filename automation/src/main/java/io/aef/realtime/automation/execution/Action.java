package io.aef.realtime.automation.execution;

/** The smallest part of a step. */
@FunctionalInterface
public interface Action {

    /**
     * Tries to do it. Called on the worker, again and again in short intervals until it is done or its time is up; an
     * attempt that has to wait should say so and return rather than block.
     *
     * @throws Exception fails the step, with the message as the reason
     */
    Attempt attempt() throws Exception;
}
