package io.aef.realtime.browser.view;

import io.aef.realtime.automation.browser.BrowserStatus;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.request.Requester;
import io.aef.realtime.browser.frame.Demand;
import io.aef.realtime.browser.frame.Frame;
import io.aef.realtime.browser.frame.FrameSource;
import io.aef.realtime.browser.frame.SourceStatus;
import io.aef.realtime.browser.frame.StreamOptions;
import io.aef.realtime.browser.frame.Viewport;
import io.aef.realtime.browser.jpeg.BlockSet;
import io.aef.realtime.browser.jpeg.JpegFrame;
import io.aef.realtime.browser.recording.Recorder;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One browser session and all who watch it.
 *
 * <pre>
 * frame ─▶ scene: the latest picture ─▶ what has changed is added to each standing ─▶ who has drawn the last one, and whose pace allows it,
 *          is sent what leads from its standing to the scene; those with the same standing the same bytes
 * viewers ─▶ demand: the most that any of them wants ─▶ source
 * </pre>
 *
 * A viewer that is slow gets fewer frames, each of the latest scene, and holds up nobody. Of one that does not draw any more there is a standing
 * and nothing else. Thread-safe; the source and the access rule are called without a lock.
 */
public final class SessionView {

    private final Topic topic;
    private final Consumer<Demand> source;
    private final StreamOptions options;
    private final Time time;
    private final Drain wanting = new Drain(this::want);
    private final Drain sending = new Drain(this::send);

    /** Frames are looked at one after the other; taken before the lock of the session. */
    private final Object intake = new Object();

    /** What the source was told. Used where it is told. */
    private Demand demand = Demand.NONE;

    // Guarded by this.
    private final Audience audience = new Audience();
    private final Encoder encoder;
    private final FrameFeed frames;
    private final Dispatch dispatch;
    private final CommonDemand common;
    private final Refinement refinement = new Refinement();
    private final Alarm alarm;

    /** When it was looked last what is wanted. */
    private long wantedAt;

    private boolean closed;

    /** @param source is told what is wanted, one call after the other and without a lock */
    public SessionView(String sessionId, Consumer<Demand> source, StreamOptions options, Time time) {
        this.topic = Topic.session(sessionId);
        this.source = source;
        this.options = options;
        this.time = time;
        this.encoder = new Encoder(sessionId);
        this.frames = new FrameFeed(encoder);
        this.dispatch = new Dispatch(this, sessionId, audience, frames);
        this.common = new CommonDemand(options);
        this.alarm = new Alarm(time, this::wake);
    }

    /** How many pages of this node watch. */
    public synchronized int count() {
        return audience.here();
    }

    /** How many pages watch, on all nodes. */
    public synchronized int audience() {
        return audience.everywhere();
    }

    /** How many pages watch on other nodes, from now on. */
    public void watchedElsewhere(int pages) {
        synchronized (this) {
            if (!audience.setElsewhere(pages)) {
                return;
            }
        }
        goOn();
    }

    /** Whether it is sent frames. */
    public synchronized boolean has(Requester requester) {
        return audience.of(requester) != null;
    }

    /** How many messages were made, for however many. */
    synchronized long encoded() {
        return encoder.encoded();
    }

    /** What the browser shows; null if there was no picture yet. */
    synchronized @Nullable Scene scene() {
        return frames.scene();
    }

    /** What its viewers see; null if there was no picture yet. */
    public synchronized @Nullable Viewport viewport() {
        Scene present = frames.scene();
        return present == null ? null : present.viewport();
    }

    /** All pages that watch. */
    public synchronized List<Requester> requesters() {
        return audience.pages();
    }

    /**
     * Writes what viewers see to a file, as well as one can ask for it, until it is full or the session is over.
     *
     * @param maxFramesPerSecond 1 to 60
     * @return done when the last of it is written
     */
    public CompletionStage<Void> record(Recorder recorder, int maxFramesPerSecond) {
        RecordingViewer recording = new RecordingViewer(this, recorder, Disk.executor(), InstantSource.system());
        if (!join(recording, Wishes.ofRecording(maxFramesPerSecond, options))) {
            recording.end();
        }
        return recording.written();
    }

    /** Where the browser is; null if it is not known. */
    synchronized @Nullable String url() {
        return dispatch.told().url();
    }

