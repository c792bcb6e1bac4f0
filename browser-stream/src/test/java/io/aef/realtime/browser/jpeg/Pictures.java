package io.aef.realtime.browser.jpeg;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOInvalidTreeException;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.plugins.jpeg.JPEGImageWriteParam;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Draws pages, and lets the JPEG codec of the JDK write and read them. */
final class Pictures {

    /** How colours are sampled: the factors of the first component. */
    enum Sampling {
        GREY(1, 1),
        FULL(1, 1),
        HALF_WIDTH(2, 1),
        HALF_HEIGHT(1, 2),
        QUARTER(2, 2);

        final int horizontal;
        final int vertical;

        Sampling(int horizontal, int vertical) {
            this.horizontal = horizontal;
            this.vertical = vertical;
        }
    }

    private Pictures() {}

    static BufferedImage blank(int width, int height, Sampling sampling) {
        BufferedImage image = new BufferedImage(
                width, height, sampling == Sampling.GREY ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, width, height);
        graphics.dispose();
        return image;
    }

    /** Draws a few things anywhere: areas, text, lines, noise; in grey or in colours. */
    static void scribble(BufferedImage image, Random random, int things) {
        Graphics2D graphics = image.createGraphics();
        for (int i = 0; i < things; i++) {
            int x = random.nextInt(image.getWidth());
            int y = random.nextInt(image.getHeight());
            int shade = random.nextInt(256);
            graphics.setColor(
                    random.nextBoolean() ? new Color(shade, shade, shade) : new Color(random.nextInt(0x1000000)));
            switch (random.nextInt(5)) {
                case 0 -> graphics.fillRect(x, y, 1 + random.nextInt(60), 1 + random.nextInt(40));
                case 1 -> graphics.drawString("Order " + random.nextInt(1000), x, y);
                case 2 -> graphics.drawLine(x, y, random.nextInt(image.getWidth()), random.nextInt(image.getHeight()));
                case 3 -> graphics.fillOval(x, y, 1 + random.nextInt(30), 1 + random.nextInt(30));
                default -> noise(image, random, x, y);
            }
        }
        graphics.dispose();
    }

    private static void noise(BufferedImage image, Random random, int left, int top) {
        for (int y = top; y < Math.min(image.getHeight(), top + 20); y++) {
            for (int x = left; x < Math.min(image.getWidth(), left + 20); x++) {
                image.setRGB(x, y, random.nextInt(0x1000000));
            }
        }
    }

    /**
     * @param quality from 1 to 100
     * @param optimized with Huffman tables made for the picture
     */
    static byte[] encode(BufferedImage image, int quality, Sampling sampling, boolean optimized) {
        return encode(image, quality, sampling, optimized, ImageWriteParam.MODE_DISABLED);
    }

    static byte[] progressive(BufferedImage image) {
        return encode(image, 75, Sampling.QUARTER, true, ImageWriteParam.MODE_DEFAULT);
    }

    private static byte[] encode(
            BufferedImage image, int quality, Sampling sampling, boolean optimized, int progressive) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try {
            JPEGImageWriteParam param = new JPEGImageWriteParam(Locale.ROOT);
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(quality / 100f);
            param.setOptimizeHuffmanTables(optimized);
            param.setProgressiveMode(progressive);
            IIOMetadata metadata =
                    writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(image), param);
            if (sampling != Sampling.GREY) {
                sample(metadata, sampling);
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
                writer.setOutput(stream);
                writer.write(null, new IIOImage(image, null, metadata), param);
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
    }

    private static void sample(IIOMetadata metadata, Sampling sampling) throws IIOInvalidTreeException {
        IIOMetadataNode tree = (IIOMetadataNode) metadata.getAsTree(metadata.getNativeMetadataFormatName());
        IIOMetadataNode luma =
                (IIOMetadataNode) tree.getElementsByTagName("componentSpec").item(0);
        luma.setAttribute("HsamplingFactor", String.valueOf(sampling.horizontal));
        luma.setAttribute("VsamplingFactor", String.valueOf(sampling.vertical));
        metadata.setFromTree(metadata.getNativeMetadataFormatName(), tree);
    }

    static BufferedImage decode(byte[] jpeg) {
        try {
            // Closes the stream.
            return Objects.requireNonNull(
                    ImageIO.read(new MemoryCacheImageInputStream(new ByteArrayInputStream(jpeg))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int[] pixels(BufferedImage image) {
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }

    /** A frame that was captured from Chromium, 322×205 pixels in quality 60. */
    static byte[] captured(String name) {
        try (InputStream in = Objects.requireNonNull(Pictures.class.getResourceAsStream("/jpeg/" + name + ".jpg"))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
