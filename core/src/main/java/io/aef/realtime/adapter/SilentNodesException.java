package io.aef.realtime.adapter;

import java.util.ArrayList;
import java.util.List;

/** Not all nodes of the cluster have answered in time. What the others have answered is in here. */
public final class SilentNodesException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<?> answers;
    private final int answered;
    private final int expected;
    private final transient List<String> silent;

    /**
     * @param answers of all nodes together
     * @param answered how many nodes have answered
     * @param expected how many there are
     * @param silent the names of nodes that have not answered, as far as they are known
     */
    public SilentNodesException(List<?> answers, int answered, int expected, List<String> silent) {
        super(answered + " of " + expected + " nodes have answered in time" + named(silent, expected - answered));
        this.silent = List.copyOf(silent);
        this.answers = List.copyOf(answers);
        this.answered = answered;
        this.expected = expected;
    }

    /** Who is silent; nodes of other kinds are not known by name. */
    private static String named(List<String> silent, int count) {
        List<String> named = new ArrayList<>(silent);
        int nameless = count - silent.size();
        if (nameless > 0) {
            named.add(nameless + " not known by name");
        }
        return named.isEmpty() ? "" : "; silent: " + String.join(", ", named);
    }

    /** What there is: of the kind that was asked for. */
    public List<?> answers() {
        return answers;
    }

    /** How many nodes have answered. */
    public int answered() {
        return answered;
    }

    /** The names of nodes that have not answered: those that the adapter knows by name. */
    public List<String> silent() {
        return silent;
    }

    /** How many nodes there are, as far as is known. */
    public int expected() {
        return expected;
    }
}
