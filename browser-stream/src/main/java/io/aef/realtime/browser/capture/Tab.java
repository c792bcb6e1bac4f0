package io.aef.realtime.browser.capture;

import io.aef.realtime.automation.browser.BrowserDialog;
import io.aef.realtime.browser.cdp.CdpData;
import io.aef.realtime.browser.cdp.CdpException;
import io.aef.realtime.browser.cdp.CdpException.Reason;
import io.aef.realtime.browser.cdp.CdpSession;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One tab of the browser, and what it tells of itself. Lives on the lane. */
final class Tab implements CdpSession.Listener, CdpInput.Page {

    /** Who keeps the tabs. */
    interface Keeper {

        /** Something of what can be read from the tab has changed. */
        void changed(Tab tab);

        /** The tab shows another page. */
        void navigated(Tab tab);

        /** Brings a tab to the front. */
        CompletableFuture<CdpData> activate(String tab);

        /** The tab sends a picture of itself. */
        void frame(Tab tab, CdpData data);
    }

    /** A world of our own in each page: its scripts do not see us, and cannot lie to us. */
    private static final String WORLD = "aef-realtime";

    private static final String LOOK =
            "[document.visibilityState === 'visible', devicePixelRatio, document.title.slice(0, " + Texts.TITLE + ")]";

    private final String id;
    private final Keeper keeper;
    private @Nullable CdpSession session;
    private String mainFrame;
    private String url = "";
    private String title = "";
    private boolean visible;
    private boolean seen;
    private boolean loading;
    private boolean crashed;
    private boolean silent;
    private boolean looking;
    private @Nullable BrowserDialog dialog;
    private double devicePixelRatio = 1;

    /** 0 until it was asked for. */
    private double zoom;

    /** How many documents there have been; an answer from another one than was asked is worth nothing. */
    private int documents;

    private @Nullable Object world;

    Tab(String id, Keeper keeper) {
        this.id = id;
        this.mainFrame = id;
        this.keeper = keeper;
    }

    /** Begins to listen to it. */
    void attached(CdpSession newSession) {
        session = newSession;
        newSession.call("Inspector.enable");
        ask("Page.enable", Map.of());
        look();
    }

    void goTo(String newUrl) {
        url = Texts.cut(newUrl, Texts.URL);
    }

    String id() {
        return id;
    }

    String url() {
        return url;
    }

    String title() {
        return title;
    }

    @Nullable
    CdpSession session() {
        return session;
    }

    /** Whether it is known to be in front. */
    boolean isVisible() {
        return visible;
    }

    /** Whether it is known to be behind another. */
    boolean isHidden() {
        return seen && !visible;
    }

    boolean isLoading() {
        return loading;
    }

    boolean isCrashed() {
        return crashed;
    }

    /** Whether it has left a question without an answer for too long, and still does. */
    boolean isSilent() {
        return silent;
    }

    /** Whether it can be asked and would answer. */
    boolean isResponsive() {
        return session != null && !crashed && !silent && dialog == null;
    }

    @Nullable
    BrowserDialog dialog() {
        return dialog;
    }

    double devicePixelRatio() {
        return devicePixelRatio;
    }

    /** Pixels of the window, as the screen counts them, for one of CSS: other than 1 if somebody has zoomed the page in the browser. */
    double zoom() {
        return zoom == 0 ? 1 : zoom;
    }

    /** Asks for its title and whether it is in front; and so whether it answers at all. */
    void look() {
        if (looking || !isResponsive()) {
            return;
        }
        looking = true;
        evaluate(LOOK).thenCompose(this::looks).whenComplete((done, failure) -> looking = false);
    }

    private CompletionStage<?> looks(@Nullable Object value) {
        if (!(value instanceof List<?> answer
                && answer.get(0) instanceof Boolean inFront
                && answer.get(1) instanceof Number ratio
                && answer.get(2) instanceof String newTitle)) {
            return CompletableFuture.completedFuture(null);
        }
        // Whoever zooms the page changes that, too.
        boolean scaled = ratio.doubleValue() != devicePixelRatio || zoom == 0;
        CompletionStage<?> measured = scaled
                ? ask("Page.getLayoutMetrics", Map.of()).thenAccept(this::measure)
                : CompletableFuture.completedFuture(null);
        return measured.thenRun(() -> {
            show(inFront);
            devicePixelRatio = ratio.doubleValue();
            title = newTitle;
            keeper.changed(this);
        });
    }

