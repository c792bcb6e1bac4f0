package io.aef.realtime.automation.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicTest {

    @ParameterizedTest
    @ValueSource(strings = {"execution:42", "session:browser-1", "user:ada", "user:a:b"})
    void textFormIsTheRoomName(String text) {
        assertThat(Topic.parse(text).orElseThrow()).hasToString(text);
    }

    @Test
    void kindsHaveTheirPrefix() {
        assertThat(Topic.execution("1")).hasToString("execution:1");
        assertThat(Topic.session("1")).hasToString("session:1");
        assertThat(Topic.user("1")).hasToString("user:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "execution", "execution:", ":1", "Execution:1", "room:1", "user:a\nb"})
    void anythingElseIsNone(String text) {
        assertThat(Topic.parse(text)).isEmpty();
    }
}
