package io.aef.realtime.browser.view;

import io.aef.realtime.automation.browser.BrowserState;
import io.aef.realtime.browser.frame.SourceStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Of which addresses the picture may be, where a status and a picture are told one after the other. When a page has been loaded that is where the
 * browser is, and until there is a picture of it also where it was; and in any case for a second, as a browser goes on showing the page before for
 * a moment. Guarded by its session.
 */
final class Addresses {

    static final Duration HELD = Duration.ofSeconds(1);

    /** A page may change its own address as often as it likes. */
    static final int MAX = 8;

    /**
     * @param loaded whether another page was loaded
     * @param needsPicture whether it counts until there is another picture, however long that takes
     */
    private record Left(String url, long until, boolean loaded, boolean needsPicture) {

        boolean counts(long now) {
            return needsPicture || until - now > 0;
        }
    }

    private final List<Left> left = new ArrayList<>();

    /** Where else it was when the picture was sent here, if another node has taken it. */
    private List<String> ofPicture = List.of();

    private @Nullable String present;

    void move(SourceStatus status, long now) {
        if (Objects.equals(status.url(), present)) {
            return;
        }
        if (present != null) {
            boolean loaded = status.state() == BrowserState.NAVIGATING;
            left.removeIf(each -> !each.counts(now));
            if (left.size() == MAX) {
                forgetOne();
            }
            left.add(new Left(present, now + HELD.toNanos(), loaded, loaded));
        }
        present = status.url();
    }

    /** None of which the picture certainly is, and rather not the first, which is likelier what it is of than those between. */
    private void forgetOne() {
        for (int i = 1; i < left.size(); i++) {
            if (!left.get(i).needsPicture()) {
                left.remove(i);
                return;
            }
        }
        left.remove(1);
    }

    /** There is a new picture, or it is known again that it has not changed. */
    void show() {
        ofPicture = List.of();
        left.replaceAll(each -> new Left(each.url(), each.until(), each.loaded(), false));
    }

    /** What the node that has taken the picture says of it. */
    void show(List<String> urls) {
        show();
        ofPicture = urls.subList(0, Math.min(urls.size(), MAX + 1));
    }

    /** There is a picture that certainly is of where the browser is. */
    void settle() {
        ofPicture = List.of();
        left.clear();
    }

    /** One at least: the last is where the browser is, null if that is not known. */
    List<@Nullable String> of(long now) {
        Set<@Nullable String> all = new LinkedHashSet<>(ofPicture);
        left.stream().filter(each -> each.counts(now)).map(Left::url).forEach(all::add);
        all.remove(present);
        all.add(present);
        return new ArrayList<>(all);
    }

    /** Whether the picture, which has come since another page was loaded, may show the one before. */
    boolean mayBeBehind(long now) {
        return left.stream().anyMatch(each -> each.loaded() && !each.needsPicture() && each.counts(now));
    }

    /** When there may be fewer of them though nothing has happened; {@link Long#MAX_VALUE} for never. */
    long fewerAt(long now) {
        return left.stream()
                .filter(each -> !each.needsPicture() && each.counts(now))
                .mapToLong(Left::until)
                .min()
                .orElse(Long.MAX_VALUE);
    }
}
