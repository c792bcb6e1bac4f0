package io.aef.realtime.automation.execution;

import java.util.List;

/**
 * One step of an automation, as a person would tell it: "put the kettle into the cart".
 *
 * @param id names the step within its automation
 * @param title for a person to read
 * @param actions what is done, one after the other; at least one. Between two attempts the execution can be
 *     paused, and others get the worker.
 */
public record Step(String id, String title, List<Action> actions) {

    public Step {
        actions = List.copyOf(actions);
        if (actions.isEmpty()) {
            throw new IllegalArgumentException("actions: none (expected: at least one)");
        }
    }

    public static Step of(String id, String title, Action... actions) {
        return new Step(id, title, List.of(actions));
    }
}
