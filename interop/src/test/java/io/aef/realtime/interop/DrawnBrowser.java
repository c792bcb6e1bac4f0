package io.aef.realtime.interop;

import io.aef.realtime.automation.browser.BrowserDialog;
import io.aef.realtime.automation.browser.BrowserState;
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
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.jspecify.annotations.Nullable;

/** A browser of 640 by 360 points whose page a test draws; two points for one CSS pixel. */
final class DrawnBrowser implements FrameSource {

    private static final String URL = "http://drawn.example/";

    private final BufferedImage page = new BufferedImage(640, 360, BufferedImage.TYPE_INT_RGB);
    private @Nullable Listener listener;
    private Demand demand = Demand.NONE;
    private int quality = 60;

    DrawnBrowser() {
        Graphics2D graphics = page.createGraphics();
        for (int i = 0; i < 40; i++) {
            graphics.setColor(new Color(i * 40 % 256, 255 - i * 6, i * 90 % 256));
            graphics.fillRect(i * 16, 0, 16, 360);
            graphics.setColor(Color.BLACK);
            graphics.drawString("text " + i, i * 30 % 600, 20 + i * 8);
        }
        graphics.dispose();
    }

    synchronized void fill(Color color, int x, int y, int width, int height) {
        Graphics2D graphics = page.createGraphics();
        graphics.setColor(color);
        graphics.fillRect(x, y, width, height);
        graphics.dispose();
        deliver();
    }

    synchronized void dialog(String message) {
        Objects.requireNonNull(listener)
                .status(new SourceStatus(
                        BrowserState.DIALOG, URL, "Drawn", List.of(), new BrowserDialog("confirm", message, "")));
    }

    /** What it shows, as whoever watches is to see it. */
    synchronized byte[] picture() {
        return jpeg();
    }

    @Override
    public synchronized void start(Listener newListener) {
        listener = newListener;
        newListener.status(new SourceStatus(BrowserState.LIVE, URL, "Drawn", List.of(), null));
    }

    @Override
    public synchronized void want(Demand next) {
        boolean other = demand.isNone() || demand.quality() != next.quality();
        demand = next;
        quality = next.isNone() ? quality : next.quality();
        if (other) {
            deliver();
        }
    }

    private void deliver() {
        if (listener != null && !demand.isNone()) {
            listener.frame(frame());
        }
    }

    private Frame frame() {
        return new Frame(jpeg(), new Viewport(320, 180, 0, 0, 2, "tab"), Instant.now());
    }

    private byte[] jpeg() {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(quality / 100f);
            writer.setOutput(out);
            writer.write(null, new IIOImage(page, null, null), parameters);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    @Override
    public void hasten() {
        // It is fast enough.
    }

    @Override
    public synchronized CompletionStage<Frame> capture() {
        return CompletableFuture.completedFuture(frame());
    }

    @Override
    public void close() {
        // There is nothing to close.
    }
}
