package io.aef.realtime.browser.view;

import io.aef.realtime.browser.frame.Demand;
import io.aef.realtime.browser.frame.Frame;
import io.aef.realtime.browser.frame.FrameSource;
import io.aef.realtime.browser.frame.SourceStatus;
import io.aef.realtime.browser.frame.Viewport;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.jspecify.annotations.Nullable;

/** A browser whose page the test draws. A frame is delivered at once when somebody wants one and what is wanted or drawn has changed. */
public final class FakeBrowser implements FrameSource {

    private static final int QUALITY = 60;

    private final BufferedImage page;
    private @Nullable Listener listener;
    private final List<Demand> demands = new ArrayList<>();
    private Demand demand = Demand.NONE;
    private Viewport viewport;
    private boolean closed;

    public FakeBrowser(int width, int height) {
        page = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        viewport = new Viewport(width, height, 0, 0, 1, "tab");
        Graphics2D graphics = page.createGraphics();
        // A form on the left, a picture on the right.
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, width / 2, height);
        graphics.setColor(Color.GRAY);
        for (int y = 20; y < height; y += 40) {
            graphics.drawRect(10, y, width / 2 - 30, 30);
        }
        for (int y = 0; y < height; y += 16) {
            for (int x = width / 2; x < width; x += 16) {
                graphics.setColor(new Color((x * 7 + y * 3) % 256, (x + y * 5) % 256, (x * 3 + y) % 256));
                graphics.fillRect(x, y, 16, 16);
                graphics.setColor(Color.WHITE);
                graphics.drawLine(x, y, x + 11, y + 13);
            }
        }
        graphics.dispose();
    }

    @Override
    public synchronized void start(Listener newListener) {
        listener = newListener;
    }

    /** Begins to be shown. */
    public void showIn(SessionView view) {
        start(view.listener(cause -> {}));
    }

    @Override
    public synchronized void want(Demand next) {
        demands.add(next);
        boolean other = !next.equals(Demand.NONE) && (demand.equals(Demand.NONE) || demand.quality() != next.quality());
        demand = next;
        if (other) {
            deliver();
        }
    }

    /** What was wanted, in order. */
    public synchronized List<Demand> demands() {
        return List.copyOf(demands);
    }

    public synchronized Demand demand() {
        return demand;
    }

    /** Changes the page. */
    public synchronized void draw(Consumer<Graphics2D> change) {
        Graphics2D graphics = page.createGraphics();
        change.accept(graphics);
        graphics.dispose();
        if (!demand.equals(Demand.NONE)) {
            deliver();
        }
    }

    /** Fills a rectangle. */
    public void fill(Color color, int x, int y, int width, int height) {
        draw(graphics -> {
            graphics.setColor(color);
            graphics.fillRect(x, y, width, height);
        });
    }

    /** Fills one of any size, anywhere. */
    public void fill(Random random) {
        fill(
                new Color(random.nextInt(0xFFFFFF)),
                random.nextInt(300),
                random.nextInt(90),
                1 + random.nextInt(300),
                1 + random.nextInt(90));
    }

    /** Other places of the same page. */
    public synchronized void scrolled(double x, double y) {
        viewport = new Viewport(viewport.width(), viewport.height(), x, y, 1, "tab");
        deliver();
    }

    /** How it is. */
    public synchronized void status(SourceStatus status) {
        Objects.requireNonNull(listener).status(status);
    }

    /** It is over. */
    public synchronized void end(Exception cause) {
        Objects.requireNonNull(listener).ended(cause);
    }

    synchronized boolean isClosed() {
        return closed;
    }

    private void deliver() {
        if (!closed && listener != null) {
            listener.frame(frame());
        }
    }

    private Frame frame() {
        int quality = demand.equals(Demand.NONE) ? QUALITY : demand.quality();
        return new Frame(jpeg(page, quality), viewport, Instant.ofEpochMilli(1_795_406_831_601L));
    }

    @Override
    public void hasten() {}

    @Override
    public synchronized CompletionStage<Frame> capture() {
        return CompletableFuture.completedFuture(frame());
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    /** A baseline JPEG, its colours in half the resolution. */
    static byte[] jpeg(BufferedImage image, int quality) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(quality / 100f);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), parameters);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
