package io.aef.realtime.automation.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.automation.event.EventCatalog;
import io.aef.realtime.automation.event.LogLevel;
import io.aef.realtime.automation.event.LogLine;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.log.EventLog;
import io.aef.realtime.log.Offset;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What was published a moment ago is known without reading it, and is nothing else than what would be read. */
class RecentTest {

    private final Recent recent = new Recent();

    private static LogLine line(String message) {
        return new LogLine("1", null, LogLevel.INFO, message, Instant.ofEpochMilli(1_000_000));
    }

    @Test
    void theSameBytesAreKnownAndEqualOnesAreNot() {
        LogLine event = line("a");
        byte[] body = recent.encode(event);

        assertThat(recent.of(body)).isSameAs(event);
        assertThat(recent.of(body.clone())).isNull();
        assertThat(new String(body))
                .isEqualTo("{\"type\":\"log_line\",\"executionId\":\"1\",\"level\":\"info\",\"message\":\"a\","
                        + "\"timestamp\":\"1970-01-01T00:16:40.000Z\"}");
    }

    @Test
    void whatIsKnownIsWhatWouldBeRead() {
        byte[] body = recent.encode(line("a"));
        EventLog.Event found = new EventLog.Event(new Offset(1, 1), body);

        Published known = Published.decode(Topic.execution("1"), found, recent.of(body));
        Published read = Published.decode(Topic.execution("1"), found);
        assertThat(known).isNotNull();
        assertThat(read).isNotNull();
        assertThat(known.event).isEqualTo(read.event);
        assertThat(EventCatalog.write(known.event, false)).isEqualTo(EventCatalog.write(read.event, false));
    }

    @Test
    void itKnowsAFewOnlyAndNoLargeOnes() {
        List<byte[]> bodies = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            bodies.add(recent.encode(line("line " + i)));
        }

        assertThat(bodies.stream().filter(body -> recent.of(body) != null)).hasSizeBetween(1, 64);
        assertThat(recent.of(recent.encode(line("x".repeat(9_000))))).isNull();
    }
}
