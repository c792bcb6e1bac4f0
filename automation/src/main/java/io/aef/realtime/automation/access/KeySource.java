package io.aef.realtime.automation.access;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Where the keys are that tokens are verified with. Thread-safe. */
@FunctionalInterface
interface KeySource {

    /** The keys a token with this header may be signed with; none if it names one that there is not. Fails if that is not known. */
    CompletionStage<List<JWK>> find(JWSHeader header);

    /** Always the same ones. */
    static KeySource of(JWKSet keys) {
        return header -> CompletableFuture.completedFuture(select(keys, header));
    }

    static List<JWK> select(JWKSet keys, JWSHeader header) {
        return new JWKSelector(JWKMatcher.forJWSHeader(header)).select(keys);
    }
}