    private void measure(CdpData metrics) {
        double seen = metrics.object("cssVisualViewport").number("zoom");
        zoom = seen > 0 ? seen : 1;
    }

    /** Asks the tab for something. That it does not answer is remembered until it does; while a dialog is open that is as it should be. */
    @Override
    public CompletableFuture<CdpData> ask(String method, Map<String, ?> parameters) {
        CdpSession open = session;
        if (open == null) {
            return CompletableFuture.failedFuture(new CdpException(Reason.GONE, "The tab has not been reached yet."));
        }
        return open.call(method, parameters).whenComplete((answer, failure) -> {
            if (failure instanceof CdpException e && e.reason() == Reason.TIMED_OUT && dialog == null && !crashed) {
                silent = true;
                keeper.changed(this);
            }
        });
    }

    /** Where the masked elements are; fails if that cannot be told for certain. */
    CompletableFuture<Regions> regions(String script) {
        int document = documents;
        return evaluate(script).thenApply(value -> {
            if (value instanceof List<?> numbers) {
                return Regions.of(document, numbers);
            }
            throw new CompletionException(new CdpException(Reason.REFUSED, "Not a CSS selector: " + value));
        });
    }

    /** Fails if the page is left meanwhile. */
    @Override
    public CompletableFuture<@Nullable Object> evaluate(String expression) {
        int document = documents;
        return world().thenCompose(context -> ask(
                        "Runtime.evaluate",
                        Map.of("expression", expression, "contextId", context, "returnByValue", true, "silent", true)))
                .handle((answer, failure) -> {
                    if (failure == null && document == documents) {
                        return answer.object("result").value("value");
                    }
                    world = null;
                    throw failure == null
                            ? new CompletionException(new CdpException(Reason.GONE, "The page has been left."))
                            : failure instanceof CompletionException e ? e : new CompletionException(failure);
                });
    }

    @Override
    public CompletableFuture<CdpData> activate(String tab) {
        return keeper.activate(tab);
    }

    private CompletableFuture<Object> world() {
        Object present = world;
        if (present != null) {
            return CompletableFuture.completedFuture(present);
        }
        return ask("Page.createIsolatedWorld", Map.of("frameId", mainFrame, "worldName", WORLD))
                .thenApply(answer -> {
                    Object created = (int) answer.number("executionContextId");
                    world = created;
                    return created;
                });
    }

    @Override
    public void event(String method, CdpData data) {
        if (method.equals("Page.screencastFrame")) {
            silent = false;
            keeper.frame(this, data);
            return;
        }
        boolean known = true;
        boolean ofMain = data.text("frameId").equals(mainFrame);
        switch (method) {
            case "Page.screencastVisibilityChanged" -> show(data.flag("visible"));
            case "Page.javascriptDialogOpening" ->
                dialog = new BrowserDialog(
                        data.text("type"),
                        Texts.cut(data.text("message"), Texts.MESSAGE),
                        Texts.cut(data.text("defaultPrompt"), Texts.MESSAGE));
            case "Page.javascriptDialogClosed" -> dialog = null;
            case "Page.frameStartedLoading" -> loading |= ofMain;
            case "Page.frameStartedNavigating" ->
                loading |= ofMain && !data.text("navigationType").equals("sameDocument");
            case "Page.frameStoppedLoading" -> stopped(ofMain);
            case "Page.frameNavigated" -> navigated(data.object("frame"));
            case "Page.navigatedWithinDocument" -> goTo(ofMain ? data.text("url") : url);
            case "Inspector.targetCrashed" -> crash();
            case "Inspector.targetReloadedAfterCrash" -> crashed = false;
            default -> known = false;
        }
        if (known) {
            silent = false;
            keeper.changed(this);
        }
    }

    @Override
    public void lateAnswer() {
        silent = false;
        keeper.changed(this);
    }

    private void stopped(boolean ofMain) {
        if (ofMain) {
            loading = false;
            look();
        }
    }

    private void show(boolean inFront) {
        seen = true;
        visible = inFront;
    }

    private void navigated(CdpData frame) {
        if (!frame.has("parentId")) {
            mainFrame = frame.text("id");
            goTo(frame.text("url") + frame.text("urlFragment"));
            documents++;
            world = null;
            crashed = false;
            looking = false;
            keeper.navigated(this);
        }
    }

    private void crash() {
        crashed = true;
        loading = false;
        dialog = null;
        world = null;
        looking = false;
    }
}
