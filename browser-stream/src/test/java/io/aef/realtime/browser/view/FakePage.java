package io.aef.realtime.browser.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.access.Visibility;
import io.aef.realtime.automation.event.BrowserUpdate;
import io.aef.realtime.automation.event.RealtimeEvent;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.request.Requester;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** A page that watches. What it is sent waits until the test has it drawn. */
public class FakePage implements Requester {

    /** @param args those of the event */
    public record Received(String event, Map<String, Object> header, byte @Nullable [] bytes, List<Object> args) {}

    final List<Received> received = new ArrayList<>();
    public final Screen screen = new Screen();
    public volatile Visibility sees = Visibility.FULL;
    public volatile Principal principal;
    public volatile boolean drives = true;

    /** The address of which the rule lets it see nothing. */
    public volatile @Nullable String hidden;

    /** What happens while the rule is asked next. */
    @Nullable
    Runnable meanwhile;

    /** How often the rule was asked. */
    int asked;

    private @Nullable Runnable ended;
    private int drawn;

    public FakePage(String user) {
        principal = Principal.of(user);
    }

    @Override
    public Principal principal() {
        return principal;
    }

    @Override
    public synchronized Attendance attend(Topic topic, Runnable end) {
        ended = end;
        return () -> {
            synchronized (this) {
                ended = null;
            }
        };
    }

    public synchronized boolean isAttending() {
        return ended != null;
    }

    /** The connection goes, or the permission. */
    public void end() {
        Runnable end;
        synchronized (this) {
            end = ended;
            ended = null;
        }
        if (end != null) {
            end.run();
        }
    }

    @Override
    public Visibility visibility(Topic topic, RealtimeEvent event) {
        asked++;
        Runnable now = meanwhile;
        meanwhile = null;
        if (now != null) {
            now.run();
        }
        return event instanceof BrowserUpdate update
                        && update.url() != null
                        && update.url().equals(hidden)
                ? Visibility.NONE
                : sees;
    }

    @Override
    public CompletionStage<Boolean> mayDrive(String sessionId, boolean force) {
        return CompletableFuture.completedFuture(drives);
    }

    @Override
    public void send(Collection<? extends Requester> to, String event, @Nullable Object... args) {
        List<Object> all = List.of(args);
        for (Requester each : to) {
            FakePage page = (FakePage) each;
            synchronized (page.received) {
                page.received.add(
                        new Received(event, members(all.get(0)), all.size() > 1 ? (byte[]) all.get(1) : null, all));
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> members(Object argument) {
        return (Map<String, Object>) argument;
    }

    public List<Received> of(String event) {
        synchronized (received) {
            return received.stream().filter(each -> each.event().equals(event)).toList();
        }
    }

    public List<Received> frames() {
        return of("browser_frame");
    }

    /** Frames that it has not drawn. */
    public int waiting() {
        return frames().size() - drawn;
    }

    /** Draws the next frame, and says so. */
    public void draw(SessionView view) {
        draw(seq -> view.acknowledge(this, seq, false));
    }

    /** The same; {@code acknowledge} is what it says by itself. */
    public void draw(LongConsumer acknowledge) {
        Received frame = frames().get(drawn++);
        assertThat(screen.draw(frame.header(), frame.bytes())).isTrue();
        acknowledge.accept(screen.seq());
    }

    public void drawAll(SessionView view) {
        while (waiting() > 0) {
            draw(view);
        }
    }
}
