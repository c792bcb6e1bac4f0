package io.aef.realtime.automation.access;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import io.aef.realtime.automation.internal.Failures;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys from an address, one fetch at a time for all who wait.
 *
 * <pre>
 * young enough, and has the key ─▶ used as they are
 * young enough, and has it not  ─▶ fetched anew, unless that was just done
 * older than "cacheFor"         ─▶ used, and fetched anew behind that
 * older than "keepFor", or none ─▶ fetched; nobody is let in before
 * </pre>
 */
final class FetchedKeys implements KeySource {

    private static final Logger log = LoggerFactory.getLogger(FetchedKeys.class);

    private final Supplier<CompletionStage<byte[]>> fetch;
    private final JwksOptions options;
    private final InstantSource clock;

    private record Fetched(JWKSet keys, Instant at) {}

    // Guarded by this.
    private @Nullable Fetched fetched;
    private @Nullable Instant tried;
    private @Nullable CompletableFuture<JWKSet> trying;

    FetchedKeys(Supplier<CompletionStage<byte[]>> fetch, JwksOptions options, InstantSource clock) {
        this.fetch = fetch;
        this.options = options;
        this.clock = clock;
    }

    @Override
    public CompletionStage<List<JWK>> find(JWSHeader header) {
        JWKSet known = usable();
        if (known == null) {
            return anew().thenApply(keys -> KeySource.select(keys, header));
        }
        List<JWK> found = KeySource.select(known, header);
        if (found.isEmpty()) {
            // If they cannot be fetched now, what is known counts: it is not among them.
            return anew().handle((keys, failure) -> failure == null ? KeySource.select(keys, header) : found);
        }
        if (isOld()) {
            anew();
        }
        return CompletableFuture.completedFuture(found);
    }

    private synchronized @Nullable JWKSet usable() {
        return fetched != null && clock.instant().isBefore(fetched.at().plus(options.keepFor()))
                ? fetched.keys()
                : null;
    }

    private synchronized boolean isOld() {
        return fetched != null && !clock.instant().isBefore(fetched.at().plus(options.cacheFor()));
    }

    private CompletableFuture<JWKSet> anew() {
        CompletableFuture<JWKSet> begun = new CompletableFuture<>();
        synchronized (this) {
            if (trying != null) {
                return trying;
            }
            Instant now = clock.instant();
            if (tried != null && now.isBefore(tried.plus(options.fetchAtMostEvery()))) {
                return CompletableFuture.failedFuture(new IllegalStateException("The keys were just asked for."));
            }
            tried = now;
            trying = begun;
        }
        begin().whenComplete((body, failure) -> {
            Throwable problem = failure;
            JWKSet keys = null;
            if (body != null) {
                try {
                    keys = JWKSet.parse(new String(body, StandardCharsets.UTF_8));
                } catch (ParseException | RuntimeException malformed) {
                    problem = new IllegalStateException("The answer is no set of keys.");
                }
            }
            finish(keys);
            if (keys != null) {
                begun.complete(keys);
            } else {
                Throwable cause =
                        problem == null ? new IllegalStateException("There was no answer.") : Failures.cause(problem);
                log.warn("The keys of tokens cannot be fetched: {}", cause.toString());
                begun.completeExceptionally(new IllegalStateException("The keys of tokens cannot be fetched.", cause));
            }
        });
        return begun;
    }

    private CompletionStage<byte[]> begin() {
        try {
            return fetch.get();
        } catch (RuntimeException thrown) {
            return CompletableFuture.failedFuture(thrown);
        }
    }

    private synchronized void finish(@Nullable JWKSet keys) {
        trying = null;
        if (keys != null) {
            fetched = new Fetched(keys, clock.instant());
        }
    }
}
