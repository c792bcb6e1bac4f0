package io.aef.realtime.stress;

/** One part of the stress run, with hard invariants: it throws if one does not hold. */
interface Scenario {

    /** Runs on a stage that other scenarios have used before; what it leaves behind is found at the end. */
    void run(Stage stage) throws Exception;
}
