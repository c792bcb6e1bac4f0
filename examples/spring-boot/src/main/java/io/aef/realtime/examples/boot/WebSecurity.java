package io.aef.realtime.examples.boot;

import io.aef.realtime.automation.access.Authenticator;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.access.SessionAuthenticator;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.session.SessionInformation;
import org.springframework.security.core.session.SessionRegistry;
import org.springframework.security.core.session.SessionRegistryImpl;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.session.HttpSessionEventPublisher;

/** Who has signed in with Spring is signed in with the realtime server: a browser sends its cookies to all ports of a host. */
@Configuration(proxyBeanMethods = false)
public class WebSecurity {

    /** After that long the server asks again whether there is a session, and who has signed out is disconnected. */
    private static final Duration TRUST = Duration.ofMinutes(5);

    @Bean
    Authenticator authenticator(SessionRegistry sessions) {
        return SessionAuthenticator.cookie(
                "JSESSIONID", id -> CompletableFuture.completedFuture(principal(sessions.getSessionInformation(id))));
    }

    private static @Nullable Principal principal(@Nullable SessionInformation session) {
        if (session == null || session.isExpired() || !(session.getPrincipal() instanceof UserDetails user)) {
            return null;
        }
        return new Principal(
                user.getUsername(),
                user.getAuthorities().stream()
                        .map(GrantedAuthority::getAuthority)
                        .collect(Collectors.toSet()),
                Instant.now().plus(TRUST));
    }

    @Bean
    SecurityFilterChain securityFilterChain(HttpSecurity http, SessionRegistry sessions) {
        return http.authorizeHttpRequests(
                        requests -> requests.requestMatchers(EndpointRequest.to("health", "prometheus"))
                                .permitAll()
                                .anyRequest()
                                .authenticated())
                .formLogin(Customizer.withDefaults())
                .sessionManagement(management -> management.maximumSessions(-1).sessionRegistry(sessions))
                .build();
    }

    @Bean
    SessionRegistry sessionRegistry() {
        return new SessionRegistryImpl();
    }

    /** Tells the registry of sessions that have ended. */
    @Bean
    HttpSessionEventPublisher httpSessionEventPublisher() {
        return new HttpSessionEventPublisher();
    }
}
