package io.aef.realtime.automation;

import java.util.List;
import java.util.Map;

/**
 * What a person is asked at a checkpoint.
 *
 * @param message the question
 * @param options the answers to choose from, at least one
 */
public record CheckpointData(String message, List<String> options) {

    public CheckpointData {
        options = List.copyOf(options);
        if (options.isEmpty()) {
            throw new IllegalArgumentException("options: none (expected: at least one)");
        }
    }

    Map<String, Object> toJson() {
        return Wire.object().put("message", message).put("options", options).build();
    }
}
