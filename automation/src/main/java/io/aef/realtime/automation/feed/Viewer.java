package io.aef.realtime.automation.feed;

import io.aef.realtime.automation.access.Principal;

/** Somebody, equal to whoever may see the same: the same user with the same roles. When they have to show it again does not count. */
public record Viewer(Principal principal) {

    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof Viewer viewer
                        && principal.user().equals(viewer.principal.user())
                        && principal.roles().equals(viewer.principal.roles());
    }

    @Override
    public int hashCode() {
        return 31 * principal.user().hashCode() + principal.roles().hashCode();
    }
}
