package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EventHandlersTest {

    /** Their hash codes are the same. */
    private static final String ONE = "Aa";

    private static final String OTHER = "BB";

    private final EventHandlers<String> handlers = new EventHandlers<>();

    @Test
    void eventsOfTheSameHashCodeAreToldApart() {
        assertThat(ONE.hashCode()).isEqualTo(OTHER.hashCode());
        handlers.add(ONE, "1");
        handlers.add(OTHER, "2");
        handlers.add(ONE, "3");

        assertThat(handlers.of(ONE)).containsExactly("1", "3");
        assertThat(handlers.of(OTHER)).containsExactly("2");
        assertThat(handlers.events()).containsExactlyInAnyOrder(ONE, OTHER);

        handlers.removeAll(ONE);

        assertThat(handlers.of(ONE)).isEmpty();
        assertThat(handlers.of(OTHER)).containsExactly("2");
    }

    @Test
    void aRegistrationTakesBackItselfOnly() {
        Registration first = handlers.add("chat", "same");
        handlers.add("chat", "same");
        handlers.add("chat", "last");

        first.remove();
        first.remove();

        assertThat(handlers.of("chat")).containsExactly("same", "last");
    }

    /** Whoever was given a list is not disturbed by what happens to it afterwards. */
    @Test
    void aListDoesNotChange() {
        handlers.add("chat", "1");
        handlers.add("chat", "2");
        List<String> before = handlers.of("chat");

        handlers.removeAll();
        handlers.add("chat", "3");

        assertThat(before).containsExactly("1", "2");
    }

    @Test
    void manyEventsAreFoundWhateverTheOrderTheyCameIn() {
        Random random = new Random(42);
        List<String> added = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            String event = "event" + random.nextInt(200);
            handlers.add(event, event + ":" + i);
            added.add(event + ":" + i);
        }

        for (int i = 0; i < 200; i++) {
            String event = "event" + i;
            assertThat(handlers.of(event))
                    .isEqualTo(added.stream()
                            .filter(handler -> handler.startsWith(event + ":"))
                            .toList());
        }
        assertThat(handlers.of("another")).isEmpty();
    }
}
