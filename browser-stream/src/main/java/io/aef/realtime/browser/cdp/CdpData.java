package io.aef.realtime.browser.cdp;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an answer or an event carries. What is not there, or is of another kind, reads as empty: a browser of another version is
 * no reason to fail.
 */
public final class CdpData {

    private final Map<?, ?> members;
    private final @Nullable String picture;

    CdpData(@Nullable Object members, @Nullable String picture) {
        this.members = members instanceof Map<?, ?> map ? map : Map.of();
        this.picture = picture;
    }

    /** The member {@code data}: a picture in base64. */
    public String picture() {
        return picture == null ? text("data") : picture;
    }

    public String text(String name) {
        return members.get(name) instanceof String text ? text : "";
    }

    public double number(String name) {
        return members.get(name) instanceof Number number ? number.doubleValue() : 0;
    }

    public boolean flag(String name) {
        return Boolean.TRUE.equals(members.get(name));
    }

    public boolean has(String name) {
        return members.get(name) != null;
    }

    public CdpData object(String name) {
        return new CdpData(members.get(name), null);
    }

    /** As plain Java, or null. */
    public @Nullable Object value(String name) {
        return members.get(name);
    }

    public List<?> list(String name) {
        return members.get(name) instanceof List<?> list ? list : List.of();
    }

    /** Without what it carries, which may be secret. */
    @Override
    public String toString() {
        return "CdpData" + members.keySet();
    }
}