    /** Of which pages the picture may be; the access rule is asked about each. */
    public synchronized Origin origin() {
        Scene present = frames.scene();
        List<String> known = new ArrayList<>();
        for (String url : dispatch.addresses().of(time.nanos())) {
            if (url != null) {
                known.add(url);
            }
        }
        return new Origin(present == null ? 0 : present.seq(), known);
    }

    /** Whether the picture may show the page before the one that has been loaded, for the moment. */
    synchronized boolean mayBeBehind() {
        return dispatch.addresses().mayBeBehind(time.nanos());
    }

    /** The picture of now. A viewer that has drawn its last one is sent it before this returns, or by the thread that sends already. */
    public void show(Frame frame) {
        show(frame, List.of());
    }

    /** @param urls as {@link #isOf} */
    public void show(Frame frame, List<String> urls) {
        synchronized (intake) {
            Scene before = scene();
            take(picture(frame, before), frame.viewport(), frame.takenAt(), of -> of.show(urls), before);
        }
        goOn();
    }

    /** One that was asked for: of the page where the browser is. The one that was there already says nothing: there may have been no other. */
    public void showTaken(Frame frame) {
        synchronized (intake) {
            Scene before = scene();
            Picture taken = picture(frame, before);
            boolean known = before != null && taken == before.picture();
            take(taken, frame.viewport(), frame.takenAt(), known ? of -> {} : Addresses::settle, before);
        }
        goOn();
    }

    /** That of the scene before if it is the same file. */
    private static Picture picture(Frame frame, @Nullable Scene before) {
        Picture known = before == null ? null : before.picture();
        return known != null && known.isFile(frame.jpeg()) ? known : Picture.of(frame.jpeg(), known);
    }

    /** The same of one that was read already. */
    public void show(JpegFrame frame, Viewport viewport, Instant takenAt, List<String> urls) {
        synchronized (intake) {
            take(Picture.of(frame), viewport, takenAt, of -> of.show(urls), scene());
        }
        goOn();
    }

    /** Of which addresses the picture may be, besides where the browser is, if whoever has taken it says so. */
    public void isOf(List<String> urls) {
        synchronized (this) {
            dispatch.addresses().show(urls);
        }
        goOn();
    }

    private void take(
            Picture next, Viewport viewport, Instant takenAt, Consumer<Addresses> origin, @Nullable Scene before) {
        Optional<BlockSet> changed = before == null ? Optional.empty() : next.changes(before.picture());
        Picture same = before != null && changed.isPresent() && changed.get().isEmpty() ? before.picture() : null;
        boolean still = same != null && before != null && viewport.equals(before.viewport());
        synchronized (this) {
            origin.accept(dispatch.addresses());
            if (!still) {
                take(same == null ? next : same, changed, viewport, takenAt, before);
            }
        }
    }

    private void take(
            Picture picture, Optional<BlockSet> changed, Viewport viewport, Instant takenAt, @Nullable Scene before) {
        // That all of it is different because it was made with another quality does not say that anything has moved.
        boolean retuned = before != null && changed.isEmpty() && picture.isSameSize(before.picture());
        double moved = retuned ? 0 : changed.map(picture::share).orElse(1.0);
        refinement.changed(moved, time.nanos());
        long seq = before == null ? 1 : before.seq() + 1;
        Scene next =
                new Scene(seq, picture, viewport, takenAt, dispatch.latest().url());
        frames.show(next, changed, audience.viewers());
    }

    /** Shows what a source delivers. */
    public FrameSource.Listener listener(Consumer<@Nullable Exception> onEnd) {
        return new SourceListener(this, onEnd);
    }

    /** How the browser is now. */
    public void tell(SourceStatus status) {
        synchronized (this) {
            dispatch.offer(status, time.nanos());
        }
        goOn();
    }

    /** Whether somebody wants whole pictures, as the topic of the session has them. */
    void follow(boolean now) {
        synchronized (this) {
            if (!common.follow(now)) {
                return;
            }
        }
        goOn();
    }

    /**
     * Is sent frames from now on, beginning with the whole latest one; or only wishes something else than before.
     *
     * @return false if the browser is not to be watched any more
     */
    boolean join(Requester requester, Wishes wishes) {
        Viewer joined = null;
        synchronized (this) {
            if (closed) {
                return false;
            }
            Viewer present = audience.of(requester);
            if (present != null) {
                present.wish(wishes);
            } else {
                joined = new Viewer(requester, wishes, time.nanos());
                audience.add(joined);
            }
        }
        if (joined != null) {
            joined.presence().begin(requester.attend(topic, () -> leave(requester)));
        }
        goOn();
        return true;
    }

