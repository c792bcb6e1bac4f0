package io.aef.realtime.engine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Chooses a content coding that a client accepts, and applies it. */
final class ResponseCompressor {

    private ResponseCompressor() {}

    /**
     * The coding, {@code gzip} or {@code deflate}, that the client prefers: by its quality, then by naming it rather than
     * {@code *}, then by its place in the header.
     *
     * @param acceptEncoding the header {@code Accept-Encoding}
     * @return null if it accepts neither
     */
    static @Nullable String choose(@Nullable String acceptEncoding) {
        if (acceptEncoding == null) {
            return null;
        }
        Preference gzip = new Preference("gzip");
        Preference deflate = new Preference("deflate");
        String[] entries = acceptEncoding.split(",");
        for (int i = 0; i < entries.length; i++) {
            String[] parts = entries[i].split(";");
            String coding = parts[0].trim().toLowerCase(Locale.ROOT);
            double quality = quality(parts);
            gzip.consider(coding, quality, i);
            deflate.consider(coding, quality, i);
        }
        Preference best = deflate.isBetterThan(gzip) ? deflate : gzip;
        return best.quality > 0 ? best.coding : null;
    }

    private static double quality(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            String part = parts[i].trim();
            if (part.startsWith("q=") || part.startsWith("Q=")) {
                try {
                    return Double.parseDouble(part.substring(2));
                } catch (NumberFormatException malformed) {
                    return 0;
                }
            }
        }
        return 1;
    }

    static byte[] compress(String coding, byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length / 2);
        try (OutputStream compressed =
                coding.equals("gzip") ? new GZIPOutputStream(out) : new DeflaterOutputStream(out)) {
            compressed.write(body);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }

    /** What the header says about one coding. */
    private static final class Preference {

        private final String coding;
        private double quality;
        private boolean named;
        private int place;

        Preference(String coding) {
            this.coding = coding;
        }

        void consider(String candidate, double candidateQuality, int candidatePlace) {
            boolean exact = candidate.equals(coding);
            if (exact || candidate.equals("*") && !named) {
                quality = candidateQuality;
                named = exact;
                place = candidatePlace;
            }
        }

        boolean isBetterThan(Preference other) {
            if (quality != other.quality) {
                return quality > other.quality;
            }
            return named != other.named ? named : place < other.place;
        }
    }
}
