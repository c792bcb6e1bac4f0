package io.aef.realtime.automation.execution;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What an execution carries out.
 *
 * @param name for a person to read
 * @param steps at least one, each with an id of its own
 * @param release gives back what the steps acquired; called once, on the worker, whatever the end was
 */
public record Automation(String name, List<Step> steps, Runnable release) {

    public Automation {
        steps = List.copyOf(steps);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("steps: none (expected: at least one)");
        }
        Set<String> ids = new HashSet<>();
        for (Step step : steps) {
            if (!ids.add(step.id())) {
                throw new IllegalArgumentException("steps: \"" + step.id() + "\" twice (expected: unique ids)");
            }
        }
    }
}
