package io.aef.realtime.redis;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What must not be sent now: what would go to a server that does not answer, and what would overtake that. Servers are known by
 * {@link Bus#serverOf}. Not thread-safe: whoever has it locks.
 */
final class HeldBack<T> {

    private final Function<T, String> targetOf;
    private final Function<String, Object> serverOf;
    private final Set<Object> away = new HashSet<>();
    private final Deque<T> held = new ArrayDeque<>(0);

    /** Of those that are held. Whatever goes to one of these has to stay behind them. */
    private final Set<String> targets = new HashSet<>();

    /** @param serverOf where what goes to a target goes at this moment */
    HeldBack(Function<T, String> targetOf, Function<String, Object> serverOf) {
        this.targetOf = targetOf;
        this.serverOf = serverOf;
    }

    /** Whether all servers answer; then nothing is held. */
    boolean isEmpty() {
        return away.isEmpty();
    }

    /** From now on a server does not answer; false if that is known. */
    boolean add(Object server) {
        return away.add(server);
    }

    /** A server answers. */
    void remove(Object server) {
        away.remove(server);
    }

    /** Keeps those that must not be sent now, and returns the others. */
    List<T> sift(List<T> those) {
        List<T> free = new ArrayList<>(those.size());
        for (T each : those) {
            String target = targetOf.apply(each);
            if (targets.contains(target) || away.contains(serverOf.apply(target))) {
                held.add(each);
                targets.add(target);
            } else {
                free.add(each);
            }
        }
        return free;
    }

    /** The oldest of those that are held and go to that server now; null if there is none. */
    @Nullable
    T firstOf(Object server) {
        for (T each : held) {
            if (serverOf.apply(targetOf.apply(each)).equals(server)) {
                return each;
            }
        }
        return null;
    }

    /** Lets those go whose servers answer, in their order. */
    List<T> release() {
        List<T> free = new ArrayList<>();
        List<T> still = new ArrayList<>();
        // A target may move to another server meanwhile: all that goes there goes or stays.
        Map<String, Boolean> stays = new HashMap<>();
        for (T each : held) {
            boolean stay = stays.computeIfAbsent(targetOf.apply(each), to -> away.contains(serverOf.apply(to)));
            (stay ? still : free).add(each);
        }
        held.clear();
        held.addAll(still);
        targets.clear();
        stays.forEach((target, stay) -> {
            if (stay) {
                targets.add(target);
            }
        });
        return free;
    }

    /** Lets all go, and no server is known to be away any more. */
    List<T> clear() {
        away.clear();
        return release();
    }
}