    /** As one page that wants what the viewers of another node want together. If that is nothing, it is told how the browser is all the same. */
    public boolean join(Conduit conduit, Demand demand) {
        return join(conduit, Wishes.of(demand, options));
    }

    /** Is sent nothing any more. */
    public void leave(Requester requester) {
        Viewer left;
        synchronized (this) {
            left = audience.remove(requester);
        }
        if (left != null) {
            left.presence().end();
            goOn();
        }
    }

    /**
     * It has drawn that frame, and all before.
     *
     * @param whole whether what comes next must be a whole picture
     */
    public void acknowledge(Requester requester, long seq, boolean whole) {
        synchronized (this) {
            Viewer viewer = audience.of(requester);
            if (viewer == null) {
                return;
            }
            long now = time.nanos();
            boolean stalled = viewer.isStalled(now);
            boolean news = viewer.acknowledged(seq, now);
            if (whole) {
                news |= viewer.begin();
            }
            Scene present = frames.scene();
            boolean waits = present != null && viewer.wants(present);
            // Else what each of many says would be looked at for all of them; and so would what one says again and
            // again.
            if (!news || !waits && !stalled) {
                return;
            }
        }
        goOn();
    }

    /** The browser is not to be watched any more: all are told that it has ended. */
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            end();
        }
        goOn();
    }

    /** The browser has ended. Its last picture stays, for those who watch and those who come. */
    public void ended() {
        synchronized (this) {
            end();
        }
        goOn();
    }

    private void end() {
        dispatch.offer(StatusForm.ended(dispatch.latest()), time.nanos());
    }

    /** Sends what is due, and wants what is wanted now. */
    private void goOn() {
        wanting.run();
        sending.run();
    }

    private void want() {
        Demand now;
        synchronized (this) {
            wantedAt = time.nanos();
            refinement.look(wantedAt);
            now = closed ? Demand.NONE : common.of(audience.viewers(), refinement.isFine(), wantedAt);
        }
        if (!now.equals(demand)) {
            demand = now;
            source.accept(now);
        }
    }

    private void send() {
        long now = time.nanos();
        boolean over = isClosed();
        boolean more = dispatch.send(now);
        if (more) {
            sending.run();
        }
        scheduleWake(now);
        if (over && !more) {
            dismiss();
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** When they have been told that it is over. */
    private void dismiss() {
        List<Viewer> left;
        synchronized (this) {
            left = audience.removeAll();
        }
        left.forEach(viewer -> viewer.presence().end());
    }

    /**
     * One timer for all that is to be done by itself.
     *
     * @param sentAt what was due then was sent, if anything else let it
     */
    private synchronized void scheduleWake(long sentAt) {
        long now = time.nanos();
        long wait = Long.MAX_VALUE;
        Scene present = frames.scene();
        BrowserStatus form = dispatch.form();
        for (Viewer viewer : audience.viewers()) {
            if (present != null && viewer.wants(present)) {
                wait = sooner(wait, viewer.nextAt(), sentAt, now);
            }
            wait = sooner(wait, viewer.stallsAt(), wantedAt, now);
            wait = sooner(wait, StatusFeed.dueAt(viewer, form, sentAt), sentAt, now);
        }
        if (!audience.isEmpty()) {
            wait = sooner(wait, refinement.fineAt(), wantedAt, now);
            wait = sooner(wait, dispatch.addresses().fewerAt(sentAt), sentAt, now);
        }
        wait = sooner(wait, common.lessAt(), wantedAt, now);
        if (closed || wait == Long.MAX_VALUE) {
            alarm.unset();
        } else {
            alarm.setAtLatest(now + wait, now);
        }
    }

    /** What was due when it was looked for does not count: it was done, or waits for something else than time. */
    private static long sooner(long wait, long at, long lookedAt, long now) {
        return at == Long.MAX_VALUE || at - lookedAt <= 0 ? wait : Math.min(wait, Math.max(0, at - now));
    }

    private void wake() {
        synchronized (this) {
            alarm.rang();
        }
        goOn();
    }
}
