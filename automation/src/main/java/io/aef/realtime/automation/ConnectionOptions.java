package io.aef.realtime.automation;

import io.aef.realtime.automation.internal.Check;
import java.time.Duration;

/**
 * How connections are watched.
 *
 * @param expiryNotice how long before its end a client is told that what it has shown expires
 * @param refreshesPerMinute how often a connection may show something newer; as many at once
 * @param maxSessionsPerUser how many connections a user may have, on all nodes together; {@link Integer#MAX_VALUE} for any number, and
 *     then other nodes are not asked when somebody connects
 * @param beyond what happens when there would be more
 * @param recheckInterval how often it is asked again whether a connection may follow what it does
 * @param recheckGrace for how long a connection goes on to follow what that cannot be found out for
 * @param checkTimeout how long the access rule and the authenticator are waited for
 */
public record ConnectionOptions(
        Duration expiryNotice,
        int refreshesPerMinute,
        int maxSessionsPerUser,
        Beyond beyond,
        Duration recheckInterval,
        Duration recheckGrace,
        Duration checkTimeout) {

    /** What happens to a session too many. */
    public enum Beyond {
        /** The new one is not let in. */
        REFUSE_NEWEST,
        /** The oldest is told {@code session_replaced} and disconnected. */
        END_OLDEST
    }

    /** A minute of notice, 6 refreshes, 20 sessions and no newer ones, rechecks every 30 s, 5 min of grace, 10 s for a check. */
    public static final ConnectionOptions DEFAULT = new ConnectionOptions(
            Duration.ofSeconds(60),
            6,
            20,
            Beyond.REFUSE_NEWEST,
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            Duration.ofSeconds(10));

    public ConnectionOptions {
        Check.notNegative("expiryNotice", expiryNotice);
        Check.positive("refreshesPerMinute", refreshesPerMinute);
        Check.positive("maxSessionsPerUser", maxSessionsPerUser);
        Check.positive("recheckInterval", recheckInterval);
        Check.notNegative("recheckGrace", recheckGrace);
        Check.positive("checkTimeout", checkTimeout);
    }

    /** With another {@link #expiryNotice}. */
    public ConnectionOptions withExpiryNotice(Duration value) {
        return new ConnectionOptions(
                value, refreshesPerMinute, maxSessionsPerUser, beyond, recheckInterval, recheckGrace, checkTimeout);
    }

    /** With other {@link #refreshesPerMinute}. */
    public ConnectionOptions withRefreshesPerMinute(int value) {
        return new ConnectionOptions(
                expiryNotice, value, maxSessionsPerUser, beyond, recheckInterval, recheckGrace, checkTimeout);
    }

    /** With another {@link #maxSessionsPerUser}, and what happens beyond it. */
    public ConnectionOptions withMaxSessionsPerUser(int value, Beyond then) {
        return new ConnectionOptions(
                expiryNotice, refreshesPerMinute, value, then, recheckInterval, recheckGrace, checkTimeout);
    }

    /** With another {@link #recheckInterval}. */
    public ConnectionOptions withRecheckInterval(Duration value) {
        return new ConnectionOptions(
                expiryNotice, refreshesPerMinute, maxSessionsPerUser, beyond, value, recheckGrace, checkTimeout);
    }

    /** With another {@link #recheckGrace}. */
    public ConnectionOptions withRecheckGrace(Duration value) {
        return new ConnectionOptions(
                expiryNotice, refreshesPerMinute, maxSessionsPerUser, beyond, recheckInterval, value, checkTimeout);
    }

    /** With another {@link #checkTimeout}. */
    public ConnectionOptions withCheckTimeout(Duration value) {
        return new ConnectionOptions(
                expiryNotice, refreshesPerMinute, maxSessionsPerUser, beyond, recheckInterval, recheckGrace, value);
    }
}
