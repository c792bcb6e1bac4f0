package io.aef.realtime.examples.backend;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Somebody who may sign in.
 *
 * @param user the name to sign in with
 * @param name for people to read
 * @param password in plain text, as the page that signs in shows it: they are for the demo, and for nothing else
 */
record Account(String user, String name, Role role, String password) {

    /** What somebody may do. */
    enum Role {
        /** Sees everything, and changes nothing. */
        VIEWER,
        /** May start runs and change them, and decides at checkpoints. */
        OPERATOR;

        /** As in tokens and for the page. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** All there are. */
    static final List<Account> ALL = List.of(
            new Account("olivia", "Olivia Park", Role.OPERATOR, "operate"),
            new Account("oscar", "Oscar Lindqvist", Role.OPERATOR, "operate"),
            new Account("vera", "Vera Santos", Role.VIEWER, "watch"));

    /** Who signs in with these. */
    static Optional<Account> of(String user, String password) {
        return of(user).filter(account -> MessageDigest.isEqual(bytes(account.password), bytes(password)));
    }

    static Optional<Account> of(String user) {
        return ALL.stream().filter(account -> account.user.equals(user)).findFirst();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return user;
    }
}
